"""Draws every paper in both languages, both widths and both ways of Chinese, to be looked through.

python -m tests.printer.gallery [FOLDER] draws; FOLDER is out/papers when left out.
python -m tests.printer.gallery --accept makes what the papers say now the golden texts.
"""

import sys
from itertools import groupby
from pathlib import Path

from printer.profiles import Chinese
from tests.printer.drawn import Drawn, every_paper

GOLDEN = Path(__file__).with_name("golden")
STYLE = "body{font-family:sans-serif;background:#e9eef4}img{width:360px;vertical-align:top;margin:4px}"


def golden_texts() -> dict[str, str]:
    """File name → what stands on the paper, in its columns."""
    papers = every_paper(Chinese.CODE_PAGE)
    return {f"{each.sample}.{each.language}.{each.width_mm}mm.txt": each.piece.text for each in papers}


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
    papers = list(every_paper())
    for each in papers:
        piece = each.piece
        piece.picture().save(folder / f"{each.name}.png")
        (folder / f"{each.name}.txt").write_text(piece.text, "utf-8")
    (folder / "index.html").write_text(page(papers), "utf-8")
    sys.stdout.write(f"{len(papers)} papers: {folder}/index.html\n")


def page(papers: list[Drawn]) -> str:
    rows = []
    for sample, drawn in groupby(papers, lambda each: each.sample):
        files = [f"{each.name}.png" for each in drawn]
        pictures = "".join(f'<a href="{file}"><img loading="lazy" src="{file}"></a>' for file in files)
        rows.append(f"<h2>{sample}</h2><p>{pictures}</p>")
    return f"<!doctype html><meta charset=utf-8><title>Papers</title><style>{STYLE}</style>{''.join(rows)}"


if __name__ == "__main__":
    main(sys.argv[1:])
