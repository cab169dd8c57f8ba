"""The picture that a terminal shows when its program does not stay up, drawn from the product's own words."""

import tomllib
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TEXTS = Path(__file__).parents[2] / "kiosk" / "texts"
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
SIZE, MARGIN = (1080, 1920), 70
PAPER, INK, QUIET = "#ffffff", "#10243e", "#4a5a6e"


def draw_out_of_service(target: Path) -> None:
    """Title and what to do instead, Chinese over English."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    y = 520
    for language, size in (("zh", 84), ("en", 62)):
        words = tomllib.loads((TEXTS / language / "frame.toml").read_text("utf-8"))["out_of_service"]
        y = _paragraph(pen, y, words["title"], (size, INK))
        y = _paragraph(pen, y + 20, words["instead"], (size // 2, QUIET)) + 130
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, optimize=True)


def _paragraph(pen: ImageDraw.ImageDraw, y: int, text: str, look: tuple[int, str]) -> int:
    """Centred lines from `y` on; says where the next may begin."""
    size, colour = look
    font = ImageFont.truetype(FONT, size, index=2)
    for line in _lines(text, font):
        pen.text((SIZE[0] // 2, y), line, colour, font, anchor="ma")
        y += size * 3 // 2
    return y


def _lines(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Broken between words where there are spaces, else anywhere."""
    glue = " " if " " in text else ""
    lines, line = [], ""
    for part in text.split(glue) if glue else text:
        longer = f"{line}{glue}{part}" if line else part
        if font.getlength(longer) > SIZE[0] - 2 * MARGIN:
            lines.append(line)
            longer = part
        line = longer
    return [*lines, line]
