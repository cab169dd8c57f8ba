"""The conformance kit: it finds nothing wrong with the bench, and names whatever is planted."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.contracts.conftest import Town
from tests.kiosk.conftest import AWAY, CONFIG
from tests.program import kiosk

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
    ended = kiosk("conform", "--config", config, "--report", report, *words)
    return ended.returncode, ended.stdout, report.read_text("utf-8")


@contextmanager
def answers_with(content: object, status: int = 200) -> Iterator[str]:
    """A gateway that gives every call this content and status; its address."""

    class Same(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
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


def at(gateway: Path, url: str) -> Path:
    """The same file, with the hospital at another address."""
    config = gateway.read_text()
    old = config.partition("[hospital]\nurl = ")[2].partition("\n")[0]
    gateway.write_text(config.replace(f"[hospital]\nurl = {old}", f'[hospital]\nurl = "{url}"'))
    return gateway


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
        status, said, page = conform(at(gateway, url), "--only", "hospital")
    assert status == 1
    assert 'broken: hospital listBills, example: bills[0].fen breaks the rule type: "integer"' in said
    assert "broken: hospital listBills, nameless: status 200; here it has to be: 400" in said
    assert "缺少 X-Device 请求头" in page


def test_a_gateway_that_is_away_is_not_judged(tmp_path: Path, gateway: Path):
    gateway.write_text(CONFIG)
    status, said, _ = conform(gateway, "--only", "wallet")
    assert status == 1
    assert "open: wallet health, example: no answer came" in said


def test_ehc_25_who_knows_none_of_the_examples_is_not_said_to_keep_the_contract(gateway: Path):
    with answers_with({"code": "patient_unknown", "message": "no file"}, 404) as url:
        _, said, _ = conform(at(gateway, url), "--only", "hospital")
    assert "open: hospital listBills, example: that system has not the example in its books" in said
    assert ", 0 kept" not in said
    assert "broken: hospital health, example: status 404 is not in the contract" in said


def test_ehc_25_a_row_that_is_answered_under_another_key_is_named(gateway: Path):
    with answers_with({"answers": [{"key": "another", "outcome": "done", "detail": ""}]}) as url:
        _, said, _ = conform(at(gateway, url), "--only", "hospital", "--all")
    assert "broken: hospital sendPostings, row_once: the row has to be answered done" in said


def test_ehc_25_of_what_was_found_the_report_shows_the_form_and_where_it_was_asked(gateway: Path, town: Town):
    _, _, page = conform(gateway, "--only", "hospital")
    assert f"POST {town.url('hospital')}/v1/patients/find" in page
    assert "1958-03-12" not in page
    assert "&quot;birth_date&quot;: &quot;0000-00-00&quot;" in page


def test_ehc_25_a_hospital_can_have_its_own_test_data_asked_for(gateway: Path):
    own = gateway.with_name("own.toml")
    own.write_text('"330102195803126422" = "33010619850617331X"\n"林秀英" = "陈建国"\n')
    status, said, page = conform(gateway, "--only", "hospital", "--examples", str(own))
    assert "open: hospital findPatient" not in said
    assert "陈建国" in page
    assert "林秀英" not in page
    own.write_text("P00100001 = 42")
    assert "CNF-02" in refusal(gateway, "--examples", str(own))
    assert "CNF-03" in refusal(gateway, "--report", "/dev/null/report.html")


def refusal(config: Path, *words: str) -> str:
    return kiosk("conform", "--config", config, "--only", "hospital", *words).stderr
