"""The wallets as a payer: their timings by a clock that we wind, their books at the bench."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from drivers.errors import Garbled, NoAnswer, Refused
from kiosk.clock import BEIJING
from kiosk.payment.payers import LegOrder, Outcome, RefundOrder
from tests.services.conftest import Clients, FakeClock, Town

REFERENCE = "26112210160001-07-2-wallet"


def leg(town: Town, clock: FakeClock, fen: int = 2_000, channel: str = "wechat", **code: object) -> LegOrder:
    """An order to pay by the code that Lin's phone shows now."""
    shown = town.order("wallet", "code", person="lin", channel=channel, **code)["code"]
    return LegOrder(REFERENCE, fen, {"channel": channel, "asked_at": clock.wall().isoformat()}, shown)


def paid(town: Town) -> int:
    return int(town.books("wallet")["paid"]["lin"])


def calls(town: Town, call: str) -> int:
    return int(town.books("wallet")["calls"].get(call, 0))


def test_the_cash_part_is_taken_once(clients: Clients, town: Town, clock: FakeClock) -> None:
    order = leg(town, clock)
    kept = asyncio.run(clients.wallets.take(order))
    assert asyncio.run(clients.wallets.take(order)) == kept == asyncio.run(clients.wallets.has_taken(order))
    assert kept["channel"] == "wechat"
    assert kept["trade_no"]
    assert paid(town) == 2_000


def test_p4_a_reversal_that_comes_too_early_all_the_same_is_repeated_when_it_is_told_to(
    clients: Clients, town: Town, clock: FakeClock
) -> None:
    town.order("wallet", "earliest_reverse", channel="wechat", seconds=40)
    order = leg(town, clock)
    asyncio.run(clients.wallets.take(order))
    asyncio.run(clients.wallets.revoke(order))
    assert calls(town, "reverse") == 2
    assert paid(town) == 0


def test_p4_an_owner_who_confirms_in_time_has_paid(clients: Clients, town: Town, clock: FakeClock) -> None:
    asyncio.run(clients.wallets.take(leg(town, clock, confirm=3)))
    assert clock.slept == [5.0] * 3
    assert paid(town) == 2_000


def test_w2_a_lost_answer_is_asked_for_and_never_charged_twice(
    clients: Clients, town: Town, clock: FakeClock
) -> None:
    town.fail("wallet", "pay", "swallow", times=1)
    assert asyncio.run(clients.wallets.take(leg(town, clock)))["trade_no"]
    assert clock.slept == [5.0]
    assert (calls(town, "pay"), paid(town)) == (1, 2_000)


def test_p3_a_payment_that_never_arrived_is_cancelled_within_a_minute(
    clients: Clients, town: Town, clock: FakeClock
) -> None:
    town.fail("wallet", "pay", "lost", times=1)
    with pytest.raises(Refused):
        asyncio.run(clients.wallets.take(leg(town, clock)))
    assert clock.seconds <= 60
    assert town.books("wallet")["orders"][REFERENCE]["state"] == "REVOKED"


def test_p3_when_even_cancelling_fails_nobody_knows(clients: Clients, town: Town, clock: FakeClock) -> None:
    town.fail("wallet", "pay", "swallow", times=1)
    town.fail("wallet", "ask", "500")
    town.fail("wallet", "reverse", "500")
    order = leg(town, clock)
    with pytest.raises(NoAnswer):
        asyncio.run(clients.wallets.take(order))
    assert clock.seconds <= 60
    town.order("wallet", "heal")
    assert asyncio.run(clients.wallets.has_taken(order)) is not None
    asyncio.run(clients.wallets.revoke(order))
    assert paid(town) == 0


def test_p5_a_payment_that_comes_after_its_reversal_takes_nothing(
    clients: Clients, town: Town, clock: FakeClock
) -> None:
    order = leg(town, clock)
    asyncio.run(clients.wallets.revoke(order))
    with pytest.raises(Refused):
        asyncio.run(clients.wallets.take(order))
    assert paid(town) == 0


def test_p8_a_number_that_stands_for_another_order_pays_nothing_and_is_not_reversed(
    clients: Clients, town: Town, clock: FakeClock
) -> None:
    asyncio.run(clients.wallets.take(leg(town, clock)))
    with pytest.raises(Refused):
        asyncio.run(clients.wallets.take(leg(town, clock, fen=1)))
    assert paid(town) == 2_000


def test_another_amount_than_asked_for_is_no_payment(clients: Clients, town: Town, clock: FakeClock) -> None:
    order = leg(town, clock)
    asyncio.run(clients.wallets.take(order))
    with pytest.raises(Garbled):
        asyncio.run(clients.wallets.has_taken(LegOrder(REFERENCE, 1_999, order.facts)))


def test_each_refusal_has_words_of_its_own(clients: Clients, town: Town, clock: FakeClock) -> None:
    town.order("wallet", "balance", person="lin", channel="wechat", fen=1)
    poor = refused_code(clients, leg(town, clock), "a")
    order = leg(town, clock, channel="alipay")
    town.order("wallet", "clock", seconds=61)
    expired = refused_code(clients, order, "b")
    with pytest.raises(Refused) as no_wallet:
        clients.wallets.channel_of("99")
    assert len({poor, expired, no_wallet.value.code}) == 3


def refused_code(clients: Clients, order: LegOrder, suffix: str) -> str:
    with pytest.raises(Refused) as caught:
        asyncio.run(clients.wallets.take(LegOrder(REFERENCE + suffix, order.fen, order.facts, order.secret)))
    return caught.value.code


@pytest.mark.parametrize(
    ("code", "channel"),
    [
        ("134500000000000018", "wechat"),
        ("281234567890123456", "alipay"),
        ("2512345678901234", "alipay"),
        ("301234567890123456789012", "alipay"),
    ],
)
def test_a_code_says_whose_it_is(clients: Clients, code: str, channel: str) -> None:
    assert clients.wallets.channel_of(code) == channel


@pytest.mark.parametrize(
    "code", ["161234567890123456", "241234567890123456", "6212345678901234567", "", "13450000000000001８"]
)
def test_a_code_of_no_wallet_here_is_refused(clients: Clients, code: str) -> None:
    with pytest.raises(Refused):
        clients.wallets.channel_of(code)


def test_what_became_of_a_refund_can_be_asked_and_stands_in_the_bill_file(
    clients: Clients, town: Town, clock: FakeClock
) -> None:
    asyncio.run(clients.wallets.take(leg(town, clock)))
    refund = RefundOrder("R26112210160001-07-01", REFERENCE, 500)
    assert asyncio.run(clients.wallets.refund_outcome(refund)) is None
    town.fail("wallet", "refund", "done_then_500", times=1)
    with pytest.raises(NoAnswer):
        asyncio.run(clients.wallets.give_back(refund))
    assert asyncio.run(clients.wallets.refund_outcome(refund)) is Outcome.DONE
    with pytest.raises(Garbled):
        asyncio.run(clients.wallets.refund_outcome(replace(refund, fen=501)))
    book = asyncio.run(clients.wallets.day_book(datetime.now(BEIJING).date(), None))
    assert book == {REFERENCE: 2_000, refund.number: 500}
