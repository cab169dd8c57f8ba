"""One seed: patients pay at a terminal that breaks down, until all is at rest; then the books are read."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.errors import Trouble
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import Share
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_records import Closed, WholeStep
from offline_queue.ledger import Ledger
from offline_queue.outbox import Message, Outbox
from offline_queue.store import Store, StoreSettings
from tests.power_cut.world import Fate, MakeWorld, PowerCut, Town, World, connection_in

REFUSERS = (None, None, None, "hospital", "wallet", "insurer")
RESTARTS, ROUNDS = 60, 4


@dataclass
class Story:
    """What the patients of one seed were told, and how often the power went."""

    told_paid: list[str] = field(default_factory=list)
    cuts: int = 0


def closing(closed: Closed) -> Sequence[Message]:
    number = closed.number
    end = Message("settlement", f"{number}:settlement", number, {"settled": closed.settled})
    if not closed.settled:
        return [end]
    return [Message("posting", f"{number}:posting", number, {"insurer": closed.facts("insurer")}), end]


def run_seed(
    seed: int, folder: Path, make_world: MakeWorld = Town, kind: type[Settlements] = Settlements
) -> Story:
    """Live through one seed and check its end. Raises AssertionError when the money does not balance.

    `folder` is an empty one; `make_world` gives those outside, `kind` the settlements to be tried.
    """
    fate, story = Fate(seed, troubles=seed % 7), Story()
    world = make_world(fate, REFUSERS[seed // 7 % len(REFUSERS)])
    terminal = Terminal(folder, fate, world, kind)

    async def patient(settlements: Settlements) -> bool:
        return await _one_patient(settlements, await world.patient(), fate, story)

    for _ in range(1 + seed % 2):
        story.cuts += terminal.lives(patient) is None
    for _ in range(RESTARTS):
        at_rest = terminal.lives(lambda settlements: _rounds(settlements, world))
        story.cuts += at_rest is None
        if at_rest:
            break
    else:
        raise AssertionError("never came to rest")
    fate.is_kind()
    asyncio.run(_check(terminal, world, story))
    return story


class Terminal:
    """The machine and its disk. Each start works on the disk as the last life left it."""

    def __init__(self, folder: Path, fate: Fate, world: World, kind: type[Settlements]) -> None:
        self._fate, self._world, self._kind = fate, world, kind
        self._folder, self._cuts = folder, 0
        self._disk.parent.mkdir()

    @property
    def _disk(self) -> Path:
        return self._folder / str(self._cuts) / "terminal.db"

    async def start(self) -> Store:
        self._fate.dark = False
        return await Store.open(
            StoreSettings(path=self._disk, least_free_mb=0, reserve_mb=0), connection_in(self._fate)
        )

    def lives(self, work: Callable[[Settlements], Awaitable[bool]]) -> bool | None:
        """From a start to a clean end, with what `work` gave; None when the power went."""
        try:
            return asyncio.run(self._life(work))
        except PowerCut:
            if self._disk.exists() and not self._cut_is_kept():
                self._keep()
            self._cuts += 1
            return None

    async def _life(self, work: Callable[[Settlements], Awaitable[bool]]) -> bool:
        store = await self.start()
        try:
            numbers = Numbers(store, "H33010000001", 7)
            settlements = self._kind(Ledger(store), self._world.payers(numbers), numbers, closing)
            await settlements.recover()
            result = await work(settlements)
            await settlements.at_rest()
            return result
        except PowerCut:
            # Before the connection is closed, for closing tidies up, which a power cut does not.
            await store.run(lambda _: self._keep())
            raise
        finally:
            await stop_the_rest()
            await self._world.goes_dark()
            await store.close()

    def _cut_is_kept(self) -> bool:
        return (self._folder / str(self._cuts + 1)).exists()

    def _keep(self) -> None:
        """The disk as it was at that moment is what the next life starts with."""
        following = self._folder / str(self._cuts + 1)
        following.mkdir()
        for file in self._disk.parent.glob("terminal.db*"):
            if file.suffix in (".db", ".db-wal"):
                shutil.copy(file, following / file.name)


async def stop(*tasks: "asyncio.Task[Any]") -> None:
    """They have stopped, and what they raised is read; else another test's log would have it."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def stop_the_rest() -> None:
    """Payments that nobody waits for any more go on by themselves; they end with the machine."""
    await stop(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))


async def _one_patient(settlements: Settlements, shares: Sequence[Share], fate: Fate, story: Story) -> bool:
    """Pays; in one of four runs the rounds go on beside it, in one the journey is torn down meanwhile."""
    manner = fate.wire.random.choice(("calm", "calm", "beside rounds", "torn down"))
    paying = asyncio.create_task(settlements.settle(shares, {"patient": "P1"}))
    try:
        while manner == "beside rounds" and not paying.done():
            await settlements.recover()
            await asyncio.sleep(0)
        if manner == "torn down":
            for _ in range(fate.wire.random.randrange(40)):
                await asyncio.sleep(0)
            paying.cancel()
        story.told_paid.append((await paying).number)
    except (Trouble, asyncio.CancelledError):
        return False
    finally:
        await stop(paying)
    return True


async def _rounds(settlements: Settlements, world: World) -> bool:
    for _ in range(ROUNDS):
        await world.time_passes(everything=False)
        if await settlements.recover() == 0:
            return True
    return False


async def _check(terminal: Terminal, world: World, story: Story) -> None:
    await world.time_passes(everything=True)
    store = await terminal.start()
    try:
        wholes = {each.id: each.step for each in await Ledger(store).at(*WholeStep)}
        keys = sorted(each.key for each in await Outbox(store).listed(limit=1000))
        assert await Outbox(store).check() == []
    finally:
        await store.close()
    settled = [number for number, step in wholes.items() if step == WholeStep.SETTLED]
    unwound = [number for number, step in wholes.items() if step == WholeStep.UNWOUND]
    assert len(settled) + len(unwound) == len(wholes), wholes
    assert set(story.told_paid) <= set(settled), "somebody was told paid, and has not paid"
    expected = [f"{number}:settlement" for number in wholes] + [f"{number}:posting" for number in settled]
    assert keys == sorted(expected), "not exactly one set of closing messages"
    taken, effects = await world.taken(), await world.effects()
    for payer, fen in world.fens.items():
        _check_payer(Share(payer, fen), settled, taken[payer], effects[payer])


def _check_payer(
    share: Share, settled: Sequence[str], taken: Mapping[str, int], effects: Mapping[str, int]
) -> None:
    mine = {name[: -len(f"-1-{share.payer}")]: fen for name, fen in taken.items()}
    assert mine == dict.fromkeys(settled, share.fen), f"{share.payer} holds {mine}, settled is {settled}"
    assert all(count == 1 for count in effects.values()), f"{share.payer} took something twice"
    assert len({name[:17] for name in effects}) == len(effects), (
        f"{share.payer} was asked under two references"
    )
