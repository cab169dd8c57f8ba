"""python -m kiosk: what can be asked of a terminal without its screen. Never imports the window."""

import logging

import click

from kiosk.commands.at_rest import at_rest
from kiosk.commands.audit import audit
from kiosk.commands.bundle import bundle
from kiosk.commands.check import check
from kiosk.commands.config import config
from kiosk.commands.conform import conform
from kiosk.commands.decode import decode
from kiosk.commands.doctor import doctor
from kiosk.commands.faults import faults
from kiosk.commands.identify import identify
from kiosk.commands.ledger import ledger
from kiosk.commands.outbox import outbox
from kiosk.commands.reconcile import reconcile
from kiosk.commands.recording import recording
from kiosk.commands.same_person import same_person
from kiosk.commands.shared import Commands
from kiosk.commands.staff import staff


@click.group(name="kiosk", cls=Commands)
def main() -> None:
    """Look after a terminal: its config file, its devices, its money journal and its queue."""
    # A back end that does not answer is said in the command's own words, without addresses of patients.
    logging.getLogger("urllib3").setLevel(logging.ERROR)


COMMANDS = (
    at_rest,
    audit,
    bundle,
    check,
    config,
    conform,
    decode,
    doctor,
    faults,
    identify,
    ledger,
    outbox,
    reconcile,
    recording,
    same_person,
    staff,
)

for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m kiosk")
