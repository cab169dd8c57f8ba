"""Whose telephone it is: a code goes there by text message and comes back by the keypad."""

import re
import time
from dataclasses import dataclass, field

from drivers.errors import Refused
from kiosk.identity.people import Phone
from kiosk.screens.asking import Option
from kiosk.screens.filing import EnterPhone, EnterSmsCode, Filing, NoCodeCame
from kiosk.screens.screen import Back
from kiosk.services.http import Busy
from kiosk.services.sms import Challenge, DeadCode, WrongCode
from kiosk.terminal import Terminal
from kiosk.text import Text

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
TRIES = 3


@dataclass(frozen=True)
class ConfirmedPhone:
    """A telephone whose owner stands here; `ticket` is the platform's word for it."""

    phone: Phone
    ticket: str = field(repr=False)


@dataclass
class _Sent:
    """A message on its way to `phone`, since `at` (monotonic seconds)."""

    phone: Phone
    challenge: Challenge
    at: float

    @property
    def wait_seconds(self) -> int:
        """How long until the next one may be sent."""
        left = self.at + self.challenge.resend_seconds - time.monotonic()
        return max(0, int(left) + (left > 0))


async def confirm_phone(terminal: Terminal) -> ConfirmedPhone:
    """A number, a message, its code. Raises Back from the number, Refused after three wrong codes."""
    check, trouble = _Check(terminal), None
    while True:
        phone = Phone(await terminal.screen.ask(EnterPhone(trouble=trouble)))
        if not MOBILE.fullmatch(phone.full):
            trouble = Text("enter_phone.not_a_number")
            continue
        try:
            confirmed = await check.of(await check.send(phone))
        except Busy as why:
            trouble = Text("enter_phone.wait", {"seconds": int(why.retry_after or 0)})
            continue
        if confirmed:
            return confirmed
        trouble = None


class _Check:
    """Counts wrong codes over all messages of one person: a new message buys no new tries."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal, self._wrong = terminal, 0

    async def send(self, phone: Phone) -> _Sent:
        async with self._terminal.screen.showing(Filing()):
            challenge = await self._terminal.health_cards.sms.send(phone)
        return _Sent(phone, challenge, time.monotonic())

    async def of(self, sent: _Sent) -> ConfirmedPhone | None:
        """None when another number is wanted."""
        trouble: Text | None = None
        while True:
            try:
                question = EnterSmsCode(said={"phone": str(sent.phone)}, trouble=trouble)
                code = await self._terminal.screen.ask(question)
            except Back:
                if await self._other_number(sent):
                    return None
                sent, trouble = await self._again(sent), None
                continue
            try:
                return await self._confirmed(sent, code)
            except WrongCode:
                trouble = self._one_try_less()
            except DeadCode:
                trouble = Text("enter_sms_code.dead")

    async def _confirmed(self, sent: _Sent, code: str) -> ConfirmedPhone:
        async with self._terminal.screen.showing(Filing()):
            ticket = await self._terminal.health_cards.sms.verify(sent.challenge, code)
        return ConfirmedPhone(sent.phone, ticket)

    def _one_try_less(self) -> Text:
        self._wrong += 1
        if self._wrong == TRIES:
            raise Refused("SMS-03", "a code from a text message was wrong three times")
        return Text("enter_sms_code.wrong", {"left": TRIES - self._wrong})

    async def _other_number(self, sent: _Sent) -> bool:
        wait = sent.wait_seconds
        closed = Text("no_code_came.wait", {"seconds": wait}) if wait else None
        options = (
            Option("again", Text("no_code_came.again"), closed=closed),
            Option("other", Text("no_code_came.other_number")),
        )
        try:
            return await self._terminal.screen.ask(NoCodeCame(options=options)) == "other"
        except Back:
            return False

    async def _again(self, sent: _Sent) -> _Sent:
        """A new message if its time has come; else the one that is on its way still counts."""
        return sent if sent.wait_seconds else await self.send(sent.phone)
