"""Draws every question in both languages, two text sizes and two orientations, to be looked through.

Run it as `python -m tests.screens.gallery out/screens`.
"""

import sys
from pathlib import Path

from tests.screens.kivy_window import bring_up

bring_up(480, 480, real_pictures=True)

from tests.screens.samples import LANDSCAPE, PORTRAIT, SAMPLES, Sample, look  # noqa: E402  # Kivy comes up first
from ui.look import Look  # noqa: E402
from ui.paint import Ways, paint, view_of  # noqa: E402
from ui.view import Answering  # noqa: E402
from ui.widgets.countdown import Countdown  # noqa: E402

NOTHING = Ways(*[lambda: None] * 4)
ANSWERING = Answering(lambda _answer: None, lambda: None)
LOOKS = [
    (f"{turn}_{language}_{'large' if large else 'normal'}", language, large, panel)
    for turn, panel in (("portrait", PORTRAIT), ("landscape", LANDSCAPE))
    for language in ("zh", "en")
    for large in (False, True)
]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "out/screens")
    wanted = sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    for name, language, large, panel in LOOKS:
        here = look(language, large, panel)
        for sample in SAMPLES:
            if not wanted or sample.name in wanted:
                draw(sample, here, folder / f"{sample.name}_{name}.png")
        if not wanted or "countdown" in wanted:
            draw(SAMPLES[-1], here, folder / f"countdown_{name}.png", counting=True)
    (folder / "index.html").write_text(page(), "utf-8")
    sys.stdout.write(f"{folder}/index.html\n")


def draw(sample: Sample, here: Look, path: Path, counting: bool = False) -> None:
    screen = paint(here, view_of(sample.matter, ANSWERING), NOTHING)
    if counting:
        screen.add_widget(Countdown(here, 7, lambda: None))
    screen.export_to_png(str(path))


def page() -> str:
    rows = []
    for name in [*(sample.name for sample in SAMPLES), "countdown"]:
        pictures = (
            f'<a href="{name}_{kind}.png"><img loading="lazy" height="420" src="{name}_{kind}.png"></a>'
            for kind, *_ in LOOKS
        )
        rows.append(f"<h2>{name}</h2><p>{' '.join(pictures)}</p>")
    style = "body{font-family:sans-serif;background:#e9eef4}img{margin:4px;border:1px solid #c3cfdc}"
    return f"<!doctype html><meta charset=utf-8><title>Screens</title><style>{style}</style>{''.join(rows)}"


if __name__ == "__main__":
    main()
