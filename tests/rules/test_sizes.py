"""Small enough to be read: functions, modules, drivers, journeys, and how deep they nest."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.rules.tree import OURS, Module, Tree, plant

FUNCTION_LINES = 40
MODULE_LINES = 400
NESTING = 3
ARGUMENTS = 5
# Lines of code, without blank lines, comments, docstrings, imports and declared settings.
JOURNEY_LINES = 60
DRIVER_LINES = 100
DRIVERS = ("social_card", "scanner")

BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def too_long(tree: Tree) -> list[str]:
    found = []
    for module in tree.modules(*OURS, "tests", "tools"):
        found += [
            f"{module.path} has {lines} lines" for lines in _over(len(module.text.splitlines()), MODULE_LINES)
        ]
        for function in module.functions():
            lines = (function.end_lineno or 0) - function.lineno + 1
            found += [
                f"{module.at(function)} {function.name} has {n} lines" for n in _over(lines, FUNCTION_LINES)
            ]
    return found


def too_deep(tree: Tree) -> list[str]:
    return [
        f"{module.at(function)} {function.name} nests {depth} deep"
        for module in tree.modules(*OURS)
        for function in module.functions()
        for depth in _over(_depth(function.body), NESTING)
    ]


def too_many_arguments(tree: Tree) -> list[str]:
    return [
        f"{module.at(function)} {function.name} takes {count}"
        for module in tree.modules(*OURS)
        for function in module.functions()
        for count in _over(_arguments(function), ARGUMENTS)
    ]


def too_much_for_one_story(tree: Tree) -> list[str]:
    """Journeys and drivers, which are read from top to bottom."""
    limits = {module: JOURNEY_LINES for module in tree.modules("kiosk/journeys")}
    limits |= {m: DRIVER_LINES for m in tree.modules("drivers") if Path(m.path).stem in DRIVERS}
    return [
        f"{module.path} has {lines} lines of code"
        for module, limit in limits.items()
        for lines in _over(_code_lines(module), limit)
    ]


def _over(count: int, limit: int) -> list[int]:
    return [count] if count > limit else []


def _depth(body: list[ast.stmt]) -> int:
    return max((_depth_of(statement) for statement in body), default=0)


def _depth_of(statement: ast.stmt) -> int:
    if isinstance(statement, FUNCTIONS) or not isinstance(statement, BLOCKS):
        return 0
    return 1 + max((_depth(body) for body in _bodies(statement)), default=0)


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name, value in ast.iter_fields(statement):
        if name == "orelse" and len(value) == 1 and isinstance(value[0], ast.If):
            yield from _bodies(value[0])  # elif stands beside its if, not in it
        elif name in {"body", "orelse", "finalbody"}:
            yield value
        elif name in {"handlers", "cases"}:
            yield from (each.body for each in value)


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    taken = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return len([each for each in taken if each.arg not in {"self", "cls"}])


def _code_lines(module: Module) -> int:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    prose: set[int] = set()
    for node in ast.walk(module.syntax):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            prose |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = enumerate(module.text.splitlines(), 1)
    return sum(
        1 for at, line in lines if at not in prose and line.strip() and not line.strip().startswith("#")
    )


def test_functions_and_modules_are_short(repository: Tree) -> None:
    assert too_long(repository) == []


def test_a_long_function_and_a_long_module_are_found(tmp_path: Path) -> None:
    long_function = "def speak() -> None:\n" + "    print()\n" * 40
    tree = plant(tmp_path, {"kiosk/a.py": long_function, "printer/b.py": "X = 1\n" * 401})
    assert too_long(tree) == ["kiosk/a.py:1 speak has 41 lines", "printer/b.py has 401 lines"]


def test_nothing_nests_deeper_than_three(repository: Tree) -> None:
    assert too_deep(repository) == []


def test_deep_nesting_is_found_and_elif_is_not_nesting(tmp_path: Path) -> None:
    deep = "def f():\n for a in b:\n  if a:\n   with a:\n    while a:\n     pass\n"
    flat = "def g():\n if a:\n  pass\n elif b:\n  pass\n elif c:\n  pass\n elif d:\n  pass\n"
    tree = plant(tmp_path, {"kiosk/a.py": deep + flat})
    assert too_deep(tree) == ["kiosk/a.py:1 f nests 4 deep"]


def test_nothing_takes_more_than_five_arguments(repository: Tree) -> None:
    assert too_many_arguments(repository) == []


def test_many_arguments_are_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"drivers/a.py": "def f(a, b, c, d, *, e, g): ...\n"})
    assert too_many_arguments(tree) == ["drivers/a.py:1 f takes 6"]


def test_journeys_and_drivers_are_one_story(repository: Tree) -> None:
    assert too_much_for_one_story(repository) == []


def test_a_journey_and_a_driver_that_grew_are_found(tmp_path: Path) -> None:
    grown = '"""Docstrings do not count."""\n# Nor do comments.\n' + "X = 1\n" * 101
    tree = plant(
        tmp_path, {"kiosk/journeys/pay.py": grown, "drivers/scanner.py": grown, "drivers/lane.py": grown}
    )
    assert too_much_for_one_story(tree) == [
        "kiosk/journeys/pay.py has 101 lines of code",
        "drivers/scanner.py has 101 lines of code",
    ]
