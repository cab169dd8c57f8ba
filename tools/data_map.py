"""python -m tools.data_map: what is held of a person, where, how long, for whom (S-6); docs/data_map.md.

The fields are read from the source, where they are marked already: a type that prints masked, or repr=False.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from kiosk.upkeep.retention import BLANK_SECONDS, PERSONAL, RetentionSettings
from offline_queue.messages import KINDS

REPOSITORY = Path(__file__).parents[1]
PAGE = REPOSITORY / "docs" / "data_map.md"
SAID = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PRODUCT = ("drivers", "kiosk", "offline_queue", "printer", "ui")
MASKED = {"PersonName", "IdNumber", "Phone", "Password", "InsuranceProof", "Identity", "Patient", "Photo"}
HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Held:
    """A field that holds something of a person."""

    file: str
    owner: str
    name: str

    @property
    def kind(self) -> str:
        """Which kind of data it is; "" when nobody has said so."""
        return next((kind for kind, names in SAID["kinds"].items() if self.name in names), "")

    @property
    def part(self) -> dict[str, Any] | None:
        """What it is for; the last part that names its file counts."""
        found = [part for part in SAID["parts"] if any(fnmatch(self.file, each) for each in part["files"])]
        return found[-1] if found else None


def held(root: Path = REPOSITORY) -> Iterator[Held]:
    """Every such field of the product."""
    for package in PRODUCT:
        for file in sorted((root / package).rglob("*.py")):
            for owner in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(owner, ast.ClassDef):
                    path = file.relative_to(root).as_posix()
                    yield from (Held(path, owner.name, name) for name in _marked(owner))


def unsaid(root: Path = REPOSITORY) -> list[str]:
    """Fields of which nobody has said what they are, or what they are for."""
    return [
        f"{each.file}: {each.owner}.{each.name}" for each in held(root) if not each.kind or each.part is None
    ]


def page() -> str:
    """The whole of docs/data_map.md."""
    return "\n".join([*HEAD, *_in_memory(), *STORED, *_on_disk(), ""])


def _marked(owner: ast.ClassDef) -> Iterator[str]:
    for each in owner.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            silent = each.value is not None and "repr=False" in ast.unparse(each.value)
            types = {name.id for name in ast.walk(each.annotation) if isinstance(name, ast.Name)}
            if (silent or types & MASKED) and each.target.id not in SAID["not_personal"]["names"]:
                yield each.target.id


def _in_memory() -> Iterator[str]:
    fields = list(held())
    for part in SAID["parts"]:
        here = [each for each in fields if each.part is part]
        kinds = sorted({each.kind for each in here})
        where = " ".join(f"`{each}`" for each in part["files"])
        cells = (where, "; ".join(kinds) or "none", part["purpose"], part["basis"], part["until"])
        yield f"| {' | '.join(cells)} | {part['receives']} |"


def _on_disk() -> Iterator[str]:
    days = RetentionSettings.model_fields["keep_days"].default
    until = f"{', '.join(sorted(PERSONAL))} {BLANK_SECONDS // HOUR} h after it is over; the rest {days} days"
    for name, said in SAID["stored"].items():
        kind = KINDS.get(name)
        ends = until if kind is None else _end(kind.expires_seconds)
        to = "nobody" if kind is None else kind.destination
        found = ", ".join(f"`{each}`" for each in said["marks"]) or "none"
        yield f"| {name} | {said['purpose']} | {found} | {ends} | {to} |"


def _end(seconds: int | None) -> str:
    if seconds is None:
        return "delivered, then deleted"
    time = f"{seconds // DAY} days" if seconds >= DAY else f"{seconds // 60} minutes"
    return f"delivered, or {time}"


HEAD = (
    "# What the terminal holds of a person",
    "",
    "Made by `python -m tools.data_map` from the source; `make docs` renews it. A field counts when its type",
    "prints masked (`PersonName`, `IdNumber`, `Phone`, …) or when it prints nothing (`repr=False`). What it",
    "is and what for stands in `tools/data_map.toml`; a field it is silent about stops `make test`.",
    "",
    "## In memory, while somebody is served",
    "",
    "| where | what | what for | why it is allowed | until | who receives it |",
    "| --- | --- | --- | --- | --- | --- |",
)
STORED = (
    "",
    "## On the disk, sealed under the terminal's key",
    "",
    "What is found of marked people there is kept true by",
    "`test_s6_nothing_of_a_person_is_stored_that_the_map_does_not_say`.",
    "",
    "| message or record | what for | found of a person | kept until | goes to |",
    "| --- | --- | --- | --- | --- |",
)


if __name__ == "__main__":
    if left := unsaid():
        sys.exit("say in tools/data_map.toml what this is:\n" + "\n".join(left))
    PAGE.write_text(page(), "utf-8")
