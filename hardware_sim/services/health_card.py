"""The regional health-card platform: who stands behind a code.

Contract: docs/contracts/health_card.v1.yaml.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from hardware_sim.arguments import text
from hardware_sim.part import Json
from hardware_sim.people import People, Person
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.wire import Call, Content, Deny, Reply

DYNAMIC_SECONDS = 300


class _Verify(Content):
    code: str = Field(min_length=1, max_length=2048)
    stage: str = Field(pattern="^[a-z_]{1,32}$")


class _Face(Content):
    id_number: str = Field(pattern="^[0-9]{17}[0-9X]$")
    image: str = Field(min_length=4, max_length=700_000, pattern="^[A-Za-z0-9+/]+={0,2}$")
    consent: Literal[True]
    stage: str = Field(pattern="^[a-z_]{1,32}$")


class HealthCard(Service):
    """Calls: "health", "verify", "face". Orders beside those of every back end:

    - "code" {person, static}: the answer's "code" is what the person's phone (static: card) shows now
    - "expire" {person}: the dynamic codes of that person have run out
    - "before_camera" {person}: whose face the public-security check sees from now on; nobody's at first
    - "give_up" {person}: that person's card is no longer valid, static and dynamic

    A dynamic code lives 300 s. Books: "verified", each with person, stage and device; "faces", each with
    whether it matched; never a code, never a picture.
    """

    def __init__(self, people: People) -> None:
        desks = [
            Desk("verify", "POST", "/v1/codes/verify", self._verify),
            Desk("face", "POST", "/v1/face/check", self._face),
        ]
        super().__init__("health_card", desks)
        self._people = people
        self._dynamic: dict[str, tuple[str, float]] = {}
        self._given_up: set[str] = set()
        self._verified: list[Json] = []
        self._faces: list[Json] = []
        self._before_camera = ""
        self.orders = {
            "before_camera": self._step_up,
            "code": self._code,
            "expire": self._expire,
            "give_up": self._give_up,
        }

    def code_of(self, person: str, static: bool = False) -> str:
        """What the scanner sees: `<64 hex>:1`, or `<64 hex>:0:<32 hex>`, new each time.

        Source: codes.md §4.
        """
        shown = self._people.called(person)
        if static:
            return f"{shown.health_id}:1"
        code = f"{shown.health_id}:0:{secrets.token_hex(16)}"
        self._dynamic[code] = (shown.key, self.now() + DYNAMIC_SECONDS)
        return code

    def books(self) -> Json:
        return super().books() | {"verified": list(self._verified), "faces": list(self._faces)}

    def empty_books(self) -> None:
        self._dynamic, self._given_up, self._verified = {}, set(), []
        self._faces, self._before_camera = [], ""

    async def refusal(self, _call: str, _request: Request) -> Response:
        return Deny(404, "code_unknown", "not a code of this platform").response()

    async def _verify(self, call: Call) -> Reply:
        asked = call.read(_Verify)
        person = self._person_behind(asked.code)
        self._verified.append({"person": person.key, "stage": asked.stage, "device": call.device})
        return 200, {
            "health_id": person.health_id,
            "name": person.name,
            "id_type": "01",
            "id_number": person.id_number,
            "phone_tail": person.phone[-4:],
        }

    async def _face(self, call: Call) -> Reply:
        """The picture is looked at nowhere: an order says who stands there."""
        asked = call.read(_Face)
        person = next((each for each in self._people if each.key == self._before_camera), None)
        match = person is not None and person.id_number == asked.id_number
        self._faces.append({"match": match, "bytes": len(asked.image), "device": call.device})
        answer: Json = {"match": match, "checked_at": datetime.now(UTC).isoformat()}
        if match and person is not None:
            answer["person"] = {
                "health_id": person.health_id,
                "name": person.name,
                "id_number": person.id_number,
            }
        return 200, answer

    def _step_up(self, args: Mapping[str, Any]) -> Json:
        self._before_camera = self._people.called(args.get("person")).key
        return {}

    def _person_behind(self, code: str) -> Person:
        holder = next((each for each in self._people if code.lower().startswith(each.health_id)), None)
        if holder is None or holder.key in self._given_up:
            raise Deny(404, "code_unknown", "not a code of this platform")
        if code.lower() == f"{holder.health_id}:1":
            return holder
        if code not in self._dynamic:
            raise Deny(404, "code_unknown", "not a code of this platform")
        if self._dynamic[code][1] < self.now():
            raise Deny(410, "code_expired", "the code has run out")
        return holder

    def _code(self, args: Mapping[str, Any]) -> Json:
        return {"code": self.code_of(text(args, "person"), bool(args.get("static", False)))}

    def _expire(self, args: Mapping[str, Any]) -> Json:
        key = self._people.called(args.get("person")).key
        for code, (owner, _) in self._dynamic.items():
            if owner == key:
                self._dynamic[code] = (owner, 0.0)
        return {}

    def _give_up(self, args: Mapping[str, Any]) -> Json:
        self._given_up.add(self._people.called(args.get("person")).key)
        return {}
