"""P-15: the token is another one in the middle of a window, W2 to W8, and nothing has its effect twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from drivers.errors import Trouble
from kiosk.payment.closing import messages
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import Share
from kiosk.payment.settlement import Settlements
from kiosk.services.hospital import Hospital, HospitalSettings
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_profile import InsurerSettings
from kiosk.services.wallets import Wallets, WalletSettings
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings
from offline_queue.sync import drain
from tests.offline_queue.place import in_a_hurry
from tests.services.conftest import BOOT, DEVICE, INSTITUTION, FakeClock, Town, by_card

BACK_ENDS = ("hospital", "wallet", "insurer")
# The call in which the token becomes another one, and what becomes of that call; W7 is between two calls.
WINDOWS = {
    "W2": ("wallet", "pay", "lost"),
    "W3": ("wallet", "pay", "swallow"),
    "W4": ("wallet", "pay", "slow"),
    "W5": ("insurer", "2207", "lost"),
    "W6": ("insurer", "2207", "swallow"),
    "W7": ("hospital", "postings", ""),
    "W8": ("hospital", "postings", "swallow"),
}
SLOW_SECONDS = 0.4


@dataclass
class Counter:
    """One life of a terminal: its disk, its clients with the token of the file, its sender of postings."""

    settlements: Settlements
    outbox: Outbox
    hospital: Hospital
    insurer: Insurer

    async def patient(self, town: Town) -> tuple[Sequence[Share], dict[str, object]]:
        """Somebody with a bill that insurer and wallet share, and what is kept of it."""
        code = town.order("wallet", "code", person="lin")["code"]
        identity = by_card("lin")
        insured = await self.insurer.person(identity)
        patient = await self.hospital.find_patient(identity)
        bills = await self.hospital.open_bills(patient)
        charge = await self.hospital.charge(patient, bills, insured)
        assert insured is not None
        told = await self.insurer.pre_settle(insured, charge)
        assert told.parts.cash
        assert told.fen
        shares = (
            Share("hospital", 0, {"charge": charge.id}),
            Share("wallet", told.parts.cash, {"channel": "wechat"}, secret=code),
            Share("insurer", told.fen, told.facts, secret=told.proof),
        )
        kept = {"patient": patient.id, "charge": charge.id, "parts": vars(told.parts)}
        return shares, {**kept, "bills": [each.number for each in bills]}

    @asynccontextmanager
    async def posting(self) -> AsyncIterator[None]:
        send, wake = self.hospital.send_postings, asyncio.Event()
        sender = asyncio.create_task(drain(self.outbox, "hospital", send, in_a_hurry(), wake))
        try:
            yield
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def has_posted(self) -> None:
        async with asyncio.timeout(20):
            while any(row.kind == "posting" for row in await self.outbox.listed()):
                await asyncio.sleep(0.01)


@dataclass
class Place:
    """A terminal's disk and its token, and the bench around it."""

    town: Town
    clock: FakeClock
    folder: Path

    @property
    def token_file(self) -> Path:
        return self.folder / "token"

    @asynccontextmanager
    async def life(self) -> AsyncIterator[Counter]:
        def at(name: str) -> dict[str, Any]:
            return {"url": self.town.url[name], "answer_seconds": 0.8, "token_file": self.token_file}

        store = await Store.open(
            StoreSettings(path=self.folder / "terminal.db", least_free_mb=0, reserve_mb=0)
        )
        numbers = Numbers(store, "H33010000001", 7)
        hospital = Hospital(HospitalSettings.model_validate(at("hospital")), DEVICE, BOOT)
        wallet = Wallets(WalletSettings.model_validate(at("wallet")), DEVICE, self.clock.clock())
        insurer = Insurer(InsurerSettings.model_validate(at("insurer") | INSTITUTION), DEVICE, numbers)
        payers = {"hospital": hospital.lock, "wallet": wallet, "insurer": insurer}
        settlements = Settlements(Ledger(store), payers, numbers, partial(messages, terminal=DEVICE))
        try:
            yield Counter(settlements, Outbox(store), hospital, insurer)
            await settlements.at_rest()
        finally:
            for each in (hospital, wallet, insurer):
                await each.close()
            await store.close()

    async def seen(self, service: str, call: str, times: int = 1) -> None:
        """That call has come in over there."""
        async with asyncio.timeout(20):
            while self.town.books(service)["calls"].get(call, 0) < times:
                await asyncio.sleep(0.01)

    def rotates(self, told: bool) -> None:
        """From now on the back ends take the new token only; `told`: the terminal has it at once, too."""
        if told:
            self.token_file.write_text("new")
        for each in BACK_ENDS:
            self.town.order(each, "bearer", token="new")

    @property
    def sent_away(self) -> int:
        return sum(self.town.books(each)["sent_away"] for each in BACK_ENDS)


@pytest.fixture
def place(started_town: Town, tmp_path: Path) -> Place:
    started_town.order("*", "reset")
    for amount in ("account", "deductible"):
        started_town.order("insurer", amount, person="lin", fen=0)
    place = Place(started_town, FakeClock(started_town), tmp_path)
    place.token_file.write_text("old")
    return place


@pytest.mark.parametrize("told", [True, False], ids=["told at once", "told after a restart"])
@pytest.mark.parametrize("window", WINDOWS)
def test_p15_a_new_token_in_the_middle_of_a_window_doubles_nothing(
    place: Place, window: str, told: bool
) -> None:
    async def story() -> None:
        async with place.life() as counter:
            await in_the_window(place, counter, window, told)
        place.token_file.write_text("new")
        async with place.life() as counter, counter.posting():
            assert await counter.settlements.recover() == 0
            await counter.has_posted()

    asyncio.run(story())
    assert told or place.sent_away, "the old token was shown after it was over"
    all_or_nothing(place.town)


async def in_the_window(place: Place, counter: Counter, window: str, told: bool) -> None:
    service, call, how = WINDOWS[window]
    shares, about = await counter.patient(place.town)
    if how:
        more = {"seconds": SLOW_SECONDS} if how == "slow" else {}
        place.town.fail(service, call, how, times=1, **more)
    paying = asyncio.create_task(counter.settlements.settle(shares, about))
    if service == "hospital":
        await paying
        await while_it_is_posted(place, counter, window, told)
        return
    await place.seen(service, call)
    place.rotates(told)
    with suppress(Trouble):
        await paying


async def while_it_is_posted(place: Place, counter: Counter, window: str, told: bool) -> None:
    """Its answer has come when it is sent again, or when it is gone."""
    if window == "W7":
        place.rotates(told)
    async with counter.posting():
        await place.seen("hospital", "postings")
        if window == "W8":
            place.rotates(told)
        if told:
            await counter.has_posted()
        else:
            await place.seen("hospital", "postings", 3)


def all_or_nothing(town: Town) -> None:
    wallet, insurer, hospital = (town.books(each) for each in ("wallet", "insurer", "hospital"))
    (order,) = wallet["orders"].values()
    assert order["paid_fen"] + order["given_back_fen"] in (0, order["fen"]), "charged twice"
    settled = [each for each in insurer["settlements"].values() if each["state"] == "settled"]
    assert len(insurer["settlements"]) <= 1, "settled twice"
    posted = [row for row in hospital["rows"] if row["kind"] == "posting"]
    assert len(posted) == len(hospital["postings"]) == len(settled)
    assert order["paid_fen"] == order["fen"] * len(settled)
    assert hospital["refused"] == []
    assert hospital["locks"] == {}
