"""S-18 in short and S-28: sixty events and the known ways out here, ten thousand by `make soak-monkey`."""

import os
import socket
import subprocess
from collections.abc import Iterator

import pytest
import requests

from tests.marks import all_marks
from tests.touch.sockets import listening
from tools.monkey.__main__ import PEOPLE, every_way_out, one_batch
from tools.monkey.deeds import KINDS, Monkey
from tools.monkey.place import HEIGHT, WIDTH, opened
from tools.monkey.watch import Watch, known
from tools.monkey.ways_out import ways_out

EVENTS = int(os.environ.get("MONKEY_EVENTS", "60"))
MARKED = {"KIVY_MODULES_DIR": "/tmp", "KCFG_MODULES_INSPECTOR": "1", "KIVY_NO_CONFIG": "0", "KIVY_DPI": "300"}


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """The product's window, started by somebody whose environment asks Kivy for its tools."""
    before = dict(os.environ)
    os.environ.update(MARKED)
    try:
        with opened(tmp_path_factory.mktemp("monkey")) as window:
            yield Watch(window)
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_s18_no_known_way_leads_out_and_no_chance_breaks_in(watch: Watch) -> None:
    watch.goes_home("the start")
    assert every_way_out(watch.window, watch) >= 200
    one_batch(watch.window, watch, "1", EVENTS)
    watch.goes_home("all of it")
    watch.reads_what_is_left()
    assert watch.findings == []
    assert watch.homes == 2


def test_s28_nothing_listens_but_on_the_loopback_and_there_strangers_are_refused(watch: Watch) -> None:
    found = listening(watch.window.program.pid)
    assert [address for address, _ in found if not address.is_loopback] == []
    for address, port in found:
        for stranger in ({}, {"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}):
            answer = requests.get(f"http://{address}:{port}/metrics", headers=stranger, timeout=10)
            assert answer.status_code in (401, 403), f"port {port} answers to {stranger}"


def test_a_socket_that_listens_to_everybody_is_found() -> None:
    with socket.create_server(("0.0.0.0", 0)) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        assert {("0.0.0.0", tcp.getsockname()[1]), ("127.0.0.1", udp.getsockname()[1])} <= {
            (str(address), port) for address, port in listening(os.getpid())
        }


def test_s18_what_must_not_be_is_found(watch: Watch) -> None:
    window, watch.findings = watch.window, []
    stranger = subprocess.Popen(["xev", "-display", window.display], stdout=subprocess.PIPE)
    assert stranger.stdout is not None
    stranger.stdout.readline()
    (window.folder / "targets.json").write_text('{"question": "Settings", "shown": 1, "targets": []}')
    with (window.folder / "terminal.log").open("a") as log:
        log.write(next(iter(all_marks())))
    try:
        watch.look("a breach")
    finally:
        stranger.kill()
        stranger.communicate()
    watch.reads_what_is_left()
    question, windows, marks = watch.findings
    assert "'Settings' is no question of ours" in question
    assert "1080x1920+0+0'" in windows
    assert windows.count("+") == 4
    assert "1 marks of a person are in terminal.log" in marks


def test_the_same_seed_brings_the_same_deeds_of_every_kind() -> None:
    one, other = (Monkey("7", WIDTH, HEIGHT, PEOPLE) for _ in range(2))
    target = [{"name": "home", "x": 10, "y": 10, "width": 200, "height": 100}]
    deeds = [one.next(target) for _ in range(400)]
    assert deeds == [other.next(target) for _ in range(400)]
    assert {each.kind for each in deeds} == set(KINDS)


def test_two_hundred_ways_are_tried_once_each_and_every_question_is_known() -> None:
    ways = [tuple(each) for each in ways_out(WIDTH, HEIGHT)]
    assert len(set(ways)) == len(ways) >= 200
    assert {"Home", "OutOfService", "ShowWalletCode"} <= set(known())
