"""Everything that the bench's switchboard can do to a call, for calls that ask and calls that act."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from kiosk.identity.people import Patient
from kiosk.payment.bills import Charge
from kiosk.payment.payers import LegOrder
from tests.services.conftest import CAST, Clients, Town, by_card
from tests.services.test_insurer import agreed, pre_settled

# How it fails: what that means for a call that only asks, and for one by which a payer takes.
MEANINGS: dict[str, tuple[type[Trouble], type[Trouble]]] = {
    "400": (Refused, Refused),
    "401": (Refused, Refused),
    "403": (Refused, Refused),
    "413": (Refused, Refused),
    "422": (Refused, Refused),
    "425": (Absent, Refused),
    "429": (Absent, Refused),
    "503": (Absent, Refused),
    # The wire in front of a dead back end takes the request before it breaks off.
    "down": (Absent, NoAnswer),
    "500": (Absent, NoAnswer),
    "502": (Absent, NoAnswer),
    "504": (Absent, NoAnswer),
    "done_then_500": (Absent, NoAnswer),
    "lost": (Absent, NoAnswer),
    "slow": (Absent, NoAnswer),
    "swallow": (Absent, NoAnswer),
    "late": (Absent, NoAnswer),
    "cut": (Absent, NoAnswer),
    "html": (Garbled, Garbled),
    "garbage": (Garbled, Garbled),
    "empty": (Garbled, Garbled),
}


def meaning(clients: Clients, act: Callable[[], Awaitable[object]]) -> type[Trouble]:
    async def once() -> Trouble:
        with pytest.raises(Trouble) as caught:
            await act()
        return caught.value

    trouble = asyncio.run(once())
    return next(each for each in (Absent, Refused, NoAnswer, Garbled) if isinstance(trouble, each))


@pytest.mark.parametrize("how", MEANINGS)
def test_what_a_failure_means_for_a_get(clients: Clients, town: Town, how: str) -> None:
    identity = by_card("lin")
    patient = Patient("P00100001", identity.name, identity)
    town.fail("hospital", "bills", how)
    assert meaning(clients, lambda: clients.hospital.open_bills(patient)) is MEANINGS[how][0]


@pytest.mark.parametrize("how", MEANINGS)
def test_what_a_failure_means_for_a_question_by_post(clients: Clients, town: Town, how: str) -> None:
    town.fail("health_card", "verify", how)
    assert meaning(clients, lambda: clients.health_cards.verify(f"{'a' * 64}:1")) is MEANINGS[how][0]


@pytest.mark.parametrize("how", MEANINGS)
def test_what_a_failure_means_for_a_lock(clients: Clients, town: Town, how: str) -> None:
    charge = asyncio.run(_charge(clients))
    town.fail("hospital", "lock", how)
    order = LegOrder("1-1-hospital", 0, {"charge": charge.id})
    assert meaning(clients, lambda: clients.hospital.lock.take(order)) is MEANINGS[how][1]


@pytest.mark.parametrize("how", [how for how in MEANINGS if how not in ("400", "413", "422", "425")])
def test_what_a_failure_means_for_a_settlement_by_the_insurer(clients: Clients, town: Town, how: str) -> None:
    order = asyncio.run(agreed(clients))
    town.fail("insurer", "2207", how)
    assert meaning(clients, lambda: clients.insurer.take(order)) is MEANINGS[how][1]


@pytest.mark.parametrize("weather", ["cut", "half_open", "halve", "lose", "portal"])
def test_f7_bad_weather_leaves_nothing_unknown_that_can_be_found_out(
    clients: Clients, town: Town, weather: str
) -> None:
    order = asyncio.run(agreed(clients))
    town.order("network", weather, service="insurer")
    assert meaning(clients, lambda: clients.insurer.take(order)) in (Refused, NoAnswer, Garbled)
    town.order("network", "heal", service="insurer")
    asyncio.run(clients.insurer.revoke(order))
    assert asyncio.run(clients.insurer.has_taken(order)) is None


def test_f7_an_answer_that_only_drips_is_given_up_in_time(clients: Clients, town: Town) -> None:
    order = asyncio.run(agreed(clients))
    town.order("network", "drip", service="insurer", seconds=0.05)
    assert meaning(clients, lambda: clients.insurer.take(order)) is NoAnswer


@pytest.mark.parametrize("how", ["", "400", "500", "garbage", "empty", "cut", "html"])
def test_s13_the_marked_people_are_in_no_log_and_no_failure(
    clients: Clients, town: Town, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = town.order("health_card", "code", person="yuchi")["code"]
    if how:
        for service, calls in {
            "hospital": ("find", "bills"),
            "insurer": ("1101", "2206"),
            "health_card": ("verify",),
        }.items():
            for call in calls:
                town.fail(service, call, how)

    async def story() -> None:
        for step in (lambda: clients.health_cards.verify(code), lambda: pre_settled(clients, "yuchi")):
            try:
                logging.getLogger("story").info("%r", await step())
            except Trouble as why:
                logging.getLogger("story").error("%r %s", why, why.detail, exc_info=why)

    asyncio.run(story())
    person = CAST["yuchi"]
    marks = (person["name"], person["id_number"], person["card"]["identifier"], person["health_id"], code)
    assert caplog.text
    assert [mark for mark in marks if mark in caplog.text] == []


async def _charge(clients: Clients) -> Charge:
    patient = await clients.hospital.find_patient(by_card("lin"))
    return await clients.hospital.charge(patient, await clients.hospital.open_bills(patient), None)
