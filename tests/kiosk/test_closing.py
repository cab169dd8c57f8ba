"""The end of a settlement says what happened, to whom it concerns, and nothing about who the patient is."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from kiosk.payment.closing import messages
from kiosk.payment.settlement_records import Closed, Leg, LegStep
from offline_queue.outbox import KINDS, Message

NUMBER = "26112203280001-07"
PARTS = {"total": 6800, "pooled_fund": 3400, "other_funds": 0, "personal_account": 1400, "cash": 2000}
ABOUT = {
    "patient": "P00100001",
    "charge": "C26112200001",
    "bills": ["B1", "B2"],
    "level": "chip_read",
    "medium": "social_card",
    "parts": PARTS,
}


def leg(place: int, payer: str, fen: int, **facts: str) -> Leg:
    return Leg(reference=f"{NUMBER}-{place}-{payer}", step=LegStep.DONE, payer=payer, fen=fen, facts=facts)


LOCK = leg(1, "hospital", 0, charge_id="C26112200001")
WALLET = leg(2, "wallet", 2000, channel="wechat", trade_no="4200001")
INSURER = leg(3, "insurer", 4800, psn_no="secret-person", msgid="M1", mdtrt_id="V1", setl_id="S1")


def closed(*legs: Leg, settled: bool = True) -> Closed:
    return Closed(NUMBER, settled, datetime(2026, 11, 22, 2, 16, tzinfo=UTC), ABOUT, legs)


def by_kind(closed: Closed) -> dict[str, Message]:
    return {message.kind: message for message in messages(closed, "hall-1")}


def test_a_settled_whole_brings_posting_record_and_card_use():
    said = by_kind(closed(LOCK, WALLET, INSURER))
    assert list(said) == ["posting", "settlement", "card_use"]
    assert [KINDS[kind].destination for kind in said] == ["hospital", "platform", "platform"]
    assert len({message.key for message in said.values()}) == 3
    assert all(message.body["version"] == 1 for message in said.values())
    assert all(NUMBER in message.key for message in said.values())


def test_what_the_hospital_never_booked_is_told_a_second_time_under_another_key():
    first, again = closed(LOCK, WALLET), replace(closed(LOCK, WALLET, settled=False), again=True)
    told = [by_kind(each)["settlement"] for each in (first, again)]
    assert len({each.key for each in told}) == 2
    assert [each.body["outcome"] for each in told] == ["settled", "unwound"]


def test_the_posting_is_what_the_hospital_agreed_to():
    assert by_kind(closed(LOCK, WALLET, INSURER))["posting"].body == {
        "version": 1,
        "settlement": NUMBER,
        "patient_id": "P00100001",
        "charge_id": "C26112200001",
        "fen": 6800,
        "parts": PARTS,
        "paid_at": "2026-11-22T02:16:00+00:00",
        "wallet": {
            "channel": "wechat",
            "out_trade_no": f"{NUMBER}-2-wallet",
            "trade_no": "4200001",
            "fen": 2000,
        },
        "insurer": {"msgid": "M1", "mdtrt_id": "V1", "setl_id": "S1"},
    }


def test_a_payer_without_a_part_is_null():
    assert by_kind(closed(LOCK, WALLET))["posting"].body["insurer"] is None
    assert by_kind(closed(LOCK, INSURER))["posting"].body["wallet"] is None


def test_what_was_unwound_is_recorded_at_the_platform_and_posted_nowhere():
    said = by_kind(closed(LOCK, WALLET, settled=False))
    assert list(said) == ["settlement"]
    assert said["settlement"].body["outcome"] == "unwound"


def test_bodies_are_json_and_hold_opaque_ids_only():
    bodies = [message.body for message in messages(closed(LOCK, WALLET, INSURER), "hall-1")]
    assert "secret-person" not in json.dumps(bodies)


def test_card_uses_of_one_patient_keep_their_order():
    assert by_kind(closed(LOCK, WALLET))["card_use"].order_key == "P00100001"
