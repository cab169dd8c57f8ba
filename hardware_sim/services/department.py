"""A part of the bench's hospital with desks, orders and books of its own: the wards, the appointments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.services.hospital_books import Bill, HospitalBooks
from hardware_sim.services.service import Desk, Order


@dataclass(frozen=True)
class House:
    """What all departments share. `books` is called each time, for an emptied house has new ones.

    `post` takes a posting of somebody else than a terminal: bills are paid, the e-bill is issued.
    """

    people: People
    now: Callable[[], float]
    moment: Callable[[float | None], str]
    books: Callable[[], HospitalBooks]
    post: Callable[[Json], None]


class Department(Protocol):
    """What costs something is owed as a bill with `about` set to "<name>:<id>"; `paid` is told of it then."""

    name: str
    desks: Sequence[Desk]
    orders: Mapping[str, Order]

    def books(self) -> Json:
        """Its part of the hospital's books, under its name."""

    def empty(self) -> None:
        """Forget everything that happened since the start of the day."""

    def paid(self, bill: Bill, settlement: str) -> None:
        """A bill of this department was paid; told once for each bill and settlement."""
