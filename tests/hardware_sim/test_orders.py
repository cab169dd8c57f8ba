"""Orders are declared once, and page, command, documents and tests have them from there."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from jsonschema import Draft202012Validator

from hardware_sim.forms import Form, blanks
from hardware_sim.orders import Orders
from hardware_sim.parts import make_parts
from kiosk.faults import catalogue
from tests.bench import Bench
from tests.rules.tree import REPOSITORY
from tools import bench_contract, fault_table

CONTRACT = Path(__file__).parents[2] / "docs" / "contracts" / "bench_orders.v1.yaml"


@pytest.fixture
def forms(tmp_path: Path) -> dict[str, dict[str, Form]]:
    return Orders(make_parts(tmp_path).by_name).forms()


def test_the_document_is_what_the_parts_declare(bench: Bench) -> None:
    """When this fails, an order is new or another: make docs."""
    assert requests.get(f"{bench.url}/openapi.json", timeout=20).json() == yaml.safe_load(
        CONTRACT.read_text("utf-8")
    )


def test_the_page_of_orders_has_every_one(forms: dict[str, dict[str, Form]]) -> None:
    """When this fails, an order is new or another: make docs."""
    assert bench_contract.PAGE.read_text("utf-8") == bench_contract.page(forms)


def test_the_document_has_sound_schemas() -> None:
    bodies = [
        said["post"]["requestBody"]["content"]["application/json"]["schema"]
        for said in yaml.safe_load(CONTRACT.read_text("utf-8"))["paths"].values()
        if "requestBody" in said.get("post", {})
    ]
    assert len(bodies) > 100
    for body in bodies:
        Draft202012Validator.check_schema(body)


def test_every_order_is_declared_in_both_languages(forms: dict[str, dict[str, Form]]) -> None:
    for device, known in forms.items():
        for form in known.values():
            assert not form.anything, f"{device} {form.name} has no form"
            assert form.en.isascii(), (device, form.name)
            assert any("\u4e00" <= letter <= "\u9fff" for letter in form.zh), (device, form.name)


def test_what_an_order_takes_back_is_an_order(forms: dict[str, dict[str, Form]]) -> None:
    for device, known in forms.items():
        for form in known.values():
            assert set(form.ends) <= {*known, "*"}, (device, form.name)


def test_every_kind_of_fault_of_a_wire_has_switches(forms: dict[str, dict[str, Form]]) -> None:
    caused = {form.fault for known in forms.values() for form in known.values()}
    assert {"F7", "F8", "F9", "F10", "F11", "F12"} <= caused


def test_the_page_of_faults_says_what_each_leads_to(forms: dict[str, dict[str, Form]]) -> None:
    """When this fails, a fault is new or gone: python -m tools.fault_table."""
    said = fault_table.PAGE.read_text("utf-8")
    known = {name: [each.as_json() for each in form.values()] for name, form in forms.items()}
    typed = {each.typed for each in fault_table.faults(known)}
    assert set(re.findall(r"^\| `(.*?)` \| ", said, re.MULTILINE)) == typed
    assert set(re.findall(r" \| ([A-Z]{3}-\d\d) \| ", said)) <= catalogue().keys()
    tests = {each.name for each in trees() if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert set(re.findall(r"`(test_\w+)`", said)) <= tests


def trees() -> Iterator[ast.AST]:
    for path in (REPOSITORY / "tests").rglob("test_*.py"):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def test_every_fault_can_be_switched_off(forms: dict[str, dict[str, Form]]) -> None:
    """But for what happens once and is over, such as half a code."""
    over_at_once = {("scanner", each) for each in ("half", "two_in_one", "odd", "send")}
    faults = {(device, form.name) for device, known in forms.items() for form in known.values() if form.fault}
    ended = {(device, end) for device, known in forms.items() for form in known.values() for end in form.ends}
    assert faults - ended == over_at_once


def test_what_ends_by_itself_does_not_stand_any_more(bench: Bench) -> None:
    bench.order("insurer", "differ", fen=1)
    bench.order("pin_pad", "lose_answer", times=2)
    standing = requests.get(f"{bench.url}/orders", timeout=20).json()["standing"]
    assert standing == {"insurer": {"differ": {"fen": 1}}, "pin_pad": {"lose_answer": {"times": 2}}}
    bench.order("pin_pad", "well")
    bench.order("insurer", "agree")
    assert requests.get(f"{bench.url}/orders", timeout=20).json()["standing"] == {}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"person": "lin", "colour": "red"}, "colour"),
        ({"person": ["lin"]}, "key of a person"),
        ({"person": "lin", "seconds": "long"}, "a number"),
        ({"person": "lin", "seconds": True}, "a number"),
        ({"person": "lin", "quirk": "nice"}, "one of mute"),
        ({"person": "nobody"}, "nobody"),
    ],
)
def test_an_order_that_does_not_fit_its_form_is_refused_in_words(
    bench: Bench, args: dict[str, Any], words: str
) -> None:
    answer = requests.post(f"{bench.url}/orders/social_card/insert", json=args, timeout=20)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_an_argument_that_is_needed_is_asked_for(bench: Bench) -> None:
    answer = requests.post(f"{bench.url}/orders/hospital/owes", json={"fen": 1}, timeout=20)
    assert answer.status_code == 400
    assert "'person'" in answer.json()["error"]


@pytest.mark.parametrize(("device", "order"), [("scanner", "show"), ("scanner", "half"), ("camera", "show")])
def test_a_code_that_is_nobodys_is_refused_in_words(bench: Bench, device: str, order: str) -> None:
    answer = requests.post(f"{bench.url}/orders/{device}/{order}", json={}, timeout=20)
    assert answer.status_code == 400
    assert "whose code?" in answer.json()["error"]


def test_body_address_and_command_are_one_interface(bench: Bench) -> None:
    def owe(**how: Any) -> None:
        requests.post(timeout=20, **how).raise_for_status()

    owe(url=f"{bench.url}/orders", json={"device": "hospital", "order": "owes", "person": "lin", "fen": 7})
    owe(url=f"{bench.url}/orders/hospital/owes", json={"person": "lin", "fen": 7})
    command = [sys.executable, "-m", "hardware_sim", "order", "--folder", str(bench.config_file.parent)]
    subprocess.run([*command, "hospital", "owes", "person=lin", "fen=7"], check=True, timeout=60)
    owed = [each for each in bench.books()["hospital"]["bills"].values() if each["fen"] == 7]
    assert [each["person"] for each in owed] == ["lin"] * 3


def test_the_command_says_what_can_be_ordered(bench: Bench) -> None:
    command = [sys.executable, "-m", "hardware_sim", "--folder", str(bench.config_file.parent), "orders"]
    said = subprocess.run(
        [*command, "printer", "--language", "zh"], capture_output=True, text=True, timeout=60
    )
    assert "printer late seconds=…" in said.stdout
    assert "缺纸" in said.stdout


def test_what_stands_is_said_until_it_is_taken_back(bench: Bench) -> None:
    def standing() -> Any:
        return requests.get(f"{bench.url}/orders", timeout=20).json()["standing"]

    bench.order("printer", "paper_out")
    bench.order("social_card", "insert", person="lin")
    assert standing() == {"printer": {"paper_out": {}}, "social_card": {"insert": {"person": "lin"}}}
    bench.order("printer", "load_paper")
    bench.order("bench", "reset")
    assert standing() == {}


def test_digits_are_taken_for_a_text(bench: Bench) -> None:
    bench.order("scanner", "show", text=12345)
    assert bench.books()["scanner"]["sendings"] == 1


def test_a_form_that_declares_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="no argument"):
        blanks("person:horse")
