"""The bench's e-bill service, health-card platform and platform, beyond the form of their answers."""

from typing import Any

import pytest

from tests.contracts.conftest import Town
from tests.contracts.test_hospital_books import row

PARTS = {"total": 6_800, "pooled_fund": 3_400, "other_funds": 0, "personal_account": 1_400, "cash": 2_000}
ISSUE = {
    "settlement": "S1",
    "payer": "林秀英",
    "payer_code": "330***********6422",
    "hospital": "江城市第一人民医院",
    "hospital_code": "H33010000001",
    "parts": PARTS,
    "items": [{"name": "化验费", "fen": 6_800, "quantity": "1", "unit": "项"}],
    "details": [],
    "extra": {"bizCode": "C1"},
}


def rows(town: Town, *each: dict[str, Any], boot: int = 1, device: str = "T-1") -> list[str]:
    batch = {"device": device, "boot": boot, "rows": list(each)}
    answers = town.good("platform", "POST", "/v1/rows", batch, device=device)["answers"]
    return [answer["outcome"] for answer in answers]


def verify(code: str) -> dict[str, str]:
    return {"code": code, "stage": "pay_bills"}


def test_a_bill_has_numbers_of_the_fiscal_form_and_is_issued_once(town: Town) -> None:
    bill = town.good("ebill", "POST", "/v1/ebills", ISSUE)
    assert (bill["code"][:6], len(bill["number"]), len(bill["check_code"])) == ("330601", 10, 6)
    other = ISSUE | {"payer": "somebody else"}
    assert town.good("ebill", "POST", "/v1/ebills", other) == bill
    second = town.good("ebill", "POST", "/v1/ebills", ISSUE | {"settlement": "S2"})
    assert second["number"] != bill["number"]


def test_parts_that_do_not_add_up_make_no_bill(town: Town) -> None:
    wrong = ISSUE | {"parts": PARTS | {"cash": 1}}
    assert town.bad("ebill", "POST", "/v1/ebills", wrong) == (409, "parts_differ")
    assert town.bad("ebill", "GET", "/v1/ebills/by-settlement/S1") == (404, "not_yet")


def test_each_print_counts_once(town: Town) -> None:
    bill = town.good("ebill", "POST", "/v1/ebills", ISSUE)
    path = f"/v1/ebills/{bill['code']}/{bill['number']}/prints"
    report = {"key": "S1:print-1", "printed_at": "2026-11-22T10:16:55+08:00"}
    assert [town.good("ebill", "POST", path, report)["printed"] for _ in range(2)] == [1, 1]
    assert town.good("ebill", "POST", path, report | {"key": "S1:print-2"}) == {"printed": 2}
    assert town.good("ebill", "GET", "/v1/ebills/by-settlement/S1")["printed"] == 2
    gone = report | {"taken_back": True}
    assert [town.good("ebill", "POST", path, each)["printed"] for each in (gone, gone, report)] == [1, 1, 1]
    assert town.good("ebill", "POST", path, gone | {"key": "S1:print-3"}) == {"printed": 1}
    unknown = "/v1/ebills/33060126/9999999999/prints"
    assert town.bad("ebill", "POST", unknown, report) == (404, "ebill_unknown")


def test_a_bill_can_be_held_back_and_reversed(town: Town) -> None:
    town.order("ebill", "hold")
    town.good("ebill", "POST", "/v1/ebills", ISSUE)
    assert town.bad("ebill", "GET", "/v1/ebills/by-settlement/S1") == (404, "not_yet")
    town.order("ebill", "release")
    town.order("ebill", "reverse", settlement="S1")
    assert town.good("ebill", "GET", "/v1/ebills/by-settlement/S1")["state"] == "reversed"


@pytest.mark.parametrize("static", [True, False])
def test_a_health_card_code_tells_who_shows_it(town: Town, static: bool) -> None:
    code = town.order("health_card", "code", person="yuchi", static=static)["code"]
    found = town.good("health_card", "POST", "/v1/codes/verify", verify(code))
    assert (found["name"], found["id_number"]) == ("尉迟鹭岚", "310101199208145221")
    assert town.books("health_card")["verified"] == [
        {"person": "yuchi", "stage": "pay_bills", "device": "T-3301-007"}
    ]


def test_a_dynamic_code_runs_out_and_a_made_up_one_never_worked(town: Town) -> None:
    code = town.order("health_card", "code", person="lin")["code"]
    made_up = code[:67] + "0" * 32
    path = "/v1/codes/verify"
    assert town.bad("health_card", "POST", path, verify(made_up)) == (404, "code_unknown")
    town.order("health_card", "clock", seconds=301)
    assert town.bad("health_card", "POST", path, verify(code)) == (410, "code_expired")
    fresh = town.order("health_card", "code", person="lin")["code"]
    town.order("health_card", "expire", person="lin")
    assert town.bad("health_card", "POST", path, verify(fresh)) == (410, "code_expired")


def test_a_card_that_was_given_up_is_unknown(town: Town) -> None:
    code = town.order("health_card", "code", person="lin", static=True)["code"]
    town.order("health_card", "give_up", person="lin")
    answer = town.bad("health_card", "POST", "/v1/codes/verify", verify(code))
    assert answer == (404, "code_unknown")


def test_p16_the_platform_takes_a_row_once_per_device_and_key(town: Town) -> None:
    one = row("k1", "settlement", {"fen": 1})
    assert rows(town, one) == ["done"]
    assert rows(town, one, row("k2", "operating", {})) == ["duplicate", "done"]
    assert rows(town, row("k1", "settlement", {"fen": 2})) == ["refused"]
    assert rows(town, one, device="T-2") == ["done"]
    kept = [(each["device"], each["key"], each["body"]) for each in town.books("platform")["rows"]]
    assert kept == [("T-1", "k1", {"fen": 1}), ("T-1", "k2", {}), ("T-2", "k1", {"fen": 1})]


def test_q18_a_boot_counter_that_goes_back_is_a_clone(town: Town) -> None:
    assert rows(town, row("k1", "operating", {}), boot=12) == ["done"]
    batch = {"device": "T-1", "boot": 11, "rows": [row("k2", "operating", {})]}
    answer = town.bad("platform", "POST", "/v1/rows", batch, device="T-1")
    assert answer == (409, "device_cloned")
    assert [each["key"] for each in town.books("platform")["rows"]] == ["k1"]
    assert rows(town, row("k3", "operating", {}), boot=13) == ["done"]
    town.order("platform", "forget_device", terminal="T-1")
    assert rows(town, row("k4", "operating", {}), boot=1) == ["done"]


def test_rows_can_be_poisoned_and_put_off_by_order(town: Town) -> None:
    town.order("platform", "poison", kind="operating", times=1)
    town.order("platform", "postpone", key="k2", times=1)
    each = row("k1", "operating", {}), row("k2", "settlement", {}), row("k3", "operating", {})
    assert rows(town, *each) == ["refused", "retry", "done"]
    assert rows(town, *each) == ["done", "done", "duplicate"]
