"""python -m kiosk outbox: what waits to be sent. Reads only."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from drivers.errors import Refused
from kiosk.clock import BEIJING
from kiosk.commands.shared import CONFIG, JSON, print_json, store_to_read
from offline_queue.outbox import Counts, Outbox, Waiting


@click.group()
def outbox() -> None:
    """What waits to be sent to the hospital and the platform."""


@outbox.command()
@CONFIG
@JSON
def status(file: Path, as_json: bool) -> None:
    """Count everything that was ever accepted by what became of it."""
    counts = asyncio.run(_status(file))
    rows = {**asdict(counts), "balanced": counts.balanced}
    if as_json:
        print_json(rows)
    else:
        click.echo("\n".join(f"{name.replace('_', ' '):<24} {value}" for name, value in rows.items()))


@outbox.command(name="list")
@CONFIG
@JSON
@click.option("--set-aside", is_flag=True, help="Those that the far end refused, instead of those that wait.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Not more than these.")
def list_(file: Path, as_json: bool, set_aside: bool, limit: int) -> None:
    """List what waits, oldest first."""
    waiting = asyncio.run(_list(file, set_aside, limit))
    if as_json:
        print_json([_row(each) for each in waiting])
    for each in () if as_json else waiting:
        click.echo(f"{_when(each)}  {each.kind:<12} {each.key}  {each.set_aside or ''}".rstrip())


@outbox.command()
@click.argument("key")
@CONFIG
@JSON
def show(key: str, file: Path, as_json: bool) -> None:
    """Show one message whole."""
    message = asyncio.run(_show(file, key))
    if message is None:
        raise Refused("SYS-05", f"no message waits under {key}; it was delivered, or never there")
    row = {**_row(message), "body": dict(message.body)}
    if as_json:
        print_json(row)
    else:
        click.echo("\n".join(f"{name:<10} {value}" for name, value in row.items()))


@outbox.command()
@CONFIG
@JSON
def check(file: Path, as_json: bool) -> None:
    """Check the file and the sum of its messages. Exit status 0 when all is well, 1 otherwise."""
    wrong = asyncio.run(_check(file))
    if as_json:
        print_json({"good": not wrong, "problems": wrong})
    else:
        click.echo("\n".join(wrong) or "the file is sound and the sum of its messages holds")
    raise SystemExit(1 if wrong else 0)


async def _status(file: Path) -> Counts:
    async with store_to_read(file) as store:
        return await Outbox(store).status()


async def _list(file: Path, set_aside: bool, limit: int) -> list[Waiting]:
    async with store_to_read(file) as store:
        return await Outbox(store).listed(set_aside, limit)


async def _show(file: Path, key: str) -> Waiting | None:
    async with store_to_read(file) as store:
        return await Outbox(store).show(key)


async def _check(file: Path) -> list[str]:
    async with store_to_read(file) as store:
        return await Outbox(store).check()


def _row(message: Waiting) -> dict[str, object]:
    return {
        "key": message.key,
        "kind": message.kind,
        "order_key": message.order_key,
        "seq": message.seq,
        "made_at": _when(message),
        "set_aside": message.set_aside,
    }


def _when(message: Waiting) -> str:
    return datetime.fromtimestamp(message.made_at, BEIJING).isoformat(timespec="seconds")
