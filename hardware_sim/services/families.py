"""Who may act for whom, the newborn whom a maternity ward has told of, and people without a name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import Field

from hardware_sim.arguments import text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import Arrival, People, Person
from hardware_sim.services.residents import Consent, Identifier, ResidentDesk, about, age_of
from hardware_sim.services.service import CHINA, Desk
from hardware_sim.services.wire import REFERENCE, Call, Content, Deny, Moment, Reply

RELATIONS = "^(child|spouse|parent|ward|other)$"
BIRTH, TEMPORARY = "birth_certificate", "temporary_card"
# Numbers of temporary cards have eight digits; years that the age of an unconscious person may be off.
TEMPORARY_FROM, AGE_GUESSED_WITHIN = 50_000_000, 25


class _Guardian(Content):
    guardian: Identifier


class _Relative(Content):
    guardian: Identifier
    relative: Identifier
    relation: str = Field(pattern=RELATIONS)
    bound: bool


class _Newborn(Content):
    guardian: Identifier
    birth_number: str = Field(pattern="^[A-Z][0-9]{9}$")
    name: str = Field(min_length=1, max_length=100)
    consent: Consent


class _Temporary(Content):
    reference: str = Field(pattern=REFERENCE)
    sex: str = Field(pattern="^[0129]$")
    age: int = Field(ge=0, le=130)
    age_estimated: bool
    name: str = Field(default="", max_length=100)
    arrived_at: Moment


class _Owner(Content):
    number: str = Field(pattern="^[0-9]{8}$")
    identifier: Identifier
    name: str = Field(min_length=1, max_length=100)


@dataclass
class Birth:
    mother: str
    sex: str
    born_on: str


class FamilyDesk:
    """Orders: "related" {person, to, relation}: `person` may act for `to`, who is their `relation`;

    "born" {person, sex}: that mother had a child today; the answer's "birth_number" is its certificate's.

    Books: "relatives" as [guardian, relative, relation]; "births" by certificate; "temporary": by number
    the reference that asked for it and, once bound, the owner.
    """

    def __init__(self, people: People, residents: ResidentDesk, now: Callable[[], float]) -> None:
        self._people, self._residents, self._now = people, residents, now
        self.desks = [
            Desk("relatives", "POST", "/v1/relatives/list", self._list),
            Desk("bind_relative", "PUT", "/v1/relatives", self._bind),
            Desk("newborns", "POST", "/v1/newborns/list", self._newborns),
            Desk("register_newborn", "PUT", "/v1/newborns", self._register_newborn),
            Desk("temporary", "PUT", "/v1/temporary", self._temporary),
            Desk("bind_temporary", "PUT", "/v1/temporary/owner", self._own_temporary),
        ]
        self.orders = {"related": self._relate, "born": self._have_born}
        self.empty()

    def empty(self) -> None:
        self._related: dict[tuple[str, str], str] = {}
        self._births: dict[str, Birth] = {}
        self._given: dict[str, Json] = {}

    def books(self) -> Json:
        births = {number: vars(birth) for number, birth in self._births.items()}
        related = [[*pair, relation] for pair, relation in self._related.items()]
        return {"relatives": related, "births": births, "temporary": dict(self._given)}

    async def _list(self, call: Call) -> Reply:
        guardian = self._residents.with_number(call.read(_Guardian).guardian)
        mine = [(to, kind) for (by, to), kind in self._related.items() if guardian and by == guardian.key]
        return 200, {"relatives": [self._told(self._people.called(to), kind) for to, kind in mine]}

    async def _bind(self, call: Call) -> Reply:
        asked = call.read(_Relative)
        guardian, relative = (self._residents.with_number(each) for each in (asked.guardian, asked.relative))
        if guardian is None or relative is None:
            raise Deny(404, "resident_unknown", "no health card under this document")
        if asked.bound:
            self._related[guardian.key, relative.key] = asked.relation
        else:
            self._related.pop((guardian.key, relative.key), None)
        return 200, {"bound": asked.bound}

    async def _newborns(self, call: Call) -> Reply:
        guardian = self._residents.with_number(call.read(_Guardian).guardian)
        waiting = [
            {"birth_number": number, "sex": birth.sex, "born_on": birth.born_on}
            for number, birth in self._births.items()
            if guardian and birth.mother == guardian.key and not self._is_registered(number)
        ]
        return 200, {"newborns": waiting}

    async def _register_newborn(self, call: Call) -> Reply:
        asked = call.read(_Newborn)
        guardian, birth = self._residents.with_number(asked.guardian), self._births.get(asked.birth_number)
        if guardian is None or birth is None or birth.mother != guardian.key:
            raise Deny(404, "birth_unknown", "no such birth of this guardian")
        number = Identifier(system=BIRTH, value=asked.birth_number)
        arrival = Arrival(asked.birth_number, asked.name, birth.sex, birth.born_on)
        child, new = self._residents.add(number, arrival)
        self._related[guardian.key, child.key] = "child"
        if new:
            self._residents.agreed(child, asked.consent)
        return (201 if new else 200), {"health_id": child.health_id, "created": new}

    async def _temporary(self, call: Call) -> Reply:
        asked = call.read(_Temporary)
        mine = f"{call.device}|{asked.reference}"
        for number, card in self._given.items():
            if card["reference"] == mine:
                return 200, {"number": number}
        # Nobody guesses the one after theirs.
        drawn = int.from_bytes(sha256(mine.encode()).digest()[:8], "big")
        number = f"{TEMPORARY_FROM + drawn % TEMPORARY_FROM:08d}"
        self._given[number] = {"reference": mine, "sex": asked.sex, "age": asked.age, "owner": ""}
        return 201, {"number": number}

    async def _own_temporary(self, call: Call) -> Reply:
        asked = call.read(_Owner)
        card, person = self._given.get(asked.number), self._residents.with_number(asked.identifier)
        if card is None:
            raise Deny(404, "temporary_unknown", "no such temporary card")
        if person is None:
            raise Deny(404, "resident_unknown", "no health card under this document")
        if card["owner"] not in ("", person.key):
            raise Deny(409, "bound_elsewhere", "this temporary card is somebody else's")
        if card["sex"] != person.sex or abs(card["age"] - age_of(person)) > AGE_GUESSED_WITHIN:
            raise Deny(409, "other_person", "it was given to somebody of another sex or age")
        card["owner"] = person.key
        return 200, {"bound": True}

    def _is_registered(self, number: str) -> bool:
        return self._residents.with_number(Identifier(system=BIRTH, value=number)) is not None

    def _told(self, person: Person, relation: str) -> Json:
        return about(person) | {"relation": relation, "birth_date": person.birth_date.isoformat()}

    @form("Somebody is a relative of another", "登记亲属关系", blanks("person! to:person! relation"))
    def _relate(self, args: Mapping[str, Any]) -> Json:
        person, to = (self._people.called(args.get(each)) for each in ("person", "to"))
        self._related[person.key, to.key] = text(args, "relation", "child")
        return {}

    @form("A child is born", "新生儿出生", blanks("person! sex", sex=("1", "2")))
    def _have_born(self, args: Mapping[str, Any]) -> Json:
        mother = self._people.called(args.get("person"))
        number = f"S{330_000_001 + len(self._births):09d}"
        today = datetime.fromtimestamp(self._now(), CHINA).date().isoformat()
        self._births[number] = Birth(mother.key, text(args, "sex", "2"), today)
        return {"birth_number": number}
