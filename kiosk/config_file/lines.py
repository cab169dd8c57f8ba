"""Which line of a TOML text a key stands on, so that a complaint can point at it. Reads nothing else."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Path: TypeAlias = tuple[str, ...]

_PART = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""
_KEY = rf"(?:{_PART})(?:[ \t]*\.[ \t]*(?:{_PART}))*"
_HEADER = re.compile(rf"^[ \t]*\[\[?[ \t]*({_KEY})[ \t]*\]")
_ASSIGNMENT = re.compile(rf"^[ \t]*({_KEY})[ \t]*=")
_LONG_STRING = re.compile(rf"^[ \t]*{_KEY}[ \t]*=[ \t]*(\"{{3}}|'{{3}})")


def lines_of(source: str) -> Mapping[Path, int]:
    """Every table and key of a well-formed TOML text with its line, counted from 1.

    Keys inside inline tables are not listed; `line_of` then gives the line of the table.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for number, line in _outside_long_strings(source):
        if header := _HEADER.match(line):
            table = _path(header[1])
            found.setdefault(table, number)
        elif key := _ASSIGNMENT.match(line):
            found.setdefault(table + _path(key[1]), number)
    return found


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of `path`, or of the nearest table around it, or 1."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _outside_long_strings(source: str) -> Iterator[tuple[int, str]]:
    closing = ""
    for number, line in enumerate(source.split("\n"), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        yield number, line
        if (long := _LONG_STRING.match(line)) and long[1] not in line[long.end() :]:
            closing = long[1]


def _path(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))
