"""What the insurer says of each item: covered, partly, not; a list to be looked through before paying."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from kiosk.payment.coverage import CoveredItem
from kiosk.screens.asking import Named
from kiosk.screens.screen import Ask
from kiosk.text import Text, money

MORE = ("own", "over_limit", "first")


@dataclass(frozen=True)
class SeeItems(Named, Ask[None]):
    """The items of the bills, as the insurer took them; the answer is that they were read."""

    patience: ClassVar[float | None] = 60.0
    words = "see_items"
    step: ClassVar[str] = "confirm"

    items: tuple[CoveredItem, ...]

    @classmethod
    def of(cls, items: Sequence[CoveredItem], agree: bool) -> Self:
        """Not `agree`: they do not make up the insurer's own totals, which is said, and nothing is mended."""
        return cls(tuple(items), trouble=None if agree else Text("see_items.differ"))


def covered(item: CoveredItem) -> Text:
    """Such as: partly covered, 8.60 yuan to be borne first."""
    said = Text(f"covered.{item.covered}") if item.covered else None
    for name in MORE:
        if fen := getattr(item.parts, name):
            more = Text(f"covered.{name}", {"amount": money(fen)})
            said = Text("covered.and", {"said": said, "more": more}) if said else more
    return said or Text("covered.unknown")
