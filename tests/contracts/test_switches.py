"""What can be made to go wrong on the bench: each switch of the back ends, and the network."""

import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.contracts.conftest import Town
from tests.contracts.test_hospital_books import post, row
from tests.contracts.waiting import until

ROW = row("k1", "filing", {})
BATCH = {"device": "T-3301-007", "boot": 1, "rows": [ROW]}


def send(town: Town, timeout: float = 5.0) -> requests.Response:
    """A call that leaves a trace when it is carried out. On a connection of its own."""
    headers = {"X-Device": "T-3301-007", "X-Request-Id": "r1"}
    return requests.post(f"{town.url('hospital')}/v1/postings", json=BATCH, headers=headers, timeout=timeout)


def was_done(town: Town) -> bool:
    return bool(town.books("hospital")["rows"])


@pytest.mark.parametrize("status", [401, 408, 409, 425, 429, 500, 502, 503, 504])
def test_any_error_status_can_be_ordered_and_nothing_is_done(town: Town, status: int) -> None:
    town.order("hospital", "fail", call="postings", how=str(status), retry_after=7, times=1)
    answer = send(town)
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("7" if status in (425, 429, 503) else None)
    assert not was_done(town)
    assert send(town).status_code == 200


@pytest.mark.parametrize("how", ["garbage", "empty", "done_then_500"])
def test_a_spoilt_answer_comes_after_it_was_done(town: Town, how: str) -> None:
    town.order("hospital", "fail", call="postings", how=how, times=1)
    answer = send(town)
    if how == "garbage":
        with pytest.raises(ValueError, match="."):
            answer.json()
    else:
        assert (answer.status_code, answer.json().get("answers")) == (
            500 if how == "done_then_500" else 200,
            None,
        )
    assert was_done(town)


def test_f8_what_arrives_twice_has_one_effect(town: Town) -> None:
    town.order("hospital", "fail", call="postings", how="twice", times=1)
    assert send(town).json()["answers"][0]["outcome"] == "duplicate"
    assert len(town.books("hospital")["rows"]) == 1


def test_f8_an_answer_comes_after_that_of_a_later_question(town: Town) -> None:
    town.order("hospital", "fail", call="postings", how="out_of_order", times=1)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(send, town)
        until(lambda: was_done(town))
        assert not first.done()
        assert town.call("hospital", "GET", "/v1/health").status_code == 200
        assert first.result(20).json()["answers"][0]["outcome"] == "done"


def test_a_captive_portal_says_200_in_html_and_nothing_is_done(town: Town) -> None:
    town.order("hospital", "fail", how="html")
    answer = send(town)
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/html")
    assert not was_done(town)


def test_an_answer_can_break_off_in_the_middle(town: Town) -> None:
    town.order("hospital", "fail", call="postings", how="cut", times=1)
    with pytest.raises(requests.exceptions.RequestException):
        send(town)
    assert was_done(town)


@pytest.mark.parametrize(("how", "done"), [("swallow", True), ("lost", False)])
def test_an_answer_that_never_comes_says_nothing_about_what_was_done(
    town: Town, how: str, done: bool
) -> None:
    town.order("hospital", "fail", call="postings", how=how, times=1)
    with pytest.raises(requests.Timeout):
        send(town, timeout=0.3)
    assert was_done(town) is done


def test_a_late_request_is_carried_out_when_the_client_has_given_up(town: Town) -> None:
    town.order("hospital", "fail", call="postings", how="late", times=1)
    with pytest.raises(requests.Timeout):
        send(town, timeout=0.3)
    until(lambda: was_done(town))


def test_a_slow_answer_comes_all_the_same(town: Town) -> None:
    town.order("hospital", "fail", call="postings", how="slow", seconds=0.3, times=1)
    begun = time.monotonic()
    assert send(town).status_code == 200
    assert time.monotonic() - begun >= 0.3


def test_a_back_end_that_is_down_refuses_connections_until_it_is_healed(town: Town) -> None:
    town.order("hospital", "fail", how="down")
    with pytest.raises(requests.ConnectionError):
        send(town)
    town.order("hospital", "heal")
    assert send(town).status_code == 200


def test_a_switch_counts_down_and_leaves_other_calls_alone(town: Town) -> None:
    town.order("hospital", "fail", call="postings", how="500", times=2)
    assert town.call("hospital", "GET", "/v1/health").status_code == 200
    assert [send(town).status_code for _ in range(3)] == [500, 500, 200]
    assert town.books("hospital")["switches"] == []


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ({"device": "hospital", "order": "dance"}, "dance"),
        ({"device": "hospital", "order": "fail", "how": "sideways"}, "sideways"),
        ({"device": "hospital", "order": "fail", "how": "500", "call": "cook"}, "cook"),
        ({"device": "hospital", "order": "fail", "how": "500", "times": 0}, "times"),
        ({"device": "hospital", "order": "owes", "person": "nobody", "fen": 1}, "nobody"),
        ({"device": "hospital", "order": "owes", "person": "lin"}, "fen"),
        ({"device": "hospital", "order": "owes", "person": "lin", "items": [{"fen": 3}]}, "item"),
        ({"device": "wallet", "order": "code", "person": "lin", "channel": "shells"}, "shells"),
        ({"device": "insurer", "order": "account", "person": "zhou", "fen": 1}, "zhou"),
        ({"device": "network", "order": "cut", "service": "post"}, "post"),
        ({"device": "network", "order": "delay", "seconds": "long"}, "seconds"),
        ({"device": "toaster", "order": "toast"}, "toaster"),
        ({"device": "hospital"}, "order"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused_in_words(town: Town, order: Any, word: str) -> None:
    assert word in town.refused_order(**order)


def test_a_cut_wire_breaks_off_and_refuses_until_it_is_healed(town: Town) -> None:
    assert post(town, ROW) == ["done"]
    town.order("network", "cut", service="hospital")
    with pytest.raises(requests.ConnectionError):
        send(town)
    assert town.call("wallet", "GET", "/v1/health").status_code == 200
    town.order("network", "heal")
    assert post(town, ROW) == ["duplicate"]


def test_on_a_half_open_wire_nothing_comes_and_nothing_breaks(town: Town) -> None:
    town.order("network", "half_open", service="hospital")
    with pytest.raises(requests.ReadTimeout):
        send(town, timeout=0.3)
    town.order("network", "heal", service="hospital")
    assert not was_done(town)
    assert send(town).status_code == 200


@pytest.mark.parametrize("how", ["halve", "lose"])
def test_an_answer_can_be_lost_on_the_wire(town: Town, how: str) -> None:
    town.order("network", how, service="hospital", times=1)
    with pytest.raises(requests.exceptions.RequestException):
        send(town)
    assert was_done(town)
    assert send(town).json()["answers"][0]["outcome"] == "duplicate"


def test_a_slow_wire_delays_both_ways(town: Town) -> None:
    town.order("network", "delay", service="hospital", seconds=0.1)
    begun = time.monotonic()
    assert send(town).status_code == 200
    assert time.monotonic() - begun >= 0.2


def test_everything_is_as_new_after_a_reset(town: Town) -> None:
    send(town)
    town.order("hospital", "fail", how="down")
    town.order("*", "reset")
    assert [town.books(name)["calls"] for name in ("hospital", "insurer", "wallet")] == [{}, {}, {}]
    assert not was_done(town)


def test_a_call_takes_milliseconds(town: Town) -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        town.call("hospital", "GET", "/v1/patients/P00100001/bills")
        return time.perf_counter() - begun

    assert sorted(seconds() for _ in range(50))[25] < 0.03


def test_the_back_ends_can_be_started_alone() -> None:
    command = [sys.executable, "-m", "hardware_sim.services", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            urls = json.loads(running.stdout.readline())
            health = {
                name: requests.get(f"{url}/v1/health", timeout=5).json()
                for name, url in urls.items()
                if name != "orders"
            }
            order = {"device": "wallet", "order": "code", "person": "lin"}
            code = requests.post(f"{urls['orders']}/orders", json=order, timeout=5).json()["code"]
            books = requests.get(f"{urls['orders']}/books", timeout=5).json()
        finally:
            running.terminate()
    assert running.returncode == 0
    assert {answer["service"] for answer in health.values()} == set(health)
    assert len(code) == 18
    assert set(health) | {"network"} == set(books)
    with pytest.raises(OSError, match="."):
        socket.create_connection(("127.0.0.1", int(urls["wallet"].rpartition(":")[2])), 1).close()
