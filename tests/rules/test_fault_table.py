"""A test that the page of faults names gives the very order that it is said to prove."""

import ast
from pathlib import Path

import pytest

from tests.rules.tree import Tree, plant
from tools.fault_table import STORIES

NAMED = {order: told.strip("`") for order, told in STORIES.items() if told.startswith("`test_")}


Parts = dict[str, ast.AST]


def gives(tree: Tree, test: str, order: str) -> bool:
    """Whether the test, or what it uses of its own module, says the order as a literal."""
    for module in tree.modules("tests"):
        parts = _parts(module.syntax)
        if test in parts:
            return _says(parts, test, order, set())
    return False


def _parts(module: ast.Module) -> Parts:
    """Functions and constants of a module by their names."""
    found: Parts = {}
    for each in module.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            found[each.name] = each
        elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            found[each.targets[0].id] = each
    return found


def _says(parts: Parts, name: str, order: str, seen: set[str]) -> bool:
    seen.add(name)
    nodes = list(ast.walk(parts[name]))
    if any(isinstance(each, ast.Constant) and each.value == order for each in nodes):
        return True
    used = sorted({each.id for each in nodes if isinstance(each, ast.Name)} & parts.keys())
    return any(_says(parts, each, order, seen) for each in used if each not in seen)


@pytest.mark.parametrize("fault", NAMED)
def test_a_named_test_gives_its_order(repository: Tree, fault: str) -> None:
    assert gives(repository, NAMED[fault], fault.split()[1]), f"{NAMED[fault]} does not order {fault}"


def test_a_test_that_gives_another_order_is_found(tmp_path: Path) -> None:
    source = 'HARM = "jam"\ndef test_a():\n    order(HARM)\ndef test_b():\n    order("stop")\n'
    tree = plant(tmp_path, {"tests/a.py": source})
    assert [gives(tree, test, "jam") for test in ("test_a", "test_b", "test_c")] == [True, False, False]
