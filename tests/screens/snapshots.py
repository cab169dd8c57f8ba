"""What every screen says, as text that reads well in a review."""

from functools import cache
from pathlib import Path

from tests.screens.drawing import draw, of_each
from tests.screens.reading import read
from tests.screens.samples import PORTRAIT, SAMPLES, look

SNAPSHOTS = Path(__file__).with_name("said")


@cache
def snapshots() -> dict[str, str]:
    """File name → what the screen says."""
    looks = {language: look(language, False, PORTRAIT) for language in ("zh", "en")}
    drawn = {
        f"{sample.name}.{language}.txt": (sample, here)
        for sample in SAMPLES
        for language, here in looks.items()
    }
    return dict(zip(drawn, of_each(list(drawn.values()), lambda each: read(draw(*each))), strict=True))
