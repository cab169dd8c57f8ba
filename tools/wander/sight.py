"""What somebody could read on a screen, and whose names and numbers stand in it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from kiosk.text import LANGUAGES, Text, words
from tests.marks import PEOPLE, marks_of


def owners() -> dict[str, str]:
    """Every name and number of the cast, and whose it is; what two of them share is nobody's."""
    people = tomllib.loads(PEOPLE.read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for key, each in people.items():
        for mark in marks_of(each):
            found.setdefault(mark, set()).add(key)
    return {mark: next(iter(whose)) for mark, whose in found.items() if len(whose) == 1}


def words_in(shown: object) -> Iterator[str]:
    """Each text in a question or notice, however deep, those that its `repr` hides too; sentences as they
    are said in each language. KeyError where there is none.
    """
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, Text):
        yield from (words(each).say(shown) for each in LANGUAGES)
    elif isinstance(shown, Mapping):
        for each in shown.values():
            yield from words_in(each)
    elif isinstance(shown, list | tuple | set | frozenset):
        for each in shown:
            yield from words_in(each)
    elif is_dataclass(shown):
        for part in fields(shown):
            yield from words_in(getattr(shown, part.name))


def others_in(shown: object, whoever: str, marks: Mapping[str, str]) -> list[str]:
    """Whose names or numbers are shown beside those of `whoever` stands there."""
    said = "\n".join(words_in(shown))
    return sorted({whose for mark, whose in marks.items() if whose != whoever and mark in said})
