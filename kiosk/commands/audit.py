"""python -m kiosk audit: who did what at this terminal, and whether anybody has altered that since."""

import asyncio
import json
from pathlib import Path

import click

from kiosk.commands.shared import CONFIG, JSON, print_json, store_to_read
from offline_queue.audit_log import AuditLog, Entry

HEADS = click.option(
    "--heads",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The heads that the platform keeps: a JSON line {seq, head} for each.",
)


@click.group()
def audit() -> None:
    """The chain of what staff and the terminal did. Reads only."""


@audit.command()
@CONFIG
@JSON
@HEADS
def verify(file: Path, as_json: bool, heads: Path | None) -> None:
    """Check every link of the chain. Exit status 0 when it is whole, 1 otherwise."""
    wrong = asyncio.run(_verify(file, _read(heads)))
    if as_json:
        print_json({"good": not wrong, "problems": wrong})
    else:
        click.echo("\n".join(wrong) or "the chain is whole")
    raise SystemExit(1 if wrong else 0)


@audit.command()
@CONFIG
def export(file: Path) -> None:
    """Write the chain as JSON lines, for tools/verify_audit.py, which needs no terminal."""
    for entry in asyncio.run(_entries(file)):
        row = {"seq": entry.seq, "made_ms": entry.made_ms, "lived": entry.lived, "boot": entry.boot}
        click.echo(json.dumps({**row, "body": entry.body, "hash": entry.hash.hex()}, ensure_ascii=False))


def _read(heads: Path | None) -> dict[int, str]:
    if heads is None:
        return {}
    rows = [json.loads(line) for line in heads.read_text("utf-8").splitlines() if line]
    return {int(row["seq"]): str(row["head"]) for row in rows}


async def _verify(file: Path, heads: dict[int, str]) -> list[str]:
    async with store_to_read(file) as store:
        return await AuditLog(store).check(heads)


async def _entries(file: Path) -> list[Entry]:
    async with store_to_read(file) as store:
        return await AuditLog(store).entries()
