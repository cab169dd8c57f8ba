"""What the bench's hospital does with charges, locks and postings, beyond the form of its answers."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.contracts.conftest import Town
from tests.contracts.waiting import until

LIN = {"id_type": "01", "id_number": "330102195803126422", "name": "林秀英"}
LIN_INSURED = {"psn_no": "33010000000000100001", "insutype": "310", "cert_type": "03"}
PATIENT = "P00100001"


def open_bills(town: Town, patient: str = PATIENT) -> list[Any]:
    return list(town.good("hospital", "GET", f"/v1/patients/{patient}/bills?state=open")["bills"])


def make_charge(town: Town, insured: Any = None, bills: list[str] | None = None) -> Any:
    bills = bills or [bill["number"] for bill in open_bills(town)]
    body = {"patient_id": PATIENT, "bill_numbers": bills, "insured": insured}
    return town.good("hospital", "POST", "/v1/charges", body)


def lock(town: Town, charge: Any, reference: str = "S1-1-hospital", seconds: int = 600) -> Any:
    body = {"reference": reference, "seconds": seconds}
    return town.good("hospital", "PUT", f"/v1/charges/{charge['charge_id']}/lock", body)


def refused_lock(town: Town, charge: Any, reference: str) -> tuple[int, str]:
    body = {"reference": reference, "seconds": 600}
    return town.bad("hospital", "PUT", f"/v1/charges/{charge['charge_id']}/lock", body)


def release(town: Town, charge: str, reference: str) -> None:
    assert town.good("hospital", "DELETE", f"/v1/charges/{charge}/lock/{reference}") is None


def is_held(town: Town, charge: Any, reference: str = "S1-1-hospital") -> bool:
    path = f"/v1/charges/{charge['charge_id']}/lock/{reference}"
    return bool(town.good("hospital", "GET", path)["held"])


def posting(charge: Any, settlement: str = "S1", **other: Any) -> dict[str, Any]:
    fen = charge["fen"]
    parts = {"total": fen, "pooled_fund": 0, "other_funds": 0, "personal_account": 0, "cash": fen}
    body = {
        "settlement": settlement,
        "patient_id": PATIENT,
        "charge_id": charge["charge_id"],
        "fen": fen,
        "parts": parts,
        "paid_at": "2026-11-22T10:16:38+08:00",
        **other,
    }
    return row(f"{settlement}:posting", "posting", body)


def row(key: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    made_at = "2026-11-22T10:16:40+08:00"
    return {"key": key, "kind": kind, "order_key": key, "seq": 1, "made_at": made_at, "body": body}


def post(town: Town, *rows: dict[str, Any], device: str = "T-3301-007") -> list[str]:
    batch = {"device": device, "boot": 1, "rows": list(rows)}
    answers = town.good("hospital", "POST", "/v1/postings", batch, device=device)["answers"]
    assert [answer["key"] for answer in answers] == [each["key"] for each in rows]
    return [answer["outcome"] for answer in answers]


def test_the_person_on_the_card_is_found_by_number_and_name(town: Town) -> None:
    assert town.good("hospital", "POST", "/v1/patients/find", LIN)["patient_id"] == PATIENT
    other_name = LIN | {"name": "林秀兰"}
    assert town.bad("hospital", "POST", "/v1/patients/find", other_name) == (409, "name_differs")
    town.order("hospital", "unknown", person="lin")
    assert town.bad("hospital", "POST", "/v1/patients/find", LIN) == (404, "patient_unknown")


def test_a_name_with_a_rare_character_is_found_whole(town: Town) -> None:
    rare = {"id_type": "01", "id_number": "330203196911307251", "name": "夏侯䶮"}
    assert town.good("hospital", "POST", "/v1/patients/find", rare)["name"] == "夏侯䶮"


def test_everybody_but_one_owes_something_in_the_morning(town: Town) -> None:
    owing = {f"P0010000{n}": len(open_bills(town, f"P0010000{n}")) for n in range(1, 7)}
    assert owing.pop("P00100006") == 0
    assert min(owing.values()) > 0
    town.order("hospital", "empty")
    assert open_bills(town) == []


def test_a_person_at_the_bench_can_order_a_debt(town: Town) -> None:
    item = {"name": "头颅CT平扫", "fen": 32_000, "quantity": "1", "unit": "次"}
    number = town.order(
        "hospital", "owes", person="zheng", title="放射检查费", department="放射科", items=[item]
    )["bill"]
    bill = open_bills(town, "P00100006")[0]
    assert (bill["number"], bill["fen"], bill["items"]) == (number, 32_000, [item])


def test_a_charge_for_an_insured_person_is_announced_at_the_insurer(town: Town) -> None:
    charge = make_charge(town, LIN_INSURED)
    visit = town.books("insurer")["visits"][charge["mdtrt_id"]]
    assert visit["described"]
    assert visit["fees"] == {charge["chrg_bchno"]: charge["fen"]}


def test_a_charge_without_insurance_leaves_the_insurer_alone(town: Town) -> None:
    charge = make_charge(town)
    assert (charge["mdtrt_id"], charge["chrg_bchno"]) == ("", "")
    assert town.books("insurer")["messages"] == []


def test_when_the_insurer_is_down_a_charge_is_put_off_and_when_it_refuses_refused(town: Town) -> None:
    bills = [bill["number"] for bill in open_bills(town)]
    body = {"patient_id": PATIENT, "bill_numbers": bills, "insured": LIN_INSURED}
    town.order("insurer", "fail", how="down")
    assert town.bad("hospital", "POST", "/v1/charges", body) == (503, "insurer_unreachable")
    town.order("insurer", "heal")
    town.order("insurer", "paused", person="lin")
    assert town.bad("hospital", "POST", "/v1/charges", body) == (409, "insurer_refused")


def test_only_open_bills_of_that_patient_can_be_charged(town: Town) -> None:
    mine, other = open_bills(town)[0]["number"], open_bills(town, "P00100002")[0]["number"]
    body = {"patient_id": PATIENT, "bill_numbers": [other], "insured": None}
    assert town.bad("hospital", "POST", "/v1/charges", body) == (404, "bill_unknown")
    town.order("hospital", "paid_elsewhere", bill=mine)
    body["bill_numbers"] = [mine]
    assert town.bad("hospital", "POST", "/v1/charges", body) == (409, "bill_not_open")


def test_a_locked_charge_is_held_against_others_and_for_its_own_reference(town: Town) -> None:
    bills = [bill["number"] for bill in open_bills(town)]
    charge, overlapping = make_charge(town), make_charge(town, bills=bills[:1])
    assert lock(town, charge)["held"]
    assert lock(town, charge)["held"]
    assert is_held(town, charge)
    assert refused_lock(town, overlapping, "S2-1-hospital") == (409, "locked")
    assert open_bills(town) == []
    locked = town.good("hospital", "GET", f"/v1/patients/{PATIENT}/bills?state=locked")["bills"]
    assert [bill["number"] for bill in locked] == bills


def test_a_lock_ends_with_its_deadline(town: Town) -> None:
    charge = make_charge(town)
    lock(town, charge, seconds=60)
    town.order("hospital", "clock", seconds=61)
    assert not is_held(town, charge)
    assert lock(town, make_charge(town), "S2-1-hospital")["held"]


def test_a_released_reference_never_locks_again(town: Town) -> None:
    charge = make_charge(town)
    lock(town, charge)
    release(town, charge["charge_id"], "S1-1-hospital")
    release(town, charge["charge_id"], "S1-1-hospital")
    assert not is_held(town, charge)
    assert refused_lock(town, charge, "S1-1-hospital") == (410, "released")
    assert lock(town, charge, "S2-1-hospital")["held"]


def test_a_release_that_overtakes_its_lock_is_remembered(town: Town) -> None:
    charge = make_charge(town)
    release(town, charge["charge_id"], "S9-1-hospital")
    release(town, "C-never-seen", "S8-1-hospital")
    assert refused_lock(town, charge, "S9-1-hospital") == (410, "released")
    assert refused_lock(town, charge, "S8-1-hospital") == (410, "released")


def test_a_lock_that_arrives_after_its_release_does_not_hold(town: Town) -> None:
    charge = make_charge(town)
    town.order("hospital", "fail", call="lock", how="late", seconds=0.3, times=1)
    body = {"reference": "S1-1-hospital", "seconds": 600}
    path = f"/v1/charges/{charge['charge_id']}/lock"
    with ThreadPoolExecutor(1) as elsewhere:
        late = elsewhere.submit(town.call, "hospital", "PUT", path, body)
        until(lambda: town.books("hospital")["calls"].get("lock") == 1)
        release(town, charge["charge_id"], "S1-1-hospital")
        assert late.result(10).status_code == 410
    assert not is_held(town, charge)


def test_a_posting_is_booked_once_per_device_and_key(town: Town) -> None:
    charge = make_charge(town)
    lock(town, charge)
    first = posting(charge)
    assert post(town, first) == ["done"]
    assert post(town, first) == ["duplicate"]
    assert post(town, posting(charge, paid_at="2026-11-22T11:00:00+08:00")) == ["refused"]
    books = town.books("hospital")
    assert len(books["rows"]) == 1
    assert books["postings"]["S1"]["fen"] == charge["fen"]
    assert {bill["paid_by"] for bill in books["bills"].values() if bill["person"] == "lin"} == {"S1"}
    assert open_bills(town) == []


def test_after_a_posting_the_e_bill_is_there_with_the_same_parts(town: Town) -> None:
    charge = make_charge(town)
    first = posting(charge)
    post(town, first)
    until(lambda: town.call("ebill", "GET", "/v1/ebills/by-settlement/S1").status_code == 200)
    bill = town.good("ebill", "GET", "/v1/ebills/by-settlement/S1")
    assert bill["parts"] == first["body"]["parts"]
    assert [line["name"] for line in bill["items"]] == ["诊察费", "检查费", "化验费", "卫生材料费", "西药费"]
    assert bill["payer"] == "林秀英"
    assert bill["payer_code"] == "330***********6422"


def test_a_bill_that_cannot_be_issued_now_is_issued_later(town: Town) -> None:
    town.order("ebill", "fail", how="down")
    post(town, posting(make_charge(town)))
    assert town.books("hospital")["to_issue"] == ["S1"]
    town.order("ebill", "heal")
    until(lambda: "S1" in town.books("ebill")["bills"])


def test_money_that_was_taken_is_booked_even_when_the_lock_has_run_out(town: Town) -> None:
    charge = make_charge(town)
    lock(town, charge, seconds=10)
    town.order("hospital", "clock", seconds=3600)
    assert post(town, posting(charge)) == ["done"]


def test_a_second_payment_of_the_same_bills_is_refused_and_so_is_a_wrong_sum(town: Town) -> None:
    charge, again = make_charge(town), make_charge(town)
    assert post(town, posting(charge, "S1"), posting(again, "S2")) == ["done", "refused"]
    wrong = posting(charge, "S3")
    wrong["body"]["fen"] += 1
    assert post(town, wrong) == ["refused"]


def test_q2_poisoned_rows_do_not_stop_their_neighbours(town: Town) -> None:
    charge = make_charge(town)
    rows = [
        row("k1", "posting", {"settlement": "???"}),
        row("k2", "card_use", {"large": "x" * 70_000}),
        row("k3", "card_use", {}) | {"made_at": "yesterday"},
        posting(charge),
        row("k4", "a_kind_of_tomorrow", {"anything": 1}),
    ]
    assert post(town, *rows) == ["refused", "refused", "refused", "done", "done"]
    assert [each["key"] for each in town.books("hospital")["refused"]] == ["k1", "k2", "k3"]


def test_rows_can_be_ordered_to_be_put_off_or_refused(town: Town) -> None:
    town.order("hospital", "postpone", kind="posting", times=1)
    first = posting(make_charge(town))
    assert post(town, first) == ["retry"]
    assert post(town, first) == ["done"]
    town.order("hospital", "poison", key="bad")
    assert post(town, row("bad", "filing", {}), row("good", "filing", {})) == ["refused", "done"]


def test_a_release_row_does_what_the_release_does(town: Town) -> None:
    charge = make_charge(town)
    lock(town, charge)
    body = {"charge_id": charge["charge_id"], "reference": "S1-1-hospital"}
    assert post(town, row("S1:release", "release", body)) == ["done"]
    assert not is_held(town, charge)
    assert refused_lock(town, charge, "S1-1-hospital") == (410, "released")


def test_p15_two_devices_may_use_the_same_key(town: Town) -> None:
    one, other = row("k", "filing", {"n": 1}), row("k", "filing", {"n": 2})
    assert post(town, one) == ["done"]
    assert post(town, other, device="T-3301-008") == ["done"]


def test_a_batch_in_another_devices_name_is_refused_whole(town: Town) -> None:
    batch = {"device": "T-3301-008", "boot": 1, "rows": [row("k", "filing", {})]}
    assert town.bad("hospital", "POST", "/v1/postings", batch) == (401, "device_differs")
    assert town.books("hospital")["rows"] == []
