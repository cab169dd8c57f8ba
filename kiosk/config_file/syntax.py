"""Where a text is no TOML, and what somebody who never heard of TOML does about it."""

import re
import tomllib

from kiosk.config_file.problems import Problem

_WRONG_QUOTES = re.compile("[\u201c\u201d\u2018\u2019\uff02\uff07]")
# What tomllib says, and what most often is behind it.
_MENDED = (
    ("Illegal character '\\n'", "the quote at the end of the text is missing"),
    ("Cannot overwrite a value", "this key stands in this section already"),
    ("Cannot declare", "this section stands in the file already"),
    ("Unescaped '\\'", "write \\\\ for \\, or put the text into '…'"),
    ("Invalid value", 'a text stands in "…"; numbers, true and false stand without'),
    ("Expected newline", "nothing but a # comment may stand behind a value; decimals have a point"),
    ("Expected ']'", "the ] is missing"),
    ("Expected '='", "the = is missing"),
    ("Invalid statement", "a line is [section], key = value, or a # comment"),
)


def syntax_problem(why: tomllib.TOMLDecodeError, source: str) -> Problem:
    """What is wrong with `source`, with line, column and what to do."""
    place = re.search(r"\(at line (\d+), column (\d+)\)$", str(why))
    says = f"this is not TOML: {str(why).rsplit(' (at ', 1)[0]}"
    if not place:
        return Problem(source.count("\n") + 1, "", f"{says} at the end of the file")
    line = int(place[1])
    mended = _mended(says, source.splitlines()[line - 1 : line])
    return Problem(line, "", f"column {place[2]}: {says}{mended}")


def _mended(says: str, lines: list[str]) -> str:
    if any(_WRONG_QUOTES.search(line.partition("#")[0]) for line in lines):
        return "; these are not the straight quotes \" and '"
    return next((f"; {how}" for what, how in _MENDED if what in says), "")
