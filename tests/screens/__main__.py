"""Draws every screen in both languages, two text sizes and on four panels, to be looked through.

python -m tests.screens [FOLDER [SAMPLE…]] draws; FOLDER is out/screens when left out.
python -m tests.screens --accept makes what the screens say now the snapshots of tests/screens/said.
"""

import gc
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.screens.kivy_window import bring_up

bring_up(480, 480, real_pictures=True)

from kivy.clock import Clock  # noqa: E402  # Kivy comes up first
from kivy.uix.widget import Widget  # noqa: E402

from tests.screens.drawing import counting, draw, helping  # noqa: E402
from tests.screens.samples import PANELS, SAMPLES, look  # noqa: E402
from tests.screens.snapshots import SNAPSHOTS, snapshots  # noqa: E402
from ui.look import Look  # noqa: E402

LOOKS = [
    (f"{turn}_{language}_{'large' if large else 'normal'}", look(language, large, panel))
    for turn, panel in PANELS.items()
    for language in ("zh", "en")
    for large in (False, True)
]

OVER: dict[str, Callable[[Look], Widget]] = {"countdown": counting, "help": helping}
# Ten screens are a hundred megabytes or more, which only a sweep gives back, and Kivy's clock to the driver.
TOGETHER = 10


def main(arguments: list[str]) -> None:
    if arguments == ["--accept"]:
        for name, says in snapshots().items():
            (SNAPSHOTS / name).write_text(says, "utf-8")
        return
    if arguments and arguments[0].startswith("-"):
        sys.exit(__doc__)
    folder = Path(arguments[0] if arguments else "out/screens")
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {sample.name: partial(draw, sample) for sample in SAMPLES} | OVER
    wanted = arguments[1:] or list(drawn)
    pictures = [(name, kind, here) for kind, here in LOOKS for name in wanted]
    for at, (name, kind, here) in enumerate(pictures):
        drawn[name](here).export_to_png(str(folder / f"{name}_{kind}.png"))
        if at % TOGETHER == 0:
            gc.collect()
            Clock.tick()
    (folder / "index.html").write_text(page(wanted), "utf-8")
    sys.stdout.write(f"{folder}/index.html\n")


def page(names: list[str]) -> str:
    rows = []
    for name in names:
        files = [f"{name}_{kind}.png" for kind, _ in LOOKS]
        pictures = "".join(f'<a href="{file}"><img loading="lazy" src="{file}"></a>' for file in files)
        rows.append(f"<h2>{name}</h2><p>{pictures}</p>")
    style = "body{font-family:sans-serif;background:#e9eef4}img{height:420px;margin:4px}"
    return f"<!doctype html><meta charset=utf-8><title>Screens</title><style>{style}</style>{''.join(rows)}"


if __name__ == "__main__":
    main(sys.argv[1:])
