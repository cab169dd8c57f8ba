"""Draws every paper in both languages, widths and ways of Chinese, the hardest ones for the rarer kinds of
printer too, and A4 pages, to be looked through.

python -m tests.printer.gallery [FOLDER] draws; FOLDER is out/papers when left out.
python -m tests.printer.gallery --accept makes what the papers say now the golden texts.
"""

import sys
from itertools import groupby
from pathlib import Path

from printer.page_drawing import as_pdf, pictures
from printer.profiles import Chinese, Fonts
from tests.printer.drawn import Drawn, every_paper, hardest_papers
from tests.printer.samples_a4 import every_sheet, text_of

GOLDEN = Path(__file__).with_name("golden")
STYLE = "body{font-family:sans-serif;background:#e9eef4}img{width:360px;vertical-align:top;margin:4px}"


def golden_texts() -> dict[str, str]:
    """File name → what stands on the paper, in its columns."""
    papers = every_paper(Chinese.CODE_PAGE)
    texts = {f"{each.sample}.{each.language}.{each.width_mm}mm.txt": each.piece.text for each in papers}
    return texts | {f"{name}.{language}.txt": text_of(paper) for name, language, paper in every_sheet()}


def main(arguments: list[str]) -> None:
    if arguments == ["--accept"]:
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.glob("*.txt"):
            old.unlink()
        for name, text in golden_texts().items():
            (GOLDEN / name).write_text(text, "utf-8")
        return
    folder = Path(arguments[0] if arguments else "out/papers")
    folder.mkdir(parents=True, exist_ok=True)
    papers = sorted([*every_paper(), *hardest_papers()], key=lambda each: each.sample)
    for each in papers:
        piece = each.piece
        piece.picture().save(folder / f"{each.name}.png")
        (folder / f"{each.name}.txt").write_text(piece.text, "utf-8")
    sheets = draw_sheets(folder)
    (folder / "index.html").write_text(page(papers, sheets), "utf-8")
    sys.stdout.write(f"{len(papers)} papers and {len(sheets)} A4 pages: {folder}/index.html\n")


def draw_sheets(folder: Path) -> list[tuple[str, str]]:
    """Each A4 page as it comes out of the PDF; sample and file name."""
    drawn = []
    for sample, language, paper in every_sheet():
        pdf = as_pdf(paper, Fonts())
        (folder / f"{sample}.{language}.pdf").write_bytes(pdf)
        for number, picture in enumerate(pictures(pdf), start=1):
            drawn.append((sample, f"{sample}.{language}.{number}.png"))
            (folder / drawn[-1][1]).write_bytes(picture)
    return drawn


def page(papers: list[Drawn], sheets: list[tuple[str, str]]) -> str:
    rows = []
    slips = [(each.sample, f"{each.name}.png") for each in papers]
    for sample, drawn in groupby([*slips, *sheets], lambda each: each[0]):
        files = [file for _, file in drawn]
        pictures = "".join(f'<a href="{file}"><img loading="lazy" src="{file}"></a>' for file in files)
        rows.append(f"<h2>{sample}</h2><p>{pictures}</p>")
    return f"<!doctype html><meta charset=utf-8><title>Papers</title><style>{STYLE}</style>{''.join(rows)}"


if __name__ == "__main__":
    main(sys.argv[1:])
