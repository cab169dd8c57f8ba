"""One person, fifty terminals: one resident, one file. And what an identifier decides beside that."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.contracts.conftest import Town, contract

TERMINALS = 50
PHONE = "19912345678"
NOBODY_YET = {"system": "id_card", "value": "110101199003070118"}
BIRTH = {"sex": "1", "birth_date": "1990-03-07"}
CHIP = {"medium": "id_card", "level": "chip_read"}
CONSENT = {"version": "health-card-2026-11", "agreed_at": "2026-11-22T10:16:00+08:00"}


def ticket(town: Town) -> str:
    sent = town.good("health_card", "POST", "/v1/sms", {"phone": PHONE, "purpose": "file_patient"})
    code = town.order("health_card", "sms", phone=PHONE)["code"]
    said = {"challenge": sent["challenge"], "code": code}
    return str(town.good("health_card", "POST", "/v1/sms/verify", said)["sms_ticket"])


def application(ticket_: str, **other: Any) -> dict[str, Any]:
    return {
        "identifier": NOBODY_YET, "name": "钱一", **BIRTH, "phone": PHONE, "sms_ticket": ticket_,
        "password": "274913", "consent": CONSENT, "evidence": CHIP,
    } | other  # fmt: skip


def feed(**other: Any) -> dict[str, Any]:
    return {"identifier": NOBODY_YET, "name": "钱一", **BIRTH, "evidence": CHIP} | other


def at_once(town: Town, service: str, path: str, body: dict[str, Any]) -> list[Any]:
    """The answers that fifty terminals get to the same content; each is of the contract's form."""

    def put(terminal: int) -> Any:
        return town.call(service, "PUT", path, body, device=f"T-{terminal:02}", timeout=60)

    with ThreadPoolExecutor(TERMINALS) as terminals:
        answers = list(terminals.map(put, range(TERMINALS)))
    operation = contract(service).find_operation_by_path("PUT", path)
    assert operation is not None
    for answer in answers:
        operation.validate_response(answer)
    return answers


def test_cv_35_fifty_terminals_register_one_person_and_there_is_one_resident(town: Town) -> None:
    answers = at_once(town, "health_card", "/v1/residents", application(ticket(town)))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.json()["health_id"] for answer in answers}) == 1
    books = town.books("health_card")
    assert list(books["created"].values()) == [1]
    assert f"id_card|{NOBODY_YET['value']}" in books["residents"]


def test_cv_35_fifty_terminals_feed_one_person_and_there_is_one_file(town: Town) -> None:
    answers = at_once(town, "identity", "/v1/patients", feed())
    assert sorted(answer.json()["outcome"] for answer in answers) == ["created"] + ["known"] * 49
    assert len({answer.json()["patient_id"] for answer in answers}) == 1


def test_a_number_with_another_name_is_nobodys_second_card(town: Town) -> None:
    shown = ticket(town)
    town.good("health_card", "PUT", "/v1/residents", application(shown))
    answer = town.bad("health_card", "PUT", "/v1/residents", application(shown, name="孙二"))
    assert answer == (409, "name_differs")
    town.good("identity", "PUT", "/v1/patients", feed())
    assert town.bad("identity", "PUT", "/v1/patients", feed(name="孙二")) == (409, "name_differs")


def test_without_a_confirmed_telephone_nobody_is_registered(town: Town) -> None:
    answer = town.bad("health_card", "PUT", "/v1/residents", application("made-up"))
    assert answer == (409, "ticket_unknown")
    assert town.books("health_card")["created"] == {}


def test_a_code_dies_with_the_third_wrong_try_or_after_five_minutes(town: Town) -> None:
    sent = town.good("health_card", "POST", "/v1/sms", {"phone": PHONE, "purpose": "file_patient"})
    code = town.order("health_card", "sms", phone=PHONE)["code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    said = {"challenge": sent["challenge"], "code": wrong}
    tries = [town.bad("health_card", "POST", "/v1/sms/verify", said) for _ in range(3)]
    assert tries == [(409, "code_wrong")] * 3
    right = said | {"code": code}
    assert town.bad("health_card", "POST", "/v1/sms/verify", right) == (409, "code_dead")
    again = {"phone": PHONE, "purpose": "file_patient"}
    assert town.bad("health_card", "POST", "/v1/sms", again)[0] == 429
    town.order("health_card", "clock", seconds=61)
    sent = town.good("health_card", "POST", "/v1/sms", again)
    code = town.order("health_card", "sms", phone=PHONE)["code"]
    town.order("health_card", "clock", seconds=301)
    late = {"challenge": sent["challenge"], "code": code}
    assert town.bad("health_card", "POST", "/v1/sms/verify", late) == (409, "code_dead")


def test_a_card_of_another_hospital_is_resolved_by_the_platform(town: Town) -> None:
    town.order("health_card", "bound", person="lin", system="hospital_card", value="H0099-000123")
    body = {"medium": {"system": "hospital_card", "value": "H0099-000123"}}
    assert town.good("health_card", "POST", "/v1/media/find", body)["name"] == "林秀英"
    unknown = {"medium": {"system": "hospital_card", "value": "H0099-000124"}}
    assert town.bad("health_card", "POST", "/v1/media/find", unknown) == (404, "medium_unknown")


def test_a_medium_stands_for_one_card_only(town: Town) -> None:
    lin, chen = (
        next(key for key, who in named(town).items() if who == number)
        for number in ("330102195803126422", "33010619850617331X")
    )
    card = {"medium": {"system": "social_card", "value": "X1"}, "bound": True}
    town.good("health_card", "PUT", "/v1/media", card | {"health_id": lin})
    town.good("health_card", "PUT", "/v1/media", card | {"health_id": lin})
    other = town.bad("health_card", "PUT", "/v1/media", card | {"health_id": chen})
    assert other == (409, "bound_elsewhere")


def named(town: Town) -> dict[str, str]:
    residents = town.books("health_card")["residents"]
    return {health_id: key.partition("|")[2] for key, health_id in residents.items()}
