"""Media that the health-card platform understands beside its own codes, and for how long."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hardware_sim.people import People, Person
from hardware_sim.services.wire import Deny

E_VOUCHER_SECONDS, SUISHEN_SECONDS, SOCIAL_CARD_SECONDS = 60, 600, 180
HOSPITAL_CARD, SOCIAL_CARD_CODE, PICK_UP_CODE = r"HC\d{8}", r"SSC:[0-9A-F]{32}", r"PU\d{12}"
KINDS = ("e_voucher", "suishen", "social_card_code", "hospital_card", "visit_slip")
# All that somebody can hold to a scanner or before a camera.
CODES = (
    "health_card",
    "health_card_static",
    "id_number",
    "wallet",
    "wechat",
    "alipay",
    "unionpay",
    "ecny",
    *KINDS,
)


@dataclass(frozen=True)
class _Issued:
    kind: str
    owner: str
    until: float
    relative: bool = False
    used: bool = False


class Media:
    """Issues codes and says whom they stand for. An e-voucher is good once."""

    def __init__(self, people: People, token_of: Callable[[str], str] | None) -> None:
        self._people, self._token_of = people, token_of
        self.empty()

    def empty(self) -> None:
        self._issued: dict[str, _Issued] = {}
        self._other_name: set[str] = set()

    def code_of(self, key: str, kind: str, now: float, relative: str = "") -> str:
        """What `key` shows: a phone, a paper, a card; with `relative`, on behalf of that person."""
        person = self._people.called(key)
        match kind:
            case "visit_slip":
                return person.outpatient_number
            case "hospital_card":
                return f"HC{person.outpatient_number}"
            case "e_voucher":
                code, life = f"424{secrets.randbelow(10**19):019d}330000", E_VOUCHER_SECONDS
            case "suishen":
                code = f"https://s.sh.gov.cn/{secrets.token_hex(15)}{int(now * 1000):013d}"
                life = SUISHEN_SECONDS
            case "social_card_code":
                code, life = f"SSC:{secrets.token_hex(16).upper()}", SOCIAL_CARD_SECONDS
            case _:
                raise ValueError(f"no medium is called {kind!r}; there are {', '.join(KINDS)}")
        owner = self._people.called(relative).key if relative else person.key
        self._issued[code] = _Issued(kind, owner, now + life, bool(relative))
        return code

    def expire(self, key: str) -> None:
        for code, issued in self._issued.items():
            if issued.owner == key:
                self._issued[code] = replace(issued, until=0.0)

    def give_other_name(self, key: str) -> None:
        """From now on the insurance knows this person by another name than the health card does."""
        self._other_name.add(key)

    def resolve(self, kind: str, value: str, now: float) -> tuple[Person, Mapping[str, Any]]:
        """Whom it stands for, and what the answer says beside the person. Deny for one that is not good."""
        if kind == "resident_card":
            return self._with_id(value), {}
        if kind == "fingerprint":
            return self._with_finger(value), {}
        if kind in ("visit_slip", "hospital_card"):
            number = value.removeprefix("HC") if kind == "hospital_card" else value
            return self._with_number(number), {}
        issued = self._issued.get(value)
        if issued is None or issued.kind != kind:
            raise Deny(404, "code_unknown", "not a code of this platform")
        if issued.until < now or issued.used:
            raise Deny(410, "code_expired", "the code has run out")
        person = self._people.called(issued.owner)
        if kind != "e_voucher":
            return person, {"for_relative": issued.relative}
        self._issued[value] = replace(issued, used=True)
        return person, {"insured": self._insured(person)}

    def _with_number(self, number: str) -> Person:
        for person in self._people:
            if number in (person.outpatient_number, person.hospital_card):
                return person
        raise Deny(404, "code_unknown", "not a number of this hospital")

    def _with_finger(self, value: str) -> Person:
        """The cast's fingers lie in every library in the order of the cast, from place 1."""
        place = value.rpartition("-")[2]
        people = list(self._people)
        if place.isdecimal() and 1 <= int(place) <= len(people):
            return people[int(place) - 1]
        raise Deny(404, "code_unknown", "nobody has a finger at this place")

    def _with_id(self, id_number: str) -> Person:
        person = self._people.with_id(id_number)
        if person is None:
            raise Deny(404, "code_unknown", "nobody has a card of this number")
        return person

    def _insured(self, person: Person) -> Mapping[str, str]:
        if person.insurance is None or self._token_of is None:
            raise Deny(404, "code_unknown", "nobody is insured by this code")
        name = f"{person.name}某" if person.key in self._other_name else person.name
        return {"name": name, "id_number": person.id_number, "token": self._token_of(person.key)}
