"""python -m kiosk ledger: the settlements that were ever begun. Reads only."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from drivers.errors import Refused
from kiosk.clock import BEIJING
from kiosk.commands.shared import CONFIG, JSON, print_json, store_to_read
from kiosk.payment.money import yuan
from kiosk.payment.refund_records import NOT_OVER, Refund, RefundStep
from kiosk.payment.settlement_records import NOT_CLOSED, Leg, Whole, WholeStep
from kiosk.payment.story import facts_of, payment_called, refund_called
from kiosk.staff.cases import Case
from kiosk.staff.staff_list import rows as staff_rows
from offline_queue.ledger import Ledger, Record
from offline_queue.outbox import Outbox

Row = dict[str, object]


@click.group()
def ledger() -> None:
    """The money journal: every settlement with its legs."""


@ledger.command(name="list")
@CONFIG
@JSON
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed yet.")
@click.option("--staff", is_flag=True, help="Only what staff have to look at, with the whole story of each.")
def list_(file: Path, as_json: bool, only_open: bool, staff: bool) -> None:
    """List the settlements and then the refunds, oldest first, each with what became of it."""
    if staff:
        _list_for_staff(file, as_json)
        return
    rows = asyncio.run(_list(file, only_open))
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        head = (row["opened_at"], row["number"], row["short_code"], row["step"], row["cause"])
        click.echo("  ".join(str(each) for each in head).rstrip())
        for part in _parts(row):
            click.echo(f"    {part}")


@ledger.command()
@click.argument("number")
@CONFIG
@JSON
def show(number: str, file: Path, as_json: bool) -> None:
    """Show every step of one settlement or refund, by its number or by the short code on the slip."""
    rows = asyncio.run(_show(file, number))
    if not rows:
        raise Refused("SYS-04", f"there is no settlement or refund {number}")
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        click.echo(_line(row))


def _list_for_staff(file: Path, as_json: bool) -> None:
    cases = asyncio.run(_cases(file))
    if as_json:
        print_json([_case(case) for case in cases])
    for case in () if as_json else cases:
        since = case.since.isoformat(timespec="minutes")
        click.echo(f"{since}  {case.kind:<10}  {case.id}  {case.short_code}  {case.cause}".rstrip())
        click.echo("\n".join(f"    {each}" for each in _told(case)))


def _told(case: Case) -> Iterator[str]:
    """What became of each part, all that happened, and what may be done about it."""
    for leg in case.legs:
        yield _part(leg.payer, leg.fen, f"{leg.step} {leg.confirmed}")
    if case.fen and not case.legs:
        yield _part(case.payment or "in all", case.fen, "")
    yield from (_line(_move(record)) for record in case.story)
    may = [f"{each.action} {each.part}".rstrip() for each in case.choices]
    yield f"to decide at the terminal, which asks the platform first: {', '.join(may) or 'nothing yet'}"


def _parts(row: Row) -> list[str]:
    """The legs of a settlement; of a refund the payment that it goes back to, if that is known."""
    legs = row.get("legs")
    if not isinstance(legs, list):
        return [_part(str(row["payment"] or "hospital"), int(str(row["fen"])), "")]
    return [_part(leg["payer"], leg["fen"], leg["step"]) for leg in legs]


def _part(name: str, fen: int, became: str) -> str:
    return f"{name:<10} {yuan(fen):>12}  {became}".rstrip()


def _line(move: Row) -> str:
    facts = move["facts"] if isinstance(move["facts"], dict) else {}
    said = (f"{name}={value}" for name, value in facts.items())
    return "  ".join([str(move["at"]), str(move["id"]), str(move["step"]), *said])


async def _cases(file: Path) -> list[Case]:
    async with store_to_read(file) as store:
        return sorted(await staff_rows(Ledger(store), Outbox(store)), key=lambda case: case.since)


def _case(case: Case) -> Row:
    return {
        "id": case.id,
        "kind": str(case.kind),
        "short_code": case.short_code,
        "cause": case.cause,
        "since": case.since.isoformat(timespec="seconds"),
        "fen": case.fen,
        "payment": case.payment,
        "legs": [{"payer": leg.payer, "fen": leg.fen, "step": str(leg.step)} for leg in case.legs],
        "story": [_move(record) for record in case.story],
        "choices": [{"action": str(each.action), "part": each.part} for each in case.choices],
    }


async def _list(file: Path, only_open: bool) -> list[Row]:
    steps = NOT_CLOSED if only_open else tuple(WholeStep)
    refunds = NOT_OVER if only_open else tuple(RefundStep)
    async with store_to_read(file) as store:
        ledger = Ledger(store)
        rows = [await _whole(ledger, Whole.read(record)) for record in await ledger.at(*steps)]
        return rows + [_refund(Refund.read(record)) for record in await ledger.at(*refunds)]


async def _show(file: Path, number: str) -> list[Row]:
    async with store_to_read(file) as store:
        ledger = Ledger(store)
        refund = await refund_called(ledger, number)
        story = await ledger.history(refund.id) if refund else await payment_called(ledger, number)
        return [_move(record) for record in story]


async def _whole(ledger: Ledger, whole: Whole) -> Row:
    legs = [Leg.read(record) for record in await ledger.under(f"{whole.number}-")]
    return {
        "number": whole.number,
        "short_code": whole.short_code,
        "step": str(whole.step),
        "cause": whole.cause,
        "opened_at": whole.opened_at.isoformat(timespec="seconds"),
        "final_at": whole.final_at.isoformat(timespec="seconds"),
        "legs": [{"payer": leg.payer, "fen": leg.fen, "step": str(leg.step)} for leg in legs],
    }


def _refund(refund: Refund) -> Row:
    return {
        "number": refund.number,
        "short_code": refund.short_code,
        "step": str(refund.step),
        "cause": refund.cause,
        "opened_at": refund.opened_at.isoformat(timespec="seconds"),
        "final_at": refund.final_at.isoformat(timespec="seconds"),
        "payment": refund.payment,
        "fen": refund.fen,
    }


def _move(record: Record) -> Row:
    at = datetime.fromtimestamp(record.moved_at, BEIJING).isoformat(timespec="seconds")
    return {"at": at, "id": record.id, "step": record.step, "facts": dict(facts_of(record))}
