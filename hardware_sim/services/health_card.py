"""The regional health-card platform: who stands behind a code.

Contract: docs/contracts/health_card.v1.yaml.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import People, Person
from hardware_sim.services.face_check import FaceDesk
from hardware_sim.services.families import FamilyDesk
from hardware_sim.services.media import HOSPITAL_CARD, KINDS, PICK_UP_CODE, SOCIAL_CARD_CODE, Media
from hardware_sim.services.residents import ResidentDesk, about
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.sms import SmsDesk
from hardware_sim.services.wire import Call, Content, Deny, Reply

DYNAMIC_SECONDS = 300
PAYMENT_SECONDS = 60


class _Verify(Content):
    code: str = Field(min_length=1, max_length=2048)
    stage: str = Field(pattern="^[a-z_]{1,32}$")


class _Resolve(Content):
    medium: str = Field(pattern="^[a-z_]{1,32}$")
    value: str = Field(min_length=1, max_length=2048)
    stage: str = Field(pattern="^[a-z_]{1,32}$")


class HealthCard(Service):
    """Calls: "health", "verify", "resolve", and those of its residents, families, faces and text messages,
    whose orders and books it has, too. Orders beside those of every back end:

    - "code" and "show" with {wallet, seconds}: the code carries a payment by that wallet, good so long
    - "code" {person, static}: the answer's "code" is what the person's phone (static: card) shows now
    - "show" {person, medium, relative}: the same for an e-voucher, a Suishen code and so on; see media.py
    - "expire" {person}: the dynamic codes of that person have run out
    - "other_name" {person}: the insurance knows that person by another name
    - "give_up" {person}: that person's card is no longer valid, static and dynamic

    A dynamic code lives 300 s. Books: "verified", each with person, stage and device; never a code.
    """

    def __init__(
        self,
        people: People,
        token_of: Callable[[str], str] | None = None,
        pay_code_of: Callable[[str, str], str] | None = None,
    ) -> None:
        """How the insurer makes an e-voucher token for a person, and the wallets a payment code."""
        sms = SmsDesk(self.now)
        self._residents = ResidentDesk(people, sms)
        self._parts = (
            sms,
            self._residents,
            FamilyDesk(people, self._residents, self.now),
            FaceDesk(people, self.moment),
        )
        desks = [
            Desk("verify", "POST", "/v1/codes/verify", self._verify),
            Desk("resolve", "POST", "/v1/media/resolve", self._resolve),
        ]
        super().__init__("health_card", desks + [desk for part in self._parts for desk in part.desks])
        self._people, self._media = people, Media(people, token_of)
        self._pay_code_of = pay_code_of
        # Codes that carry a payment: who pays, by which wallet, and for how many seconds.
        self._carries: dict[str, tuple[str, str, int]] = {}
        self._dynamic: dict[str, tuple[str, float]] = {}
        self._given_up: set[str] = set()
        self._verified: list[Json] = []
        self.orders = {
            "code": self._code,
            "show": self._show,
            "expire": self._expire,
            "give_up": self._give_up,
            "other_name": self._other_name,
        }
        for part in self._parts:
            self.orders |= part.orders

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

    def medium_of(self, person: str, medium: str, relative: str = "") -> str:
        """What the scanner sees of another medium."""
        return self._media.code_of(person, medium, self.now(), relative)

    def settings(self) -> Json:
        """Beside the address, what this region's codes look like."""
        codes = {
            "hospital_card": HOSPITAL_CARD,
            "social_card_code": SOCIAL_CARD_CODE,
            "pick_up": PICK_UP_CODE,
        }
        return super().settings() | {"media": codes}

    def books(self) -> Json:
        books = super().books() | {"verified": list(self._verified)}
        for part in self._parts:
            books |= part.books()
        return books

    def empty_books(self) -> None:
        for part in self._parts:
            part.empty()
        self._dynamic, self._given_up, self._verified, self._carries = {}, set(), [], {}
        self._media.empty()

    async def refusal(self, _call: str, _request: Request) -> Response:
        return Deny(404, "code_unknown", "not a code of this platform").response()

    async def _verify(self, call: Call) -> Reply:
        asked = call.read(_Verify)
        person = self._person_behind(asked.code)
        self._note(person, asked.stage, call.device)
        return 200, {**about(person), **self._payment(asked.code)}

    async def _resolve(self, call: Call) -> Reply:
        asked = call.read(_Resolve)
        person, more = self._media.resolve(asked.medium, asked.value, self.now())
        if person.key in self._given_up:
            raise Deny(404, "code_unknown", "not a code of this platform")
        self._note(person, asked.stage, call.device)
        return 200, {**about(person), **more, **self._payment(asked.value)}

    def _payment(self, code: str) -> Json:
        """The one payment that a code carries, given out with the first answer to it."""
        if code not in self._carries or self._pay_code_of is None:
            return {}
        person, channel, seconds = self._carries.pop(code)
        return {"payment": {"auth_code": self._pay_code_of(person, channel), "valid_seconds": seconds}}

    def _combined(self, code: str, args: Mapping[str, Any]) -> Json:
        if args.get("wallet"):
            seconds = whole(args, "seconds", PAYMENT_SECONDS)
            self._carries[code] = (text(args, "person"), text(args, "wallet"), seconds)
        return {"code": code}

    def _note(self, person: Person, stage: str, device: str) -> None:
        self._verified.append({"person": person.key, "stage": stage, "device": device})

    def _person_behind(self, code: str) -> Person:
        holder = next((each for each in self._people if code.lower().startswith(each.health_id)), None)
        if holder is None or holder.key in self._given_up or not self._residents.is_registered(holder):
            raise Deny(404, "code_unknown", "not a code of this platform")
        if code.lower() == f"{holder.health_id}:1":
            return holder
        if code not in self._dynamic:
            raise Deny(404, "code_unknown", "not a code of this platform")
        if self._dynamic[code][1] < self.now():
            raise Deny(410, "code_expired", "the code has run out")
        return holder

    @form(
        "What the phone shows now, or the printed card",
        "手机或卡面出示健康卡码",
        blanks("person! static:flag wallet seconds:whole"),
    )
    def _code(self, args: Mapping[str, Any]) -> Json:
        return self._combined(self.code_of(text(args, "person"), bool(args.get("static", False))), args)

    @form(
        "Another code of somebody",
        "出示其他介质的码",
        blanks("person! medium~! relative:person wallet seconds:whole", medium=KINDS),
    )
    def _show(self, args: Mapping[str, Any]) -> Json:
        relative = text(args, "relative", "")
        return self._combined(self.medium_of(text(args, "person"), text(args, "medium"), relative), args)

    @form("The insurance knows somebody by another name", "医保登记姓名不同", blanks("person!"))
    def _other_name(self, args: Mapping[str, Any]) -> Json:
        self._media.give_other_name(self._people.called(args.get("person")).key)
        return {}

    @form("Somebody's dynamic codes run out", "动态码过期", blanks("person!"))
    def _expire(self, args: Mapping[str, Any]) -> Json:
        key = self._people.called(args.get("person")).key
        for code, (owner, _) in self._dynamic.items():
            if owner == key:
                self._dynamic[code] = (owner, 0.0)
        self._media.expire(key)
        return {}

    @form("Somebody's card is no longer valid", "注销健康卡", blanks("person!"))
    def _give_up(self, args: Mapping[str, Any]) -> Json:
        self._given_up.add(self._people.called(args.get("person")).key)
        return {}
