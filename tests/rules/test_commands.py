"""Every command that can be typed stands in the documents, and says what it is for."""

from collections.abc import Iterator

import click

from hardware_sim.__main__ import main as bench
from kiosk.__main__ import main as kiosk
from tests.rules.tree import Tree
from ui.__main__ import main as terminal

PROGRAMS: dict[str, click.Command] = {
    "python -m kiosk": kiosk,
    "python -m hardware_sim": bench,
    "python -m ui": terminal,
}


def commands(line: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield line, command
    if isinstance(command, click.Group):
        for name, each in sorted(command.commands.items()):
            yield from commands(f"{line} {name}", each)


def undocumented(programs: dict[str, click.Command], documents: str) -> list[str]:
    return [
        line
        for program, command in programs.items()
        for line, each in commands(program, command)
        if line not in documents and not each.hidden
    ]


def helpless(programs: dict[str, click.Command]) -> list[str]:
    return [
        line
        for program, command in programs.items()
        for line, each in commands(program, command)
        if not each.help
    ]


def planted() -> dict[str, click.Command]:
    group = click.Group("kiosk", help="Look after a terminal.")
    group.add_command(click.Command("check", help="Check a config file."))
    group.add_command(click.Command("explode"))
    return {"python -m kiosk": group}


def test_the_documents_name_every_command(repository: Tree) -> None:
    documents = repository.read("README.md") + "".join(text for _, text in repository.files("docs"))
    assert undocumented(PROGRAMS, documents) == []


def test_a_command_that_no_document_names_is_found() -> None:
    assert undocumented(planted(), "`python -m kiosk check FILE`") == ["python -m kiosk explode"]


def test_every_command_says_what_it_is_for() -> None:
    assert helpless(PROGRAMS) == []


def test_a_command_without_help_is_found() -> None:
    assert helpless(planted()) == ["python -m kiosk explode"]
