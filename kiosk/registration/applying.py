"""Getting an electronic health card: telephone, password, consent, and the platform makes the card."""

from dataclasses import replace
from itertools import pairwise

from kiosk.clock import now
from kiosk.identity.people import Identity, Password
from kiosk.registration.phone_check import confirm_phone
from kiosk.registration.residents import Consent
from kiosk.screens.filing import Filing, MakePassword, ReadConsent, RepeatPassword
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.services.residents import Application
from kiosk.terminal import Terminal
from kiosk.text import Text

# The version changes with the paragraphs: it is what the platform keeps as agreed to.
CONSENT, PARAGRAPHS = "health-card-2026-11", 4
PASSWORD_DIGITS = 6


async def with_health_card(identity: Identity, terminal: Terminal) -> Identity:
    """The same person with the id of their health card, which is made if there is none.

    Raises Back from the first question, Refused when the platform has another name.
    """
    known = identity.health_id or await find_health_card(identity, terminal)
    return replace(identity, health_id=known) if known else await apply(identity, terminal)


async def find_health_card(identity: Identity, terminal: Terminal) -> str | None:
    async with terminal.screen.showing(LookingUp()):
        return await terminal.health_cards.residents.find(identity)


async def apply(identity: Identity, terminal: Terminal) -> Identity:
    """Everything that is asked for, then one request; until then nothing has happened anywhere."""
    confirmed = await confirm_phone(terminal)
    while True:
        try:
            password = await make_password(terminal)
        except Back:
            confirmed = await confirm_phone(terminal)
            continue
        try:
            consent = await _consent(terminal)
        except Back:
            continue
        return await _register(
            Application(identity, confirmed.phone, confirmed.ticket, password, consent), terminal
        )


async def make_password(terminal: Terminal) -> Password:
    """The same twice, and not one that anybody would guess. Raises Back from the first of the two."""
    trouble: Text | None = None
    while True:
        password = Password(await terminal.screen.ask(MakePassword(trouble=trouble)))
        if _is_weak(password.full):
            trouble = Text("make_password.weak")
            continue
        try:
            again = await terminal.screen.ask(RepeatPassword())
        except Back:
            trouble = None
            continue
        if again == password.full:
            return password
        trouble = Text("make_password.differ")


async def _consent(terminal: Terminal) -> Consent:
    paragraphs = tuple(Text(f"read_consent.paragraph_{at}") for at in range(1, PARAGRAPHS + 1))
    await terminal.screen.ask(ReadConsent(paragraphs=paragraphs))
    return Consent(CONSENT, now())


async def _register(application: Application, terminal: Terminal) -> Identity:
    async with terminal.screen.showing(Filing()):
        made = await terminal.health_cards.residents.register(application)
    terminal.events.record("health_card_issued", created=made.created, medium=application.identity.medium)
    return replace(application.identity, health_id=made.health_id)


def _is_weak(digits: str) -> bool:
    """Not six digits, one digit six times, or a run up or down."""
    steps = {int(after) - int(before) for before, after in pairwise(digits)} if digits.isdigit() else {0}
    return len(digits) != PASSWORD_DIGITS or steps in ({0}, {1}, {-1})
