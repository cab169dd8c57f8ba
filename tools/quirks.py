"""python -m tools.quirks: writes docs/quirks.md from hardware_sim/quirks.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "quirks.md"
TABLE = "| quirk | what it does | known | source | met by |\n| --- | --- | --- | --- | --- |"
HEAD = """\
# Quirks of real devices, wires and servers

What they do beside what they should, as far as is known, and the bench does on order ([bench.md](bench.md)).
Each has a source that anybody can look up, and a test that meets it. *Seen* is what somebody met and reports,
*told* what a manual or standard says can happen, *supposed* what can follow from what is written there and
nobody is known to have met. What a site finds out is added to `hardware_sim/quirks.toml`, with its acceptance
as the source ([field_acceptance.md](field_acceptance.md)). `make docs` writes this page.
"""


@dataclass(frozen=True)
class Quirk:
    """`known` is seen, told or supposed; `source` a name among the sources, `place` where in it."""

    device: str
    name: str
    what: str
    known: str
    source: str
    place: str
    test: str


@dataclass(frozen=True)
class Source:
    title: str
    address: str


def devices() -> Mapping[str, Mapping[str, str | list[str]]]:
    """The quirks of each device as they are written down; "order" is how the bench is told."""
    return {name: table for name, table in _file().items() if name != "sources"}


def sources() -> Mapping[str, Source]:
    return {name: Source(*told) for name, told in _file()["sources"].items()}


def quirks() -> list[Quirk]:
    """Raises ValueError for one that does not say what it is, how it is known, where from, and its test."""
    found = []
    for device, table in devices().items():
        for name, told in table.items():
            if name != "order":
                what, known, source, test = told
                source, _, place = source.partition(", ")
                found.append(Quirk(device, name, what, known, source, place, test))
    return found


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    known_as = sources()
    for device, table in devices().items():
        yield f"## {device}\n\nBy `{table['order']}`\n\n{TABLE}"
        for each in quirks():
            if each.device == device:
                source = known_as[each.source]
                place = f", {each.place}" if each.place else ""
                cells = f"{each.what} | {each.known} | [{source.title}]({source.address}){place}"
                yield f"| `{each.name}` | {cells} | `{each.test}` |"
        yield ""


def _file() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ROOT / "hardware_sim" / "quirks.toml").read_text("utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
