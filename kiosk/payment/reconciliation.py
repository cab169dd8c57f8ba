"""A day's ledger beside the books of insurer, wallets and hospital: what does not agree, and nothing else."""

import logging
import re
from collections import defaultdict
from collections.abc import Container, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from drivers.errors import Trouble
from kiosk.clock import BEIJING
from kiosk.payment.closing import posting_key
from kiosk.payment.differences import DIFFERENCE, EXPLAINED, Difference, Side, What
from kiosk.payment.refund_records import COUNTED, Refund, RefundStep, prefix_of_day
from kiosk.payment.settlement_records import Leg, Whole, WholeStep
from kiosk.staff.cases import Action
from offline_queue.ledger import Ledger, Record
from offline_queue.outbox import Outbox

log = logging.getLogger(__name__)

RECONCILED, IN_PART = "reconciled", "reconciled_in_part"
LACKS = ("open", "unasked")
DAY = timedelta(days=1)
SETTLEMENT = re.compile(r"(\d+-\d{2})(-\d-.+)?")  # of a leg, the second part is its place and payer
Book = Mapping[str, int]  # what both sides know an entry by, and its fen


class Keeper(Protocol):
    """Somebody outside who keeps a book of what this terminal did."""

    async def day_book(self, day: date, ours: Book | None) -> Book:
        """Everything of this terminal that stands in it for a day of China. Raises Trouble.

        `ours` is for whoever wants to be told our sums.
        """


@dataclass(frozen=True)
class Comparison:
    """What a day's books differ in. `open` are entries on whose end it still depends: not compared yet.

    `unasked` are the books that could not be asked, and why.
    """

    differences: list[Difference]
    open: frozenset[str] = frozenset()
    unasked: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.open and not self.unasked


@dataclass
class OurDay:
    """Our own book of a day, by side.

    `open` are entries that are not closed: the rounds see to those. `left_there` was given back at the
    counter, so that it stands in the payer's book for good.
    """

    books: dict[Side, dict[str, int]] = field(default_factory=lambda: {side: {} for side in Side})
    open: set[str] = field(default_factory=set)
    left_there: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, records: list[Record]) -> "OurDay":
        """From all records of settlements that were begun on that day."""
        ours, wholes, legs = cls(), list[Whole](), defaultdict[str, list[Leg]](list)
        for one in records:
            found = SETTLEMENT.fullmatch(one.id)
            if found and found[2]:
                legs[found[1]].append(Leg.read(one))
            elif found:
                wholes.append(Whole.read(one))
        for whole in wholes:
            ours._enter(whole, legs[whole.number])
        return ours

    def enter_refunds(self, records: list[Record]) -> None:
        """What went back stands in the wallet's book under the number of the refund."""
        for refund in map(Refund.read, records):
            if refund.step is RefundStep.DONE:
                self.books[Side.WALLET][refund.number] = refund.fen
            elif not refund.over:
                self.open.add(refund.number)

    def _enter(self, whole: Whole, legs: list[Leg]) -> None:
        self.left_there |= {
            key for leg in legs if leg.confirmed == Action.GIVEN_BACK for _side, key in _known_as(leg)
        }
        entries = [(Side.HOSPITAL, whole.number, sum(leg.fen for leg in legs))]
        entries += [(side, key, leg.fen) for leg in legs for side, key in _known_as(leg)]
        for side, key, fen in entries:
            if whole.step is WholeStep.SETTLED:
                self.books[side][key] = fen
            elif whole.step is not WholeStep.UNWOUND:
                self.open.add(key)


def compare(side: Side, ours: Book, theirs: Book, excused: Container[str] = ()) -> list[Difference]:
    """Every entry that one side has and the other has not, or has with another amount; by key.

    `excused` are entries that are theirs and not ours for a reason that is known. An entry of 0 fen is none.
    """
    found = []
    for key in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(key, 0), theirs.get(key, 0)
        if mine == other or (not mine and key in excused):
            continue
        what = What.ONLY_THEIRS if not mine else What.ONLY_OURS if not other else What.AMOUNT
        found.append(Difference(side, what, key, mine, other))
    return found


class Reconciliation:
    def __init__(self, ledger: Ledger, outbox: Outbox, keepers: Mapping[Side, Keeper]) -> None:
        self._ledger, self._outbox, self._keepers = ledger, outbox, keepers

    async def compared(self, day: date, only: Set[str] | None = None) -> Comparison:
        """Ask every book and compare; one that can't be asked keeps no other from being compared.

        `only` these entries, of a day of which we no longer know the others.
        """
        ours = await self._our_day(day)
        beside = [await self._our_day(day - DAY), await self._our_day(day + DAY)]
        known = ours.open.union(ours.left_there, *(each.open | each.left_there for each in beside))
        found, still_open, unasked = list[Difference](), ours.open | beside[0].open, dict[str, str]()
        for side, keeper in self._keepers.items():
            mine, around = _of(ours.books[side], only), [each.books[side] for each in beside]
            try:
                theirs = _of(await _their_day(keeper, day, mine, tells=only is None), only)
                differ = compare(side, mine, theirs, known.union(*around))
                found += [each for each in differ if not await self._refund_of_another_day(each, day)]
            except Trouble as why:
                log.warning("%s: the book of %s is compared later: %s", why.code, side, why.detail)
                unasked[str(side)] = why.code
                continue
            still_open |= beside[1].open & theirs.keys()
        on_its_way = {each.key for each in found if await self._on_its_way(each)}
        rest = [each for each in found if each.key not in on_its_way]
        still_open |= on_its_way
        return Comparison(rest, frozenset(still_open if only is None else still_open & only), unasked)

    async def keep(self, day: date, found: Comparison) -> None:
        """Put what was found on the staff list, once, and remember how far the day was compared."""
        for each in found.differences:
            if await self._ledger.record(each.id(day)) is None:
                await self._ledger.open({each.id(day): (DIFFERENCE, each.facts())})
                log.error("books of %s differ: %s %s %s", day, each.side, each.what, each.key)
        step = RECONCILED if found.whole else IN_PART
        facts: dict[str, object] = {
            "differences": len(found.differences),
            "open": sorted(found.open),
            "unasked": dict(found.unasked),
        }
        record = await self._ledger.record(_done(day))
        if record is None:
            await self._ledger.open({_done(day): (step, facts)})
        elif record.step != step or any(
            record.facts.get(name) != facts[name] for name in ("open", "unasked")
        ):
            await self._ledger.move(record.id, record.step, step, **facts)

    async def give_up(self, day: date) -> None:
        """Compare it as a whole no more; each book that was never asked goes on the staff list.

        What was open is compared by itself once it is over, on a night on which every book can be asked.
        """
        was = await self.kept(day)
        if was is not None and was.unasked:
            unasked = [
                Difference(Side(side), What.UNASKED, f"{day:%Y-%m-%d}", 0, 0) for side in sorted(was.unasked)
            ]
            await self.keep(day, Comparison(unasked, was.open))
        elif was is not None and await self.is_due(day):
            found = await self.compared(day, was.open)
            if not found.unasked:
                await self.keep(day, found)

    async def in_part(self) -> list[date]:
        """Days that were compared while something of them was open, or a book could not be asked."""
        names = await self._ledger.names(IN_PART)
        return [datetime.strptime(name.rpartition("/")[2], "%Y%m%d").date() for name in names]

    async def is_due(self, day: date) -> bool:
        """Whether it was never compared with every book, or something that was open then is over."""
        was = await self.kept(day)
        if was is None or was.unasked:
            return True
        if not was.open:
            return False
        around = [await self._our_day(day + shift) for shift in (-DAY, timedelta(), DAY)]
        ended = was.open.difference(*(each.open for each in around))
        return any([await self._outbox.show(posting_key(key)) is None for key in ended])

    async def kept(self, day: date) -> Comparison | None:
        """What was found for that day before, explained or not; None when it was never compared."""
        record = await self._ledger.record(_done(day))
        if record is None:
            return None
        found = await self._ledger.under(f"{DIFFERENCE}/{day:%Y%m%d}/")
        differences = [Difference.read(one) for one in found if one.step in (DIFFERENCE, EXPLAINED)]
        still, unasked = record.facts.get("open"), record.facts.get("unasked")
        return Comparison(
            differences,
            frozenset(still if isinstance(still, list) else []),
            unasked if isinstance(unasked, Mapping) else {},
        )

    async def has_payments(self, day: date) -> bool:
        """Whether a payment or a refund was begun here on that day, as far as the ledger goes back."""
        ours = (f"{day:%y%m%d}", prefix_of_day(day))
        return any([await self._ledger.under(prefix) for prefix in ours])

    async def _our_day(self, day: date) -> OurDay:
        ours = OurDay.of(await self._ledger.under(f"{day:%y%m%d}"))
        ours.enter_refunds(await self._ledger.under(prefix_of_day(day)))
        return ours

    async def _refund_of_another_day(self, found: Difference, day: date) -> bool:
        """A refund that could not be asked for at once stands in their book of a later day."""
        if found.side is not Side.WALLET or found.what is What.AMOUNT:
            return False
        record = await self._ledger.record(found.key)
        if record is None or record.step not in COUNTED:
            return False
        refund = Refund.read(record)
        if found.what is What.ONLY_THEIRS:
            return refund.fen == found.theirs
        last = datetime.fromtimestamp(record.moved_at, BEIJING).date()
        for later in range(2, (last - day).days + 1):
            book = await self._keepers[Side.WALLET].day_book(day + later * DAY, None)
            if book.get(found.key) == refund.fen:
                return True
        return False

    async def _on_its_way(self, found: Difference) -> bool:
        """A posting that waits here is no difference yet; one that was set aside is a row anyway."""
        if found.side is not Side.HOSPITAL or found.what is not What.ONLY_OURS:
            return False
        return await self._outbox.show(posting_key(found.key)) is not None


def _of(book: Book, only: Set[str] | None) -> Book:
    return book if only is None else {key: book[key] for key in only & book.keys()}


async def _their_day(keeper: Keeper, day: date, mine: Book, *, tells: bool) -> Book:
    """Their book of that day, with what of ours stands there on the day before or after. Raises Trouble.

    No two clocks agree at midnight. `tells` them our sums, when `mine` is all of the day.
    """
    theirs = dict(await keeper.day_book(day, mine if tells else None))
    for other in (day + DAY, day - DAY):
        missing = mine.keys() - theirs.keys()
        book = await keeper.day_book(other, None) if missing else {}
        theirs |= {key: book[key] for key in missing & book.keys()}
    return theirs


def _known_as(leg: Leg) -> list[tuple[Side, str]]:
    """Under what a payer keeps a leg in its book; a lock and a balance at the hospital stand in none."""
    if leg.payer == "wallet":
        return [(Side.WALLET, leg.reference)]
    if leg.payer == "insurer":
        return [(Side.INSURER, leg.all_facts.get("msgid", leg.reference))]
    return []


def _done(day: date) -> str:
    return f"{RECONCILED}/{day:%Y%m%d}"
