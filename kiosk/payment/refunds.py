"""Gives money back the way it came, and brings every refund that was begun to an end.

A refund goes forward only: its number is on disk before the wire. When no answer came, the wallet is
asked what became of it; only what it does not know is asked for again, under the same number, until
it has said yes or no. No refund is ever opened for what could not be read.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from drivers.errors import Absent, Refused, Trouble
from kiosk.payment.bank_card import CHANNEL as BANK_CARD
from kiosk.payment.inherited import Inherited
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import GivesBack, Outcome
from kiosk.payment.refund_records import (
    COUNTED,
    NOT_OVER,
    TOLD_AT,
    GiveBack,
    HowFar,
    Opening,
    Owed,
    Refund,
    RefundStep,
    StillStands,
    ToldBefore,
    begun,
    begun_told,
    fingerprint,
    prefix,
    refund_number,
    state_told,
    sums,
    told,
)
from kiosk.payment.settlement_ends import NotNow
from kiosk.payment.settlement_records import Changed
from kiosk.payment.settlement_settings import SettlementSettings
from offline_queue.ledger import Ledger, WrongStep
from offline_queue.outbox import Message
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

# So long a posting is waited for that has just been made; at the end of it the patient stands there.
POSTING = timedelta(seconds=5)
# What was told where an old image was taken, and ends the same refund in the image; with what is kept of it.
NOT_FROM_HERE: Mapping[HowFar | None, Mapping[str, object]] = {
    HowFar.NOT_CANCELLED: {"cause": "RFD-06"},
    HowFar.WITH_STAFF: {"by_staff": True},
}


class Refunds:
    def __init__(
        self,
        ledger: Ledger,
        wallet: GivesBack,
        numbers: Numbers,
        sent: Callable[[Message], None],
        settings: SettlementSettings | None = None,
    ) -> None:
        """`sent` hears of each message that was put on disk, so that it leaves soon."""
        self._ledger, self._wallet, self._numbers, self._sent = ledger, wallet, numbers, sent
        self._settings = settings or SettlementSettings()
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._said: dict[str, str] = {}
        self.inherited = Inherited[ToldBefore]()
        self._unasked: set[str] = set()
        # Goes out with the commit that puts a refund on the staff list; given its number and the cause.
        self.alarm: Callable[[str, str], Sequence[Message]] = lambda _number, _cause: ()
        # Has the hospital cancel; given the ids of appointment and patient. Whoever cancels here sets it.
        self.cancels: Callable[[str, str], Awaitable[Owed]]
        # Whether the hospital has taken a settlement, after so many seconds. Whoever has an outbox sets it.
        self.posted: Callable[[str, float], Awaitable[bool]] = _posted

    async def give_back(
        self, wanted: Sequence[GiveBack], about: Mapping[str, str], seconds: float
    ) -> list[Refund]:
        """Begin refunds and try them for `seconds`; how they stand then.

        Raises NotNow when nothing was begun. What is not over goes on to its end, as it
        does when the caller is cancelled.
        """
        with _or_not_now():
            opening = await self._opening(about)
            records = begun(wanted, opening)
            await self._ledger.move_all([], *records, *begun_told(records))
        return await self.try_now(opening.number, seconds)

    async def cancel(self, appointment: str, patient: str, seconds: float) -> Refund:
        """Have the hospital cancel, and give back what it leaves to us; how that stands after `seconds`.

        Takes ids. Raises NotNow before the hospital hears of it. One appointment has one refund: a second
        wish goes on with the first.
        """
        with _or_not_now():
            refund = await self._wanted_before(appointment) or await self._wanted(appointment, patient)
        self.inherited.wanted_anew(refund.number)
        await self._try_for([refund], seconds)
        return await self._refund(refund.number)

    async def try_now(self, number: str, seconds: float) -> list[Refund]:
        """Try the refunds that began with settlement `number`, for so long; how they stand then."""
        await self._try_for(await self.of(number), seconds)
        return await self.of(number)

    async def of(self, number: str) -> list[Refund]:
        """The refunds that began with settlement `number`, as they stand."""
        return [Refund.read(record) for record in await self._ledger.under(prefix(number))]

    async def open_refunds(self) -> list[Refund]:
        return [Refund.read(record) for record in await self._ledger.at(*NOT_OVER)]

    async def recover(self) -> int:
        """One round over what is not over; how many stay open.

        What was open at the start stays as it is while it may be that of an old image, see `Inherited`.
        """
        refunds = await self.open_refunds()
        self.inherited.found(each.number for each in refunds)
        await self._try_all(refunds)
        return len(await self.open_refunds())

    async def rounds(self, every_seconds: float | None = None) -> None:
        """Recover, for ever; the first round is now."""
        while True:
            with suppress(StoreTrouble):  # whoever wanted the money was told; the next round may do
                await self.recover()
            await asyncio.sleep(every_seconds or self._settings.round_seconds)

    async def at_rest(self) -> None:
        """Wait until nobody is being asked; for closing the terminal."""
        while self._running:
            await asyncio.wait(self._running)

    async def _opening(self, about: Mapping[str, str]) -> Opening:
        await self._ledger.has_room()
        number = await self._numbers.settlement()
        return Opening(number, self._numbers.now(), self._settings.staff_after_seconds, about)

    async def _wanted(self, appointment: str, patient: str) -> Refund:
        opening = await self._opening({"appointment": appointment, "patient": patient})
        number = refund_number(opening.number, 1)
        facts = opening.facts()
        refund = Refund.model_validate({**facts, "number": number, "step": RefundStep.WANTED})
        said = state_told(refund)
        await self._ledger.open({number: (RefundStep.WANTED, facts)}, said)
        self._sent(said)
        self._unasked.add(number)
        return refund

    async def _wanted_before(self, appointment: str) -> Refund | None:
        """What the glass showed may be older than a round that had the same appointment cancelled."""
        steps = (each for each in RefundStep if each is not RefundStep.NOTHING)
        refunds = [Refund.read(record) for record in await self._ledger.at(*steps)]
        return next((each for each in refunds if each.about.get("appointment") == appointment), None)

    async def _try_for(self, refunds: Sequence[Refund], seconds: float) -> None:
        trying = asyncio.create_task(self._try_all(refunds))
        self._running.add(trying)
        trying.add_done_callback(self._over)
        over, _ = await asyncio.wait({trying}, timeout=seconds)
        with suppress(StoreTrouble):  # the rounds go on with it, and the caller tells what is on disk
            for task in over:
                task.result()

    async def _try_all(self, refunds: Sequence[Refund]) -> None:
        for refund in refunds:
            # One at a time, and read again: a round and a journey may want the same one.
            async with self._one_at_a_time:
                now = await self._refund(refund.number)
                if not now.over:
                    await self._try(now)

    async def _try(self, refund: Refund) -> None:
        try:
            before = await self.inherited.told_of(refund.number)
            state, at = (before.state, before.at) if before else (None, None)
            if refund.unknown and state in NOT_FROM_HERE:
                await self._move(refund, RefundStep.NOTHING, **NOT_FROM_HERE[state])
                return
            if refund.unknown:
                refund = await self._learnt(refund)
            if refund.over:
                return
            if state is HowFar.AT_COUNTER:
                cause, ended = "RFD-07", at and at.isoformat()
                alarm = self.alarm(refund.number, cause)
                await self._move(refund, RefundStep.REFUSED, *alarm, cause=cause, ended_at=ended)
                return
            again = bool(refund.request)
            if not again:
                await self._must_be_posted(refund)
                refund = await self._planned(refund)
            if not refund.over:
                await self._ask(refund, again, at)
        except WrongStep:
            log.info("refund %s: staff decided on it while it was asked after", refund.number)
        except Trouble as why:
            await self._still_open(refund.number, why)

    async def _learnt(self, refund: Refund) -> Refund:
        """What the hospital says that goes back, on disk; until it has said so, it may have cancelled.

        A way that is closed at the first try, or a refusal then, says that it has not. Later only its own
        word does.
        """
        first = refund.number in self._unasked
        self._unasked.discard(refund.number)
        try:
            owed = await self.cancels(refund.about["appointment"], refund.about["patient"])
        except (Absent, Refused) as why:
            if not first and not isinstance(why, StillStands):
                raise
            log.warning("%s: an appointment still stands: %s", why.code, why.detail)
            learnt = await self._move(refund, RefundStep.NOTHING, cause=why.code)
        else:
            step = RefundStep.PLANNED if owed.back else RefundStep.NOTHING
            facts = sums(owed.back) if owed.back else {"fen": owed.fen, "place": owed.place}
            learnt = await self._move(refund, step, cause="", **facts)
        self._said.pop(refund.number, None)
        return learnt

    async def _must_be_posted(self, refund: Refund) -> None:
        """What a settlement leaves over goes back once the hospital has taken the settlement.

        Source: inpatient.v1.yaml, uses.
        """
        settlement, fresh = refund.about.get("settlement", ""), refund.opened_at + POSTING
        seconds = POSTING.total_seconds() if self._numbers.now() < fresh else 0.0
        if settlement and not await self.posted(settlement, seconds):
            raise Absent("RFD-08", f"{refund.number}: the hospital has not taken {settlement}")

    async def _planned(self, refund: Refund) -> Refund:
        """Before the wire: never more than was paid, and what will be asked is on disk."""
        why = await self._why_not(refund)
        if why is not None:
            return await self._refused(refund, why)
        return await self._move(refund, RefundStep.ASKED, request=fingerprint(refund))

    async def _why_not(self, refund: Refund) -> Refused | None:
        """What keeps a refund from being asked for at all; the counter gives back then."""
        if refund.channel == BANK_CARD:
            return Refused("RFD-04", f"{refund.number}: {refund.payment} was paid by bank card")
        counted = [each for each in await self._counted() if each.number != refund.number]
        others = [each for each in counted if each.payment == refund.payment]
        if sum(each.fen for each in others) + refund.fen > refund.paid:
            return Refused("RFD-01", f"{refund.number}: more than was paid under {refund.payment}")
        return None

    async def _ask(self, refund: Refund, again: bool, ended_at: datetime | None) -> None:
        """`ended_at` is when it ended where this image was taken: so the same is told again."""
        order = refund.order()
        outcome = await self._wallet.refund_outcome(order) if again else None
        if outcome is None:  # never a no: it may not have come there yet
            outcome = await self._wallet.give_back(order)
        if outcome is Outcome.DONE:
            await self._end(refund, RefundStep.DONE, "", at=ended_at)
        elif outcome is Outcome.REFUSED:
            await self._refused(
                refund, Refused("RFD-05", f"{refund.number}: the wallet does not give it back")
            )
        else:
            await self._staff_by_age(refund, "processing")

    async def _refused(self, refund: Refund, why: Refused) -> Refund:
        log.error("%s: %s: a person has to give it back", why.code, why.detail)
        return await self._end(refund, RefundStep.REFUSED, why.code, *self.alarm(refund.number, why.code))

    async def _end(
        self, refund: Refund, step: RefundStep, cause: str, *alarm: Message, at: datetime | None = None
    ) -> Refund:
        at = at or self._numbers.now()
        message = told(refund, step, at)
        ended = await self._move(refund, step, message, *alarm, cause=cause, ended_at=at.isoformat())
        self._said.pop(refund.number, None)
        return ended

    async def _move(self, refund: Refund, step: RefundStep, *also: Message, **facts: object) -> Refund:
        """To that step, with what goes along, and the platform told of it, in one commit."""
        moved = refund.moved(step, **facts)
        messages = [*also, state_told(moved)] if step in TOLD_AT else also
        await self._ledger.move(refund.number, refund.step, step, *messages, **facts)
        for each in messages:
            self._sent(each)
        return moved

    async def _still_open(self, number: str, why: Trouble) -> None:
        if self._said.get(number) != why.code:
            log.warning("refund %s stays open: %s", number, why)
            self._said[number] = why.code
        await self._staff_by_age(await self._refund(number), why.code, isinstance(why, Changed))

    async def _staff_by_age(self, refund: Refund, cause: str, at_once: bool = False) -> None:
        due = at_once or self._numbers.now() >= refund.final_at
        if due and refund.step is not RefundStep.STAFF:
            alarm = self.alarm(refund.number, cause)
            await self._move(refund, RefundStep.STAFF, *alarm, cause=cause)
            log.error("refund %s needs a person: %s", refund.number, cause)

    def _over(self, trying: "asyncio.Task[None]") -> None:
        """Whoever wanted the money may be gone; what went wrong is said here then, if nowhere else."""
        self._running.discard(trying)
        if not trying.cancelled() and (failure := trying.exception()) is not None:
            log.error("giving money back broke off: %s", type(failure).__name__)

    async def _counted(self) -> list[Refund]:
        return [Refund.read(record) for record in await self._ledger.at(*COUNTED)]

    async def _refund(self, number: str) -> Refund:
        (record,) = [each for each in await self._ledger.under(number) if each.id == number]
        return Refund.read(record)


async def _posted(_settlement: str, _seconds: float) -> bool:
    return True


@contextmanager
def _or_not_now() -> Iterator[None]:
    try:
        yield
    except StoreTrouble as why:
        raise NotNow("RFD-03", f"{why}") from why
