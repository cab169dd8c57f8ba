"""What a report calls screens, buttons, people and places in the books: by what a reader would see there."""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from hardware_sim.people import load
from hardware_sim.play.words import Words, same

FILE = Path(__file__).with_name("glass.toml")


def screen(question: str) -> Words:
    """The title of a screen; the question's own name where a day of one's own meets another screen."""
    return _known("screens").get(question) or same(question)


def button(question: str, target: str) -> Words:
    """What stands on a button of that screen."""
    return _known("buttons").get(f"{question} {target}") or same(target)


def place(path: str) -> Words:
    """A place in the books; the last name of its path may be somebody's."""
    known = _known("books")
    start, _, last = path.rpartition(".")
    if path in known or start not in known:
        return known.get(path) or same(path)
    whose = person(last)
    return Words(en=f"{known[start].en}, {whose.en}", zh=f"{known[start].zh}，{whose.zh}")


def person(key: str) -> Words:
    """Somebody of the cast, as the story calls them, and by the name on the glass."""
    who = _cast().get(key)
    return Words(en=key.capitalize(), zh=who) if who else same(key)


@functools.cache
def _cast() -> Mapping[str, str]:
    return {each.key: each.name for each in load()}


@functools.cache
def _known(kind: str) -> Mapping[str, Words]:
    said = tomllib.loads(FILE.read_text("utf-8"))[kind]
    return {name: Words.model_validate(words) for name, words in said.items()}
