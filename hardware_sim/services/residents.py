"""Who has an electronic health card, and which other cards and codes are bound to it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from hardware_sim.arguments import text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import Arrival, People, Person
from hardware_sim.services.service import Desk
from hardware_sim.services.sms import PHONE, SmsDesk
from hardware_sim.services.wire import Call, Content, Deny, Moment, Reply

HEALTH_ID = "^[0-9a-f]{64}$"
RESIDENT = "id_card"
GROWN_UP = 14


def _day(written: str) -> str:
    date.fromisoformat(written)
    return written


Day = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_day)]


class Identifier(Content):
    system: str = Field(pattern="^[a-z_]{1,32}$")
    value: str = Field(min_length=1, max_length=64)


class Consent(Content):
    version: str = Field(min_length=1, max_length=40)
    agreed_at: Moment


class Evidence(Content):
    medium: str = Field(pattern="^[a-z_]{1,32}$")
    level: str = Field(pattern="^[a-z_]{1,32}$")


class _Find(Content):
    identifier: Identifier
    name: str = Field(min_length=1, max_length=100)


class _Register(Content):
    identifier: Identifier
    name: str = Field(min_length=1, max_length=100)
    sex: str = Field(pattern="^[0129]$")
    birth_date: Day
    phone: str = Field(pattern=PHONE)
    sms_ticket: str = Field(min_length=1, max_length=64)
    password: str = Field(pattern="^[0-9]{6}$")
    consent: Consent
    evidence: Evidence


class _IssueCode(Content):
    health_id: str = Field(pattern=HEALTH_ID)
    kind: str = Field(pattern="^(static|dynamic)$")


class _Bind(Content):
    health_id: str = Field(pattern=HEALTH_ID)
    medium: Identifier
    bound: bool
    consent: Consent | None = None
    guardian: Identifier | None = None


class _WhoseMedium(Content):
    medium: Identifier


class ResidentDesk:
    """Orders: "unregistered" {person}: there is no health card of that person;

    "bound" {person, system, value}: that medium, of whatever hospital, is bound to that person's card.

    Books: "residents": health id by "system|value", which is unique; "created": how many were made new, by
    person; "media": person by "system|value"; "consents" by person; "evidence" by person. Never a password.
    """

    def __init__(self, people: People, sms: SmsDesk) -> None:
        self._people, self._sms = people, sms
        self.desks = [
            Desk("find_resident", "POST", "/v1/residents/find", self._find),
            Desk("register", "PUT", "/v1/residents", self._register),
            Desk("issue_code", "POST", "/v1/codes", self._issue_code),
            Desk("bind_medium", "PUT", "/v1/media", self._bind),
            Desk("find_medium", "POST", "/v1/media/find", self._whose_medium),
        ]
        self.orders = {"unregistered": self._unregister, "bound": self._bind_by_order}
        self.empty()

    def empty(self) -> None:
        self._people.only_the_cast()
        self._residents = {f"{RESIDENT}|{each.id_number}": each.health_id for each in self._people}
        self._created: dict[str, int] = {}
        self._media: dict[str, str] = {}
        self._consents: dict[str, list[str]] = {}
        self._evidence: dict[str, Json] = {}

    def books(self) -> Json:
        return {
            "residents": dict(self._residents), "created": dict(self._created), "media": dict(self._media),
            "consents": dict(self._consents), "evidence": dict(self._evidence),
        }  # fmt: skip

    def is_registered(self, person: Person) -> bool:
        return person.health_id in self._residents.values()

    def with_number(self, identifier: Identifier) -> Person | None:
        """Whoever is registered under it."""
        health_id = self._residents.get(_key(identifier))
        return self._people.with_health_id(health_id) if health_id else None

    def with_card(self, health_id: str) -> Person:
        person = self._people.with_health_id(health_id)
        if person is None or not self.is_registered(person):
            raise Deny(404, "resident_unknown", "no such health card")
        return person

    def add(self, identifier: Identifier, arrival: Arrival) -> tuple[Person, bool]:
        """The one resident under this identifier, and whether this made it."""
        known = self._residents.get(_key(identifier))
        person = self._people.with_health_id(known) if known else self._people.arrives(arrival)
        assert person is not None
        self._residents[_key(identifier)] = person.health_id
        if known is None:
            self._created[person.key] = self._created.get(person.key, 0) + 1
        return person, known is None

    def agreed(self, person: Person, consent: Consent) -> None:
        self._consents.setdefault(person.key, []).append(consent.version)

    async def _find(self, call: Call) -> Reply:
        asked = call.read(_Find)
        person = self.with_number(asked.identifier)
        if person is None:
            raise Deny(404, "resident_unknown", "no health card under this document")
        if person.name != asked.name:
            raise Deny(409, "name_differs", "the health card has another name")
        media = [medium.split("|")[0] for medium, key in self._media.items() if key == person.key]
        return 200, {"health_id": person.health_id, "phone_tail": person.phone[-4:], "media": media}

    async def _register(self, call: Call) -> Reply:
        asked = call.read(_Register)
        person = self.with_number(asked.identifier)
        if person is not None and person.name != asked.name:
            raise Deny(409, "name_differs", "the health card has another name")
        if not self._sms.vouches(asked.sms_ticket, asked.phone):
            raise Deny(409, "ticket_unknown", "this telephone was not confirmed")
        born = Arrival(asked.identifier.value, asked.name, asked.sex, asked.birth_date)
        person, new = self.add(asked.identifier, born)
        self._evidence.setdefault(person.key, asked.evidence.model_dump())
        if new:
            self.agreed(person, asked.consent)
        return (201 if new else 200), {"health_id": person.health_id, "created": new}

    async def _issue_code(self, call: Call) -> Reply:
        asked = call.read(_IssueCode)
        self.with_card(asked.health_id)
        if asked.kind == "dynamic":
            raise Deny(409, "kind_not_issued", "dynamic codes are made by the person's own phone")
        return 200, {"code": f"{asked.health_id}:1"}

    async def _bind(self, call: Call) -> Reply:
        asked = call.read(_Bind)
        person, key = self.with_card(asked.health_id), _key(asked.medium)
        if self._media.get(key, person.key) != person.key:
            raise Deny(409, "bound_elsewhere", "this medium belongs to another health card")
        if asked.bound and asked.medium.system == "face":
            self._must_be_agreed(person, asked)
        if asked.bound:
            self._media[key] = person.key
        else:
            self._media.pop(key, None)
        return 200, {"bound": asked.bound}

    def _must_be_agreed(self, person: Person, asked: _Bind) -> None:
        if asked.consent is None:
            raise Deny(409, "consent_needed", "a face is bound with a consent of its own")
        if age_of(person) < GROWN_UP and asked.guardian is None:
            raise Deny(409, "guardian_needed", "under 14, a guardian has to agree")
        self.agreed(person, asked.consent)

    async def _whose_medium(self, call: Call) -> Reply:
        asked = call.read(_WhoseMedium)
        key = self._media.get(_key(asked.medium))
        if key is None:
            raise Deny(404, "medium_unknown", "no health card has this medium")
        return 200, about(self._people.called(key))

    @form("There is no health card of somebody", "该人未申领健康卡", blanks("person!"))
    def _unregister(self, args: Mapping[str, Any]) -> Json:
        person = self._people.called(args.get("person"))
        self._residents = {key: each for key, each in self._residents.items() if each != person.health_id}
        return {}

    @form("A medium is bound to somebody's card", "介质已与健康卡绑定", blanks("person! system! value!"))
    def _bind_by_order(self, args: Mapping[str, Any]) -> Json:
        person = self._people.called(args.get("person"))
        self._media[f"{text(args, 'system')}|{text(args, 'value')}"] = person.key
        return {}


def about(person: Person) -> Json:
    """The person as answers of this platform tell it."""
    return {
        "health_id": person.health_id,
        "name": person.name,
        "id_type": "99" if person.said_birth_date and len(person.id_number) != 18 else "01",
        "id_number": person.id_number,
        "phone_tail": person.phone[-4:],
    }


def _key(identifier: Identifier) -> str:
    return f"{identifier.system}|{identifier.value}"


def age_of(person: Person) -> int:
    today, born = date.today(), person.birth_date
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
