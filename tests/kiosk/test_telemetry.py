"""Figures for whoever watches a terminal: on its own machine behind a token, and hourly for the platform."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
import requests
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from kiosk.config_file.keeping import started
from kiosk.terminal import Terminal
from tests.kiosk.idle_screen import IdleScreen, serving, until

TOKEN = {"Authorization": "Bearer very-secret"}


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def url(config_file: Path) -> str:
    port = free_port()
    more = f'\n[metrics]\nport = {port}\ntoken_file = "token"\n'
    config_file.write_text(config_file.read_text() + more)
    return f"http://127.0.0.1:{port}/metrics"


async def asked(url: str, **headers: str) -> requests.Response:
    return await asyncio.to_thread(requests.get, url, headers=headers, timeout=10)


async def figures(url: str) -> dict[tuple[str, ...], float]:
    answer = await asked(url, **TOKEN)
    assert answer.status_code == 200
    # Labels stand in the order of their names: ending, journey.
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


@asynccontextmanager
async def watched(config_file: Path, url: str) -> AsyncIterator[Terminal]:
    """A terminal that can be asked for figures already."""

    async def listens() -> bool:
        try:
            return (await asked(url)).status_code == 401
        except requests.ConnectionError:
            return False

    async with serving(started(config_file), IdleScreen()) as (terminal, _):
        await until(listens, "it can be asked")
        yield terminal


def visits(terminal: Terminal) -> None:
    for ending, seconds in (("finished", 41.0), ("finished", 50.0), ("left", 12.0), ("WAL-03", 70.0)):
        terminal.events.record("journey_ended", journey="pay_bills", ending=ending, seconds=seconds)
    terminal.events.record("journey_ended", journey="book", ending="left", seconds=5.0)


async def test_cv38_use_completion_and_abandonment_of_each_flow_can_be_scraped(
    config_file: Path, url: str
) -> None:
    async with watched(config_file, url) as terminal:
        visits(terminal)
        said = await figures(url)
        assert said["kiosk_journeys_total", "finished", "pay_bills"] == 2
        assert said["kiosk_journeys_total", "left", "pay_bills"] == 1
        assert said["kiosk_journeys_total", "WAL-03", "pay_bills"] == 1
        assert said["kiosk_journeys_total", "left", "book"] == 1
        assert said["kiosk_journey_seconds_sum", "pay_bills"] == 173


async def test_queue_payments_and_faults_can_be_scraped(config_file: Path, url: str) -> None:
    async with watched(config_file, url):

        async def measured() -> bool:
            return ("kiosk_settlements_open",) in await figures(url)

        await until(measured, "everything was measured once")
        said = await figures(url)
        assert said["kiosk_settlements_open",] == 0
        assert said["kiosk_queue_waiting",] >= 0
        assert said["kiosk_fault", "NET-04"] == 1


async def test_cv38_the_platform_gets_a_row_of_counts_and_nothing_closer_than_the_hour(
    config_file: Path,
) -> None:
    async with serving(started(config_file), IdleScreen()) as (terminal, _):
        visits(terminal)
    async with serving(started(config_file), IdleScreen()) as (terminal, _):
        (row,) = [each.body for each in await terminal.outbox.listed() if each.kind == "usage"]
    flows: Any = row["flows"]
    assert flows == {
        "book": {"begun": 1, "finished": 0, "left": 1, "failed": {}, "seconds": 5},
        "pay_bills": {"begun": 4, "finished": 2, "left": 1, "failed": {"WAL-03": 1}, "seconds": 173},
    }
    assert row.keys() == {"version", "terminal", "hour", "flows"}
    assert str(row["hour"]).endswith(":00+08:00")


async def test_s28_figures_are_for_who_has_the_token_and_is_no_web_page(config_file: Path, url: str) -> None:
    port = url.split(":")[2].split("/")[0]
    async with watched(config_file, url):
        refused = {
            "no token": await asked(url),
            "another token": await asked(url, Authorization="Bearer guess"),
            "a web page": await asked(url, Origin="http://127.0.0.1", **TOKEN),
            "a name that was turned to us": await asked(url, Host=f"evil.example:{port}", **TOKEN),
            "another path": await asked(url.replace("metrics", "etc"), **TOKEN),
        }
        assert {name: each.status_code for name, each in refused.items()} == {
            "no token": 401,
            "another token": 401,
            "a web page": 403,
            "a name that was turned to us": 403,
            "another path": 404,
        }
        assert {each.text for each in refused.values()} == {""}
        with pytest.raises(requests.ConnectionError):
            await asked(url.replace("127.0.0.1", "127.0.0.2"), **TOKEN)


async def test_somebody_who_asks_and_never_ends_holds_up_nothing(config_file: Path, url: str) -> None:
    port = int(url.split(":")[2].split("/")[0])
    async with watched(config_file, url) as terminal:
        with closing(socket.create_connection(("127.0.0.1", port))) as slow:
            slow.sendall(b"GET /metrics HTTP/1.1\r\n")
            visits(terminal)
            assert (await figures(url))["kiosk_journeys_total", "left", "book"] == 1


async def test_a_port_that_is_taken_is_told_and_the_terminal_works(config_file: Path, url: str) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", int(url.split(":")[2].split("/")[0])))
        taken.listen()
        async with serving(started(config_file), IdleScreen()) as (terminal, serves):
            await until(
                lambda: any(each.facts.get("code") == "TEL-01" for each in terminal.events.newest()),
                "it is told",
            )
            assert not serves.done()
