"""One seed of refunds: a terminal that breaks down and a window give back the same payments."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from drivers.errors import Absent, NoAnswer, Trouble
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import Outcome, RefundOrder
from kiosk.payment.refund_records import GiveBack, Refund, RefundStep
from kiosk.payment.refunds import Refunds
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from tests.power_cut.seeds import RESTARTS, ROUNDS, Story, stop_the_rest
from tests.power_cut.seeds import Terminal as AnyTerminal
from tests.power_cut.world import Fate, OnThisMachine, PowerCut

PAID = {"S1-2-wallet": 1000, "S2-2-wallet": 300}
Said = TypeVar("Said", Outcome, Outcome | None)
Work = Callable[[Refunds], Awaitable[bool]]


@dataclass
class Aggregator:
    """The wallet's books as the contract has them, and a wire that loses and delays."""

    fate: Fate
    closed: bool
    back: Counter[str] = field(default_factory=Counter)
    states: dict[str, Outcome] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    seen: dict[str, RefundOrder] = field(default_factory=dict)
    travelling: list[RefundOrder] = field(default_factory=list)

    async def give_back(self, order: RefundOrder) -> Outcome:
        if self.fate.wire.strikes(0.15):
            raise Absent("T-03", "no way there")
        if self.fate.wire.strikes(0.1):
            self.travelling.append(order)
            raise NoAnswer("T-02", "still travelling")
        return self._heard(self._taken_in(order))

    async def refund_outcome(self, order: RefundOrder) -> Outcome | None:
        if self.fate.wire.strikes(0.15):
            raise Absent("T-03", "no way there")
        if order.number not in self.states:
            return self._heard(None)
        return self._heard(self._taken_in(order))

    def arrives(self) -> None:
        """What was still on its way gets there, late as it is."""
        while self.travelling:
            self._taken_in(self.travelling.pop())

    def _heard(self, state: Said) -> Said:
        if self.fate.wire.strikes(0.2):
            raise NoAnswer("T-04", "the answer is lost")
        return state

    def window(self) -> None:
        """Somebody stands at the window too."""
        for payment, paid in PAID.items():
            fen = self.fate.wire.random.randrange(paid // 2, paid + 1)
            if self.back[payment] + fen <= paid:
                self.back[payment] += fen

    def _taken_in(self, order: RefundOrder) -> Outcome:
        assert self.seen.setdefault(order.number, order) == order, "one number with two contents"
        if order.number not in self.states:
            self.states[order.number] = self._first(order)
        elif self.states[order.number] is Outcome.PROCESSING:
            self.states[order.number] = Outcome.DONE
        return self.states[order.number]

    def _first(self, order: RefundOrder) -> Outcome:
        if self.closed or self.back[order.payment] + order.fen > PAID[order.payment]:
            return Outcome.REFUSED
        self.back[order.payment] += order.fen
        self.effects[order.number] += 1
        return Outcome.PROCESSING if self.fate.wire.strikes(0.3) else Outcome.DONE

    async def goes_dark(self) -> None:
        """This wire has nothing to close."""


@dataclass
class Powered(OnThisMachine):
    """The aggregator as seen from a machine whose power may go before and after each call."""

    wallet: Aggregator | None = None

    async def give_back(self, order: RefundOrder) -> Outcome:
        assert self.wallet is not None
        with self._power():
            return await self.wallet.give_back(order)

    async def refund_outcome(self, order: RefundOrder) -> Outcome | None:
        assert self.wallet is not None
        with self._power():
            return await self.wallet.refund_outcome(order)


class Terminal(AnyTerminal):
    """The machine and its disk, with nothing on it but refunds."""

    def __init__(self, folder: Path, fate: Fate, wallet: Aggregator, refunds: type[Refunds]) -> None:
        super().__init__(folder, fate, wallet, Refunds)
        self._wallet, self._refunds = wallet, refunds

    async def _life(self, work: Work) -> bool:
        store = await self.start()
        try:
            numbers = Numbers(store, "H33010000001", 7)
            powered = Powered(self._wallet, self._fate, self._wallet)
            refunds = self._refunds(Ledger(store), powered, numbers, lambda message: None)
            await refunds.recover()
            result = await work(refunds)
            await refunds.at_rest()
            return result
        except PowerCut:
            await store.run(lambda _: self._keep())
            raise
        finally:
            await stop_the_rest()
            await store.close()


def run_seed(seed: int, folder: Path, kind: type[Refunds] = Refunds) -> Story:
    """Live through one seed and check its end. Raises AssertionError when more came back than was paid."""
    fate, story = Fate(seed, troubles=seed % 7), Story()
    wallet = Aggregator(fate, closed=seed % 11 == 0)
    terminal = Terminal(folder, fate, wallet, kind)

    async def patient(refunds: Refunds) -> bool:
        wanted = [GiveBack(name, paid * share // 4, paid) for name, paid in PAID.items() for share in (1, 3)]
        early = fate.wire.random.random() < 0.5
        if early and seed % 2:
            wallet.window()
        try:
            both = await asyncio.gather(*(refunds.give_back([each], {}, 5) for each in wanted))
        except Trouble:
            return False
        finally:
            if not early and seed % 2:
                wallet.window()
        story.told_paid += [each.number for (each,) in both if each.step is RefundStep.DONE]
        return True

    async def rounds(refunds: Refunds) -> bool:
        return any([await refunds.recover() == 0 for _ in range(ROUNDS)])

    for _ in range(1 + seed % 2):
        story.cuts += terminal.lives(patient) is None
    for _ in range(RESTARTS):
        at_rest = terminal.lives(rounds)
        story.cuts += at_rest is None
        if at_rest:
            break
    else:
        raise AssertionError("never came to rest")
    fate.is_kind()
    wallet.arrives()
    asyncio.run(_check(terminal, wallet, story))
    return story


async def _check(terminal: Terminal, wallet: Aggregator, story: Story) -> None:
    store = await terminal.start()
    try:
        refunds = [Refund.read(each) for each in await Ledger(store).at(*RefundStep)]
        told = await Outbox(store).listed(limit=1000)
    finally:
        await store.close()
    done = {each.number for each in refunds if each.step is RefundStep.DONE}
    assert all(each.over for each in refunds)
    assert all(wallet.back[name] <= paid for name, paid in PAID.items()), "more came back than was paid"
    at_wallet = {name for name, state in wallet.states.items() if state is not Outcome.REFUSED}
    assert at_wallet == done, "a refund ended otherwise at the wallet"
    assert wallet.effects == dict.fromkeys(done, 1), "a refund had its effect twice, or for nothing"
    assert set(story.told_paid) <= done, "somebody was told that it came back, and it has not"
    to_hospital = [row.key for row in told if row.kind == "refund"]
    assert sorted(to_hospital) == sorted(f"{each.number}:refund" for each in refunds)
    newest = {row.order_key: row.body["state"] for row in told if row.kind == "refund_state"}
    assert newest == {each.number: each.how_far for each in refunds}, "its code would tell otherwise"
