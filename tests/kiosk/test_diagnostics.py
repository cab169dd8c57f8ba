"""What the doctor finds: the last faults, certificates, a program that stands but does not serve."""

import logging
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from drivers.device import Health, State, Verdict
from kiosk.config import load
from kiosk.config_file.keeping import looked_at, started
from kiosk.inspection.diagnostics import examine, examined, last_faults
from kiosk.inspection.findings import Found, as_rows
from kiosk.inspection.presence import PresenceFile
from kiosk.inspection.seeing import stars
from kiosk.inspection.tables import opened
from kiosk.screens.asking import Fact
from kiosk.text import words
from kiosk.upkeep.kept_log import FILE, Blotted, blotted, events, kept_log
from offline_queue.messages import Message
from offline_queue.outbox import Outbox
from offline_queue.store import Store
from tests.marks import all_marks, find_marks

LINE = '2026-11-22T09:40:12+0800 INFO kiosk.events: gone {"what": "printer", "code": "PRN-02"}\n'


def digits(count: int) -> Callable[[random.Random], str]:
    return lambda chance: "".join(chance.choices("0123456789", k=count))


# Documents, telephones, social cards, bank cards, identifiers of cards, names.
SECRETS: list[Callable[[random.Random], str]] = [
    digits(18),
    lambda chance: digits(17)(chance) + "X",
    lambda chance: "1" + digits(10)(chance),
    lambda chance: chance.choice("ABCDEFGHK") + digits(8)(chance),
    digits(16),
    digits(19),
    lambda chance: "".join(chance.choices("0123456789abcdef", k=64)),
    lambda chance: "".join(chance.choices("王李张刘陈欧阳娜秀英𬱖", k=chance.randint(2, 4))),
]
AROUND = ("", "no answer from", "'", '{"id": "', "/v1/patients/", "=", "(", "?number=", ", ", '"}', "x ")
CODES = ("WAL-03", "26112203280001-07", "51.2 MB", "2026-11-22T09:40:12+0800")


class Away:
    """A device that is not there."""

    async def health(self) -> Health:
        return Health(State.NO_DEVICE, code="PRN-01")


def certificate(file: Path, days: int) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hall-1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(made.public_bytes(Encoding.PEM))


async def found(config_file: Path) -> dict[str, dict[str, Found]]:
    sections = await examine(load(config_file), {"printer": Away()}, {})
    return {section.name: {each.what: each for each in section.findings} for section in sections}


async def test_a_program_on_its_out_of_service_screen_is_found_with_the_code(config_file: Path) -> None:
    stands = PresenceFile(load(config_file).terminal.data_folder)
    assert words("en").say((await found(config_file))["terminal"]["terminal"].facts[0]) == "does not run"
    with stands.held():
        stands.tell("LED-02")
        (fact,) = (out := (await found(config_file))["terminal"]["terminal"]).facts
        assert (words("en").say(fact), out.code) == ("runs, but is out of service", "LED-02")
        assert out.verdict is Verdict.BAD
    assert words("en").say((await found(config_file))["terminal"]["terminal"].facts[0]) == "does not run"


async def test_the_last_fault_of_a_device_is_kept_with_cause_and_remedy(config_file: Path) -> None:
    folder = load(config_file).terminal.data_folder
    folder.mkdir()
    (folder / FILE).write_text(LINE + "a line that is no event\n")
    assert last_faults(folder)["printer"].code == "PRN-02"
    printer = (await found(config_file))["devices"]["printer"]
    assert printer.last is not None
    sections = await examine(load(config_file), {"printer": Away()}, {})
    rows = as_rows(sections)["devices"]
    assert isinstance(rows, list)
    (row,) = [each for each in rows if each["what"] == "printer"]
    assert row["code"] == "PRN-01"
    assert row["remedy"]
    assert row["part"]
    assert row["last_fault"]["code"] == "PRN-02"
    assert row["last_fault"]["cause"]


def test_an_opened_line_says_cause_remedy_and_part_in_the_language_of_the_reader() -> None:
    line = opened("printer", Found("printer", Verdict.BAD, (), "PRN-04"))
    for language, part in (("zh", "切刀组件"), ("en", "cutter unit")):
        assert part in [words(language).say(each.value) for each in line.facts]
    assert all(isinstance(each, Fact) for each in line.facts)


async def test_s31_a_config_file_that_cannot_be_used_and_one_that_waits_are_both_found(
    config_file: Path,
) -> None:
    folder = started(config_file).config.terminal.data_folder
    good = config_file.read_text()
    config_file.write_text(good.replace("[hospital]", "[hospitol]"))
    (file,) = (each for each in (await examined(looked_at(config_file)))[0].findings if each.what == "config")
    assert (file.verdict, file.code) == (Verdict.BAD, "CFG-08")
    assert "hospitol" in file.said(words("en"))
    config_file.write_text(good)
    changed = 'INFO kiosk.events: config_changed {"at_once": "", "at_start": "scanner.baud"}'
    (folder / FILE).write_text(f"2026-11-22T09:40:12+0800 {changed}\n")
    waits = (await found(config_file))["terminal"]["config"]
    assert (waits.verdict, "scanner.baud" in waits.said(words("en"))) == (Verdict.WARNING, True)
    with (folder / FILE).open("a") as log:
        log.write('2026-11-22T09:41:00+0800 INFO kiosk.events: opened {"boot": 2}\n')
    assert (await found(config_file))["terminal"]["config"].verdict is Verdict.GOOD


async def test_a_certificate_that_runs_out_is_told_before_it_does(config_file: Path) -> None:
    for name, days in (("hospital", 12), ("insurer", 300), ("wallets", -3)):
        certificate(config_file.with_name(f"{name}.pem"), days)
        named = f'[{name}]\nca_file = "{name}.pem"'
        config_file.write_text(config_file.read_text().replace(f"[{name}]", named))
    days = (await found(config_file))["certificates"]
    verdicts = {name: each.verdict for name, each in days.items()}
    assert verdicts == {
        "hospital ca": Verdict.WARNING,
        "insurer ca": Verdict.GOOD,
        "wallets ca": Verdict.BAD,
    }
    assert days["hospital ca"].said(words("en")).startswith("12 days left")


def test_what_looks_like_a_person_is_blotted_out_and_a_settlement_is_not() -> None:
    said = "26112203280001-07 PRN-02 " + " ".join(all_marks())
    assert find_marks(blotted(said)) == []
    assert blotted(said).startswith("26112203280001-07 PRN-02 ")
    assert blotted("51.2 MB, 12 rows in 3.5 s") == "51.2 MB, 12 rows in 3.5 s"


def test_s13_of_a_hundred_thousand_lines_none_says_a_number_or_a_name() -> None:
    """What a library's exception may quote, in whatever company, also in the stack below the line."""
    chance, line = random.Random(13), Blotted("%(levelname)s %(name)s: %(message)s")
    form = "{} %s {} [{!r}]"
    for _ in range(100_000):
        secret = chance.choice(SECRETS)(chance)
        around = (chance.choice(AROUND), chance.choice(AROUND), chance.choice(CODES))
        record = logging.LogRecord("urllib3", logging.ERROR, "", 0, form.format(*around), (secret,), None)
        said = line.format(record)
        assert secret not in said, said
        assert around[2] in said, said


async def test_s9_the_doctor_says_how_far_back_it_is_known_who_did_what(config_file: Path) -> None:
    store = await Store.open(load(config_file).store)
    act = {"version": 1, "terminal": "hall-1", "act": "login"}
    await Outbox(store).put(*(Message("audit", f"audit-{number}", "hall-1", act) for number in range(3)))
    await store.close()
    said = (await found(config_file))["queue"]["audit"].said(words("en"))
    assert said == "3 entries, the oldest from 0 days of running ago"


def test_a_log_on_a_disk_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with kept_log(tmp_path / "data"), PresenceFile(tmp_path / "data").held():
        assert events(tmp_path / "data") == []


def test_of_what_a_card_says_only_lengths_are_shown() -> None:
    assert stars("330102195803126422") == "************ (18)"
    assert stars("") == stars(None) == "-"
    assert stars(b"photo") == "***** (5)"
