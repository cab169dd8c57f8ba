"""The insurer by its national interface: who is insured, who pays what, settlement and reversal."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from drivers.errors import Garbled, NoAnswer, Refused
from kiosk.payment.insurance import PreSettled
from kiosk.payment.payers import LegOrder
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_profile import InsurerSettings
from tests.services.conftest import DEVICE, INSTITUTION, Clients, CountedMessages, Town, by_card


async def pre_settled(clients: Clients, person: str = "lin") -> PreSettled:
    insured = await clients.insurer.person(by_card(person))
    assert insured is not None
    patient = await clients.hospital.find_patient(by_card(person))
    bills = await clients.hospital.open_bills(patient)
    return await clients.insurer.pre_settle(insured, await clients.hospital.charge(patient, bills, insured))


async def agreed(clients: Clients, person: str = "lin") -> LegOrder:
    """The insurer's leg as a settlement would put it, its message id on disk."""
    told = await pre_settled(clients, person)
    more = await clients.insurer.prepare(told.fen, told.facts)
    return LegOrder("26112210160001-07-3-insurer", told.fen, {**told.facts, **more}, told.proof)


def settled(town: Town) -> list[str]:
    books = town.books("insurer")
    return [msgid for msgid, one in books["settlements"].items() if one["state"] == "settled"]


@pytest.mark.parametrize("person", ["lin", "chen"])
def test_p11_the_parts_of_pre_settlement_are_the_charge(clients: Clients, person: str) -> None:
    told = asyncio.run(pre_settled(clients, person))
    parts = told.parts
    assert parts.total == parts.pooled_fund + parts.other_funds + parts.personal_account + parts.cash
    assert told.fen == parts.total - parts.cash > 0


def test_the_facts_that_go_on_disk_hold_no_proof_of_the_person(clients: Clients) -> None:
    told = asyncio.run(pre_settled(clients))
    person = by_card("lin")
    values = " ".join(told.facts.values()) + repr(told)
    for secret in (person.number.full, person.name.full, person.proof.card_serial):
        assert secret not in values


def test_a_person_without_insurance_in_force_is_no_insured(clients: Clients, town: Town) -> None:
    town.order("insurer", "uninsured", person="lin")
    town.order("insurer", "paused", person="chen")
    assert asyncio.run(clients.insurer.person(by_card("lin"))) is None
    assert asyncio.run(clients.insurer.person(by_card("chen"))) is None


def test_settlement_is_carried_out_once(clients: Clients, town: Town) -> None:
    async def story() -> None:
        order = await agreed(clients)
        assert await clients.insurer.has_taken(order) is None
        kept = await clients.insurer.take(order)
        assert await clients.insurer.take(order) == kept == await clients.insurer.has_taken(order)
        assert kept["setl_id"]

    asyncio.run(story())
    assert len(settled(town)) == 1


def test_w6_a_settlement_whose_answer_was_lost_is_found_and_can_be_reversed(
    clients: Clients, town: Town
) -> None:
    async def story() -> None:
        order = await agreed(clients)
        town.fail("insurer", "2207", "swallow", times=1)
        with pytest.raises(NoAnswer):
            await clients.insurer.take(order)
        assert await clients.insurer.has_taken(order) is not None
        await clients.insurer.revoke(order)
        await clients.insurer.revoke(order)
        assert await clients.insurer.has_taken(order) is None

    asyncio.run(story())
    assert settled(town) == []


def test_p5_a_settlement_that_comes_after_its_reversal_is_refused(clients: Clients, town: Town) -> None:
    async def story() -> None:
        order = await agreed(clients)
        await clients.insurer.revoke(order)
        with pytest.raises(Refused):
            await clients.insurer.take(order)

    asyncio.run(story())
    assert settled(town) == []


@pytest.mark.parametrize(("person", "payer"), [("lin", "account"), ("chen", "pooled"), ("chen", "other")])
def test_parts_that_changed_are_not_what_was_agreed(
    clients: Clients, town: Town, person: str, payer: str
) -> None:
    async def story() -> None:
        order = await agreed(clients, person)
        town.order("insurer", "differ", fen=1, payer=payer)
        with pytest.raises(Garbled):
            await clients.insurer.take(order)
        with pytest.raises(Garbled):
            await clients.insurer.has_taken(order)
        await clients.insurer.revoke(order)

    asyncio.run(story())
    assert settled(town) == []


def test_a_settlement_that_an_older_release_left_open_is_held_against_what_was_written_then(
    clients: Clients, town: Town
) -> None:
    async def story() -> None:
        order = await agreed(clients, "chen")
        then = {name: each for name, each in order.facts.items() if name not in ("hifp_pay", "hifmi_pay")}
        assert "hifmi_pay" in order.facts, "Chen has a fund beside the pooled one"
        await clients.insurer.take(order)
        older = LegOrder(order.reference, order.fen, then)
        assert await clients.insurer.has_taken(older) is not None
        with pytest.raises(Garbled):
            await clients.insurer.has_taken(replace(older, facts={**then, "psn_cash_pay": "0.01"}))
        await clients.insurer.revoke(order)

    asyncio.run(story())


def test_what_the_window_settled_is_not_ours(clients: Clients, town: Town) -> None:
    async def story() -> None:
        ours = await agreed(clients)
        theirs = LegOrder(
            "window", ours.fen, {**ours.facts, **await clients.insurer.prepare(0, {})}, ours.secret
        )
        await clients.insurer.take(theirs)
        assert await clients.insurer.has_taken(ours) is None

    asyncio.run(story())
    assert len(settled(town)) == 1


@pytest.mark.parametrize("function", ["1101", "2206", "2207", "5203", "2601"])
def test_a_refusal_by_the_insurer_is_a_refusal(clients: Clients, town: Town, function: str) -> None:
    async def story() -> None:
        order, insurer = await agreed(clients), clients.insurer
        town.fail("insurer", function, "refuse")
        acts = {"2207": insurer.take, "5203": insurer.has_taken, "2601": insurer.revoke}
        act = acts.get(function)
        await (act(order) if act else pre_settled(clients))

    with pytest.raises(Refused) as caught:
        asyncio.run(story())
    assert caught.value.detail.startswith("insurer")


def test_the_terminal_signs_in_once_a_day(town: Town) -> None:
    town.order("insurer", "sign_in", required=True)
    days = [datetime.now()]
    settings = InsurerSettings.model_validate({"url": town.url["insurer"]} | INSTITUTION)

    async def story() -> None:
        insurer = Insurer(settings, DEVICE, CountedMessages(), lambda: days[-1])
        await insurer.person(by_card("lin"))
        await insurer.person(by_card("lin"))
        days.append(days[0] + timedelta(days=1))
        await insurer.person(by_card("lin"))
        await insurer.close()

    asyncio.run(story())
    functions = [each["infno"] for each in town.books("insurer")["messages"]]
    assert functions[:3] == ["9001", "1101", "1101"]
    assert functions.count("9001") == 2


def test_a_sign_in_that_the_insurer_forgot_is_made_again(clients: Clients, town: Town) -> None:
    async def story() -> None:
        await clients.insurer.person(by_card("lin"))
        town.order("insurer", "clock", seconds=86_400)
        town.order("insurer", "sign_in", required=True)
        with pytest.raises(Refused):
            await clients.insurer.person(by_card("lin"))
        assert await clients.insurer.person(by_card("lin")) is not None

    asyncio.run(story())
