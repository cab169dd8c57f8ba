"""Several payers, one bill: every part is taken, or none is. Paying by one payer is the same with one leg.

The whole and each leg are ledger records, so a restart knows how far things got. What may have been
taken is revoked, never judged by asking: "not found" may only mean "not yet".
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

from drivers.errors import Absent, NoAnswer, Refused, Trouble
from kiosk.payment import elsewhere
from kiosk.payment.inherited import Inherited
from kiosk.payment.numbers import Numbers, short_code
from kiosk.payment.payers import Payer, Share
from kiosk.payment.settlement_ends import InDoubt, NotNow, Unrecordable, Unwound, or_not_now
from kiosk.payment.settlement_on_disk import Records
from kiosk.payment.settlement_records import (
    CONTRADICTED,
    NOT_CLOSED,
    OUTSIDE,
    RESTS,
    UNDECIDED,
    Changed,
    Closed,
    Ended,
    Leg,
    LegStep,
    Settled,
    Whole,
    WholeStep,
    reference,
)
from kiosk.payment.settlement_settings import SettlementSettings
from offline_queue.ledger import Begun, Ledger, Move
from offline_queue.outbox import Message
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

T = TypeVar("T")


class Settlements:
    """Takes payments, and brings every one that was begun to an end."""

    def __init__(
        self,
        ledger: Ledger,
        payers: Mapping[str, Payer],
        numbers: Numbers,
        closing: Callable[[Closed], Sequence[Message | Begun]],
        settings: SettlementSettings | None = None,
    ) -> None:
        """`closing` makes the messages and records that go into the commit which closes a settlement."""
        self._ledger, self.records = ledger, Records(ledger)
        self._payers, self._numbers = payers, numbers
        self._closing, self._settings = closing, settings or SettlementSettings()
        self._live: set[str] = set()
        self._running: set[asyncio.Task[Any]] = set()
        self.one_at_a_time = asyncio.Lock()
        self._said: dict[str, str] = {}
        # Goes out with the commit that puts a settlement on the staff list; given its number and the cause.
        self.alarm: Callable[[str, str], Sequence[Message]] = lambda _number, _cause: ()
        self.inherited = Inherited[Ended]()
        # Hears which refunds begin here with an end that was reached elsewhere, before they do.
        self.begun_elsewhere: Callable[[str], None] = lambda _refund: None
        self.off = ""

    def switch_off(self, why: str) -> None:
        """Begin no payment from now on (a restored image, a technician); what is open goes on."""
        self.off = why

    def switch_on(self) -> None:
        self.off = ""

    async def settle(
        self, shares: Sequence[Share], about: Mapping[str, object], seconds: float | None = None
    ) -> Settled:
        """Take every share in order. `about` is kept with the settlement, and given to `closing`.

        Raises NotNow, Unwound, or InDoubt, the last also when it is not over after `seconds`. It goes
        on to its end then, as it does when the caller is cancelled.
        """
        if self.off:
            raise NotNow("PAY-06", self.off)
        if sum(share.fen for share in shares) > self._settings.highest_payment_fen:
            raise NotNow("PAY-12", "more than a terminal may take at once")
        until = None if seconds is None else monotonic() + seconds
        with or_not_now():
            await self._free_the_way({share.payer for share in shares}, seconds)
            number, shares = await self._prepared(shares)
        began = self._numbers.now()
        self._live.add(number)
        running = self._goes_on(self._settle(number, began, shares, dict(about)))
        left = None if until is None else max(until - monotonic(), 0)
        over, _ = await asyncio.wait({running}, timeout=left)
        if not over:
            log.error("settlement %s is not over after %s s", number, seconds)
            raise InDoubt("PAY-08", number, self._final_at(began))
        return running.result()

    async def recover(self) -> int:
        """One round over what is open: close what is complete, give back the rest; how many stay open.

        What was open at the start stays as it is while it may be that of an old image, see `Inherited`.
        """
        numbers = [whole.number for whole in await self.open_wholes()]
        self.inherited.found(numbers)
        return [await self._round(number) for number in numbers].count(False)

    async def finish(self, number: str) -> bool:
        """A round over one settlement, for whoever holds `one_at_a_time`; False when it stays open."""
        return await self._finish(await self.records.whole(number))

    async def _round(self, number: str) -> bool:
        """One settlement at a time, so that nobody waits for all; it may be over when its turn comes."""
        async with self.one_at_a_time:
            whole = await self.records.whole(number)
            return whole.step not in NOT_CLOSED or await self._finish(whole)

    async def rounds(self, every_seconds: float | None = None) -> None:
        """Recover, for ever."""
        while True:
            await asyncio.sleep(every_seconds or self._settings.round_seconds)
            with suppress(StoreTrouble):  # whoever began a payment was told; the next round may do
                await self.recover()

    async def at_rest(self) -> None:
        """Wait until no payment is under way; for closing the terminal."""
        while self._running:
            await asyncio.wait(self._running)

    async def open_wholes(self) -> list[Whole]:
        """What is not closed, without the payments that are under way in this process."""
        names = {record.id for record in await self._ledger.at(*NOT_CLOSED)} - self._live
        # What came to its end while that was read is not live any more, and not open either: read again.
        records = await self._ledger.at(*NOT_CLOSED) if names else []
        return [Whole.read(record) for record in records if record.id in names]

    async def _free_the_way(self, payers: Set[str], seconds: float | None) -> None:
        """A bank's host wants the reversal before the next transaction. Source: reliability.md 5.1, 8583.

        It takes no more of the time than leaves enough for paying; what has begun goes on.
        """
        freeing = self._goes_on(self._in_the_way(payers & {*self._settings.reversal_first}))
        over, _ = await asyncio.wait({freeing}, timeout=seconds and seconds / 4)
        if not over or freeing.result():
            raise NotNow("PAY-11", "something has to be given back first")

    async def _in_the_way(self, strict: Set[str]) -> bool:
        """Whether something still has to be given back to one of these payers, after a round."""
        for whole in await self.open_wholes() if strict else []:
            owed = await self._owed(whole.number, strict)
            if owed and not await self._round(whole.number) and await self._owed(whole.number, strict):
                return True
        return False

    async def _owed(self, number: str, payers: Set[str]) -> list[Leg]:
        """What of a settlement may have to be given back to one of `payers`."""
        legs = await self.records.legs(number)
        return [leg for leg in legs if leg.payer in payers and leg.step in UNDECIDED]

    async def _prepared(self, shares: Sequence[Share]) -> tuple[str, list[Share]]:
        """A number, and what each payer wants on disk; numbers that are drawn together are one commit."""
        prepares = [self._payer(share.payer).prepare(share.fen, share.facts) for share in shares]
        number, prepared, _ = await asyncio.gather(
            self._numbers.settlement(), asyncio.gather(*prepares), self._ledger.has_room()
        )
        both = zip(shares, prepared, strict=True)
        return number, [replace(share, facts={**share.facts, **facts}) for share, facts in both]

    async def _settle(
        self, number: str, began: datetime, shares: Sequence[Share], about: Mapping[str, object]
    ) -> Settled:
        try:
            with or_not_now():
                whole, legs = await self._open(number, began, shares, about)
            return await self._to_an_end(whole, legs, shares)
        finally:
            self._live.discard(number)

    async def _to_an_end(self, whole: Whole, legs: Sequence[Leg], shares: Sequence[Share]) -> Settled:
        try:
            return await self._all_or_none(whole, legs, shares)
        except Unwound:
            raise
        except (Trouble, StoreTrouble) as why:
            log.error("settlement %s stays open: %s", whole.number, why)
            raise InDoubt("PAY-03", whole.number, whole.final_at) from why

    async def _open(
        self, number: str, began: datetime, shares: Sequence[Share], about: Mapping[str, object]
    ) -> tuple[Whole, list[Leg]]:
        """The whole and its legs on disk in one commit, which also says that the first payer is asked."""
        facts = {
            "about": dict(about),
            "opened_at": began.isoformat(),
            "final_at": self._final_at(began).isoformat(),
            "short_code": short_code(number),
        }
        whole = Whole.model_validate({**facts, "number": number, "step": WholeStep.OPEN})
        legs = [
            Leg.of(
                share, reference(number, place, share.payer), LegStep.PLANNED if place > 1 else LegStep.ASKED
            )
            for place, share in enumerate(shares, start=1)
        ]
        records = {leg.reference: (str(leg.step), leg.on_disk()) for leg in legs}
        await self._ledger.open({number: (WholeStep.OPEN, facts), **records})
        return whole, legs

    async def _all_or_none(self, whole: Whole, legs: Sequence[Leg], shares: Sequence[Share]) -> Settled:
        """What one payer said and that the next is asked are one commit; the last answer closes the whole."""
        asked, done, learnt = "", list[Leg](), list[Move]()
        try:
            for planned, share in zip(legs, shares, strict=True):
                asked, leg = share.payer, planned
                if learnt:
                    leg, asking = planned.moved(LegStep.ASKED)
                    await self._ledger.move_all([*learnt, asking])
                taken, move = await self._take(leg, share)
                done, learnt = [*done, taken], [move]
            return await self._close_settled(whole, done, learnt)
        except Trouble as why:
            given_back = await self._unwind(whole, why)
            raise Unwound("PAY-01", why, asked, given_back) from why

    async def _take(self, leg: Leg, share: Share) -> tuple[Leg, Move]:
        """The leg as it is once taken, and the move that says so, which is not on disk yet."""
        payer = self._payer(leg.payer)
        try:
            kept = await payer.take(leg.order(share.secret))
        except Refused as why:
            await self.records.move(leg, LegStep.REFUSED, cause=why.code)
            raise
        except Trouble as why:
            leg = await self.records.move(leg, LegStep.UNKNOWN, cause=why.code)
            kept = await self._find_out(leg)
        return leg.moved(LegStep.DONE, kept=dict(kept))

    async def _find_out(self, leg: Leg) -> Mapping[str, str]:
        """A yes is a yes; a no decides nothing but that somebody has to revoke."""
        kept = await self._payer(leg.payer).has_taken(leg.order())
        if kept is None:
            raise NoAnswer("PAY-04", f"{leg.reference} has not arrived, and still may")
        return kept

    async def _finish(self, whole: Whole) -> bool:
        """Bring one to its end; False when that is not possible now."""
        try:
            ended = whole.unless_own(await self.inherited.told_of(whole.number)) or Ended(False, None)
            legs = await elsewhere.heed_staff(ended.by_staff, whole.number, self.records)
            if ended.settled:
                taken = await elsewhere.taken(legs, self._payer, self.records)
                await self._close_settled(whole, taken, at=ended.at)
            elif whole.may_settle and not ended.at and await self._is_complete(whole.number):
                await self._close_or_give_back(whole)
            else:
                await self._unwind(whole, at=ended.at)
        except Trouble as why:
            await self._still_open(whole.number, why)
            return False
        self._said.pop(whole.number, None)
        return True

    async def _close_or_give_back(self, whole: Whole) -> None:
        """Money that nobody can be told of must not stay taken."""
        try:
            await self._close_settled(whole, await self.records.legs(whole.number))
        except Unrecordable as why:
            await self._unwind(whole, why)

    async def _is_complete(self, number: str) -> bool:
        """Whether every payer has taken, and a hold that may have run out stands anew or a person said so."""
        legs = await self.records.legs(number)
        if any(leg.step not in OUTSIDE for leg in legs):
            return False
        try:
            for leg in legs:
                if leg.step is not LegStep.DONE:
                    await self.records.move(leg, LegStep.DONE, kept=dict(await self._find_out(leg)))
                elif not leg.confirmed and (payer := self._payer(leg.payer)).runs_out:
                    await payer.take(leg.first_order())
        except Trouble:
            return False
        return True

    async def _still_open(self, number: str, why: Trouble) -> None:
        """By age it becomes a matter for staff, and at once when it can't be settled by machine."""
        if self._said.get(number) != why.code:
            log.warning("settlement %s stays open: %s", number, why)
            self._said[number] = why.code
        whole = await self.records.whole(number)
        due = isinstance(why, Changed | Unrecordable) or self._numbers.now() >= whole.final_at
        if whole.step is WholeStep.STAFF and {why.code, whole.cause} & {RESTS, CONTRADICTED}:
            # What staff may decide depends on it.
            await self._ledger.move(number, whole.step, whole.step, cause=why.code)
        elif due and whole.step is not WholeStep.STAFF:
            alarm, said = self.alarm(number, why.code), {"cause": why.code, "undecided": whole.may_settle}
            await self._ledger.move(number, whole.step, WholeStep.STAFF, *alarm, **said)
            log.error("settlement %s needs a person: %s", number, why.code)

    async def _unwind(self, whole: Whole, why: Trouble | None = None, at: datetime | None = None) -> bool:
        """Revoke in reverse whatever may have been taken; True when that was money.

        A payer who can't be reached does not keep the others from giving back. `at` as for `_close`.
        """
        if whole.step is WholeStep.OPEN:
            await self._ledger.move(
                whole.number, whole.step, WholeStep.UNWINDING, cause=why.code if why else "restart"
            )
        legs, first_trouble = await self.records.legs(whole.number), None
        for leg in reversed(legs):
            try:
                await self._revoke(leg)
            except Trouble as trouble:
                first_trouble = first_trouble or trouble
        if first_trouble is not None:
            raise first_trouble
        now = await self.records.whole(whole.number)
        await self._close(now, WholeStep.UNWOUND, await self.records.legs(whole.number), at=at)
        return any(leg.fen and leg.step in OUTSIDE for leg in legs)

    async def _revoke(self, leg: Leg) -> None:
        if leg.step not in UNDECIDED:
            return
        if leg.step in OUTSIDE:
            leg = await self.records.move(leg, LegStep.REVOKING)
        await self._payer(leg.payer).revoke(leg.order())
        await self.records.move(leg, LegStep.REVOKED)

    async def _close_settled(
        self, whole: Whole, legs: Sequence[Leg], learnt: Sequence[Move] = (), at: datetime | None = None
    ) -> Settled:
        closed = await self._close(whole, WholeStep.SETTLED, legs, learnt, at)
        return Settled(whole.number, whole.short_code, closed.at, closed.legs)

    async def _close(
        self,
        whole: Whole,
        step: WholeStep,
        legs: Sequence[Leg],
        learnt: Sequence[Move] = (),
        at: datetime | None = None,
    ) -> Closed:
        """`learnt` is what is not on disk yet; it gets there also when nobody can be told.

        `at` is when it was closed where this image was taken: so what is told again is the same.
        """
        settled, again = step is WholeStep.SETTLED, whole.closed_at is not None
        when, told = at or self._numbers.now(), at is not None
        closed = Closed(whole.number, settled, when, whole.about, tuple(legs), again, told)
        try:
            messages = self._messages(closed)
        except Unrecordable:
            await self._ledger.move_all(learnt)
            raise
        for each in messages:
            if told and isinstance(each, Begun):
                self.begun_elsewhere(each.record)
        closing = Move(whole.number, whole.step, step, {"closed_at": closed.at.isoformat()})
        await self._ledger.move_all([*learnt, closing], *messages)
        return closed

    def _messages(self, closed: Closed) -> Sequence[Message | Begun]:
        """One settlement that an older or broken program wrote must not stop the rounds over the others."""
        try:
            return self._closing(closed)
        except (LookupError, TypeError, ValueError, AttributeError) as why:
            raise Unrecordable("PAY-09", f"{closed.number}: {type(why).__name__}") from why

    def _final_at(self, began: datetime) -> datetime:
        return began + timedelta(seconds=self._settings.staff_after_seconds)

    def _payer(self, name: str) -> Payer:
        if name not in self._payers:
            raise Absent("PAY-07", f"{name}: no such payer is set up")
        return self._payers[name]

    def _goes_on(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """To its end, whatever becomes of its caller."""
        running = asyncio.create_task(work)
        self._running.add(running)
        running.add_done_callback(self._over)
        return running

    def _over(self, running: asyncio.Task[Any]) -> None:
        """Whoever asked may be gone; what went wrong is said here then, if nowhere else."""
        self._running.discard(running)
        if running.cancelled():
            return
        failure = running.exception()
        if failure is not None and not isinstance(failure, Trouble):
            log.error("a settlement broke off", exc_info=failure)
