"""python -m tests.oracle.planted SOCKET: terminals with a fault on purpose, which PLANTED names."""

import os
import sys
from pathlib import Path

from kiosk import assembly
from kiosk.payment.payers import LegOrder
from kiosk.services.wallets import Wallets
from offline_queue import opening
from offline_queue.file import Connection, make_durable
from tests.oracle.terminal import terminals
from tests.power_cut.planted import DecidesByAsking


def decides_by_asking() -> None:
    """Believes a payer who says that nothing has arrived."""
    assembly.Settlements = DecidesByAsking  # type: ignore[misc]  # the only place where it is made


def gives_nothing_back() -> None:
    """Says that a wallet's money was given back, and never asks for it."""

    async def revoke(_wallets: Wallets, _leg: LegOrder) -> None:
        return

    Wallets.revoke = revoke  # type: ignore[method-assign]  # as above


def syncs_nothing() -> None:
    """Commits are not on disk when they are said to be."""

    def forgetful(connection: Connection) -> None:
        make_durable(connection)
        connection.execute("PRAGMA synchronous = OFF")

    opening.make_durable = forgetful


def nothing() -> None:
    """A terminal as it is."""


PLANTED = {each.__name__: each for each in (decides_by_asking, gives_nothing_back, syncs_nothing, nothing)}


if __name__ == "__main__":
    terminals(Path(sys.argv[1]), lambda: PLANTED[os.environ["PLANTED"]]())
