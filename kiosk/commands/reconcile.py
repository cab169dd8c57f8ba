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
from kiosk.payment.differences import Side
from kiosk.payment.nightly import is_forgotten
from kiosk.payment.numbers import Numbers
from kiosk.payment.reconciliation import Comparison, Keeper, Reconciliation
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreTrouble

NOT_COMPARED = 3  # the exit status; 2 is a mistake in the command
NOT_YET = (
    "the books of {} are not compared yet: the terminal does it in the night after, once every book can be"
    " asked; to do it now, stop the terminal and say this again"
)
FORGOTTEN = (
    "the books of {} were never compared, and can't be any more: what was paid on that day is not kept here"
    " now (retention.keep_days)"
)


@click.command()
@CONFIG
@JSON
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Which day; yesterday when left out.")
def reconcile(file: Path, as_json: bool, day: datetime | None) -> None:
    """Compare a day's books, and put what differs on the staff list.

    Exit status 1 when something differs, 3 when the day is not, or only in part, compared. While the
    terminal runs, this shows what it found by itself in the night, as it does of a day whose payments are not
    kept any more. A day that is not over is only looked at.
    """
    today = datetime.now(BEIJING).date()
    chosen = day.date() if day else today - timedelta(days=1)
    if chosen > today:
        raise click.BadParameter(f"{chosen} has not begun", param_hint="--day")
    config = looked_at(file).config
    forgotten = is_forgotten(chosen, today, config.retention.keep_days)
    if forgotten:
        found = asyncio.run(_kept(config, chosen))
    else:
        found = asyncio.run(_found(config, chosen, over=chosen < today))
    if as_json:
        print_json({"day": chosen.isoformat(), **_facts(found)})
    elif found is None:
        click.echo(FORGOTTEN.format(chosen) if forgotten else NOT_YET.format(chosen))
    else:
        click.echo("\n".join(_lines(chosen, found)))
    raise SystemExit(_status(found))


def _status(found: Comparison | None) -> int:
    if found is None:
        return NOT_COMPARED
    return 1 if found.differences else 0 if found.whole else NOT_COMPARED


def _facts(found: Comparison | None) -> dict[str, object]:
    if found is None:
        return {"compared": False, "differences": [], "open": [], "unasked": {}}
    rows = [each.facts() for each in found.differences]
    return {
        "compared": True,
        "differences": rows,
        "open": sorted(found.open),
        "unasked": dict(found.unasked),
    }


def _lines(day: date, found: Comparison) -> list[str]:
    lines = [f"not compared yet, as it is still open: {key}" for key in sorted(found.open)]
    lines += [
        f"not compared yet, as it can't be asked: {side} ({code})" for side, code in found.unasked.items()
    ]
    for row in (each.facts() for each in found.differences):
        lines.append(
            f"{row['side']:<9} {row['what']:<12} {row['key']}  ours {row['ours']}  theirs {row['theirs']}"
        )
    return lines or [f"the books of {day} agree"]


async def _found(config: KioskConfig, day: date, *, over: bool) -> Comparison | None:
    """None when nobody has compared that day, and it can't be done here. `over`: no payment will join it."""
    try:
        store = await Store.open(config.store)
    except StoreTrouble:  # most likely the terminal itself has it open; any other trouble shows there, too
        return await _kept(config, day)
    try:
        return await _compared(config, store, day, over=over)
    finally:
        await store.close()


async def _kept(config: KioskConfig, day: date) -> Comparison | None:
    store = await Store.open_to_read(config.store)
    try:
        return await Reconciliation(Ledger(store), Outbox(store), {}).kept(day)
    finally:
        await store.close()


async def _compared(config: KioskConfig, store: Store, day: date, *, over: bool) -> Comparison:
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
        found = await books.compared(day)
        if over:
            await books.keep(day, found)
        return found
    finally:
        await back_ends.close()
