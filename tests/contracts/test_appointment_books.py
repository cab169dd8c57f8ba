"""What the bench's hospital does with places, bookings and numbers, beyond the form of its answers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.contracts.conftest import Town, contract
from tests.contracts.test_hospital_books import lock as lock_charge
from tests.contracts.test_hospital_books import make_charge, post, posting

LIN, CHEN = "P00100001", "P00100002"
PAID, FREE = "cardiology-zhao", "cardiology-qian"


def says(town: Town, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Status and body of an answer of the hospital that the contract of appointments allows."""
    answer = town.call("hospital", method, path, body)
    operation = contract("appointments").find_operation_by_path(method, path.partition("?")[0])
    assert operation is not None
    operation.validate_response(answer)
    return answer.status_code, answer.json() if answer.content else None


def slot(town: Town, doctor: str = FREE, when: str = "later", place: int = 0) -> str:
    clinic = doctor.partition("-")[0]
    found = says(town, "GET", f"/v1/clinics/{clinic}/slots?when={when}")[1]["slots"]
    return str([each["slot_id"] for each in found if each["slot_id"].startswith(doctor)][place])


def hold(town: Town, name: str, reference: str = "S1-slot", patient: str = LIN, seconds: int = 600) -> int:
    body = {"reference": reference, "seconds": seconds, "patient_id": patient}
    return says(town, "PUT", f"/v1/slots/{name}/lock", body)[0]


def is_held(town: Town, name: str, reference: str = "S1-slot") -> bool:
    return bool(says(town, "GET", f"/v1/slots/{name}/lock/{reference}")[1]["held"])


def give_up(town: Town, name: str, reference: str = "S1-slot") -> int:
    return says(town, "DELETE", f"/v1/slots/{name}/lock/{reference}")[0]


def book(town: Town, name: str, reference: str = "S1-slot", **more: Any) -> tuple[int, Any]:
    body = {"patient_id": LIN, "slot_id": name, **more}
    return says(town, "PUT", f"/v1/bookings/{reference}", body)


def booked(town: Town, doctor: str = FREE, when: str = "later", **more: Any) -> Any:
    name = slot(town, doctor, when)
    assert hold(town, name) == 200
    status, made = book(town, name, **more)
    assert status == 200, made
    return made


def state(town: Town, made: Any) -> str:
    return str(town.books("hospital")["appointments"]["appointments"][made["appointment_id"]]["state"])


def cancel(town: Town, made: Any) -> tuple[int, Any]:
    return says(town, "PUT", f"/v1/appointments/{made['appointment_id']}/cancellation", {"patient_id": LIN})


def arrive(town: Town, name: str, patient: str = LIN) -> tuple[int, Any]:
    return says(town, "PUT", f"/v1/appointments/{name}/arrival", {"patient_id": patient})


def test_l7_of_fifty_for_the_last_place_exactly_one_gets_it(town: Town) -> None:
    town.order("hospital", "places", clinic="cardiology", left=1)
    name = slot(town)
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda n: hold(town, name, f"R{n}-slot", (LIN, CHEN)[n % 2]), range(50)))
    assert Counter(answers) == {200: 1, 409: 49}
    assert len(town.books("hospital")["appointments"]["holds"]) == 1


def test_l7_five_hundred_requests_for_ten_numbers_and_no_lock_is_left(town: Town) -> None:
    town.order("hospital", "places", clinic="cardiology", left=10)
    name = slot(town)
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda n: hold(town, name, f"R{n}-slot"), range(500)))
    assert Counter(answers) == {200: 10, 409: 490}
    town.order("hospital", "clock", seconds=601)
    assert town.books("hospital")["appointments"]["holds"] == {}
    assert hold(town, name, "late-slot") == 200


def test_a_lock_holds_a_place_until_its_deadline_and_no_longer(town: Town) -> None:
    town.order("hospital", "places", clinic="cardiology", left=1)
    name = slot(town)
    assert hold(town, name, seconds=60) == 200
    assert hold(town, name, seconds=60) == 200, "the same again is the same"
    assert hold(town, name, "S2-slot", CHEN) == 409
    town.order("hospital", "clock", seconds=61)
    assert not is_held(town, name)
    assert hold(town, name, "S2-slot", CHEN) == 200
    assert book(town, name)[1]["code"] == "not_held"


def test_a_release_that_comes_before_its_lock_is_remembered(town: Town) -> None:
    name = slot(town)
    assert give_up(town, name) == 204
    assert give_up(town, name) == 204
    assert hold(town, name) == 410
    assert book(town, name)[0] == 410


def test_a_place_without_a_fee_is_booked_at_once_and_only_once(town: Town) -> None:
    made = booked(town)
    assert (made["state"], made["bill"]) == ("booked", None)
    assert book(town, slot(town))[1] == made
    assert hold(town, slot(town), "S2-slot") == 409, "nobody needs two places in one session"
    assert give_up(town, slot(town)) == 204
    assert state(town, made) == "cancelled", "whoever gives up a reference gives up what stands under it"


def test_a_fee_is_a_bill_whose_posting_books_the_place(town: Town) -> None:
    made = booked(town, PAID)
    assert made["state"] == "unpaid"
    charge = make_charge(town, bills=[made["bill"]])
    lock_charge(town, charge)
    assert give_up(town, slot(town, PAID)) == 409, "its fee is being paid"
    assert post(town, posting(charge)) == ["done"]
    assert state(town, made) == "booked"
    assert give_up(town, slot(town, PAID)) == 204
    assert state(town, made) == "booked", "what was paid stays"


def test_an_unpaid_place_lapses_with_its_bill_but_not_while_somebody_pays(town: Town) -> None:
    made = booked(town, PAID)
    charge = make_charge(town, bills=[made["bill"]])
    town.order("hospital", "clock", seconds=590)
    lock_charge(town, charge)
    town.order("hospital", "clock", seconds=100)
    assert state(town, made) == "unpaid"
    town.order("hospital", "clock", seconds=600)
    assert state(town, made) == "cancelled"
    late = {"reference": "S9-1-hospital", "seconds": 600}
    path = f"/v1/charges/{charge['charge_id']}/lock"
    assert town.bad("hospital", "PUT", path, late) == (409, "lapsed")
    assert post(town, posting(charge)) == ["done"], "the money has been taken"
    assert state(town, made) == "booked"


def test_cancelling_frees_the_place_and_says_where_the_fee_comes_back(town: Town) -> None:
    town.order("hospital", "places", clinic="cardiology", left=1)
    made = booked(town, PAID)
    charge = make_charge(town, bills=[made["bill"]])
    post(town, posting(charge))
    refund = cancel(town, made)[1]["refund"]
    assert (refund["fen"], refund["how"], bool(refund["place"])) == (5000, "desk", True)
    assert cancel(town, made)[1]["refund"] == refund
    assert hold(town, slot(town, PAID), "S2-slot", CHEN) == 200


def test_another_time_instead_keeps_the_fee(town: Town) -> None:
    made = booked(town, PAID)
    post(town, posting(make_charge(town, bills=[made["bill"]])))
    other = slot(town, PAID, place=1)
    assert hold(town, other, "S2-slot") == 200
    status, new = book(town, other, "S2-slot", instead_of=made["appointment_id"])
    assert (status, new["state"], new["bill"], new["paid"]) == (200, "booked", None, True)
    assert state(town, made) == "cancelled"
    free = slot(town, FREE)
    hold(town, free, "S3-slot")
    assert book(town, free, "S3-slot", instead_of=new["appointment_id"])[1]["code"] == "fee_differs"
    assert cancel(town, new)[1]["refund"]["fen"] == 5000


def test_a_number_is_taken_today_once_and_says_how_many_are_ahead(town: Town) -> None:
    ours = town.order("hospital", "booked_on_phone", person="lin", clinic="paediatrics")["appointment"]
    theirs = town.order("hospital", "booked_on_phone", person="chen", clinic="paediatrics")["appointment"]
    assert arrive(town, theirs, CHEN)[1]["ahead"] == 0
    ticket = arrive(town, ours)[1]
    assert ticket["ahead"] == 1
    town.order("hospital", "call_number", clinic="paediatrics")
    again = arrive(town, ours)[1]
    assert (again["number"], again["ahead"]) == (ticket["number"], 0)
    assert arrive(town, theirs)[0] == 404, "not hers"
    later = town.order("hospital", "booked_on_phone", person="lin", clinic="paediatrics", day=1)
    assert arrive(town, later["appointment"])[1]["code"] == "not_today"


def test_the_fee_comes_before_the_number(town: Town) -> None:
    name = town.order("hospital", "booked_on_phone", person="lin", clinic="orthopaedics")["appointment"]
    assert arrive(town, name)[1]["code"] == "unpaid"
    bill = town.books("hospital")["appointments"]["appointments"][name]["bill"]
    post(town, posting(make_charge(town, bills=[bill])))
    assert arrive(town, name)[0] == 200


def test_a_closed_clinic_says_why(town: Town) -> None:
    name = slot(town, "paediatrics-li")
    town.order("hospital", "close_clinic", clinic="paediatrics", reason="今日停诊")
    found = says(town, "GET", "/v1/clinics?when=later")[1]["clinics"]
    assert {each["code"]: each["closed"] for each in found}["paediatrics"] == "今日停诊"
    assert hold(town, name) == 409


def test_what_a_doctor_asked_for_is_booked_once(town: Town) -> None:
    done = {"done_on": "2026-11-03", "done_at": "市第二人民医院"}
    town.order("hospital", "exam_ordered", person="lin", clinic="ultrasound", title="腹部彩超", **done)
    town.order("hospital", "referred", person="lin", clinic="cardiology")
    exam, referral = says(town, "GET", f"/v1/patients/{LIN}/requests")[1]["requests"]
    assert exam["done_before"] == {"on": "2026-11-03", "at": "市第二人民医院"}
    assert referral["origin"] == "城东社区卫生服务中心"
    made = booked(town, "ultrasound-room3", request_id=exam["request_id"])
    assert made["preparation"]
    (left,) = says(town, "GET", f"/v1/patients/{LIN}/requests")[1]["requests"]
    assert left["kind"] == "referral"
    cancel(town, made)
    assert len(says(town, "GET", f"/v1/patients/{LIN}/requests")[1]["requests"]) == 2


def test_paid_medicine_waits_at_the_pharmacy_and_gives_a_number(town: Town) -> None:
    mine = f"/v1/patients/{LIN}/appointments"
    assert says(town, "GET", mine)[1]["appointments"] == []
    post(town, posting(make_charge(town)))
    (medicine,) = says(town, "GET", mine)[1]["appointments"]
    assert (medicine["kind"], medicine["state"]) == ("medicine", "booked")
    ticket = arrive(town, medicine["appointment_id"])[1]
    assert ticket["window"]
    assert arrive(town, medicine["appointment_id"])[1] == ticket


def test_the_guide_of_a_settlement_names_what_was_paid_in_order(town: Town) -> None:
    path = "/v1/settlements/S1/guide"
    assert town.bad("hospital", "GET", path) == (404, "not_posted")
    town.order("hospital", "guides", department="检验科", floor="2 楼", room="采血室", window="5 号窗口")
    post(town, posting(make_charge(town)))
    (stop,) = town.good("hospital", "GET", path)["guide"]
    assert (stop["title"], stop["floor"], stop["window"]) == ("检验科", "2 楼", "5 号窗口")
