"""Whose health card a code is, and the bill of a settlement."""

import asyncio
import json

import pytest

from drivers.errors import Refused
from kiosk.identity.people import Level
from offline_queue.sync import Answers, Waiting
from tests.services.conftest import BOOT, CAST, Clients, Town, by_card

SETTLEMENT = "26112210160001-07"


@pytest.mark.parametrize("static", [True, False])
def test_a_code_is_told_whose_it_is(clients: Clients, town: Town, static: bool) -> None:
    code = town.order("health_card", "code", person="lin", static=static)["code"]
    found = asyncio.run(clients.health_cards.verify(code))
    assert (found.name.full, found.number.full) == (CAST["lin"]["name"], CAST["lin"]["id_number"])
    assert (found.level, found.medium, found.proof.kind) == (Level.CODE, "health_code", "02")


def test_a_code_that_ran_out_and_one_that_never_was_have_words_of_their_own(
    clients: Clients, town: Town
) -> None:
    code = town.order("health_card", "code", person="lin")["code"]
    town.order("health_card", "expire", person="lin")
    told = []
    for shown in (code, f"{'0' * 64}:1"):
        with pytest.raises(Refused) as caught:
            asyncio.run(clients.health_cards.verify(shown))
        told.append(caught.value.code)
    assert told[0] != told[1]


def test_w9_a_bill_is_not_there_yet_and_then_it_is(clients: Clients) -> None:
    async def story() -> None:
        patient = await clients.hospital.find_patient(by_card("lin"))
        assert await clients.ebills.bill_for(SETTLEMENT, patient) is None
        total = await post_a_payment(clients)
        for _ in range(50):
            bill = await clients.ebills.bill_for(SETTLEMENT, patient)
            if bill is not None:
                break
            await asyncio.sleep(0.1)
        assert bill is not None
        assert bill.settlement == SETTLEMENT
        assert bill.total == bill.parts.cash == total == sum(item.fen for item in bill.items)
        assert bill.payer.full == CAST["lin"]["name"]
        assert len(bill.number) == 10
        assert CAST["lin"]["id_number"] not in repr(bill)
        assert CAST["lin"]["name"] not in repr(bill)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("state", "code"), [("reversed", "EBL-01"), ("exchanged", "EBL-09"), ("new", "EBL-09")]
)
def test_the_bill_of_a_payment_that_stands_otherwise_is_no_proof_of_it(
    clients: Clients, town: Town, state: str, code: str
) -> None:
    """Source: e-bill.md A8."""
    town.order("ebill", "has", person="lin", settlement="S")
    town.order("ebill", "stands", settlement="S", state=state)

    async def story() -> None:
        await clients.ebills.bill_for("S", await clients.hospital.find_patient(by_card("lin")))

    with pytest.raises(Refused) as caught:
        asyncio.run(story())
    assert caught.value.code == code


async def post_a_payment(clients: Clients) -> int:
    """What the queue sends when a patient without insurance has paid all in cash; returns the sum."""
    patient = await clients.hospital.find_patient(by_card("lin"))
    charge = await clients.hospital.charge(patient, await clients.hospital.open_bills(patient), None)
    parts = {
        "total": charge.fen,
        "cash": charge.fen,
        "pooled_fund": 0,
        "other_funds": 0,
        "personal_account": 0,
    }
    body = {
        "settlement": SETTLEMENT,
        "patient_id": patient.id,
        "charge_id": charge.id,
        "fen": charge.fen,
        "parts": parts,
        "paid_at": "2026-11-22T10:16:38+08:00",
        "wallet": {
            "channel": "wechat",
            "out_trade_no": f"{SETTLEMENT}-2-wallet",
            "trade_no": "1",
            "fen": charge.fen,
        },
        "insurer": None,
    }
    row = Waiting(
        1, "posting", f"{SETTLEMENT}:posting", SETTLEMENT, json.dumps(body), 1_795_000_000.0, 0, BOOT
    )
    answer = await clients.hospital.send_postings([row])
    assert isinstance(answer, Answers)
    assert answer.each[0].outcome == "done", answer
    return charge.fen
