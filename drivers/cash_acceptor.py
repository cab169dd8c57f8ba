"""What a driver of a banknote acceptor has to offer, should a hospital have one; none is built in."""

from typing import Protocol

from drivers.device import Device


class CashAcceptor(Device, Protocol):
    """Takes banknotes one at a time; each is held until it is kept or given back. Source: SH-22.

    Amounts are fen. Every call has an end. Errors: Absent, Refused (the note is no money), NoAnswer, Garbled.
    """

    async def next_note(self) -> int:
        """Waits, in slices, for a note that was recognised and is held; its value."""

    async def keep(self) -> None:
        """The held note goes into the box. NoAnswer leaves it unknown: `held` is asked then."""

    async def give_back(self) -> None:
        """The held note comes out again."""

    async def held(self) -> int | None:
        """The value of the note that is held now, None when there is none."""
