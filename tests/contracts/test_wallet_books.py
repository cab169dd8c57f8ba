"""What the bench's wallet aggregator does with codes, money and reversals, beyond the form of its answers."""

from typing import Any

from tests.contracts.conftest import Town

REFERENCE = "S1-2-wallet"


def code_of(town: Town, person: str = "lin", channel: str = "wechat", **more: Any) -> str:
    return str(town.order("wallet", "code", person=person, channel=channel, **more)["code"])


def content(auth_code: str, fen: int = 2_000, reference: str = REFERENCE) -> dict[str, Any]:
    return {"out_trade_no": reference, "fen": fen, "auth_code": auth_code, "subject": "门诊缴费"}


def pay(town: Town, auth_code: str, fen: int = 2_000, reference: str = REFERENCE) -> Any:
    return town.good("wallet", "POST", "/v1/payments", content(auth_code, fen, reference))


def ask(town: Town, reference: str = REFERENCE) -> Any:
    return town.good("wallet", "GET", f"/v1/payments/{reference}")


def reverse(town: Town, reference: str = REFERENCE) -> Any:
    return town.good("wallet", "POST", f"/v1/payments/{reference}/reverse")


def test_each_channel_shows_codes_of_its_own_form(town: Town) -> None:
    forms = {"wechat": (18, "13"), "alipay": (18, "28"), "unionpay": (19, "62"), "ecny": (19, "01")}
    for channel, (length, prefix) in forms.items():
        code = code_of(town, channel=channel)
        assert (len(code), code[:2], code.isdigit()) == (length, prefix, True)
        assert pay(town, code_of(town, "chen", channel), 1, f"S-{channel}")["channel"] == channel


def test_money_leaves_the_wallet_once_however_often_the_same_request_comes(town: Town) -> None:
    code = code_of(town)
    assert pay(town, code) == pay(town, code)
    books = town.books("wallet")
    assert books["paid"]["lin"] == 2_000
    assert books["balances"]["lin"]["wechat"] == 200_000 - 2_000
    assert ask(town)["state"] == "SUCCESS"


def test_p8_the_same_number_with_other_content_is_refused(town: Town) -> None:
    code = code_of(town)
    pay(town, code)
    other = content(code, fen=2_001)
    assert town.bad("wallet", "POST", "/v1/payments", other) == (409, "other_content")
    assert town.books("wallet")["paid"]["lin"] == 2_000


def test_a_code_works_once_and_for_a_minute(town: Town) -> None:
    code = code_of(town)
    pay(town, code, reference="S1")
    assert pay(town, code, reference="S2")["reason"] == "code_used"
    late = code_of(town)
    town.order("wallet", "clock", seconds=61)
    assert pay(town, late, reference="S3")["reason"] == "code_expired"
    assert pay(town, "134500000000000018", reference="S4")["reason"] == "code_unknown"


def test_an_empty_wallet_refuses(town: Town) -> None:
    town.order("wallet", "balance", person="lin", channel="wechat", fen=1_999)
    assert pay(town, code_of(town))["reason"] == "no_money"
    assert town.books("wallet")["balances"]["lin"]["wechat"] == 1_999


def test_the_owner_confirms_after_some_questions_or_declines(town: Town) -> None:
    assert pay(town, code_of(town, confirm=2))["state"] == "USERPAYING"
    assert [ask(town)["state"] for _ in range(2)] == ["USERPAYING", "SUCCESS"]
    pay(town, code_of(town, confirm=-1), reference="S2")
    assert ask(town, "S2")["state"] == "USERPAYING"
    assert town.order("wallet", "decline", out_trade_no="S2")["state"] == "REFUSED"
    assert ask(town, "S2")["reason"] == "owner_declined"
    pay(town, code_of(town, confirm=-1), reference="S3")
    assert town.order("wallet", "confirm", out_trade_no="S3")["state"] == "SUCCESS"


def test_a_reversal_gives_back_once_and_says_the_same_again(town: Town) -> None:
    code = code_of(town)
    pay(town, code)
    assert (
        reverse(town)
        == reverse(town)
        == {"out_trade_no": REFERENCE, "state": "REVOKED", "given_back_fen": 2_000}
    )
    assert town.books("wallet")["balances"]["lin"]["wechat"] == 200_000
    assert ask(town)["state"] == "REVOKED"
    assert pay(town, code)["reason"] == "revoked"
    assert town.books("wallet")["paid"]["lin"] == 0


def test_a_reversal_that_overtakes_its_payment_is_remembered(town: Town) -> None:
    assert reverse(town)["given_back_fen"] == 0
    late = pay(town, code_of(town))
    assert (late["state"], late["reason"]) == ("REFUSED", "revoked")
    assert town.books("wallet")["paid"]["lin"] == 0
    assert ask(town)["state"] == "REVOKED"


def test_a_payment_that_waits_for_its_owner_is_dead_after_its_reversal(town: Town) -> None:
    pay(town, code_of(town, confirm=1))
    assert reverse(town)["given_back_fen"] == 0
    assert ask(town)["state"] == "REVOKED"
    assert town.books("wallet")["paid"]["lin"] == 0


def test_p4_a_channel_may_take_reversals_only_after_some_time(town: Town) -> None:
    town.order("wallet", "earliest_reverse", channel="wechat", seconds=15)
    pay(town, code_of(town))
    path = f"/v1/payments/{REFERENCE}/reverse"
    answer = town.call("wallet", "POST", path)
    assert (answer.status_code, answer.json()["code"]) == (425, "too_early")
    assert 1 <= int(answer.headers["Retry-After"]) <= 15
    assert ask(town)["state"] == "SUCCESS"
    assert reverse(town, "S9-never-seen")["state"] == "REVOKED"
    town.order("wallet", "clock", seconds=16)
    assert reverse(town)["given_back_fen"] == 2_000


def test_an_unknown_number_is_not_found(town: Town) -> None:
    assert town.bad("wallet", "GET", "/v1/payments/S9") == (404, "payment_unknown")


def test_an_ordered_refusal_is_an_order_that_can_be_asked_for(town: Town) -> None:
    town.order("wallet", "fail", call="pay", how="refuse", times=1)
    assert pay(town, code_of(town))["reason"] == "no_money"
    assert ask(town)["state"] == "REFUSED"


def test_no_code_stands_in_the_books(town: Town) -> None:
    code = code_of(town)
    pay(town, code)
    assert code not in str(town.books("wallet"))
