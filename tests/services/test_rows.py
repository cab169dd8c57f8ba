"""What the queue hands over, and what the answers of hospital and platform mean to it."""

import asyncio
import json

import pytest
import requests

from kiosk.services.hospital import Hospital
from kiosk.services.platform import Platform, PlatformSettings
from offline_queue.sync import Answers, Indigestible, Outcome, Paused, Result, Unreachable, Waiting
from tests.services.conftest import BOOT, DEVICE, Clients, Town


def row(key: str, body: dict[str, object] | None = None, kind: str = "operating") -> Waiting:
    text = json.dumps(body or {"event": "journey_ended"})
    return Waiting(1, kind, key, key, text, 1_795_000_000.5, 0, BOOT)


def outcomes(result: Result) -> list[Outcome]:
    assert isinstance(result, Answers), result
    return [each.outcome for each in result.each]


def test_q2_each_row_has_an_answer_of_its_own(clients: Clients, town: Town) -> None:
    town.order("platform", "poison", key="b")
    town.order("platform", "postpone", key="c")
    first = asyncio.run(clients.platform.send_rows([row("a"), row("b"), row("c")]))
    again = asyncio.run(clients.platform.send_rows([row("a")]))
    assert outcomes(first) == [Outcome.DONE, Outcome.REFUSED, Outcome.RETRY]
    assert outcomes(again) == [Outcome.DUPLICATE]
    assert [(each["device"], each["key"]) for each in town.books("platform")["rows"]] == [(DEVICE, "a")]


def test_p8_a_key_with_other_content_is_refused(clients: Clients) -> None:
    asyncio.run(clients.platform.send_rows([row("a", {"event": "one"})]))
    assert outcomes(asyncio.run(clients.platform.send_rows([row("a", {"event": "two"})]))) == [
        Outcome.REFUSED
    ]


def test_q4_a_lost_answer_doubles_nothing(clients: Clients, town: Town) -> None:
    town.fail("platform", "rows", "swallow", times=1)
    assert isinstance(asyncio.run(clients.platform.send_rows([row("a")])), Unreachable)
    assert outcomes(asyncio.run(clients.platform.send_rows([row("a")]))) == [Outcome.DUPLICATE]


MEANINGS: dict[type[Result], tuple[str, ...]] = {
    Indigestible: ("400", "413", "422"),
    Paused: ("401", "403", "404", "409", "410"),
    Unreachable: ("408", "425", "429", "500", "502", "503", "504", "down", "html", "cut", "garbage", "empty")
    + ("slow", "lost", "swallow", "late"),
}


@pytest.mark.parametrize(
    ("how", "meaning"), [(how, meaning) for meaning, ways in MEANINGS.items() for how in ways]
)
def test_q3_nothing_that_happens_to_a_batch_deletes_a_row(
    clients: Clients, town: Town, how: str, meaning: type[Result]
) -> None:
    town.fail("platform", "rows", how)
    assert type(asyncio.run(clients.platform.send_rows([row("a")]))) is meaning
    town.order("platform", "heal")
    town.fail("hospital", "postings", how)
    assert type(asyncio.run(clients.hospital.send_postings([row("a")]))) is meaning


def test_q15_a_server_that_is_busy_is_given_the_time_it_asks_for(clients: Clients, town: Town) -> None:
    town.fail("platform", "rows", "503", retry_after=17)
    result = asyncio.run(clients.platform.send_rows([row("a")]))
    assert isinstance(result, Unreachable)
    assert result.retry_after == 17


def test_q18_a_cloned_terminal_is_stopped(clients: Clients, town: Town) -> None:
    asyncio.run(clients.platform.send_rows([row("a")]))
    settings = PlatformSettings.model_validate({"url": town.url["platform"]})

    async def from_the_clone() -> Result:
        clone = Platform(settings, DEVICE, BOOT - 1)
        try:
            return await clone.send_rows([row("b")])
        finally:
            await clone.close()

    assert isinstance(asyncio.run(from_the_clone()), Paused)
    assert [each["key"] for each in town.books("platform")["rows"]] == ["a"]


def test_a_slow_batch_of_postings_keeps_no_patient_waiting(clients: Clients, town: Town) -> None:
    town.fail("hospital", "postings", "lost")

    async def story(hospital: Hospital) -> bool:
        sending = asyncio.create_task(hospital.send_postings([row("a")]))
        await asyncio.sleep(0)
        health = await hospital.health()
        waited = sending.done()
        await sending
        return health.reachable and not waited

    assert asyncio.run(story(clients.hospital))


def test_a_large_batch_travels_packed_and_a_platform_that_does_not_unpack_gets_it_plain(
    clients: Clients, town: Town
) -> None:
    rows = [row(f"k{number}", {"event": "journey_ended" * 20}) for number in range(50)]
    assert outcomes(asyncio.run(clients.platform.send_rows(rows))) == [Outcome.DONE] * 50
    town.fail("platform", "rows", "415", times=1)
    assert outcomes(asyncio.run(clients.platform.send_rows(rows))) == [Outcome.DUPLICATE] * 50


def test_the_platform_is_told_how_the_terminal_is(clients: Clients, town: Town) -> None:
    async def about() -> dict[str, object]:
        return {"status": {"version": "9.9", "waiting": 3, "oldest_seconds": 5, "faults": ["PRN-03"]}}

    clients.platform.about = about
    asyncio.run(clients.platform.send_rows([row("a")]))
    where = town.books("platform")["fleet"]
    with requests.Session() as operator:
        page = operator.post(where["url"] + "/?language=en", data={"token": where["token"]}, timeout=10).text
    assert all(piece in page for piece in (DEVICE, "9.9", "5 s", "PRN-03"))
