"""Papers as a reader of ESC/POS makes them that others wrote: emupos, which imitates Epson's printers.

It knows no Chinese: each byte is a cell to it, as wide as half a character, and code page 437 gives every
byte a sign of its own. So what it read can be turned back into bytes, and those into their text.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from io import BytesIO
from types import CodeType, ModuleType
from typing import Any

import yaml
from PIL import Image

NAME = "emupos"
PRINTER = "epson-tm-t20iii.yaml"
FONT_CODE_PAGE = "cp437"
# FS ! sets the size of Chinese characters and has one byte; this reader knows no Chinese, so it skips both.
CHINESE_SIZE = ("1c 21", "00", "0c")
CODE, PICTURE = re.compile(r"^\[qr (.*)\]$"), re.compile(r"\[image \d+x\d+\]")


class _OlderSpelling(SourceFileLoader):
    """Reads `type A = …` and `def f[T: …](…)` of Python 3.12 as Python 3.11 spells them."""

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path)
        source = re.sub(rb"(?m)^type (\w+) = ", rb"\1 = ", source)
        source = re.sub(rb"(?m)^(def \w+)\[(\w+)[^]]*\]\(", rb"\2 = object\n\1(", source)
        return compile(source, self.path, "exec")


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != NAME:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _OlderSpelling(spec.loader.name, spec.loader.path)
        return spec


@dataclass(frozen=True)
class Seen:
    """What that reader saw: rows of text, the codes, the picture in dots, what it did not know, and cuts.

    `strips` are the pieces that were drawn, as they came.
    """

    rows: tuple[str, ...]
    codes: tuple[str, ...]
    picture: Image.Image
    unknown: tuple[str, ...]
    cuts: int
    strips: tuple[Image.Image, ...]


def seen(job: bytes, dots: int) -> Seen:
    """The paper that a printer with so many dots across makes of `job`."""
    model = _model(dots)
    unknown: list[str] = []
    strips: list[Image.Image] = []
    cuts = 0
    for token in _module("printer.escpos.tokenizer").Tokenizer().feed(job):
        if getattr(token, "name", "") == "GS V":
            cuts += 1
            continue
        if getattr(token, "name", "") == "GS v 0":
            strips.append(_strip(token.params, token.data))
        unknown += [str(event.data["bytes"]) for event in model.process(token)]
    receipt = model.finish("cut")
    rows = receipt.text.splitlines()
    codes = tuple(found[1] for row in rows if (found := CODE.match(row)))
    texts = tuple(_text(row) for row in rows if row and not CODE.match(row))
    return Seen(texts, codes, Image.open(BytesIO(receipt.png)), tuple(unknown), cuts, tuple(strips))


def _strip(params: bytes, dots: bytes) -> Image.Image:
    """m, then bytes across and rows down, the low byte first; 1 is black. Source: esc-pos.md §8."""
    size = (8 * int.from_bytes(params[1:3], "little"), int.from_bytes(params[3:5], "little"))
    return Image.frombytes("1", size, dots, "raw", "1;I")


def _text(row: str) -> str:
    """Chinese from the cells; what was drawn in the row stays as it is named."""
    return row.encode(FONT_CODE_PAGE).decode("gb18030")


def _model(dots: int) -> Any:
    profile = _profile().model_copy(update={"width_dots": dots})
    return _module("printer.escpos.model").PrintModel("paper", profile)


@cache
def _profile() -> Any:
    told = (resources.files(_module("profiles.printers").__name__) / PRINTER).read_text("utf-8")
    return _module("config").PrinterProfile.model_validate(yaml.safe_load(told))


@cache
def _module(name: str) -> Any:
    if not any(isinstance(each, _Finder) for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    return import_module(f"{NAME}.{name}")
