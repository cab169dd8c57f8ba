"""Bad days: every one that is declared can be played, and one is, to its report."""

import inspect
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from click.testing import CliRunner
from starlette.requests import Request
from starlette.responses import Response

import kiosk.screens
from hardware_sim.__main__ import main
from hardware_sim.orders import Orders
from hardware_sim.parts import make_parts
from hardware_sim.people import load
from hardware_sim.play import glass
from hardware_sim.play.balance import imbalances
from hardware_sim.play.judge import checked
from hardware_sim.play.script import Order, found, names, read
from hardware_sim.play.words import same
from hardware_sim.services.switchboard import Switchboard
from hardware_sim.terminal.window import snake_case
from tests.bench import Bench
from tests.rules.tree import REPOSITORY

PLAY = [sys.executable, "-m", "hardware_sim", "play"]
SHORT = Path(__file__).with_name("short_day.toml")


def screens() -> set[str]:
    modules = [import_module(f"kiosk.screens.{each.name}") for each in iter_modules(kiosk.screens.__path__)]
    return {name for module in modules for name, _ in inspect.getmembers(module, inspect.isclass)}


def test_the_bad_days_that_were_promised_are_there() -> None:
    promised = {"network_gone", "printer_jam", "insurer_cut_over", "clock_jump", "wallet_outage"}
    assert promised <= set(names())


def test_a_call_with_a_number_for_a_name_can_be_typed() -> None:
    order = Order.read("insurer fail call=2207 how=swallow")
    Switchboard(["2207"], no_refusal).fail(order.args)


async def no_refusal(call: str, request: Request) -> Response:
    return Response()


@pytest.mark.parametrize("name", [*names(), str(SHORT)])
def test_a_scenario_names_screens_devices_people_and_codes_that_there_are(name: str, tmp_path: Path) -> None:
    scenario = read(name)
    orders = [Order.read(said) for step in scenario.steps for said in step.orders]
    codes = tomllib.loads((REPOSITORY / "kiosk" / "faults.toml").read_text("utf-8"))
    cast = {person.key for person in load()}
    forms = Orders(make_parts(tmp_path).by_name).forms()
    assert {step.meets for step in scenario.steps} - {""} <= screens()
    for each in orders:
        forms[each.device][each.name].read(each.args)
    assert {str(each.args["person"]) for each in orders if "person" in each.args} <= cast
    assert scenario.ends.owes.keys() <= cast
    awaited = {step.reports for step in scenario.steps} - {""}
    assert {*scenario.ends.faults, *scenario.ends.perhaps, *awaited} <= codes.keys()


@pytest.mark.parametrize("name", [*names(), str(SHORT)])
def test_a_scenario_is_told_in_both_languages(name: str) -> None:
    scenario = read(name)
    told = [scenario.title, scenario.story, *(step.says for step in scenario.steps if step.says)]
    assert [each for each in told if not each.zh or each.zh == each.en] == []


@pytest.mark.parametrize("name", [*names(), str(SHORT)])
def test_a_report_has_words_for_every_screen_button_and_place_of_a_day(name: str) -> None:
    scenario = read(name)
    pressed = {(step.meets, step.press) for step in scenario.steps if step.press}
    paths = {path for step in scenario.steps for path in step.until} | set(scenario.ends.books)
    told = {step.meets: glass.screen(step.meets) for step in scenario.steps if step.meets}
    told |= {target: glass.button(question, target) for question, target in pressed}
    told |= {path: glass.place(path) for path in paths}
    assert [key for key, words in told.items() if words == same(key)] == []


def test_those_words_stand_on_the_terminal() -> None:
    """Among what its screens say, as that is kept for comparison; no sample of home has every button."""
    known = tomllib.loads(glass.FILE.read_text("utf-8"))
    for name, said in {**known["screens"], **known["buttons"]}.items():
        for language, words in said.items():
            assert words in texts_of(name.split()[0], language), (name, language)


def texts_of(question: str, language: str) -> str:
    files = [*(REPOSITORY / "tests/screens/said").glob(f"{snake_case(question)}*.{language}.txt")]
    files += (REPOSITORY / "kiosk/texts" / language).glob("*.toml") if question == "Home" else []
    return "\n".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("name", names())
def test_a_day_on_which_nothing_happened_is_not_passed(name: str, bench: Bench) -> None:
    """What a scenario waits for and expects is found in the books, and can fail."""
    scenario, books = read(name), bench.books()
    for path in (path for step in scenario.steps for path in step.until):
        found(books, path.rpartition(".")[0])
    verdict = {words.en: is_so for words, is_so in checked(books, [], 0, [], scenario.ends)}
    assert verdict["all books agree to the fen"]
    assert not all(verdict.values())
    all_paid = scenario.ends.model_copy(update={"owes": {}, "faults": (), "books": {}})
    assert all(is_so for _, is_so in checked(books, [], 0, [], all_paid))
    assert not all(is_so for _, is_so in checked(books, ["a message"], 0, [], all_paid))
    assert not all(is_so for _, is_so in checked(books, [], 1, [], all_paid))
    assert not all(is_so for _, is_so in checked(books, [], 0, ["ZZZ-99"], all_paid))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('title = "a"', "story"),
        ('title = "a"\nstory = "b"\nsteps = [{meet = "Home"}]\nends = {}', "meet"),
        ('title = "a"\nstory = "b"\nsteps = [{orders = ["printer"]}]\nends = {}', "printer"),
        ("title = ", "Invalid value"),
    ],
)
def test_a_scenario_with_a_mistake_is_refused_in_words(tmp_path: Path, wrong: str, words: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(wrong, "utf-8")
    with pytest.raises(ValueError, match=words):
        read(str(file))


def test_a_value_is_found_in_the_books_by_its_path() -> None:
    books = {"printer": {"papers": [{"text": "a"}, {"text": "b"}]}}
    assert found(books, "printer.papers.#") == 2
    assert found(books, "printer.papers.-1.text") == "b"
    with pytest.raises(ValueError, match="paper"):
        found(books, "printer.paper")


def test_books_that_disagree_by_a_fen_are_noticed() -> None:
    parts = {"total": 300, "cash": 100, "pooled_fund": 200, "personal_account": 0, "other_funds": 0}
    posting = {"person": "lin", "parts": parts, "fen": 300}
    split = {"pooled": 200, "account": 0, "other": 0, "total": 300, "cash": 100}
    books = {
        "hospital": {
            "postings": {"1-01": posting},
            "bills": {"B": {"person": "lin", "fen": 300, "paid_by": "1-01"}},
            "locks": {},
        },
        "insurer": {"settlements": {"m": {"state": "settled", "split": split}}},
        "wallet": {"paid": {"lin": 100}},
        "ebill": {"bills": {"1-01": {"parts": parts}}},
        "platform": {"rows": [{"kind": "settlement", "order_key": "1-01"}]},
    }
    assert list(imbalances(books)) == []
    books["wallet"]["paid"]["lin"] = 101
    assert [each.en for each in imbalances(books)] == ["Lin: wallets took 1.01 yuan, and 1.00 were due"]


def test_the_list_says_what_each_day_is_about() -> None:
    told = CliRunner().invoke(main, ["play", "--list"])
    assert told.exit_code == 0
    assert [line.split()[0] for line in told.output.splitlines()] == names()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_day_is_played_in_the_real_window_and_leaves_its_report(tmp_path: Path) -> None:
    out, bench = tmp_path / "out", tmp_path / "bench"
    command = [*PLAY, str(SHORT), "--out", str(out), "--folder", str(bench)]
    played = subprocess.run(command, capture_output=True, text=True, timeout=230)
    assert played.returncode == 0, played.stdout + played.stderr
    told = (out / "short_day" / "report.md").read_text("utf-8")
    assert "**passed**" in told
    assert "all books agree to the fen" in told
    assert "SYS-01" in told
    chinese = (out / "short_day" / "report.zh.md").read_text("utf-8")
    assert "**通过**" in chinese
    assert "各方账目分文不差" in chinese
    assert (out / "short_day" / "report.zh.html").exists()
    pictures = {path.name for path in (out / "short_day").glob("*.png")}
    assert pictures
    page = (out / "short_day" / "report.html").read_text("utf-8")
    assert all(f'"{picture}"' in page for picture in pictures)
