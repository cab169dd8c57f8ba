"""The terminal's money journal as anybody can read it from its file; nothing is written."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTLEMENT = re.compile(r"\d{14}-\d\d")
CLOSED = ("settled", "unwound")
# The parts of everybody else are the patient's own.
NOT_CASH = ("hospital", "insurer")


@dataclass(frozen=True)
class Leg:
    """`msgid` is the insurer's name for it; everybody else knows it by its reference."""

    reference: str
    payer: str
    fen: int
    step: str
    msgid: str
    account: str = ""


@dataclass(frozen=True)
class Whole:
    number: str
    step: str
    charge: str
    bills: tuple[str, ...]
    legs: tuple[Leg, ...]
    code: str = ""

    @property
    def cash(self) -> Leg | None:
        return next((leg for leg in self.legs if leg.payer not in NOT_CASH), None)

    @property
    def insurer(self) -> Leg | None:
        return next((leg for leg in self.legs if leg.payer == "insurer"), None)


@dataclass(frozen=True)
class Journal:
    """`telling` are the numbers whose posting waits, `printing` the prints that nobody knows the end of."""

    wholes: tuple[Whole, ...]
    waiting: int
    set_aside: tuple[str, ...] = ()
    ever_for_staff: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    printing: frozenset[str] = frozenset()

    @property
    def at_rest(self) -> bool:
        return self.waiting == 0 and self.all_closed

    @property
    def all_closed(self) -> bool:
        return not self.still_open

    @property
    def still_open(self) -> set[str]:
        return {whole.number for whole in self.wholes if whole.step not in CLOSED}

    @property
    def numbers(self) -> set[str]:
        return {whole.number for whole in self.wholes}


def read(file: Path) -> Journal:
    """Raises sqlite3.Error while the file is not there or not readable."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        rows = connection.execute("SELECT id, step, facts FROM record ORDER BY id").fetchall()
        messages = connection.execute("SELECT set_aside, kind, order_key, key FROM message").fetchall()
        staff = connection.execute("SELECT id FROM history WHERE step = 'staff'").fetchall()
    aside = tuple(row[3] for row in messages if row[0] is not None)
    return Journal(
        tuple(_wholes(rows)),
        len(messages) - len(aside),
        aside,
        frozenset(row[0] for row in staff),
        frozenset(row[2] for row in messages if row[1] == "posting"),
        frozenset(row[0] for row in rows if row[1] == "print_sent"),
    )


def _wholes(rows: list[tuple[str, str, str]]) -> Iterator[Whole]:
    """A leg's id is that of its settlement, its place and its payer."""
    for number, step, facts in rows:
        if not SETTLEMENT.fullmatch(number):
            continue
        legs = tuple(_leg(*row) for row in rows if row[0].startswith(f"{number}-"))
        told: dict[str, Any] = json.loads(facts)
        about = told["about"]
        yield Whole(number, step, about["charge"], tuple(about["bills"]), legs, told["short_code"])


def _leg(reference: str, step: str, facts: str) -> Leg:
    told = json.loads(facts)
    sent = told.get("facts", {})
    return Leg(reference, told["payer"], told["fen"], step, sent.get("msgid", ""), sent.get("account", ""))
