"""The insurer's messages: exact amounts, and an envelope of the agreed lengths."""

import json
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.payment.bills import Parts
from kiosk.services.insurer_messages import (
    Question,
    Sender,
    Settlement,
    SettlementInfo,
    answer,
    envelope,
    fen_of,
    yuan_of,
)

SIXTEEN_DIGITS = 10**16 - 1
AMOUNTS = st.integers(min_value=-SIXTEEN_DIGITS, max_value=SIXTEEN_DIGITS)
SENDER = Sender("江城市第一人民医院", "330100", "MBS_LOCAL", "V1.0", "T007", "自助终端", "T-7")


@given(AMOUNTS)
def test_p11_an_amount_survives_the_way_to_the_wire_and_back(fen: int) -> None:
    assert fen_of(yuan_of(fen)) == fen


@given(AMOUNTS)
def test_p11_an_amount_that_comes_as_a_json_number_is_exact(fen: int) -> None:
    told = answer(f'{{"infcode": 0, "output": {{"amount": {yuan_of(fen)}}}}}'.encode())
    assert told.output is not None
    assert fen_of(told.output["amount"]) == fen


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5))
def test_p11_what_is_finer_than_a_fen_is_refused_and_never_rounded(amount: Decimal) -> None:
    exact = amount * 100 == int(amount * 100) and abs(amount) < 10**14
    try:
        assert fen_of(amount) == amount * 100
    except ValueError:
        assert not exact
    else:
        assert exact


FINER_THAN_A_FEN = Decimal("1.0000000000000000000000000000000001")
NO_NUMBERS: tuple[object, ...] = (
    0.1,
    True,
    None,
    "",
    " 1",
    "1_000",
    "1e3",
    "٣",
    "NaN",
    "--1",
    [],
    {},
    Decimal("NaN"),
)
NOT_SO_LARGE_OR_FINE: tuple[object, ...] = (
    "1.005",
    "1" * 15,
    Decimal("Infinity"),
    Decimal("1e400000"),
    FINER_THAN_A_FEN,
)


@pytest.mark.parametrize("amount", NO_NUMBERS + NOT_SO_LARGE_OR_FINE)
def test_what_is_no_amount_is_refused(amount: object) -> None:
    with pytest.raises(ValueError, match="amount"):
        fen_of(amount)


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=5, max_size=5))
def test_p11_the_parts_that_a_patient_reads_are_the_whole(parts: list[int]) -> None:
    pool, other, account, shared, cash = parts
    told = SettlementInfo.model_validate(_settlement(pool, other, account, shared, cash))
    assert told.parts == Parts(sum(parts), pool, other, account + shared, cash)


def test_p11_parts_that_are_not_the_whole_are_no_settlement() -> None:
    short_by_a_fen = _settlement(1, 2, 3, 4, 5) | {"medfee_sumamt": "0.16"}
    with pytest.raises(ValidationError):
        Settlement.model_validate({"setlinfo": short_by_a_fen})


def test_the_envelope_keeps_the_agreed_lengths() -> None:
    question = Question("2207", "H33010000001" + "20261122101630" + "0701", {"data": {}}, "330106", "S1")
    sent = envelope(SENDER, question, datetime(2026, 11, 22, 10, 16, 30))
    lengths = {"infno": 4, "msgid": 30, "inf_time": 19, "mdtrtarea_admvs": 6, "insuplc_admdvs": 6}
    assert {name: len(str(sent[name])) for name in lengths} == lengths
    assert sent["opter_type"] == "2"
    assert sent["insuplc_admdvs"] == "330106"
    assert sent["inf_time"] == "2026-11-22 10:16:30"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"infcode": null}',
        b'{"infcode": "0", "output": {"a": NaN}}',
        b"<html>",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_envelope_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=".*"):
        answer(content)


def test_an_answer_that_fails_does_not_show_what_stood_in_it() -> None:
    content = json.dumps({"infcode": "0", "output": "朱标记 330106199909099991"}).encode()
    with pytest.raises(ValueError, match="output") as caught:
        answer(content)
    assert "标记" not in str(caught.value)
    assert "330106199909099991" not in str(caught.value)


def _settlement(pool: int, other: int, account: int, shared: int, cash: int) -> dict[str, str]:
    amounts = {
        "medfee_sumamt": pool + other + account + shared + cash,
        "fund_pay_sumamt": pool + other,
        "hifp_pay": pool,
        "acct_pay": account,
        "acct_mulaid_pay": shared,
        "psn_cash_pay": cash,
    }
    return {"mdtrt_id": "1", **{name: yuan_of(fen) for name, fen in amounts.items()}}
