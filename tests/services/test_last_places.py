"""L7 with terminals of ours: many want the last places and the same bills; none is had twice, none stays."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drivers.errors import Refused
from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Slot
from kiosk.outpatient.holds import Holds, HoldStep
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import LegOrder
from kiosk.services.appointments import Appointments, PlaceGone
from kiosk.services.hospital import Hospital, HospitalSettings
from offline_queue.ledger import Ledger
from offline_queue.store import Store, StoreSettings
from tests.services.conftest import BOOT, Town, by_card

TERMINALS, TRIES, PLACES = 10, 6, 10
SECONDS = 120  # that a place is held for


@dataclass
class Terminal:
    """What of a terminal holds places and bills, with a disk of its own."""

    ledger: Ledger
    holds: Holds
    hospital: Hospital
    appointments: Appointments
    held: list[str] = field(default_factory=list)

    async def wants(self, slot: Slot, patient: Patient, enough: asyncio.Event) -> int:
        """Hold a place until `enough`; how many were had."""
        try:
            async with self.holds.hold(slot, patient) as hold:
                self.held.append(hold.reference)
                await enough.wait()
        except PlaceGone:
            return 0
        return 1


@asynccontextmanager
async def terminals(town: Town, folder: Path) -> AsyncIterator[list[Terminal]]:
    settings = HospitalSettings.model_validate(
        {"url": town.url["hospital"], "answer_seconds": 20.0, "lock_seconds": SECONDS}
    )
    async with AsyncExitStack() as stack:
        made = []
        for index in range(1, TERMINALS + 1):
            store = await Store.open(
                StoreSettings(path=folder / f"{index}.db", least_free_mb=0, reserve_mb=0)
            )
            stack.push_async_callback(store.close)
            appointments = Appointments(settings, f"T-{index:03}")
            hospital = Hospital(settings, f"T-{index:03}", BOOT)
            stack.push_async_callback(appointments.close)
            stack.push_async_callback(hospital.close)
            ledger, numbers = Ledger(store), Numbers(store, "H33010000001", index)
            holds = Holds(ledger, numbers, appointments)
            made.append(Terminal(ledger, holds, hospital, appointments))
        yield made
        await asyncio.gather(*(each.holds.at_rest() for each in made))


async def last_places(town: Town, first: Terminal, left: int) -> tuple[Slot, Patient]:
    town.order("hospital", "places", clinic="cardiology", left=left)
    slots = await first.appointments.slots("cardiology", "later")
    return slots[0], await first.hospital.find_patient(by_card("lin"))


def holds_of(town: Town) -> int:
    return len(town.books("hospital")["appointments"]["holds"])


async def all_have_asked(crowd: list["asyncio.Task[int]"], made: list[Terminal]) -> None:
    """Whoever got a place waits with it; the others have gone."""
    async with asyncio.timeout(60):
        while sum(each.done() for each in crowd) + sum(len(each.held) for each in made) < len(crowd):
            await asyncio.sleep(0.02)


async def test_l7_terminals_of_ours_take_the_last_places_once_each_and_give_all_of_them_up(
    town: Town, tmp_path: Path
) -> None:
    async with terminals(town, tmp_path) as made:
        slot, patient = await last_places(town, made[0], PLACES)
        enough = asyncio.Event()
        crowd = [
            asyncio.create_task(each.wants(slot, patient, enough)) for each in made for _ in range(TRIES)
        ]
        await all_have_asked(crowd, made)
        assert holds_of(town) == PLACES
        enough.set()
        assert sum(await asyncio.gather(*crowd)) == PLACES
        references = [reference for each in made for reference in each.held]
        assert len(set(references)) == len(references) == PLACES
        await asyncio.gather(*(each.holds.at_rest() for each in made))
        assert holds_of(town) == 0, "nobody at the glass, no lock"
        assert all([await each.ledger.at(HoldStep.HELD) == [] for each in made])


async def test_l7_what_dead_terminals_held_is_free_at_its_deadline_and_what_others_hold_then_stays(
    town: Town, tmp_path: Path
) -> None:
    async with terminals(town, tmp_path) as made:
        slot, patient = await last_places(town, made[0], len(made) - 1)
        town.fail("hospital", "slot_release", "500")
        enough = asyncio.Event()
        dead, late = made[:-1], made[-1]
        crowd = [asyncio.create_task(each.wants(slot, patient, enough)) for each in dead]
        await all_have_asked(crowd, made)
        enough.set()
        assert await asyncio.gather(*crowd) == [1] * len(dead)
        await asyncio.gather(*(each.holds.at_rest() for each in dead))
        assert holds_of(town) == len(dead), "their releases came nowhere"
        assert await late.wants(slot, patient, enough) == 0

        town.order("hospital", "clock", seconds=SECONDS + 1)
        town.order("hospital", "heal")
        waits = asyncio.Event()
        taking = asyncio.create_task(late.wants(slot, patient, waits))
        await all_have_asked([taking], [late])
        assert holds_of(town) == 1
        assert [await each.holds.recover() for each in dead] == [0] * len(dead)
        assert holds_of(town) == 1, "what comes late releases its own and nobody else's"
        waits.set()
        assert await taking == 1
    assert holds_of(town) == 0


async def test_l7_the_bills_of_one_patient_are_held_by_one_terminal_until_its_deadline(
    town: Town, tmp_path: Path
) -> None:
    async def charged(each: Terminal) -> str:
        patient = await each.hospital.find_patient(by_card("lin"))
        return (await each.hospital.charge(patient, await each.hospital.open_bills(patient), None)).id

    async def lock(each: Terminal, charge: str, name: str) -> str:
        try:
            await each.hospital.lock.take(LegOrder(f"{name}-1-hospital", 0, {"charge": charge}))
        except Refused as why:
            return why.code
        return "held"

    async with terminals(town, tmp_path) as made:
        charges = await asyncio.gather(*(charged(each) for each in made))
        wants = [
            lock(each, charge, f"S{place}")
            for place, (each, charge) in enumerate(zip(made, charges, strict=True))
        ]
        assert sorted(await asyncio.gather(*wants)) == ["HIS-04"] * (TERMINALS - 1) + ["held"]
        assert len(town.books("hospital")["locks"]) == 1
        town.order("hospital", "clock", seconds=SECONDS + 1)
        again = await lock(made[0], await charged(made[0]), "later")
        assert again == "held", "whoever died with them keeps nobody from paying"
