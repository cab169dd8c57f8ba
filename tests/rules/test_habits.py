"""What must not stand in the source: words, paths of somebody's machine, unfinished or swallowed things."""

import ast
import re
from pathlib import Path

from tests.rules.tree import OURS, PRODUCT, REPOSITORY, Module, Tree, plant

BROAD = {"Exception", "BaseException"}
THE_ONE_BROAD_EXCEPT = "kiosk/runner.py"
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bNotImplemented(Error)?\b")
# Absolute folders that exist on one machine only. Written in two parts so that this file is no breach.
PRIVATE_PATHS = re.compile(
    "|".join(f"(?<![\\w.<]){one}" for one in ("/wor" + "k/", "/roo" + "t/", "/hom" + "e/[a-z]"))
)
WRITTEN = (".py", ".toml", ".md", ".sh", ".cfg", ".yaml", ".yml", ".txt", ".in", ".debian", ".kv")
SKIPS = {"skip", "skipif", "xfail", "importorskip"}


def mentions_of_the_bench(tree: Tree) -> list[str]:
    """The product does not know whether a wire ends at a device; not even the word occurs."""
    word = re.compile("simulat", re.IGNORECASE)
    return [path for path, text in tree.files(*PRODUCT) if word.search(text)]


def broad_excepts(tree: Tree) -> list[str]:
    """Handlers that keep what they did not expect. Cleaning up and raising it again is another thing."""
    return [
        module.at(node)
        for module in tree.modules(*OURS)
        if module.path != THE_ONE_BROAD_EXCEPT
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _raises_again(node)
    ]


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(each, ast.Name) and each.id in BROAD for each in caught)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def unfinished(tree: Tree) -> list[str]:
    return [
        f"{module.path}:{number}"
        for module in tree.modules(*OURS, "tools")
        for number, line in enumerate(module.text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]


def replaced_or_skipped(tree: Tree) -> list[str]:
    """Tests that put something false in the place of a part of ours, or that do not run."""
    return [
        f"{module.path}:{line} {what}"
        for module in tree.modules(*OURS, "tests")
        for line, what in sorted(_replacements(module))
    ]


def _replacements(module: Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found += [(node.lineno, "mock") for name in names if "mock" in re.split(r"[._]", name)]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if owner == "monkeypatch" and node.attr in {"setattr", "setitem"}:
                found.append((node.lineno, f"monkeypatch.{node.attr}"))
            if owner in {"pytest", "mark"} and node.attr in SKIPS:
                found.append((node.lineno, node.attr))
    return found


def private_paths(tree: Tree) -> list[str]:
    return [
        f"{path}: {found.group()}" for path, text in written(tree) if (found := PRIVATE_PATHS.search(text))
    ]


def written(tree: Tree) -> list[tuple[str, str]]:
    """Every text file that somebody wrote, the top folder included."""
    folders = (*OURS, "tests", "tools", "docs", "changelog", "requirements")
    top = [path for path in tree.root.iterdir() if path.is_file()]
    texts = [(path.name, path.read_text("utf-8", "replace")) for path in sorted(top) if path.name[0] != "."]
    return texts + [(path, text) for path, text in tree.files(*folders) if path.endswith(WRITTEN)]


def test_the_product_does_not_mention_the_bench(repository: Tree) -> None:
    assert mentions_of_the_bench(repository) == []


def test_a_mention_of_the_bench_is_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"ui/a.py": "# Simul" + "ated\n", "hardware_sim/b.py": "# simul" + "ated\n"})
    assert mentions_of_the_bench(tree) == ["ui/a.py"]


def test_only_the_runner_catches_everything(repository: Tree) -> None:
    assert broad_excepts(repository) == []


def test_broad_excepts_are_found(tmp_path: Path) -> None:
    caught = "try:\n    pass\nexcept {}:\n    pass\n"
    tree = plant(
        tmp_path,
        {
            "kiosk/a.py": caught.format("(OSError, Exception)"),
            "kiosk/b.py": caught.format("OSError"),
            "kiosk/c.py": "try:\n    pass\nexcept:\n    pass\n",
            "kiosk/d.py": "try:\n    pass\nexcept BaseException:\n    close()\n    raise\n",
            THE_ONE_BROAD_EXCEPT: caught.format("Exception"),
        },
    )
    assert broad_excepts(tree) == ["kiosk/a.py:3", "kiosk/c.py:3"]


def test_nothing_is_left_unfinished(repository: Tree) -> None:
    assert unfinished(repository) == []


def test_unfinished_things_are_found(tmp_path: Path) -> None:
    lines = "x = 1  # TO" + "DO: more\nraise NotImplemented" + "Error\n"
    assert unfinished(plant(tmp_path, {"printer/a.py": lines})) == ["printer/a.py:1", "printer/a.py:2"]


def test_nothing_is_mocked_or_skipped(repository: Tree) -> None:
    assert replaced_or_skipped(repository) == []


def test_mocks_and_skips_are_found(tmp_path: Path) -> None:
    replaced = "from unittest import mock\nmonkeypatch.setattr(a, 'b', 1)\n"
    skipped = "pytest.skip('later')\n@pytest.mark.xfail\ndef f(): ...\n"
    assert replaced_or_skipped(plant(tmp_path, {"tests/a.py": replaced + skipped})) == [
        "tests/a.py:1 mock",
        "tests/a.py:2 monkeypatch.setattr",
        "tests/a.py:3 skip",
        "tests/a.py:4 xfail",
    ]


def test_no_file_names_a_folder_of_somebodys_machine(repository: Tree) -> None:
    assert repository.root == REPOSITORY
    assert private_paths(repository) == []


def test_a_private_path_is_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"docs/a.md": "see /hom" + "e/anna/kiosk\n", "README.md": "see /etc/kiosk\n"})
    assert private_paths(tree) == ["docs/a.md: /hom" + "e/a"]
