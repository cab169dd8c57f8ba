"""Somebody who does anything that can be done at each screen, by chance, and goes away at any time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

from kiosk.screens.asking import (
    AfterReading,
    AtTheSlot,
    ChooseOne,
    Digits,
    EnterDigits,
    ReadOver,
    ReadPages,
    TakeReceipt,
)
from kiosk.screens.ending import TakeCard, TakeSlip
from kiosk.screens.face import LookHere
from kiosk.screens.filing import EnterSmsCode
from kiosk.screens.home import IDENTIFY, Home
from kiosk.screens.identity import HowToIdentify, PhoneTail
from kiosk.screens.payment import ChooseBills, ConfirmParts, PayingByCard, ShowWalletCode
from kiosk.screens.screen import Ask, Back, Notice, PatientLeft
from kiosk.screens.upkeep import AGAIN, ReadStates, TouchGrid
from kiosk.steps import never
from kiosk.text import LANGUAGES
from tests.bench import Bench
from tools.wander.sight import others_in

T = TypeVar("T")
REACTION_SECONDS, WAIT_SECONDS = 0.05, 6.0
LONGEST, RIGHT = 30, 0.9
CARDS_OUT = (("social_card", "pull"), ("tap_card", "take_away"), ("id_card", "lift"))
CODES = ("health_card", "e_voucher", "suishen", "social_card_code", "hospital_card")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# How often somebody goes on, back, or away, where all three can be done.
ONWARDS, BACKWARDS, AWAY = 80, 13, 7


class Wanderer:
    """Implements the screen. `findings` are sentences; `seen` counts the questions by name."""

    def __init__(self, bench: Bench, people: Mapping[str, Any], marks: Mapping[str, str]) -> None:
        self._bench, self._people, self._marks = bench, people, marks
        self._chance, self.who, self._left, self.language = Random(0), "", 0, LANGUAGES[0]
        self._first: dict[tuple[str, str], Ask[Any]] = {}
        self._home: Home | None = None
        self._chosen = ""
        self.findings: list[str] = []
        self.seen: Counter[str] = Counter()

    def comes(self, who: str, chance: Random) -> None:
        """From here on it is `who` that stands there, and goes away after some screens."""
        self.who, self._chance, self._left = who, chance, chance.randint(1, LONGEST)
        self._chosen, self.language = "", chance.choice(LANGUAGES)

    async def ask(self, question: Ask[T]) -> T:
        self._looks_at(question)
        if isinstance(question, Home):
            await asyncio.sleep(REACTION_SECONDS)
            return self._begins(question)  # type: ignore[return-value]  # a Home is answered by a name
        if isinstance(question, TakeCard):
            for card, out in CARDS_OUT:
                await self._order(card, out)
            await never()
        self._left -= 1
        self._may_go(question)
        if act := self._does(question):
            await asyncio.sleep(REACTION_SECONDS)
            await self._order(*act)
            await asyncio.sleep(WAIT_SECONDS)
            raise PatientLeft
        return self._answer(question)  # type: ignore[no-any-return]

    @asynccontextmanager
    async def showing(self, notice: Notice) -> AsyncIterator[None]:
        self._looks_at(notice)
        if isinstance(notice, PayingByCard):
            outcome = self._chance.choice(("approve", "approve", "no_money", "cancelled"))
            await self._order("pin_pad", "card", {"outcome": outcome})
        yield

    def _looks_at(self, shown: Ask[Any] | Notice) -> None:
        self.seen[type(shown).__name__] += 1
        if others := others_in(shown, self.who, self._marks):
            self.findings.append(f"{self.who} reads of {others} at {type(shown).__name__}")
        if isinstance(shown, Ask) and self._chosen:
            self._compares(shown)

    def _compares(self, shown: Ask[Any]) -> None:
        """The first screen after the home screen is the same for everybody, as long as nothing fails."""
        fresh = self._first.setdefault((self._chosen, _kind(shown)), shown)
        if repr(fresh) != repr(shown):
            self.findings.append(f"{self.who} begins {self._chosen} with {shown}, the first one with {fresh}")
        self._chosen = ""

    def _begins(self, home: Home) -> str:
        """The menu may have opened or closed entries, and says what is down; all else is as at the start."""
        bare = replace(home, entries=(), down=(), media=())
        self._home = self._home or bare
        if bare != self._home:
            self.findings.append(f"{self.who} is welcomed by {home}, the first one by {self._home}")
        picks = [each.journey for each in home.entries if each.closed is None]
        self._chosen = self._chance.choice([*picks, IDENTIFY])
        return self._chosen

    def _may_go(self, question: Ask[Any]) -> None:
        weights = (ONWARDS, BACKWARDS if question.way_back else 0, AWAY if question.way_home else 0)
        deed = self._chance.choices(("on", "back", "away"), weights)[0]
        if self._left < 0 and question.way_home:
            deed = "away"
        if deed == "back":
            raise Back
        if deed == "away":
            raise PatientLeft

    def _does(self, question: Ask[Any]) -> tuple[str, str, dict[str, Any]] | None:
        """What has to happen before the devices at this question, if they answer it."""
        chance, who = self._chance, {"person": self.who}
        if isinstance(question, HowToIdentify):
            return chance.choice(
                (
                    ("social_card", "insert", who),
                    ("id_card", "lay", who),
                    ("tap_card", "hold", who),
                    *(("scanner", "show", {**who, "code": each}) for each in CODES),
                )
            )
        if isinstance(question, ShowWalletCode):
            return "scanner", "show", {**who, "code": chance.choice(("wechat", "wechat", "health_card"))}
        return ("camera", "nothing", {}) if isinstance(question, LookHere) else None

    def _answer(self, question: Ask[Any]) -> Any:
        """None is what most questions are answered with: it was read."""
        chance = self._chance
        match question:
            case ChooseOne():
                return self._one_of(question)
            case EnterDigits():
                return self._digits(question)
            case ChooseBills():
                return tuple(chance.sample(question.bills, chance.randint(1, len(question.bills))))
            case ReadPages():
                return chance.choice((*AfterReading,) if question.printable else (AfterReading.DONE,))
            case ReadStates():
                return chance.choice([AGAIN, *(each.key for each in question.states)])
            case TouchGrid():
                return chance.random() < 0.5
        return chance.choice((None, None, self._more(question)))

    def _one_of(self, question: ChooseOne) -> str:
        can_be = [each.key for each in question.options if each.closed is None]
        if not can_be:
            raise PatientLeft
        return self._chance.choice(can_be)

    @staticmethod
    def _more(question: Ask[Any]) -> str | None:
        """What a second button answers, if there is one."""
        match question:
            case ReadOver():
                return question.more or None
            case ConfirmParts(items=True):
                return "items"
            case TakeReceipt() | TakeSlip():
                return AtTheSlot.NOTHING
        return None

    def _digits(self, question: EnterDigits) -> str:
        """Their own number where there is one, and now and then something else."""
        chance, own = self._chance, self._own(question)
        if own and chance.random() < RIGHT:
            return own
        letters = LETTERS if question.kind is Digits.SHORT_CODE else "0123456789"
        return "".join(chance.choices(letters, k=chance.randint(question.least, question.most)))

    def _own(self, question: EnterDigits) -> str:
        person = self._people[self.who]
        if isinstance(question, PhoneTail):
            return str(person["phone"])[-question.least :]
        if isinstance(question, EnterSmsCode):
            return str(self._bench.order("health_card", "sms", phone=person["phone"])["code"])
        numbers = {Digits.PHONE: person["phone"], Digits.ID_NUMBER: person["id_number"]}
        return str({**numbers, Digits.PASSWORD: "280417"}.get(question.kind, ""))

    async def _order(self, device: str, order: str, more: Mapping[str, Any] | None = None) -> None:
        await asyncio.to_thread(self._bench.order, device, order, **(more or {}))


def _kind(shown: Ask[Any]) -> str:
    """What kind of first screen it is: its name, and which devices are well."""
    return f"{type(shown).__name__} {getattr(shown, 'media', '')}"
