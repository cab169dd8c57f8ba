"""What two books of one day do not agree on, and the record that keeps it until a person has explained it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from offline_queue.ledger import Record

DIFFERENCE, EXPLAINED = "difference", "explained"


class Side(StrEnum):
    """Whose book has what ours has not, or otherwise."""

    INSURER = "insurer"
    WALLET = "wallet"
    HOSPITAL = "hospital"


class What(StrEnum):
    ONLY_THEIRS = "only_theirs"
    ONLY_OURS = "only_ours"
    AMOUNT = "amount"
    UNASKED = "unasked"  # their book could not be asked as long as we knew what was paid
    ITEMS = "items"  # what the insurer says of each item does not make up its own totals


@dataclass(frozen=True)
class Difference:
    """`key` is what both sides know the entry by; `ours` and `theirs` are fen, 0 when there is none."""

    side: Side
    what: What
    key: str
    ours: int
    theirs: int

    def id(self, day: date) -> str:
        return f"{DIFFERENCE}/{day:%Y%m%d}/{self.side}/{self.key}"

    def facts(self) -> dict[str, object]:
        return {
            "side": str(self.side),
            "what": str(self.what),
            "key": self.key,
            "ours": self.ours,
            "theirs": self.theirs,
        }

    @classmethod
    def read(cls, record: Record) -> Self:
        facts = record.facts
        return cls(
            Side(str(facts["side"])),
            What(str(facts["what"])),
            str(facts["key"]),
            int(str(facts["ours"])),
            int(str(facts["theirs"])),
        )
