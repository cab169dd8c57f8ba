"""What every screen says, as text that reads well in a review."""

from functools import cache
from pathlib import Path

from tests.screens.drawing import draw
from tests.screens.reading import read
from tests.screens.samples import PORTRAIT, SAMPLES, look

SNAPSHOTS = Path(__file__).with_name("said")


@cache
def snapshots() -> dict[str, str]:
    """File name → what the screen says."""
    looks = {language: look(language, False, PORTRAIT) for language in ("zh", "en")}
    return {
        f"{sample.name}.{language}.txt": read(draw(sample, here))
        for sample in SAMPLES
        for language, here in looks.items()
    }
