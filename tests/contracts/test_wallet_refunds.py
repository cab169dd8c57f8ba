"""What the bench's wallet aggregator does with refunds, by the terminal and by the window."""

from typing import Any

from tests.contracts.conftest import Town
from tests.contracts.test_wallet_books import REFERENCE, code_of, pay, reverse


def refund(town: Town, fen: int, number: str = "R1") -> Any:
    asked = {"refund_no": number, "out_trade_no": REFERENCE, "fen": fen}
    return town.good("wallet", "POST", "/v1/refunds", asked)


def test_a_part_goes_back_once_however_often_it_is_asked_for(town: Town) -> None:
    pay(town, code_of(town))
    assert refund(town, 500)["state"] == "SUCCESS"
    assert refund(town, 500)["state"] == "SUCCESS"
    assert town.good("wallet", "GET", "/v1/refunds/R1")["fen"] == 500
    books = town.books("wallet")
    assert books["paid"]["lin"] == 1_500
    assert books["balances"]["lin"]["wechat"] == 200_000 - 1_500


def test_p14_terminal_and_window_together_never_give_back_more_than_was_paid(town: Town) -> None:
    pay(town, code_of(town))
    window = town.order("wallet", "refund_at_window", out_trade_no=REFERENCE, fen=1_600)
    assert window["state"] == "SUCCESS"
    assert refund(town, 500)["reason"] == "more_than_left"
    assert refund(town, 400, "R2")["state"] == "SUCCESS"
    assert town.books("wallet")["paid"]["lin"] == 0


def test_what_is_being_worked_on_is_reserved(town: Town) -> None:
    pay(town, code_of(town))
    town.order("wallet", "slow_refunds", asks=-1)
    assert refund(town, 1_500)["state"] == "PROCESSING"
    assert refund(town, 501, "R2")["state"] == "REFUSED"
    town.order("wallet", "finish_refund", refund_no="R1")
    assert refund(town, 1_500)["state"] == "SUCCESS"


def test_a_reversal_after_a_refund_gives_back_the_rest(town: Town) -> None:
    pay(town, code_of(town))
    refund(town, 500)
    assert reverse(town)["given_back_fen"] == 2_000
    assert town.books("wallet")["balances"]["lin"]["wechat"] == 200_000
    assert refund(town, 1, "R2")["reason"] == "not_paid"


def test_p8_one_number_stands_for_one_refund(town: Town) -> None:
    pay(town, code_of(town))
    refund(town, 500)
    asked = {"refund_no": "R1", "out_trade_no": REFERENCE, "fen": 501}
    assert town.bad("wallet", "POST", "/v1/refunds", asked) == (409, "other_content")
    assert town.bad("wallet", "GET", "/v1/refunds/R9") == (404, "refund_unknown")
