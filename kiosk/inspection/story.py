"""One payment followed through all its legs, as the ledger kept it; who paid is not said."""

from collections.abc import Iterator
from datetime import datetime

from drivers.errors import Absent
from kiosk.clock import BEIJING, as_read_here
from kiosk.payment.money import yuan
from kiosk.payment.story import facts_of
from kiosk.screens.asking import Fact
from kiosk.screens.upkeep import EnterPaymentCode, ReadStory
from kiosk.staff.login import Member
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words
from offline_queue.ledger import Record

OWN = ("payer", "fen")
MOMENTS = ("asked_at", "closed_at")
SAID_AS = {"channel": "wallets.{}", "confirmed": "case_action.{}"}


async def follow_payment(_member: Member, terminal: Terminal) -> None:
    """Raises Absent for a code that no payment of this terminal has."""
    code = await terminal.screen.ask(EnterPaymentCode())
    moves = await terminal.settlements.story(code)
    if not moves:
        raise Absent("DIA-05", "no payment of this terminal has the code that was typed")
    number = moves[0].id
    head = Fact(Text("case_fact.number"), as_given(number), strong=True)
    sums = {each.id: fen for each in moves if isinstance(fen := each.facts.get("fen"), int)}
    facts = [fact for each in moves for fact in _facts(each, number, sums.get(each.id))]
    await terminal.screen.ask(ReadStory(facts=(head, *facts)))


def _facts(move: Record, number: str, fen: int | None) -> Iterator[Fact]:
    """A step of the whole, or of a leg: when, whose, what, and by which numbers others know it."""
    at = f"{datetime.fromtimestamp(move.moved_at, BEIJING):%m-%d %H:%M:%S}"
    payer = move.id.rpartition("-")[2] if move.id != number else "whole"
    step = f"leg_step.{move.step}" if move.id != number else f"whole_step.{move.step}"
    label = Text("story.label", {"at": at, "payer": Text(f"case_part.{payer}")})
    yield Fact(label, Text(step, {"amount": yuan(fen) if fen is not None else "-"}))
    for name, value in facts_of(move).items():
        if name not in OWN:
            yield Fact(Text(f"story_fact.{name}"), _value(name, str(value)))


def _value(name: str, value: str) -> Text:
    """In the words of whoever reads it, where there are any; numbers as others know them."""
    if name in MOMENTS:
        return as_given(f"{as_read_here(datetime.fromisoformat(value)):%m-%d %H:%M:%S}")
    key = SAID_AS.get(name, "").format(value)
    return Text(key) if key and words("zh").knows(key) else as_given(value)
