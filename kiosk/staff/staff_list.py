"""The staff list: what could not be finished by machine, and what staff did about it. Deletes nothing."""

import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from drivers.errors import Absent, Refused, Trouble
from kiosk.clock import BEIJING
from kiosk.paper.print_steps import UNSURE, PrintStep
from kiosk.payment.differences import DIFFERENCE, EXPLAINED
from kiosk.payment.refund_records import Refund, RefundStep, prefix, state_told
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_records import RESTS, UNDECIDED, Leg, LegStep, Whole, WholeStep
from kiosk.staff.cases import (
    Action,
    Case,
    CaseKind,
    can_still_settle,
    of_difference,
    of_message,
    of_posting,
    of_print,
    of_refund,
    of_settlement,
)
from kiosk.upkeep.sending import Wake, rouse
from offline_queue.ledger import Begun, Ledger, Move
from offline_queue.messages import Refusal
from offline_queue.outbox import KINDS, Answer, Message, Outbox, Outcome, Waiting

log = logging.getLogger(__name__)

ACTED = "acted"  # step of a record that only says what staff did
VERSION = 1
# What a decision is kept as and told as, in the commit that carries it out or begins to.
Said = tuple[()] | tuple[Begun, Message]


class StaffList:
    """Reads and decides. Each decision is a fact in the ledger and an audit message, in one commit."""

    def __init__(
        self, ledger: Ledger, outbox: Outbox, settlements: Settlements, terminal: str, wake: Wake
    ) -> None:
        """`terminal` is the name of this one."""
        self._ledger, self._outbox = ledger, outbox
        self._settlements, self._terminal, self._wake = settlements, terminal, wake
        # What was asked of the rows from before this start: whether staff gave that back elsewhere.
        self._elsewhere: dict[str, bool] = {}
        # Messages that staff had sent again since this start.
        self._sent_again: set[str] = set()
        self.is_of_this_start: Callable[[str], bool] = lambda _number: True
        # What staff decided anywhere, as the platform was told, by number. Whoever opens us sets both.
        self.decided: Callable[[str], Awaitable[frozenset[str]]] = _nothing

    async def cases(self) -> list[Case]:
        """All rows, oldest first. What staff gave back where an old image was taken is off the list here."""
        found = await self._rows()
        for case in found:
            if self._elsewhere.get(case.id):
                async with self._settlements.one_at_a_time:
                    await self._deeds[case.kind](self, case, Action.GIVEN_BACK, "", ())
        return [case for case in found if not self._elsewhere.get(case.id)]

    async def case(self, name: str) -> Case:
        """Refused when it is not, or no longer, on the list."""
        found = next((case for case in await self._rows() if case.id == name), None)
        if found is None:
            raise Refused("STF-01", f"{name} is not on the staff list")
        return found

    async def act(self, name: str, action: Action, by: str, part: str = "") -> bool:
        """Do what `by` (the number of a member of staff) decided; True when the row is off the list then.

        `part` is the payer that was asked. Refused when the row does not allow it, as it may have moved on.
        """
        async with self._settlements.one_at_a_time:
            case = await self.case(name)
            if not case.allows(action, part):
                raise Refused("STF-02", f"{action} {part} is not possible for {name} as it stands")
            before = len(await self._ledger.under(f"staff/{name}/"))
            told = Message("audit", f"{name}:staff:{uuid.uuid4().hex[:12]}", "staff", {
                "version": VERSION, "terminal": self._terminal, "case": name, "kind": str(case.kind),
                "number": case.story[0].id if case.story else "", "short_code": case.short_code,
                "action": str(action), "part": part, "by": by, "at": datetime.now(BEIJING).isoformat(),
            })  # fmt: skip
            kept = Begun(f"staff/{name}/{before:04}", ACTED, told.body)
            await self._deeds[case.kind](self, case, action, part, (kept, told))
            rouse(self._wake, [told])
        return all(each.id != name for each in await self._rows())

    async def _rows(self) -> list[Case]:
        found = [await self._as_it_may_be(case) for case in await rows(self._ledger, self._outbox)]
        return sorted(found, key=lambda case: case.since)

    async def _as_it_may_be(self, case: Case) -> Case:
        """Nobody gives back what an old image may hold as it was, before the platform was asked; nor what
        the hospital refused before this start, as it may have taken it where the image was taken.
        """
        if case.kind is CaseKind.SETTLEMENT or all(each.action != Action.GIVEN_BACK for each in case.choices):
            return case
        if self.is_of_this_start(case.story[0].id):
            return case
        if case.id not in self._elsewhere:
            try:
                await self._asked_elsewhere(case)
            except Trouble as why:
                log.warning("%s: nobody knows what staff decided on %s", why.code, case.id)
                return replace(case, cause=RESTS, choices=())
        if self._elsewhere[case.id]:
            return replace(case, choices=())
        return _asks_first(case) if case.id not in self._sent_again else case

    async def _asked_elsewhere(self, case: Case) -> None:
        if not self._settlements.inherited.ours():
            raise Absent(RESTS, "perhaps the disk is an old image")
        number = case.story[0].id
        given_back = self._elsewhere[case.id] = Action.GIVEN_BACK in await self.decided(number)
        if given_back:  # it ends here as it did there
            self._settlements.inherited.begun_elsewhere(number)

    async def _settle(self, case: Case, action: Action, part: str, said: Said) -> None:
        whole = Whole.read(await self._ledger.known(case.id))
        legs = [Leg.read(each) for each in await self._ledger.under(f"{case.id}-")]
        moves = [] if action is Action.TRY_AGAIN else _decided(whole, legs, action, part)
        await self._ledger.move_all(moves, *said)
        if action is not Action.EXPLAINED:
            await self._settlements.finish(case.id)

    async def _answer(self, case: Case, action: Action, _part: str, said: Said) -> None:
        if action is Action.TRY_AGAIN:
            await self._ledger.move_all([], *said)
            await self._outbox.requeue(case.id)
            self._sent_again.add(case.id)
            self._wake[KINDS["posting"].destination].set()
            return
        await self._paid_no_more(case.story[0].id, case.legs, said)
        answer = Answer(case.id, Outcome.DONE, "given back")
        await self._outbox.settle(KINDS["posting"].destination, [answer])

    async def _paid_no_more(self, number: str, legs: Sequence[Leg], said: Said) -> None:
        """The patient has their money, and the hospital will never have the payment: all others revoke."""
        whole = Whole.read(await self._ledger.known(number))
        moves, told = list[Move](), list[Message]()
        if whole.step is WholeStep.SETTLED:
            back = {"confirmed": str(Action.GIVEN_BACK)}
            moves = [Move(leg.reference, leg.step, LegStep.REVOKED, back) for leg in legs if leg.from_patient]
            moves.append(Move(number, whole.step, WholeStep.UNWINDING, {}))
            # Nothing is settled, so nothing is left over of a deposit.
            left = [Refund.read(each) for each in await self._ledger.under(prefix(number))]
            unasked = [each for each in left if not each.over and not each.request]
            moves += [
                Move(each.number, each.step, RefundStep.NOTHING, {"by_staff": True}) for each in unasked
            ]
            told = [state_told(each.moved(RefundStep.NOTHING, by_staff=True)) for each in unasked]
        await self._ledger.move_all(moves, *said, *told)
        rouse(self._wake, told)
        if moves:
            await self._settlements.finish(number)

    async def _explain(self, case: Case, _action: Action, _part: str, said: Said) -> None:
        await self._ledger.move(case.id, DIFFERENCE, EXPLAINED, *said)

    async def _given_back(self, case: Case, action: Action, _part: str, said: Said) -> None:
        if action is Action.GIVEN_BACK:
            await self._ledger.move(case.id, RefundStep.REFUSED, RefundStep.AT_COUNTER, *said)
            return
        refund = Refund.read(await self._ledger.known(case.id))
        told = state_told(refund.moved(RefundStep.NOTHING, by_staff=True))
        await self._ledger.move(case.id, RefundStep.STAFF, RefundStep.NOTHING, *said, told, by_staff=True)
        rouse(self._wake, [told])

    async def _looked_into(self, case: Case, _action: Action, _part: str, said: Said) -> None:
        await self._ledger.move(case.id, case.story[-1].step, PrintStep.EXPLAINED, *said)

    _deeds: Mapping[CaseKind, Callable[["StaffList", Case, Action, str, Said], Awaitable[None]]] = {
        CaseKind.SETTLEMENT: _settle,
        CaseKind.MESSAGE: _answer,
        CaseKind.DIFFERENCE: _explain,
        CaseKind.REFUND: _given_back,
        CaseKind.PRINT: _looked_into,
    }


async def _nothing(_number: str) -> frozenset[str]:
    return frozenset()


async def rows(ledger: Ledger, outbox: Outbox) -> list[Case]:
    """Reads only, so a command may do it beside a running terminal."""
    found = []
    for record in await ledger.at(WholeStep.STAFF):
        legs = [Leg.read(each) for each in await ledger.under(f"{record.id}-")]
        found.append(of_settlement(Whole.read(record), legs, await ledger.history(record.id)))
    for each in await outbox.listed(set_aside=True):
        if KINDS[each.kind].refusal is Refusal.STAFF:
            found.append(await _of_message(each, ledger))
    for record in await ledger.at(DIFFERENCE):
        found.append(of_difference(record, await ledger.history(record.id)))
    for record in await ledger.at(RefundStep.STAFF, RefundStep.REFUSED):
        found.append(of_refund(Refund.read(record), await ledger.history(record.id)))
    for record in await ledger.at(*UNSURE):
        found.append(of_print(record, await ledger.history(record.id)))
    return found


async def _of_message(waiting: Waiting, ledger: Ledger) -> Case:
    paid = await ledger.record(waiting.order_key) if waiting.kind == "posting" else None
    if paid is None:
        return of_message(waiting)
    legs = [Leg.read(each) for each in await ledger.under(f"{paid.id}-")]
    return of_posting(waiting, Whole.read(paid), legs, await ledger.history(paid.id))


def _asks_first(case: Case) -> Case:
    """What can be sent again is, before anybody hands out money for it."""
    again = tuple(each for each in case.choices if each.action is Action.TRY_AGAIN)
    return replace(case, choices=again) if case.kind is CaseKind.MESSAGE and again else case


def _decided(whole: Whole, legs: list[Leg], action: Action, part: str) -> list[Move]:
    """The moves that a person's word makes. What was taken by all is open again, to be closed as paid.

    What was settled elsewhere and looked into stands as it is, and nobody is told of it again.
    """
    if action is Action.EXPLAINED:
        closed = {"closed_at": datetime.now(BEIJING).isoformat()}
        return [Move(whole.number, whole.step, WholeStep.SETTLED, closed)]
    leg = next(each for each in legs if each.payer == part)
    if action is not Action.CONFIRM_PAID:
        return [Move(leg.reference, leg.step, LegStep.REVOKED, {"confirmed": str(action)})]
    said = {"confirmed": str(action)}
    others = [each for each in legs if each.fen and each is not leg]
    if not can_still_settle(legs) or any(not _sure(each) for each in others):
        return [Move(leg.reference, leg.step, leg.step, said)]
    done = [
        Move(each.reference, each.step, LegStep.DONE, said)
        for each in legs
        if each.step in UNDECIDED or not each.fen
    ]
    return [*done, Move(whole.number, whole.step, WholeStep.OPEN, {})]


def _sure(leg: Leg) -> bool:
    return leg.step is LegStep.DONE or leg.confirmed == Action.CONFIRM_PAID
