"""python -m kiosk reconcile: a day's ledger beside the books of insurer, wallets and hospital."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from kiosk.built_in import BackEnds
from kiosk.clock import BEIJING
from kiosk.commands.shared import CONFIG, JSON, print_json
from kiosk.config import KioskConfig
from kiosk.config_file.keeping import looked_at
from kiosk.payment.differences import Difference, Side
from kiosk.payment.numbers import Numbers
from kiosk.payment.reconciliation import Keeper, Reconciliation
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreTrouble


@click.command()
@CONFIG
@JSON
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Which day; yesterday when left out.")
def reconcile(file: Path, as_json: bool, day: datetime | None) -> None:
    """Compare a day's books, and put what differs on the staff list. Exit status 1 when something differs.

    While the terminal runs, this shows what it found by itself in the night.
    """
    chosen = day.date() if day else datetime.now(BEIJING).date() - timedelta(days=1)
    found = asyncio.run(_found(looked_at(file).config, chosen))
    rows = [each.facts() for each in found]
    if as_json:
        print_json({"day": chosen.isoformat(), "differences": rows})
    else:
        lines = [
            f"{row['side']:<9} {row['what']:<12} {row['key']}  ours {row['ours']}  theirs {row['theirs']}"
            for row in rows
        ]
        click.echo("\n".join(lines) or f"the books of {chosen} agree")
    raise SystemExit(1 if found else 0)


async def _found(config: KioskConfig, day: date) -> list[Difference]:
    try:
        store = await Store.open(config.store)
    except StoreTrouble:  # most likely the terminal itself has it open; any other trouble shows there, too
        return await _kept(config, day)
    try:
        return await _compared(config, store, day)
    finally:
        await store.close()


async def _kept(config: KioskConfig, day: date) -> list[Difference]:
    store = await Store.open_to_read(config.store)
    try:
        return await Reconciliation(Ledger(store), Outbox(store), {}).kept(day)
    finally:
        await store.close()


async def _compared(config: KioskConfig, store: Store, day: date) -> list[Difference]:
    numbers = Numbers(store, config.terminal.institution, config.terminal.device_index)
    back_ends = BackEnds.of(config, store.boot, numbers)
    sides = {
        Side.INSURER: back_ends.insurer,
        Side.WALLET: back_ends.wallets,
        Side.HOSPITAL: back_ends.hospital,
    }
    keepers: dict[Side, Keeper] = {side: keeper for side, keeper in sides.items() if keeper is not None}
    try:
        books = Reconciliation(Ledger(store), Outbox(store), keepers)
        found = await books.differences(day)
        await books.keep(day, found)
        return found
    finally:
        await back_ends.close()
