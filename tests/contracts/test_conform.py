"""The conformance kit: it finds nothing wrong with the bench, and names whatever is planted."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.contracts.conftest import Town
from tests.kiosk.conftest import AWAY, CONFIG

SECTIONS = {"hospital": "hospital", "wallets": "wallet", "ebills": "ebill"} | {
    name: name for name in ("health_card", "platform")
}


@pytest.fixture
def gateway(town: Town, tmp_path: Path) -> Path:
    """A config file whose back ends are those of the bench."""
    (tmp_path / "token").write_text("very-secret")
    config = CONFIG
    for section, service in SECTIONS.items():
        config = config.replace(f'[{section}]\nurl = "{AWAY}"', f'[{section}]\nurl = "{town.url(service)}"')
    file = tmp_path / "kiosk.toml"
    file.write_text(config)
    return file


def conform(config: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, what was said, and the page."""
    report = config.with_name("report.html")
    command = [sys.executable, "-m", "kiosk", "conform", "--config", config, "--report", report, *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.returncode, ended.stdout, report.read_text("utf-8")


@contextmanager
def answers_with(content: object) -> Iterator[str]:
    """A gateway that gives every call this content with status 200; its address."""

    class Same(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Same) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def money_and_places(town: Town) -> dict[str, object]:
    """What a call can have done. Beside it, the bench counts who asked for what."""
    books = town.books("hospital")
    return {name: books[name] for name in ("bills", "charges", "rows", "appointments")}


def test_ehc_25_against_the_bench_it_finds_nothing_and_leaves_nothing(gateway: Path, town: Town):
    before = money_and_places(town)
    status, said, page = conform(gateway)
    assert status == 0, said
    assert "broken:" not in said
    assert "Safe set" in page
    assert money_and_places(town) == before


def test_ehc_25_the_whole_set_finds_nothing_on_the_bench_either(gateway: Path):
    status, said, page = conform(gateway, "--all")
    assert status == 0, said
    assert "Releasing a lock never seen" in page
    assert "释放从未见过的锁" in page


def test_ehc_25_a_gateway_that_answers_otherwise_is_named(gateway: Path, town: Town):
    words = "Content-Type is text/html"
    town.order("hospital", "fail", how="html")
    status, said, page = conform(gateway, "--only", "hospital")
    assert status == 1
    assert f"broken: hospital findPatient, example: {words}" in said
    assert words in page


def test_ehc_25_money_in_decimals_is_named_with_its_place_and_its_rule(tmp_path: Path, gateway: Path):
    bill = {"number": "B1", "title": "检验费", "department": "检验科", "fen": 68.5, "items": []}
    with answers_with({"bills": [{**bill, "ordered_at": "2026-11-22T08:40:00+08:00"}]}) as url:
        config = gateway.read_text()
        old = config.partition("[hospital]\nurl = ")[2].partition("\n")[0]
        gateway.write_text(config.replace(f"[hospital]\nurl = {old}", f'[hospital]\nurl = "{url}"'))
        status, said, page = conform(gateway, "--only", "hospital")
    assert status == 1
    assert 'broken: hospital listBills, example: bills[0].fen breaks the rule type: "integer"' in said
    assert "broken: hospital listBills, nameless: status 200; here it has to be: 400" in said
    assert "缺少 X-Device 请求头" in page


def test_a_gateway_that_is_away_is_not_judged(tmp_path: Path, gateway: Path):
    gateway.write_text(CONFIG)
    status, said, _ = conform(gateway, "--only", "wallet")
    assert status == 1
    assert "open: wallet health, example: no answer came" in said
