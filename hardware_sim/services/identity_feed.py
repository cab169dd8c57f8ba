"""The hospital's patient index: one file for each person, whatever cards they bring. Part of the hospital.

Contract: docs/contracts/identity.v1.yaml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from hardware_sim.arguments import text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import Arrival, Person
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import Bill
from hardware_sim.services.residents import HEALTH_ID, Day, Evidence, Identifier
from hardware_sim.services.service import Desk, Order
from hardware_sim.services.sms import PHONE
from hardware_sim.services.wire import IDENTIFIER, Call, Content, Deny, Reply

CREATED, LINKED, KNOWN = "created", "linked", "known"


class _Feed(Content):
    identifier: Identifier
    also: list[Identifier] = Field(default_factory=list, max_length=10)
    name: str = Field(min_length=1, max_length=100)
    sex: str = Field(pattern="^[0129]$")
    birth_date: Day
    phone: str = Field(default="", pattern=f"^$|{PHONE}")
    health_id: str = Field(default="", pattern=f"^$|{HEALTH_ID}")
    guardian_id: str = Field(default="", pattern=f"^$|{IDENTIFIER}")
    evidence: Evidence


class _LookUp(Content):
    id_type: str = Field(pattern="^[0-9]{2}$")
    id_number: str = Field(min_length=1, max_length=40)
    staff: str = Field(pattern=IDENTIFIER)


@dataclass
class _OldCard:
    """A file that was opened under a card of this hospital, by name only, before numbers were asked for."""

    person: str
    linked: bool = False


@dataclass
class _Index:
    outcomes: list[list[str]] = field(default_factory=list)
    cards: dict[str, _OldCard] = field(default_factory=dict)
    guardians: dict[str, str] = field(default_factory=dict)
    health_ids: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)


class IdentityFeed:
    """Calls: "feed", "look_up". Orders: "old_card" {person, card}: there is a file under that card of this

    hospital, which knows no number. Books under "identity": "outcomes" as [person, outcome] in their order,
    "cards", "guardians" (child to guardian), "evidence" by person, "looked_up" by member of staff.
    """

    name = "identity"

    def __init__(self, house: House) -> None:
        self._house = house
        self.desks: Sequence[Desk] = [
            Desk("feed", "PUT", "/v1/patients", self._feed),
            Desk("look_up", "POST", "/v1/patients/look-up", self._look_up),
        ]
        self.orders: Mapping[str, Order] = {"old_card": self._old_card}
        self.empty()

    def books(self) -> Json:
        index = self._index
        cards = {number: vars(card) for number, card in index.cards.items()}
        return {
            "outcomes": list(index.outcomes), "cards": cards, "guardians": dict(index.guardians),
            "evidence": dict(index.evidence), "looked_up": list(index.looked_up),
        }  # fmt: skip

    def empty(self) -> None:
        self._index = _Index()

    def paid(self, bill: Bill, settlement: str) -> None:
        """Nothing here costs anything."""

    async def _feed(self, call: Call) -> Reply:
        asked = call.read(_Feed)
        people, books = self._house.people, self._house.books()
        person = people.with_id(asked.identifier.value)
        filed = person is not None and person.key not in books.unknown
        if person is not None and filed and books.name_of(person) != asked.name:
            raise Deny(409, "name_differs", "the file has another name")
        cards = self._cards(asked)
        born = Arrival(asked.identifier.value, asked.name, asked.sex, asked.birth_date)
        person = people.arrives(born)
        if any(card.person != person.key for card in cards):
            raise Deny(409, "card_of_another", "a card that was named belongs to another file")
        outcome = self._outcome(cards, filed and person.key in self._known())
        books.unknown.discard(person.key)
        for card in cards:
            card.linked = True
        self._note(person, asked, outcome)
        return (201 if outcome == CREATED else 200), {
            "patient_id": person.patient_id,
            "outpatient_number": person.outpatient_number,
            "outcome": outcome,
        }

    async def _look_up(self, call: Call) -> Reply:
        asked = call.read(_LookUp)
        self._index.looked_up.append(asked.staff)
        books, person = self._house.books(), self._house.people.with_id(asked.id_number)
        if person is None or person.key in books.unknown:
            raise Deny(404, "patient_unknown", "no file under this document")
        return 200, {"patient_id": person.patient_id, "name": books.name_of(person)}

    def _known(self) -> set[str]:
        """Who has a file: the cast since ever, and whoever was filed today."""
        filed = {key for key, outcome in self._index.outcomes if outcome == CREATED}
        return filed | {each.key for each in self._house.people if each.owes or each.phone}

    def _cards(self, asked: _Feed) -> list[_OldCard]:
        named = [each.value for each in asked.also if each.system == "hospital_card"]
        return [self._index.cards[number] for number in named if number in self._index.cards]

    def _outcome(self, cards: list[_OldCard], filed: bool) -> str:
        if any(not card.linked for card in cards):
            return LINKED
        return KNOWN if filed or cards else CREATED

    def _note(self, person: Person, asked: _Feed, outcome: str) -> None:
        index = self._index
        index.outcomes.append([person.key, outcome])
        index.evidence.setdefault(person.key, asked.evidence.model_dump())
        if asked.health_id:
            index.health_ids[person.key] = asked.health_id
        if asked.guardian_id:
            index.guardians[person.key] = asked.guardian_id

    @form("There is a file under an old card of this hospital", "院内旧卡已有档案", blanks("person! card!"))
    def _old_card(self, args: Mapping[str, Any]) -> Json:
        person = self._house.people.called(args.get("person"))
        self._index.cards[text(args, "card")] = _OldCard(person.key)
        return {}
