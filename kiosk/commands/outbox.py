"""python -m kiosk outbox: what waits to be sent. Reads only, but for what says that it changes something."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from drivers.errors import Refused
from kiosk.clock import BEIJING
from kiosk.commands.shared import CONFIG, JSON, print_json, store_to_read, store_to_write
from kiosk.config_file.keeping import looked_at
from kiosk.staff.acts import Act
from offline_queue.outbox import Counts, Outbox, Waiting

MOST = 10_000_000
BY = click.option(
    "--by", required=True, help="Staff number of whoever does this; it goes into the audit chain."
)


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
        raise _no_message(key)
    row = {**_row(message), "body": dict(message.body)}
    if as_json:
        print_json(row)
    else:
        click.echo("\n".join(f"{name:<10} {value}" for name, value in row.items()))


@outbox.command()
@CONFIG
def export(file: Path) -> None:
    """Write everything that waits or was set aside as JSON lines, without its content."""
    for message in asyncio.run(_all(file)):
        click.echo(json.dumps(_row(message), ensure_ascii=False))


@outbox.command()
@click.argument("key")
@CONFIG
@BY
def requeue(key: str, file: Path, by: str) -> None:
    """Let a message that was set aside take its turn again. The terminal must not run meanwhile."""
    act = Act("outbox_requeue", by, key)
    if not asyncio.run(_change(file, act, lambda outbox: outbox.requeue(key))):
        raise _no_message(key)
    click.echo(f"{key} waits for its turn again")


@outbox.command()
@click.argument("key")
@CONFIG
@BY
@click.option("--why", required=True, help="The reason, for whoever finds it set aside.")
def quarantine(key: str, file: Path, by: str, why: str) -> None:
    """Set a message aside, and all behind it in its line. The terminal must not run meanwhile."""
    act = Act("outbox_quarantine", by, key)
    if not asyncio.run(_change(file, act, lambda outbox: outbox.quarantine(key, why))):
        raise _no_message(key)
    click.echo(f"{key} is set aside")


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


def _no_message(key: str) -> Refused:
    return Refused("SYS-05", f"no message waits under {key}; it was delivered, or never there")


async def _change(file: Path, act: Act, change: Callable[[Outbox], Awaitable[bool]]) -> bool:
    """Who does what is on disk before it is done."""
    async with store_to_write(file) as store:
        outbox = Outbox(store)
        await outbox.put(act.message(looked_at(file).config.terminal.id))
        return await change(outbox)


async def _all(file: Path) -> list[Waiting]:
    async with store_to_read(file) as store:
        outbox = Outbox(store)
        return await outbox.listed(limit=MOST) + await outbox.listed(set_aside=True, limit=MOST)


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
        "origin": asdict(message.origin),
    }


def _when(message: Waiting) -> str:
    return datetime.fromtimestamp(message.made_at, BEIJING).isoformat(timespec="seconds")
