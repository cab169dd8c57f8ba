"""The bench's insurer: its envelope, how it splits a fee, and that it settles once and revokes for good."""

from datetime import datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_sim.services.insurance_rules import Terms, split
from tests.contracts.conftest import Town
from tests.contracts.test_hospital_books import LIN_INSURED, make_charge

INSTITUTION = "H33010000001"
serials = count()


def new_msgid() -> str:
    return f"{INSTITUTION}{datetime.now():%Y%m%d%H%M%S}{next(serials) % 10_000:04d}"


def envelope(infno: str, data: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "infno": infno,
        "msgid": new_msgid(),
        "mdtrtarea_admvs": "330100",
        "insuplc_admdvs": "330100",
        "recer_sys_code": "FSI",
        "dev_no": "",
        "infver": "V1.0",
        "opter_type": "2",
        "opter": "ZZ07",
        "opter_name": "自助终端07",
        "inf_time": f"{datetime.now():%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": INSTITUTION,
        "fixmedins_name": "江城市第一人民医院",
        "sign_no": "",
        "input": {"data": data},
    } | other


def send(town: Town, message: dict[str, Any]) -> Any:
    answer = town.call("insurer", "POST", f"/nhsa/fsi/{message['infno']}", message)
    assert answer.status_code == 200
    return answer.json()


def good(town: Town, infno: str, data: dict[str, Any], **other: Any) -> Any:
    answer = send(town, envelope(infno, data, **other))
    assert (answer["infcode"], answer["err_msg"]) == (0, "")
    assert [len(answer[name]) for name in ("inf_refmsgid", "refmsg_time", "respond_time")] == [30, 17, 17]
    return answer["output"]


def bad(town: Town, message: dict[str, Any]) -> str:
    answer = send(town, message)
    assert answer["infcode"] == -1
    return str(answer["err_msg"])


def settling(charge: Any, **other: str) -> dict[str, Any]:
    return {
        "psn_no": LIN_INSURED["psn_no"],
        "mdtrt_cert_type": "03",
        "mdtrt_cert_no": "A33010017",
        "med_type": "11",
        "medfee_sumamt": f"{charge['fen'] / 100:.2f}",
        "psn_setlway": "01",
        "mdtrt_id": charge["mdtrt_id"],
        "chrg_bchno": charge["chrg_bchno"],
        "acct_used_flag": "1",
        "insutype": "310",
    } | other


AMOUNTS = {
    "fulamt_ownpay_amt": 0,
    "overlmt_selfpay": 0,
    "preselfpay_amt": 0,
    "inscp_scp_amt": 0,
    "invono": "",
}


def settle(charge: Any, **other: Any) -> dict[str, Any]:
    return envelope("2207", settling(charge) | AMOUNTS, **other)


def query(town: Town, charge: Any) -> Any:
    data = {"psn_no": LIN_INSURED["psn_no"], "mdtrt_id": charge["mdtrt_id"], "setl_id": ""}
    return good(town, "5203", data)["setlinfo"]


def reverse(town: Town, msgid: str) -> None:
    assert good(town, "2601", {"psn_no": LIN_INSURED["psn_no"], "omsgid": msgid, "oinfno": "2207"}) == {}


def test_the_day_begins_with_signing_in(town: Town) -> None:
    town.order("insurer", "sign_in", required=True)
    query_person = envelope("1101", {"mdtrt_cert_type": "02", "mdtrt_cert_no": "330102195803126422"})
    assert "签到" in bad(town, query_person)
    sign_in = envelope("9001", {}) | {"input": {"signIn": {"opter_no": "ZZ07", "mac": "", "ip": ""}}}
    sign_no = send(town, sign_in)["output"]["signinoutb"]["sign_no"]
    assert send(town, query_person | {"sign_no": sign_no})["infcode"] == 0


@pytest.mark.parametrize(
    ("proof", "sn"), [("A33010017", "330100D1560000053301000173A4C2E9"), ("330102195803126422", "")]
)
def test_a_person_is_found_by_card_or_by_number(town: Town, proof: str, sn: str) -> None:
    kind = "03" if sn else "02"
    output = good(town, "1101", {"mdtrt_cert_type": kind, "mdtrt_cert_no": proof, "card_sn": sn})
    assert output["baseinfo"]["psn_name"] == "林秀英"
    assert [(one["insutype"], one["psn_insu_stas"]) for one in output["insuinfo"]] == [("310", "1")]


def test_an_e_voucher_token_stands_for_its_owner(town: Town) -> None:
    token = town.order("insurer", "token", person="chen")["token"]
    output = good(town, "1101", {"mdtrt_cert_type": "01", "mdtrt_cert_no": token})
    assert output["baseinfo"]["psn_name"] == "陈建国"


def test_nobody_insured_is_an_empty_list_and_a_stranger_is_an_error(town: Town) -> None:
    zhou = {"mdtrt_cert_type": "02", "mdtrt_cert_no": "310104200310098198"}
    assert good(town, "1101", zhou)["insuinfo"] == []
    stranger = {"mdtrt_cert_type": "02", "mdtrt_cert_no": "110101199003071006"}
    assert bad(town, envelope("1101", stranger)) == "未查询到人员信息"


def test_insurance_can_be_paused_and_taken_away(town: Town) -> None:
    lin = {"mdtrt_cert_type": "02", "mdtrt_cert_no": "330102195803126422"}
    town.order("insurer", "paused", person="lin")
    assert good(town, "1101", lin)["insuinfo"][0]["psn_insu_stas"] == "2"
    town.order("insurer", "uninsured", person="lin")
    assert good(town, "1101", lin)["insuinfo"] == []


def test_p11_the_parts_of_a_pre_settlement_add_up_and_nothing_is_booked(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    said = good(town, "2206", settling(charge))["setlinfo"]
    fen = {name: round(value * 100) for name, value in said.items() if isinstance(value, float)}
    assert fen["medfee_sumamt"] == charge["fen"] == fen["fund_pay_sumamt"] + fen["psn_part_amt"]
    assert fen["psn_part_amt"] == fen["acct_pay"] + fen["psn_cash_pay"]
    assert fen["fund_pay_sumamt"] == fen["hifp_pay"] + fen["hifmi_pay"]
    assert min(fen["hifp_pay"], fen["acct_pay"], fen["psn_cash_pay"]) > 0
    assert query(town, charge) is None
    assert town.books("insurer")["people"]["lin"]["balance"] == 36_000


def test_without_the_account_its_part_is_cash(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    said = good(town, "2206", settling(charge, acct_used_flag="0"))["setlinfo"]
    assert (said["acct_pay"], said["psn_cash_pay"]) == (0, said["psn_part_amt"])


def test_another_total_than_was_uploaded_is_refused(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    assert "不一致" in bad(town, envelope("2206", settling(charge, medfee_sumamt="1.00")))


def test_a_settlement_is_carried_out_once_per_message(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    agreed = good(town, "2206", settling(charge))["setlinfo"]
    message = settle(charge)
    first, again = send(town, message), send(town, message)
    assert first["output"] == again["output"]
    done = first["output"]["setlinfo"]
    assert done["medins_setl_id"] == message["msgid"]
    for name in ("hifp_pay", "fund_pay_sumamt", "acct_pay", "psn_cash_pay", "balc"):
        assert done[name] == agreed[name]
    assert query(town, charge) == done
    books = town.books("insurer")
    assert books["people"]["lin"]["balance"] == 36_000 - books["paid_by_accounts"]


def test_a_visit_is_not_settled_again_under_a_new_message(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    send(town, settle(charge))
    assert "已结算" in bad(town, settle(charge))


def test_the_same_message_number_with_other_content_is_refused(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    message = settle(charge)
    send(town, message)
    other = message | {"input": {"data": settling(charge, acct_used_flag="0") | AMOUNTS}}
    assert bad(town, other) == "报文编号重复"


def test_a_reversal_gives_everything_back_and_the_message_is_dead(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    message = settle(charge)
    send(town, message)
    reverse(town, message["msgid"])
    reverse(town, message["msgid"])
    books = town.books("insurer")
    assert books["people"]["lin"] == {"balance": 36_000, "deductible_left": 3_000, "paused": False}
    assert (books["paid_by_funds"], books["paid_by_accounts"]) == (0, 0)
    assert query(town, charge) is None
    assert send(town, settle(charge))["infcode"] == 0


def test_a_reversal_that_overtakes_its_settlement_is_remembered(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    message = settle(charge)
    reverse(town, message["msgid"])
    assert "冲正" in bad(town, message)
    assert town.books("insurer")["settlements"] == {}


def test_a_reversed_message_that_comes_again_is_told_so(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    message = settle(charge)
    send(town, message)
    reverse(town, message["msgid"])
    assert "冲正" in bad(town, message)


def test_a_settlement_can_be_ordered_to_differ_from_what_was_agreed(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    agreed = good(town, "2206", settling(charge))["setlinfo"]
    town.order("insurer", "differ", fen=100)
    done = send(town, settle(charge))["output"]["setlinfo"]
    assert round(done["psn_cash_pay"] - agreed["psn_cash_pay"], 2) == 1.0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("msgid", "H330100000012026112210163000"),
        ("msgid", "H33010000001" + "20261399999999" + "0001"),
        ("msgid", "H99010000001" + "20261122101630" + "0001"),
        ("mdtrtarea_admvs", "3301"),
        ("recer_sys_code", "longer than ten"),
        ("infver", ""),
        ("opter_type", "4"),
        ("inf_time", "2026-11-22T10:16:30"),
        ("fixmedins_code", "H3301"),
        ("signtype", "MD5"),
        ("input", None),
    ],
)
def test_an_envelope_of_the_wrong_form_is_refused_in_words(town: Town, field: str, value: object) -> None:
    message = envelope("1101", {"mdtrt_cert_type": "02", "mdtrt_cert_no": "330102195803126422"})
    assert field in bad(town, message | {field: value})


def test_an_ordered_refusal_wears_the_envelope(town: Town) -> None:
    town.order("insurer", "fail", call="2207", how="refuse", times=1)
    assert "拒绝" in bad(town, settle(make_charge(town, LIN_INSURED)))


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(["01", "02", "03"])), max_size=20),
    st.builds(Terms, *[st.integers(0, 10**6)] * 2, *[st.integers(0, 100)] * 2),
    st.booleans(),
)
def test_p11_whoever_pays_what_the_sum_is_the_fee(
    fees: list[tuple[int, str]], terms: Terms, account: bool
) -> None:
    parts = split(fees, terms, account)
    each = (parts.pooled, parts.other, parts.account, parts.cash)
    assert min(each) >= 0
    assert sum(each) == parts.total == sum(fen for fen, _ in fees)
    assert parts.account <= terms.balance
