"""The hospital: patients, bills, charges, and the lock as a leg of a settlement."""

import asyncio

import pytest

from drivers.errors import Garbled, NoAnswer, Refused
from kiosk.payment.bills import Charge
from kiosk.payment.payers import LegOrder
from tests.services.conftest import Clients, Town, by_card


async def charged(clients: Clients) -> Charge:
    patient = await clients.hospital.find_patient(by_card("lin"))
    bills = await clients.hospital.open_bills(patient)
    return await clients.hospital.charge(patient, bills, None)


def leg(charge: Charge, reference: str = "26112210160001-07-1-hospital") -> LegOrder:
    return LegOrder(reference, 0, {"charge": charge.id})


def test_the_open_bills_of_a_patient_become_one_charge(clients: Clients) -> None:
    async def story() -> None:
        patient = await clients.hospital.find_patient(by_card("lin"))
        bills = await clients.hospital.open_bills(patient)
        charge = await clients.hospital.charge(patient, bills, None)
        assert patient.id == "P00100001"
        assert [bill.title for bill in bills] == ["挂号费", "检验费", "放射检查费", "西药费"]
        assert bills[1].fen == sum(item.fen for item in bills[1].items) == 6_800
        assert charge.fen == sum(bill.fen for bill in bills)

    asyncio.run(story())


def test_a_stranger_is_told_so(clients: Clients, town: Town) -> None:
    town.order("hospital", "unknown", person="lin")
    with pytest.raises(Refused) as caught:
        asyncio.run(clients.hospital.find_patient(by_card("lin")))
    assert caught.value.detail.startswith("hospital")


def test_a_file_with_another_name_is_left_to_people(clients: Clients, town: Town) -> None:
    town.order("hospital", "renamed", person="lin", name="林秀")
    with pytest.raises(Refused):
        asyncio.run(clients.hospital.find_patient(by_card("lin")))


def test_a_bill_that_was_paid_at_the_window_is_not_charged(clients: Clients, town: Town) -> None:
    async def story() -> None:
        patient = await clients.hospital.find_patient(by_card("lin"))
        bills = await clients.hospital.open_bills(patient)
        town.order("hospital", "paid_elsewhere", bill=bills[0].number)
        with pytest.raises(Refused):
            await clients.hospital.charge(patient, bills, None)

    asyncio.run(story())


def test_a_lock_is_taken_once_and_released(clients: Clients) -> None:
    async def story() -> None:
        order, lock = leg(await charged(clients)), clients.hospital.lock
        assert await lock.has_taken(order) is None
        await lock.take(order)
        await lock.take(order)
        assert await lock.has_taken(order) is not None
        with pytest.raises(Refused):
            await lock.take(LegOrder("other", 0, order.facts))
        await lock.revoke(order)
        await lock.revoke(order)
        assert await lock.has_taken(order) is None

    asyncio.run(story())


def test_w3_a_lock_whose_answer_was_lost_is_found(clients: Clients, town: Town) -> None:
    async def story() -> None:
        order = leg(await charged(clients))
        town.fail("hospital", "lock", "swallow", times=1)
        with pytest.raises(NoAnswer):
            await clients.hospital.lock.take(order)
        assert await clients.hospital.lock.has_taken(order) is not None

    asyncio.run(story())


def test_p5_a_lock_that_comes_after_its_release_is_refused(clients: Clients) -> None:
    async def story() -> None:
        order = leg(await charged(clients))
        await clients.hospital.lock.revoke(order)
        with pytest.raises(Refused):
            await clients.hospital.lock.take(order)

    asyncio.run(story())


def test_a_page_of_a_portal_is_no_release(clients: Clients, town: Town) -> None:
    async def story() -> None:
        order = leg(await charged(clients))
        await clients.hospital.lock.take(order)
        town.fail("hospital", "release", "html", times=1)
        with pytest.raises(Garbled):
            await clients.hospital.lock.revoke(order)
        assert await clients.hospital.lock.has_taken(order) is not None
        await clients.hospital.lock.revoke(order)

    asyncio.run(story())
    assert town.books("hospital")["locks"] == {}


def test_a_visit_that_the_insurer_does_not_take_has_words_of_its_own(clients: Clients, town: Town) -> None:
    async def story() -> str:
        insured = await clients.insurer.person(by_card("lin"))
        patient = await clients.hospital.find_patient(by_card("lin"))
        bills = await clients.hospital.open_bills(patient)
        town.fail("insurer", "2201", "refuse")
        with pytest.raises(Refused) as caught:
            await clients.hospital.charge(patient, bills, insured)
        return caught.value.detail

    assert asyncio.run(story()).endswith("insurer_refused")
