"""Words in two languages: keys and values travel through the program, sentences appear at its edge."""

import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from kiosk.clock import as_read_here
from kiosk.payment.money import yuan

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True)
class InEach:
    """What a catalogue of its own says in each language, such as the cause of a fault."""

    said: Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A sentence to be said later, in whatever language is then spoken."""

    key: str
    values: "Mapping[str, str | int | Text | InEach]" = field(default_factory=dict)


def as_given(text: str | InEach) -> Text:
    """What somebody else wrote (a department, a bill's title) as a text: it is the same in every language."""
    return Text("plain.as_given", {"text": text})


def money(fen: int) -> Text:
    """An amount with its unit; what a red bill takes back has its sign before that."""
    if fen < 0:
        return Text("money.taken_back", {"yuan": yuan(-fen)})
    return Text("money.amount", {"yuan": yuan(fen)})


class Words:
    """One language: says texts, money and times the way its readers write them."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language, self._sentences = language, sentences

    def say(self, text: Text | str) -> str:
        """The sentence for a text or a bare key, texts inside it too; KeyError for an unknown key."""
        text = Text(text) if isinstance(text, str) else text
        return self._sentences[text.key].format(
            **{name: self._said(each) for name, each in text.values.items()}
        )

    def _said(self, value: "str | int | Text | InEach") -> str | int:
        if isinstance(value, InEach):
            return value.said[self.language]
        return self.say(value) if isinstance(value, Text) else value

    @property
    def known(self) -> Set[str]:
        """The keys of all sentences."""
        return self._sentences.keys()

    def raw(self, key: str) -> str:
        """The sentence with places for its values still open."""
        return self._sentences[key]

    def knows(self, key: str) -> bool:
        return key in self._sentences

    def money(self, fen: int) -> str:
        """Always with the unit and two decimals: 40.00 元, ¥40.00, -¥40.00."""
        return self.say(money(fen))

    def moment(self, when: datetime) -> str:
        return as_read_here(when).strftime("%Y-%m-%d %H:%M")


@cache
def words(language: str) -> Words:
    """The words of "zh" or "en", read once from texts/<language>/, where each theme has a file."""
    found: dict[str, str] = {}
    for file in sorted((FOLDER / language).glob("*.toml")):
        found |= _flat("", tomllib.loads(file.read_text("utf-8")))
    return Words(language, found)


def _flat(prefix: str, table: Mapping[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            found += _flat(f"{prefix}{key}.", value)
        else:
            found.append((prefix + key, str(value)))
    return found
