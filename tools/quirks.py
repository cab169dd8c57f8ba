"""python -m tools.quirks: writes docs/quirks.md from hardware_sim/quirks.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "quirks.md"
TABLE = "| quirk | what it does | source | met by |\n| --- | --- | --- | --- |"
HEAD = """\
# Quirks of real devices, wires and servers

What they do beside what they should, as far as is known, and the bench does on order ([bench.md](bench.md)).
Each has a source and a test that meets it. Sources are the notes from which the bench is written: protocol
references by section, what was measured with the real stacks (`hardware.md`, `vision.md`), and the catalogue
of faults, F7 to F12 (`reliability.md`). What a site finds out is added to `hardware_sim/quirks.toml`, with
its acceptance as the source ([field_acceptance.md](field_acceptance.md)). `make docs` writes this page.
"""


@dataclass(frozen=True)
class Quirk:
    device: str
    name: str
    what: str
    source: str
    test: str


def tables() -> Mapping[str, Mapping[str, str | list[str]]]:
    """The quirks of each device as they are written down; "order" is how the bench is told."""
    return tomllib.loads((ROOT / "hardware_sim" / "quirks.toml").read_text("utf-8"))


def quirks() -> list[Quirk]:
    """Raises ValueError for one that does not have all three: what it is, its source, its test."""
    found = []
    for device, table in tables().items():
        for name, told in table.items():
            if name != "order":
                what, source, test = told
                found.append(Quirk(device, name, what, source, test))
    return found


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    for device, table in tables().items():
        yield f"## {device}\n\nBy `{table['order']}`\n\n{TABLE}"
        for each in quirks():
            if each.device == device:
                yield f"| `{each.name}` | {each.what} | {each.source} | `{each.test}` |"
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
