"""python -m kiosk, as a technician types it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.built_in import Devices
from kiosk.config import BACK_ENDS, load
from kiosk.payment.differences import DIFFERENCE, Difference, Side, What
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import LegOrder, Share
from kiosk.payment.refund_records import GiveBack, Opening, begun
from kiosk.payment.settlement import Settlements
from offline_queue.ledger import Ledger
from offline_queue.outbox import Message, Outbox
from offline_queue.store import Store
from tests.program import kiosk


def as_json(*words: str | Path) -> Any:
    return json.loads(kiosk(*words, "--json").stdout)


class Wallet:
    """A payer that takes everything."""

    runs_out = False

    async def prepare(self, fen: int, facts: Mapping[str, str]) -> Mapping[str, str]:
        return {"asked_at": "now"}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        return {"trade_no": "4200001", "buyer": "somebody"}

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        return None

    async def revoke(self, leg: LegOrder) -> None:
        return None


@pytest.fixture
def number(config_file: Path) -> str:
    """The number of a payment that this terminal has taken; its posting waits, and the terminal is off."""

    async def pay() -> str:
        store = await Store.open(load(config_file).store)
        numbers = Numbers(store, "H44010600001", 1)
        ledger = Ledger(store)
        settled = await Settlements(ledger, {"wallet": Wallet()}, numbers, posting).settle(
            [Share("wallet", 4000, {"psn_no": "somebody"})], {"patient": "P1"}
        )
        await store.close()
        return settled.number

    return asyncio.run(pay())


def posting(closed: Any) -> list[Message]:
    return [Message("posting", f"{closed.number}:posting", closed.number, {"version": 1})]


def test_importing_the_commands_does_not_import_the_window():
    script = "import sys, kiosk.__main__; sys.exit('kivy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], timeout=100, check=False).returncode == 0


def test_check_says_what_would_be_opened_and_prints_secrets_as_stars(config_file: Path):
    ended = kiosk("check", config_file)
    assert ended.returncode == 0
    assert "port = " in ended.stdout
    assert "token_file = ********" in ended.stdout
    assert "very-secret" not in ended.stdout


def test_check_names_what_is_not_built_in(config_file: Path):
    config_file.write_text(config_file.read_text().replace('[printer]\naddress = "tcp://127.0.0.1:9"', ""))
    assert "Not built in: printer" in kiosk("check", config_file).stdout


def test_check_tells_all_problems_and_ends_with_2(config_file: Path):
    config_file.write_text(
        config_file.read_text().replace("device_index = 1", "device_index = 100\ncolour = 1")
    )
    ended = kiosk("check", config_file)
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"{config_file}: line 4: terminal.device_index must be at most 99",
        f"{config_file}: line 5: terminal.colour is not a setting; known here: id, device_index, "
        "institution, hospital_name_zh, hospital_name_en, data_folder, language",
    ]


def test_check_as_json(config_file: Path, tmp_path: Path):
    good = as_json("check", config_file)
    assert good["good"]
    assert good["opens"]["hospital"]["token_file"] == "********"
    bad = as_json("check", tmp_path / "none.toml")
    assert (bad["good"], bad["problems"][0]["line"]) == (False, 0)


@pytest.mark.parametrize("words", [["doctor"], ["outbox", "status"], ["ledger", "list"]])
def test_every_command_tells_a_bad_config_file_the_same_way(words: list[str], tmp_path: Path):
    ended = kiosk(*words, "--config", tmp_path / "none.toml")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "the config file cannot be read" in ended.stderr


@pytest.mark.parametrize("words", [["doctor"], ["outbox", "status"], ["ledger", "list"]])
def test_for_scripts_a_bad_config_file_is_json_too(words: list[str], tmp_path: Path):
    ended = kiosk(*words, "--config", tmp_path / "none.toml", "--json")
    assert (ended.returncode, ended.stderr) == (2, "")
    assert json.loads(ended.stdout)["code"] == "CFG-01"


def test_identify_tells_a_bad_config_file_as_any_other_failure(config_file: Path, tmp_path: Path):
    config_file.write_text("[terminal")
    for file, code in ((tmp_path / "none.toml", "CFG-01"), (config_file, "CFG-03")):
        ended = kiosk("identify", "--config", file, "--json")
        said = json.loads(ended.stdout)
        assert (ended.returncode, ended.stderr) == (1, "")
        assert (list(said), said["code"]) == (["code", "detail"], code)


def test_the_ledger_lists_settlements_and_shows_one_by_its_short_code(config_file: Path, number: str):
    (row,) = as_json("ledger", "list", "--config", config_file)
    assert (row["number"], row["step"]) == (number, "settled")
    assert row["legs"] == [{"payer": "wallet", "fen": 4000, "step": "done"}]
    moves = as_json("ledger", "show", row["short_code"], "--config", config_file)
    assert [move["step"] for move in moves] == ["open", "asked", "done", "settled"]
    assert as_json("ledger", "list", "--open", "--config", config_file) == []


def test_the_ledger_lists_refunds_after_the_settlements(config_file: Path, number: str):
    async def due() -> None:
        store = await Store.open(load(config_file).store)
        back = GiveBack(f"{number}-1-wallet", 1000, 4000, "wechat")
        (record,) = begun([back], Opening(number, datetime(2026, 11, 22, tzinfo=UTC), 3600))
        await Ledger(store).open({record.record: (record.step, record.facts)})
        await store.close()

    asyncio.run(due())
    _, row = as_json("ledger", "list", "--config", config_file)
    assert (row["payment"], row["fen"], row["step"]) == (f"{number}-1-wallet", 1000, "refund_planned")
    (row,) = as_json("ledger", "list", "--open", "--config", config_file)
    assert row["number"].startswith(f"R{number}")
    (move,) = as_json("ledger", "show", row["short_code"], "--config", config_file)
    assert (move["id"], move["step"]) == (row["number"], "refund_planned")


def test_the_ledger_tells_a_person_of_each_leg_of_all_that_happened_and_of_what_may_be_done(
    config_file: Path, number: str
):
    lost = Difference(Side.WALLET, What.ONLY_OURS, f"{number}-1-wallet", 4000, 0)

    async def differs() -> None:
        store = await Store.open(load(config_file).store)
        await Ledger(store).open({lost.id(date(2026, 11, 22)): (DIFFERENCE, lost.facts())})
        await store.close()

    asyncio.run(differs())
    head, leg = kiosk("ledger", "list", "--config", config_file).stdout.splitlines()
    assert f"{number}  " in head
    assert leg.split() == ["wallet", "40.00", "done"]
    row = kiosk("ledger", "list", "--staff", "--config", config_file).stdout
    for told in (
        lost.id(date(2026, 11, 22)),
        "40.00",
        "what=only_ours",
        "to decide at the terminal, which asks the platform first: explained",
    ):
        assert told in row


def test_the_ledger_says_nothing_of_who_paid(config_file: Path, number: str):
    assert "somebody" not in kiosk("ledger", "show", number, "--config", config_file).stdout


def test_a_settlement_that_never_was_is_said_in_words(config_file: Path, number: str):
    ended = kiosk("ledger", "show", "NONE", "--config", config_file)
    assert (ended.returncode, ended.stderr) == (1, "SYS-04: there is no settlement or refund NONE\n")


def test_the_outbox_counts_lists_and_shows(config_file: Path, number: str):
    counts = as_json("outbox", "status", "--config", config_file)
    assert (counts["accepted"], counts["waiting"], counts["balanced"]) == (1, 1, True)
    (row,) = as_json("outbox", "list", "--config", config_file)
    assert row["key"] == f"{number}:posting"
    assert as_json("outbox", "show", row["key"], "--config", config_file)["body"] == {"version": 1}
    assert as_json("outbox", "check", "--config", config_file) == {"good": True, "problems": []}


def test_q19_a_message_is_set_aside_and_let_go_again_and_the_chain_says_by_whom(
    config_file: Path, number: str
):
    key = f"{number}:posting"
    by = ["--by", "1001", "--config", config_file]
    assert kiosk("outbox", "quarantine", key, "--why", "the window posts it", *by).returncode == 0
    (aside,) = as_json("outbox", "list", "--set-aside", "--config", config_file)
    assert (aside["key"], aside["set_aside"]) == (key, "the window posts it")
    assert kiosk("outbox", "quarantine", key, "--why", "again", *by).returncode == 1
    assert kiosk("outbox", "requeue", key, *by).returncode == 0
    assert as_json("outbox", "list", "--set-aside", "--config", config_file) == []
    assert as_json("audit", "verify", "--config", config_file) == {"good": True, "problems": []}
    chain = [
        json.loads(line) for line in kiosk("audit", "export", "--config", config_file).stdout.splitlines()
    ]
    acts = [json.loads(each["body"]) for each in chain]
    done = ["outbox_quarantine", "outbox_quarantine", "outbox_requeue"]
    assert [(act["act"], act["staff"], act["what"]) for act in acts] == [(name, "1001", key) for name in done]
    rows = [
        json.loads(line) for line in kiosk("outbox", "export", "--config", config_file).stdout.splitlines()
    ]
    assert [row["kind"] for row in rows] == ["posting", "audit", "audit", "audit"]
    assert all("body" not in row for row in rows)


def test_q19_what_changes_the_store_is_refused_in_words_while_the_terminal_runs(
    config_file: Path, number: str
):
    async def meanwhile() -> subprocess.CompletedProcess[str]:
        store = await Store.open(load(config_file).store)
        words = ["outbox", "requeue", "1", "--by", "1001", "--config", config_file]
        ended = await asyncio.to_thread(kiosk, *words)
        await store.close()
        return ended

    ended = asyncio.run(meanwhile())
    assert ended.returncode == 1
    assert ended.stderr.startswith("LED-04")


def test_s24_a_chain_that_was_altered_is_said_with_an_exit_status(config_file: Path, number: str):
    kiosk("outbox", "requeue", "nothing", "--by", "1001", "--config", config_file)
    heads = config_file.with_name("heads.jsonl")
    heads.write_text('{"seq": 1, "head": "00"}\n')
    ended = kiosk("audit", "verify", "--heads", heads, "--config", config_file)
    assert ended.returncode == 1
    assert "entry 1" in ended.stdout


def test_q19_the_store_is_read_while_the_terminal_has_it_open(config_file: Path, number: str):
    async def meanwhile() -> int:
        store = await Store.open(load(config_file).store)
        await Outbox(store).put(Message("operating", "e-1", "hall-1", {"version": 1}))
        ended = await asyncio.to_thread(kiosk, "outbox", "status", "--config", config_file, "--json")
        await store.close()
        return int(json.loads(ended.stdout)["waiting"])

    assert asyncio.run(meanwhile()) == 2


@pytest.mark.parametrize(
    "words", [["outbox", "status"], ["outbox", "check"], ["ledger", "list"], ["ledger", "show", "1"]]
)
def test_before_the_first_run_there_is_nothing_to_look_into(words: list[str], config_file: Path):
    says = "terminal.db is not there yet: the terminal has not run"
    ended = kiosk(*words, "--config", config_file)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"SYS-03: {says}\n")
    ended = kiosk(*words, "--config", config_file, "--json")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert json.loads(ended.stdout) == {"code": "SYS-03", "detail": says}


def test_a_store_that_can_not_be_read_is_said_in_words(config_file: Path):
    load(config_file).store.path.mkdir(parents=True)
    ended = kiosk("outbox", "status", "--config", config_file)
    assert ended.returncode == 1
    assert ended.stderr.startswith("LED-05")


def built_in(sections: dict[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    return [each for each in sections["devices"] if each["fact"] != "not built in"]


def test_the_doctor_finds_every_device_and_back_end_that_is_away(config_file: Path):
    ended = kiosk("doctor", "--config", config_file, "--json")
    report = json.loads(ended.stdout)
    assert (ended.returncode, report["good"], ended.stderr) == (1, False, "")
    devices, back_ends = built_in(report["sections"]), report["sections"]["back_ends"]
    assert [each["what"] for each in devices] == ["scanner", "social_card", "printer"]
    assert [each["what"] for each in back_ends] == [
        "hospital", "insurer", "health_card", "wallets", "ebills", "platform",
    ]  # fmt: skip
    assert {each["verdict"] for each in devices + back_ends} == {"bad"}
    assert all(each["code"] for each in devices + back_ends)


def test_beside_a_running_terminal_a_device_that_it_may_hold_is_only_a_warning(config_file: Path):
    async def meanwhile() -> str:
        store = await Store.open(load(config_file).store)
        ended = await asyncio.to_thread(kiosk, "doctor", "--config", config_file, "--json")
        await store.close()
        return ended.stdout

    sections = json.loads(asyncio.run(meanwhile()))["sections"]
    assert sections["terminal"][0]["fact"] == "is running"
    assert {each["verdict"] for each in built_in(sections)} == {"warning"}


def test_the_doctor_is_content_with_a_terminal_without_devices(config_file: Path):
    config_file.write_text(config_file.read_text().split("[social_card]")[0])
    ended = kiosk("doctor", "--config", config_file)
    assert ended.returncode == 0
    assert ended.stdout.count("not built in") == len(fields(Devices)) + len(BACK_ENDS)
    assert "the terminal has not run" in ended.stdout


def test_the_doctor_shows_the_sum_of_messages_and_open_settlements(config_file: Path, number: str):
    queue = as_json("doctor", "--config", config_file)["sections"]["queue"]
    facts = {each["what"]: each["fact"] for each in queue}
    assert facts["messages"] == "accepted 1 = delivered 0 + waiting 1 + set aside 0 + expired 0 + lost 0"
    assert facts["settlements"] == "none is open"


def test_the_doctor_finds_a_damaged_store(config_file: Path, number: str):
    store = load(config_file).store.path
    store.write_bytes(store.read_bytes()[:2048] + b"\0" * 6000)
    queue = as_json("doctor", "--config", config_file)["sections"]["queue"]
    assert "bad" in [each["verdict"] for each in queue]


def test_identify_says_when_nothing_was_shown_and_what_is_away(config_file: Path):
    ended = kiosk("identify", "--config", config_file, "--json", "--timeout", "3")
    said = json.loads(ended.stdout)
    assert (ended.returncode, said["code"]) == (1, "SYS-02")
    assert said["detail"].startswith("nothing was shown within 3 s")


def test_identify_needs_a_device(config_file: Path):
    config_file.write_text(config_file.read_text().split("[social_card]")[0])
    assert as_json("identify", "--config", config_file)["code"] == "CFG-06"


def test_a_fault_is_explained_in_the_language_asked_for():
    assert "Remedy" in kiosk("faults", "sys-00").stdout
    assert "处理" in kiosk("faults", "SYS-00", "--language", "zh").stdout
    assert kiosk("faults", "XXX-99").returncode == 1


@pytest.fixture
def sealed(config_file: Path, tmp_path: Path) -> Path:
    """The same terminal with a key for its store; gives the file of that key."""
    key_file = tmp_path / "queue.key"
    key_file.write_text("7c" * 32, "ascii")
    queue = f'[queue]\npath = "{load(config_file).store.path}"\nkey_file = "{key_file}"\n'
    config_file.write_text(config_file.read_text() + "\n" + queue)
    return key_file


def test_s10_a_sealed_store_is_read_with_its_key_by_the_commands(
    config_file: Path, sealed: Path, number: str
):
    assert as_json("ledger", "list", "--config", config_file)[0]["number"] == number
    assert as_json("outbox", "show", f"{number}:posting", "--config", config_file)["body"] == {"version": 1}
    assert kiosk("outbox", "check", "--config", config_file).returncode == 0


def test_s11_commands_say_that_the_key_is_another_one(config_file: Path, sealed: Path, number: str):
    sealed.write_text("8d" * 32, "ascii")
    for words in (["ledger", "list"], ["outbox", "status"]):
        ended = kiosk(*words, "--config", config_file)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith("LED-10")


def test_check_says_whether_the_store_is_sealed_and_never_with_what(config_file: Path, request: Any):
    assert "Not sealed" in kiosk("check", config_file).stdout
    key_file: Path = request.getfixturevalue("sealed")
    said = kiosk("check", config_file).stdout
    assert "Not sealed" not in said
    assert "key_file = ********" in said
    assert key_file.read_text() not in said


def test_doctor_warns_of_a_store_that_is_not_sealed(config_file: Path, number: str):
    findings = as_json("doctor", "--config", config_file)["sections"]["queue"]
    assert [each["verdict"] for each in findings if each["what"] == "seal"] == ["warning"]
