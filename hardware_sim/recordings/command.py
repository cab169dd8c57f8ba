"""python -m hardware_sim replay: a device as it was when a terminal of the field recorded it."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from hardware_sim import people
from hardware_sim.cards.chip import Card, CardText, Quirk, Slot
from hardware_sim.cards.pcsc_service import PcscService
from hardware_sim.cards.tap_cards import KINDS, card_of
from hardware_sim.children import folder_that_goes_with_us
from hardware_sim.desk import DEFAULT_FOLDER
from hardware_sim.recordings.replay import CARDS, RecordedCard, Replay, Row, rows
from hardware_sim.until_stopped import until_stopped

READER = "Bench Contact"
# What the config file of a terminal says of a serial line, where that is not just the port.
ADDRESSES: Mapping[str, tuple[str, str]] = {
    "printer": ("address", "serial:{}@115200"),
    "insurance_terminal": ("link", "serial:{}@115200"),
}
PLAYED = ("pin_pad", "fingerprint", "insurance_terminal", "id_card", "scanner", "printer", *CARDS)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--wire", type=click.Choice(PLAYED), default="pin_pad", help="Whose side.", show_default=True)
@click.option("--kind", type=click.Choice(KINDS), default="social", help="Of a held card.", show_default=True)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_FOLDER,
    help="Where the line goes.",
    show_default=True,
)
def replay(file: Path, wire: str, kind: str, folder: Path) -> None:
    """Play a device's side of a recording; put what is printed into the config file of a terminal.

    The printer is played on a serial line, wherever it was. Back ends can't be played.
    """
    try:
        recorded = rows(file, wire)
        playing = _play_card(recorded, wire, kind) if wire in CARDS else _play_line(recorded, folder, wire)
    except (ValueError, KeyError) as why:
        raise click.ClickException(str(why)) from None
    sys.exit(until_stopped(playing))


async def _play_line(recorded: Sequence[Row], folder: Path, wire: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    player = Replay(recorded, folder.absolute() / f"replay-{wire}")
    player.end.plug()
    key, form = ADDRESSES.get(wire, ("port", "{}"))
    click.echo(f"[{wire}] {key} = {json.dumps(form.format(player.end.link))}")
    await player.play()
    return await _at_its_end()


async def _play_card(recorded: Sequence[Row], wire: str, kind: str) -> int:
    """The card alone, in a reader of its own service."""
    async with folder_that_goes_with_us("bench-") as folder:
        service = PcscService(folder, (READER,))
        await service.start()
        slot = Slot(lambda: service.port(READER))
        try:
            lin = people.load().called("lin")
            own = card_of(lin, kind, Quirk()) if wire == "tap_card" else Card(CardText.of(lin), Quirk())
            await slot.insert(RecordedCard(recorded, own))
            socket = json.dumps(str(service.socket))
            click.echo(f'[{wire}] reader = "{READER}", service_socket = {socket}')
            return await _at_its_end()
        finally:
            await slot.pull()
            await service.stop()


async def _at_its_end() -> int:
    click.echo("Ctrl+C ends this.")
    await asyncio.Event().wait()
    return 0
