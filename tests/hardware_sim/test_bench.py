"""The bench as a program: it says where it listens, takes orders, shows papers, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from hardware_sim.desk import Desk

PROGRAM = [sys.executable, "-m", "hardware_sim"]
SECONDS = 30.0


@contextmanager
def started(
    folder: Path, temporary: Path | None = None
) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any]]]:
    """A bench of its own, and what it says about itself. It makes temporary files in `temporary`."""
    env = {**os.environ, **({"TMPDIR": str(temporary)} if temporary else {})}
    command = [*PROGRAM, "--folder", str(folder), "--json"]
    bench = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
    try:
        assert bench.stdout is not None
        yield bench, json.loads(bench.stdout.readline())
    finally:
        bench.kill()
        bench.communicate()


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with started(tmp_path_factory.mktemp("bench")) as (_, said):
        yield said


@pytest.fixture
def desk(said: dict[str, Any]) -> Desk:
    desk = Desk(said["page"])
    desk.send({"device": "bench", "order": "reset"})
    return desk


def ask(url: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Headers with _ for -, a body for a POST."""
    request = Request(url, body, {name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_config_file_is_toml_that_names_every_part(said: dict[str, Any]) -> None:
    config = tomllib.loads(Path(said["config"]).read_text("utf-8"))
    devices = {"terminal", "screen", "social_card", "scanner", "printer", "camera"}
    assert devices | {"hospital", "insurer", "health_card", "wallets", "ebills", "platform"} <= set(config)


def test_a_program_on_this_machine_needs_no_token(said: dict[str, Any]) -> None:
    assert said["url"].startswith("http://127.0.0.1:")
    assert ask(f"{said['url']}/orders", b'{"device": "bench", "order": "reset"}')[0] == 200
    localhost = said["url"].removeprefix("http://").replace("127.0.0.1", "localhost")
    for path in ("books", "papers"):
        assert ask(f"{said['url']}/{path}")[0] == 200
        assert ask(f"{said['url']}/{path}", Host=localhost)[0] == 200


def test_the_page_wants_the_token_and_a_token_has_to_be_the_right_one(said: dict[str, Any]) -> None:
    assert ask(f"{said['url']}/")[0] == 401
    assert ask(f"{said['url']}/books", Authorization="Bearer wrong")[0] == 401
    assert ask(f"{said['url']}/books", Authorization=f"Bearer {said['token']}")[0] == 200
    assert ask(f"{said['page']}/books")[0] == 200
    assert ask(f"{said['page']}/books", Origin=said["url"], Referer=f"{said['page']}/")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Referer": "https://example.org/page"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Host": "example.org"},
        {"Host": "["},
    ],
)
def test_a_page_of_another_site_gives_no_orders(said: dict[str, Any], headers: dict[str, str]) -> None:
    status, words = ask(f"{said['url']}/orders", b'{"device": "bench", "order": "reset"}', **headers)
    assert status == 403
    assert "another site" in json.loads(words)["error"]
    assert ask(f"{said['url']}/books", **headers)[0] == 403


def test_the_file_in_the_folder_says_the_same_as_the_program(said: dict[str, Any]) -> None:
    file = Path(said["config"]).with_name("desk.json")
    assert json.loads(file.read_text()) == {"url": said["url"], "page": said["page"]}
    assert file.stat().st_mode & 0o077 == 0


def test_the_page_knows_everybody_in_the_cast_and_loads_nothing_from_elsewhere(said: dict[str, Any]) -> None:
    page = ask(f"{said['page']}/")[1]
    assert b"<button" in page
    assert b"//" not in page
    assert {"lin", "chen"} <= {each["key"] for each in json.loads(ask(f"{said['page']}/people")[1])["people"]}


async def test_an_order_is_carried_out_and_stands_in_the_books(desk: Desk) -> None:
    await desk.order("social_card", "insert", person="lin")
    assert (await desk.books())["social_card"]["card_in"]
    await desk.order("bench", "reset")
    assert not (await desk.books())["social_card"]["card_in"]


@pytest.mark.parametrize(
    ("device", "order", "words"),
    [
        ("fax", "send", "social_card"),
        ("social_card", "eat", "eat"),
        ("scanner", "show", "nobody"),
        ("camera", "show", "nobody"),
    ],
)
async def test_an_order_that_is_not_known_is_refused_in_words(
    desk: Desk, device: str, order: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        await desk.order(device, order, person="nobody")


async def test_a_paper_comes_back_as_text_and_as_a_picture(desk: Desk, said: dict[str, Any]) -> None:
    host, port = said["listening"]["printer"]["address"].removeprefix("tcp://").split(":")
    with socket.create_connection((host, int(port))) as printer:
        printer.sendall(b"\x1b@Fee slip\n\x1dV\x00")
        until(lambda: len(json.loads(ask(f"{said['page']}/papers")[1])["papers"]) == 1)
    assert b"Fee slip" in await desk.paper(1, "txt")
    assert (await desk.paper(1, "png")).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="no such paper"):
        await desk.paper(2, "png")


def test_the_command_gives_an_order_and_says_why_one_is_refused(said: dict[str, Any]) -> None:
    def order(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [*PROGRAM, "order", *words, "--bench", said["page"]]
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)

    done = order("hospital", "fail", "how=slow", "seconds=0.1", "times=1")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    refused = order("hospital", "fail", "how=nicely")
    assert refused.returncode == 1
    assert "nicely" in refused.stderr


def test_a_second_bench_in_the_same_folder_is_refused(said: dict[str, Any]) -> None:
    command = [*PROGRAM, "--folder", str(Path(said["config"]).parent)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    assert second.returncode == 1
    assert "another bench" in second.stderr


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Sockets are put there, whose names may not be long."""
    with TemporaryDirectory(prefix="b") as folder:
        yield Path(folder)


def test_nothing_of_it_can_be_reached_from_another_machine(tmp_path: Path) -> None:
    """Not even the driver of virtual readers, which by itself listens on every interface."""
    with started(tmp_path) as (bench, _):
        listening = [place for pid in (bench.pid, *descendants(bench.pid)) for place in listens(pid)]
    assert len(listening) > 15
    assert {host for host, _ in listening} == {"0100007F"}


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_the_bench_ends_its_children_and_its_files(
    tmp_path: Path, short_path: Path, end: signal.Signals
) -> None:
    with started(tmp_path, short_path) as (bench, _):
        children = descendants(bench.pid)
        assert children
        bench.send_signal(end)
        bench.wait(SECONDS)
    until(lambda: not any(alive(child) for child in children))
    until(lambda: not list(short_path.iterdir()))
    if end != signal.SIGKILL:
        assert not (tmp_path / "desk.json").exists()


def test_everything_that_is_written_is_in_folders_that_go_with_the_bench(said: dict[str, Any]) -> None:
    wires = Path(said["listening"]["scanner"]["port"]).parent
    assert Path(said["listening"]["ebills"]["issuer_file"]).parent == wires
    assert Path(said["listening"]["id_card"]["port"]).parent == wires


def test_every_command_takes_the_folder_before_it_and_after_it(said: dict[str, Any]) -> None:
    folder = str(Path(said["config"]).parent)
    order = ["order", "hospital", "heal"]
    for words in (["--folder", folder, *order], [*order, "--folder", folder], [*order, "--bench", folder]):
        done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, done.stderr


def test_benches_stand_side_by_side(said: dict[str, Any], tmp_path: Path) -> None:
    with started(tmp_path) as (_, other):
        assert ask(f"{other['url']}/orders/social_card/insert", b'{"person": "lin"}')[0] == 200
        assert not json.loads(ask(f"{said['url']}/books")[1])["social_card"]["card_in"]
        ports = [each["listening"]["printer"]["address"] for each in (said, other)]
        assert len(set(ports)) == 2


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def listens(pid: int) -> list[tuple[str, str]]:
    """Where this process listens on TCP, host and port as the kernel writes them."""
    held = {os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink()}
    rows = [
        row.split()
        for table in ("tcp", "tcp6")
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
    ]
    found = [row[1].split(":") for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held]
    return [(host, port) for host, port in found]


def alive(pid: int) -> bool:
    """Whether it still runs; one that has ended but is not yet collected does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
