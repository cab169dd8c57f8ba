"""F7 on the wire: what somebody at the other end of a line meets in each kind of bad weather."""

import subprocess
import sys
import time
from os import environ
from typing import Any

import pytest
import requests

from hardware_sim.lines.certificates import BAD
from tests.bench import Bench

LOOK_UP = "import socket, sys; socket.getaddrinfo('localhost', sys.argv[1])"


def ask(bench: Bench, timeout: float = 20.0, **how: Any) -> requests.Response:
    """The hospital, whether it is well, on a connection of its own."""
    url = bench_settings(bench)["hospital"]["url"]
    return requests.get(f"{url}/v1/health", timeout=timeout, **how)


def bench_settings(bench: Bench) -> Any:
    return requests.get(f"{bench.url}/settings", timeout=20).json()


def https(bench: Bench) -> tuple[str, str]:
    """The hospital's other address, and the authority that vouches for it."""
    known = bench.books()["network"]["https"]["hospital"]
    return known["url"], known["ca_file"]


def ask_safely(bench: Bench) -> int:
    url, authority = https(bench)
    return requests.get(f"{url}/v1/health", verify=authority, timeout=20).status_code


def test_f7_of_a_lossy_line_little_comes_in_time(bench: Bench) -> None:
    bench.order("network", "loss", service="hospital", percent=100)
    with pytest.raises(requests.Timeout):
        ask(bench, timeout=0.1)
    bench.order("network", "heal", service="hospital")
    assert ask(bench).status_code == 200


def test_f7_a_narrow_line_takes_as_long_as_its_bits_need(bench: Bench) -> None:
    bench.order("network", "bandwidth", service="hospital", bits=8000)
    begun = time.monotonic()
    answer = ask(bench)
    assert time.monotonic() - begun >= len(answer.content) * 8 / 8000


def test_f7_an_answer_that_drips_is_whole_in_the_end(bench: Bench) -> None:
    bench.order("network", "drip", service="hospital", seconds=0.001)
    begun = time.monotonic()
    answer = ask(bench)
    assert answer.json()["service"] == "hospital"
    assert time.monotonic() - begun >= len(answer.content) * 0.001


def test_f7_a_portal_answers_in_place_of_the_back_end(bench: Bench) -> None:
    ask(bench)
    asked = bench.books()["hospital"]["calls"]
    bench.order("network", "portal", service="hospital")
    answer = ask(bench)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert bench.books()["hospital"]["calls"] == asked


@pytest.mark.parametrize("how", BAD)
def test_f7_a_bad_certificate_is_met_until_the_line_is_good_again(bench: Bench, how: str) -> None:
    assert ask_safely(bench) == 200
    bench.order("network", "tls", service="hospital", how=how)
    with pytest.raises(requests.exceptions.SSLError):
        ask_safely(bench)
    assert bench.books()["network"]["weather"] == {"hospital": {"tls": how}}
    bench.order("network", "heal", service="hospital")
    assert ask_safely(bench) == 200


def look_up(bench: Bench, seconds: float = 60.0) -> int:
    """0 when a program that is started as the bench starts a terminal finds the hospital's name."""
    env = environ | bench.books()["network"]["terminal_environment"]
    command = [sys.executable, "-c", LOOK_UP, https(bench)[0].rpartition(":")[2]]
    return subprocess.run(command, env=env, capture_output=True, timeout=seconds).returncode


def test_f7_a_name_is_not_found_until_the_line_is_good_again(bench: Bench) -> None:
    bench.order("network", "dns", service="hospital", how="gone")
    assert look_up(bench) == 1
    bench.order("network", "heal")
    assert look_up(bench) == 0


def test_f7_nobody_may_be_there_who_knows_a_name(bench: Bench) -> None:
    bench.order("network", "dns", service="hospital", how="silent")
    with pytest.raises(subprocess.TimeoutExpired):
        look_up(bench, 2)


def test_f7_one_line_is_bad_and_the_others_are_not(bench: Bench) -> None:
    bench.order("network", "tls", service="wallet")
    bench.order("network", "cut", service="insurer")
    assert ask_safely(bench) == 200
    assert set(bench.books()["network"]["weather"]) == {"wallet", "insurer"}
