"""A source tree to be judged: the repository, or a small one planted by a test."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PRODUCT = ("kiosk", "drivers", "ui", "offline_queue", "printer")
OURS = (*PRODUCT, "hardware_sim")
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file: where it stands in the tree, and what it says."""

    path: str
    text: str

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def package(self) -> str:
        return self.path.split("/")[0]

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def at(self, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
        return f"{self.path}:{node.lineno}"


@dataclass(frozen=True)
class Tree:
    """A folder with our packages in it, or some of them."""

    root: Path

    def modules(self, *packages: str) -> list[Module]:
        paths = [path for package in packages for path in sorted((self.root / package).rglob("*.py"))]
        return [Module(path.relative_to(self.root).as_posix(), path.read_text("utf-8")) for path in paths]

    def files(self, *folders: str) -> Iterator[tuple[str, str]]:
        """Every text file under those folders, by its path."""
        for folder in folders:
            for path in sorted((self.root / folder).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    yield path.relative_to(self.root).as_posix(), path.read_text("utf-8", "replace")

    def read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")


def plant(folder: Path, files: Mapping[str, str]) -> Tree:
    """A tree that holds just these files."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return Tree(folder)


def sentences(tree: Tree, language: str) -> dict[str, str]:
    """All of a language, from the files of its themes. A key that two of them have is a ValueError."""
    found: dict[str, str] = {}
    for path, text in tree.files("kiosk"):
        if path.startswith(f"kiosk/texts/{language}/"):
            theme = _flat("", tomllib.loads(text))
            if twice := found.keys() & theme.keys():
                raise ValueError(f"{path} says {sorted(twice)} again")
            found |= theme
    return found


def _flat(prefix: str, table: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        found |= _flat(f"{prefix}{key}.", value) if isinstance(value, dict) else {prefix + key: str(value)}
    return found
