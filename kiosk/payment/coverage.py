"""What the insurer says of each item before anybody pays; nothing here is reckoned for a patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Covered(StrEnum):
    """Whether the insurance knows an item at all; what it pays of it is for the settlement to say."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True)
class ItemParts:
    """What an item is to the insurer, in fen: outside its list (自费), above its price limit, to be borne
    first (先行自付), and within its scope. Source: e-bill.md B3, 2204.
    """

    own: int = 0
    over_limit: int = 0
    first: int = 0
    in_scope: int = 0


@dataclass(frozen=True)
class ChargedItem:
    """An item of a charge as it went to the insurer. `number` is feedetl_sn, `level` chrgitm_lv."""

    number: str
    name: str
    fen: int
    level: str
    parts: ItemParts


@dataclass(frozen=True)
class CoveredItem:
    """The same for a patient's eyes; `covered` is None where the level is one that we have no word for."""

    name: str
    fen: int
    covered: Covered | None
    parts: ItemParts


def covered_items(items: Sequence[ChargedItem], levels: Mapping[str, Covered]) -> tuple[CoveredItem, ...]:
    return tuple(CoveredItem(each.name, each.fen, levels.get(each.level), each.parts) for each in items)


def sums(items: Sequence[ChargedItem]) -> ItemParts:
    """To be held against the insurer's own totals, and for nothing else."""
    each = [item.parts for item in items]
    return ItemParts(
        own=sum(one.own for one in each),
        over_limit=sum(one.over_limit for one in each),
        first=sum(one.first for one in each),
        in_scope=sum(one.in_scope for one in each),
    )
