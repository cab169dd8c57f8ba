"""P-4: how long each of nineteen channels is given, by a clock that we wind and the books of the bench."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pytest

from drivers.errors import Refused
from kiosk.payment.payers import LegOrder
from kiosk.services.wallets import Wallets, WalletSettings
from tests.services.conftest import DEVICE, FakeClock, Town
from tests.services.nineteen import ADDED, SHIPPED, nineteen, prefix_of

REFERENCE = "26112210160001-07-2-wallet"


@dataclass(frozen=True)
class Given:
    """Seconds that a channel is given."""

    wait: float
    poll: float
    total: float
    earliest: float


# The shipped ones as the channels' own documents have them, written here a second time.
# Source: reliability.md 5.1. Alipay: about 60 in all, of which the last nine are for answers and cancelling.
GIVEN = {
    "wechat": Given(5, 5, 45, 15),
    "alipay": Given(3, 3, 51, 0),
    "unionpay": Given(5, 5, 45, 0),
    "ecny": Given(5, 5, 45, 0),
    **{name: Given(3, 2 + number, 40, number) for number, name in enumerate(ADDED)},
}
each_channel = pytest.mark.parametrize("channel", [*SHIPPED, *ADDED])


@pytest.fixture
def wallets(town: Town, clock: FakeClock, tmp_path: Path) -> Iterator[Wallets]:
    more = {"channels": [*SHIPPED, *ADDED], "channels_file": nineteen(tmp_path)}
    settings = WalletSettings.model_validate({"url": town.url["wallet"], "answer_seconds": 2.0, **more})
    made = Wallets(settings, DEVICE, clock.clock())
    yield made
    asyncio.run(made.close())


def shown(town: Town, clock: FakeClock, channel: str, confirm: int = 0) -> LegOrder:
    """An order to pay by a code of that channel, which takes no reversal before its time."""
    if channel in ADDED:
        town.order("wallet", "channel", channel=channel, prefix=prefix_of(channel), digits=18)
    town.order("wallet", "balance", person="lin", channel=channel, fen=2_000)
    town.order("wallet", "earliest_reverse", channel=channel, seconds=GIVEN[channel].earliest)
    code = town.order("wallet", "code", person="lin", channel=channel, confirm=confirm)["code"]
    return LegOrder(REFERENCE, 2_000, {"channel": channel, "asked_at": clock.wall().isoformat()}, code)


def calls(town: Town, call: str) -> int:
    return int(town.books("wallet")["calls"].get(call, 0))


@each_channel
def test_p4_who_never_confirms_is_asked_up_to_the_channels_time_and_cancelled_with_the_last_question(
    wallets: Wallets, town: Town, clock: FakeClock, channel: str
) -> None:
    rules = GIVEN[channel]
    with pytest.raises(Refused):
        asyncio.run(wallets.take(shown(town, clock, channel, confirm=-1)))
    asked_at = list(accumulate(clock.slept))
    assert clock.slept == [rules.poll] * int(rules.total // rules.poll)
    assert calls(town, "ask") == len(asked_at)
    assert rules.total - rules.poll < asked_at[-1] <= rules.total < 60
    assert clock.seconds == asked_at[-1] >= rules.earliest, "cancelled in the moment of the last question"
    assert calls(town, "reverse") == 1
    assert town.books("wallet")["orders"][REFERENCE]["state"] == "REVOKED"


@each_channel
def test_p4_a_payment_that_the_patient_stops_is_cancelled_as_soon_as_its_own_channel_takes_that(
    wallets: Wallets, town: Town, clock: FakeClock, channel: str
) -> None:
    async def stopped() -> None:
        paying = asyncio.ensure_future(wallets.take(shown(town, clock, channel, confirm=-1)))
        await asyncio.wait_for(wallets.owner_is_asked(), 10)
        wallets.give_up()
        await paying

    with pytest.raises(Refused):
        asyncio.run(stopped())
    rules = GIVEN[channel]
    assert clock.seconds == (max(rules.poll, rules.earliest + 1) if rules.earliest else rules.poll)
    assert calls(town, "reverse") == 1


@each_channel
def test_p4_what_was_paid_is_given_back_no_earlier_than_the_channel_takes_it_and_no_later(
    wallets: Wallets, town: Town, clock: FakeClock, channel: str
) -> None:
    order = shown(town, clock, channel)
    kept = asyncio.run(wallets.take(order))
    assert kept["channel"] == channel
    asyncio.run(wallets.revoke(LegOrder(REFERENCE, 2_000, {**order.facts, **kept})))
    earliest = GIVEN[channel].earliest
    # A second more, for what is on disk is the moment before the call.
    assert clock.seconds == (earliest + 1 if earliest else 0)
    assert calls(town, "reverse") == 1, "none came too early and had to be repeated"
    assert town.books("wallet")["paid"]["lin"] == 0


@each_channel
def test_p4_a_lost_answer_is_asked_for_after_the_channels_wait(
    wallets: Wallets, town: Town, clock: FakeClock, channel: str
) -> None:
    town.fail("wallet", "pay", "done_then_500", times=1)
    assert asyncio.run(wallets.take(shown(town, clock, channel)))["channel"] == channel
    assert clock.slept == [GIVEN[channel].wait]
    assert (calls(town, "pay"), calls(town, "ask")) == (1, 1)
