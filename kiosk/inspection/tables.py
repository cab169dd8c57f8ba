"""Findings as lines of a table on the glass, each of which can be opened and read wholly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiosk.inspection.findings import Found, explained
from kiosk.screens.asking import Fact
from kiosk.screens.screen import Back
from kiosk.screens.upkeep import AGAIN, ReadState, ReadStates, State
from kiosk.terminal import Terminal
from kiosk.text import LANGUAGES, InEach, Text, as_given, words


@dataclass(frozen=True)
class Opened:
    """A line, and what stands there when it is opened."""

    state: State
    facts: tuple[Fact, ...]


async def read_table(kind: type[ReadStates], lines: Mapping[str, Opened], terminal: Terminal) -> None:
    """Until AGAIN is pressed. Raises Back from the table; from an opened line it leads to the table."""
    states = tuple(each.state for each in lines.values())
    while (key := await terminal.screen.ask(kind(states=states))) != AGAIN:
        try:
            await terminal.screen.ask(ReadState(facts=lines[key].facts))
        except Back:
            continue


def opened(key: str, found: Found) -> Opened:
    """A finding as a line, and all of it."""
    state = State(key, thing(found.what), found.verdict, found.facts, found.code)
    return Opened(state, tuple(_facts(found)))


def _facts(found: Found) -> Iterator[Fact]:
    yield Fact(Text("found_fact.thing"), thing(found.what), strong=True)
    yield Fact(Text("found_fact.verdict"), Text(f"verdict.{found.verdict}"))
    yield from (Fact(Text("found_fact.fact"), each) for each in found.facts)
    yield from fault_facts(found.code)
    if found.last is not None and found.last.code != found.code:
        at = f"{found.last.at:%Y-%m-%d %H:%M}"
        yield Fact(Text("found_fact.last"), as_given(f"{found.last.code}  {at}"), strong=True)
        yield from list(fault_facts(found.last.code))[1:]


def fault_facts(code: str) -> Iterator[Fact]:
    """Code, cause, remedy and spare part; nothing without a fault."""
    if code:
        yield Fact(Text("found_fact.code"), as_given(code), strong=True)
    said = {language: explained(code, language) for language in LANGUAGES}
    for name in said[LANGUAGES[0]]:
        both = InEach({language: each[name] for language, each in said.items()})
        yield Fact(Text(f"found_fact.{name}"), as_given(both))


def thing(what: str) -> Text:
    """What a device, a back end or anything else that is looked at is called, or "printer port" of it."""
    name, _, part = what.partition(" ")
    whole = f"thing.{name}"
    named = Text(whole) if words("en").knows(whole) else as_given(name)
    return Text("thing_part.of", {"thing": named, "part": Text(f"thing_part.{part}")}) if part else named
