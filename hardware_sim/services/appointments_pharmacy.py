"""Medicine that was paid and waits at the pharmacy of the bench's hospital; reporting in gives a number."""

from hardware_sim.part import Json
from hardware_sim.people import Person
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import Bill

PHARMACY = "药房"
FLOOR, ROOM, WINDOWS = "1 楼", "门诊西药房", 4
LETTER = "M"


class Pharmacy:
    """A pick-up is named after its bill; every paid bill of a pharmacy is one."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._numbers: dict[str, int] = {}

    def waiting(self, person: Person) -> list[Json]:
        """As appointments of today, of the kind "medicine"."""
        mine = (each for each in self._house.books().bills.values() if each.person == person.key)
        return [self._json(bill) for bill in mine if bill.paid_by and PHARMACY in bill.department]

    def knows(self, person: Person, name: str) -> bool:
        return any(each["appointment_id"] == name for each in self.waiting(person))

    def report(self, name: str) -> Json:
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        return {
            "appointment_id": name, "number": f"Y{number:03d}", "ahead": number - 1,
            "floor": FLOOR, "room": ROOM, "window": f"{(number - 1) % WINDOWS + 1} 号窗口",
        }  # fmt: skip

    def books(self) -> Json:
        return dict(self._numbers)

    def _json(self, bill: Bill) -> Json:
        at, name = self._house.moment(None), f"{LETTER}{bill.number}"
        return {
            "appointment_id": name, "kind": "medicine", "state": self._state(name), "paid": True,
            "bill": None, "preparation": [], "booked_by": "window", "clinic_code": "pharmacy",
            "clinic": bill.department, "doctor": "", "title": "", "day": at[:10], "half": "day",
            "starts_at": f"{at[:10]}T00:00:00+08:00", "ends_at": f"{at[:10]}T23:59:59+08:00",
            "fen": bill.fen, "floor": FLOOR, "room": ROOM,
        }  # fmt: skip

    def _state(self, name: str) -> str:
        return "arrived" if name in self._numbers else "booked"
