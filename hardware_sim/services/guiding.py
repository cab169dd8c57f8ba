"""Where a patient goes next after paying: the hospital's guide. Contract: hospital.v1.yaml."""

from collections.abc import Mapping, Sequence
from typing import Any

from hardware_sim.arguments import text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import Bill
from hardware_sim.services.service import Desk, Order
from hardware_sim.services.wire import Call, Deny, Reply


class Guiding:
    """Call: "guide". Order: "guides" {department, floor, room, window, note}: that is where its bills lead.

    A department that nobody was told of has no guide. Books: the departments that have.
    """

    name = "guides"

    def __init__(self, house: House) -> None:
        self.desks: Sequence[Desk] = (
            Desk("guide", "GET", "/v1/settlements/{settlement}/guide", self._guide),
        )
        self.orders: Mapping[str, Order] = {"guides": self._guides}
        self._house = house

    def books(self) -> Json:
        return dict(self._places)

    def empty(self) -> None:
        self._places: dict[str, Json] = {}

    def paid(self, bill: Bill, settlement: str) -> None:
        """No bill is about a guide."""

    async def _guide(self, call: Call) -> Reply:
        settlement = call.part("settlement")
        bills = [each for each in self._house.books().bills.values() if each.paid_by == settlement]
        if not bills:
            raise Deny(404, "not_posted", "this settlement has not been posted here")
        names = dict.fromkeys(each.department for each in bills)
        return 200, {"guide": [self._places[name] for name in names if name in self._places]}

    @form(
        "Where a department's bills lead", "科室导诊去向", blanks("department! floor room window number note")
    )
    def _guides(self, args: Mapping[str, Any]) -> Json:
        department = text(args, "department")
        rest = {name: text(args, name, "") for name in ("floor", "room", "window", "number", "note")}
        self._places[department] = {"title": department, **rest}
        return {}
