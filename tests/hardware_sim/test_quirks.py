"""Every quirk of the bench is written down with its source, and is met by the test that is named."""

import ast
import re
from collections.abc import Collection, Iterator

import pytest

from hardware_sim import network
from hardware_sim.camera import code_frames
from hardware_sim.cards import chip
from hardware_sim.id_cards import module as id_card_module
from hardware_sim.printing.escpos_printer import ORDERS
from hardware_sim.serial_devices import fingerprint, insurance_terminal
from hardware_sim.services import switchboard
from tests.rules.tree import REPOSITORY
from tools.quirks import PAGE, Quirk, page, quirks, sources

# What mends a printer is no quirk of it.
MENDS = {"load_paper", "cover_close", "heal", "plug", "unplug"}
BENCH: dict[str, Collection[str]] = {
    "social_card": set(chip.QUIRKS) - {""},
    "id_card": set(id_card_module.QUIRKS) - {""},
    "scanner": {"half", "two_in_one"},
    "camera": {*code_frames.SPOILS, "black", "freeze", "held_up", "two_faces"} - {"clean"},
    "printer": set(ORDERS) - MENDS,
    "pin_pad": {"lose_answer", "garble", "general_error", "refuse_reversal", "mute"},
    "fingerprint": set(fingerprint.QUIRKS),
    "insurance_terminal": {*insurance_terminal.QUIRKS, *insurance_terminal.MISREAD},
    "network": set(network.WAYS),
    "back_end": {*switchboard.WAYS, switchboard.DOWN, switchboard.REFUSE},
}
# Spoilt pictures are met all at once, by their list.
LISTS = {each: "SPOILS" for each in code_frames.SPOILS}
MODULES = {
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
    for path in (REPOSITORY / "tests").rglob("*.py")
}
PUBLIC = re.compile(r"https?://[\w.-]+\.[a-z]{2,}/\S+")
KNOWN = {"seen", "told", "supposed"}


def words_of(test: str) -> set[str]:
    """Every text in the tests of that name, in what stands above them, and in the lists that they use."""
    return {word for module in MODULES.values() for word in _words_in(module, test)}


def _words_in(module: ast.Module, name: str) -> Iterator[str]:
    """Also in what it calls and uses of its own module, in what that does, and in what comes from beside."""
    wanted, seen, texts = {name}, set[str](), set[str]()
    while wanted:
        seen |= wanted
        here = [node for node in module.body if _names_of(node) & wanted]
        texts |= {text for node in here for text in _texts(node)}
        used = {each.id for node in here for each in ast.walk(node) if isinstance(each, ast.Name)}
        wanted = used - seen
    yield from texts | seen
    for beside, given in _taken_from_beside(module):
        if given in seen:
            yield from _words_in(beside, given)


def _taken_from_beside(module: ast.Module) -> Iterator[tuple[ast.Module, str]]:
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield from ((MODULES[node.module], each.name) for each in node.names)


def _names_of(node: ast.stmt) -> set[str]:
    """What a line of a module gives a name to."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
    return set()


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def test_each_quirk_of_the_bench_is_written_down_and_no_other() -> None:
    known = {device: {each.name for each in quirks() if each.device == device} for device in BENCH}
    assert known == {device: set(names) for device, names in BENCH.items()}
    assert {each.device for each in quirks()} == set(BENCH)


@pytest.mark.parametrize("device", BENCH)
def test_each_quirk_has_a_source_and_a_test_that_names_it(device: str) -> None:
    mine = [each for each in quirks() if each.device == device]
    assert [each for each in mine if each.known not in KNOWN or each.source not in sources()] == []
    assert [each for each in mine if not is_met(each)] == []


def test_each_source_is_public_and_used() -> None:
    assert [name for name, each in sources().items() if not PUBLIC.fullmatch(each.address)] == []
    assert {each.source for each in quirks()} == set(sources())


def is_met(quirk: Quirk) -> bool:
    return bool({quirk.name, LISTS.get(quirk.name, quirk.name)} & words_of(quirk.test))


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "make docs writes it again"
