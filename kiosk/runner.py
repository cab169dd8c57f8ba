"""Attends to one visitor after another. The only broad `except` of the product is here."""

import logging
import uuid
from contextlib import suppress
from dataclasses import replace
from functools import partial

from drivers.card_slot import CardSlot
from drivers.errors import Trouble
from drivers.id_card import IdCard
from kiosk.faults import UNKNOWN, catalogue, fault_for
from kiosk.fleet.ordering import CLOSED
from kiosk.greeting import begun_by
from kiosk.identity.identify import Resolve, unasked
from kiosk.journey import Journey
from kiosk.menu import behind_a_knock, home, journey_named
from kiosk.paper.sheets import leave_no_page
from kiosk.payment.settlement_ends import InDoubt
from kiosk.screens.ending import MoneyState, Sorry, TakeCard
from kiosk.screens.home import IDENTIFY, TakenOutOfService
from kiosk.screens.screen import Back, PatientLeft
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.upkeep.health import Down
from kiosk.upkeep.idle import StartAnew
from kiosk.upkeep.rest import in_session
from kiosk.visit import Visit
from offline_queue.origin import acting
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

PAYMENT_UNCLEAR = Text("faults.payment_unclear")


async def serve(terminal: Terminal) -> None:
    """Home, journey, card out, home; until an order asks for a new start of the program."""
    with suppress(StartAnew):
        while True:
            await one_visit(terminal)


async def one_visit(terminal: Terminal) -> str:
    """One person, from the home screen back to it; says how it ended: finished, left or a code."""
    chosen = await _choice(terminal)
    visit = Visit(chosen.name)
    async with in_session(terminal.config.terminal.data_folder):
        with acting(session=uuid.uuid4().hex[:12]):
            ending = await attend(chosen, visit, terminal)
        await leave_no_page(terminal)
        await see_card_out(terminal)
    terminal.events.record(
        "journey_ended", journey=chosen.name, ending=ending, seconds=round(visit.seconds, 1)
    )
    return ending


async def _choice(terminal: Terminal) -> Journey:
    """What somebody picks on the home screen, or begins by a code or card without touching it.

    The screen is drawn anew whenever something goes or is back. What waits for a moment without a patient is
    done here, and only here.
    """
    while True:
        await terminal.idle.attend()
        if terminal.orders.standing.closed:
            if knocked := await _out_of_service(terminal):
                return journey_named(knocked)
            continue
        seen = terminal.health.changes
        chosen: str | Resolve | None = await first(
            terminal.screen.ask(home(terminal)),
            terminal.health.news(seen),
            unasked(terminal),
            terminal.idle.due(),
        )
        if isinstance(chosen, partial):
            return begun_by(chosen, terminal)
        if chosen is not None:
            return begun_by(None, terminal) if chosen == IDENTIFY else journey_named(chosen)


async def _out_of_service(terminal: Terminal) -> str | None:
    """Until the next order, or whatever else is done while nobody can be served, or a technician's knock."""
    fault = catalogue()[CLOSED]
    shown = TakenOutOfService(fault.patient, fault.code, behind_a_knock(terminal))
    return await first(terminal.screen.ask(shown), terminal.idle.due())


async def attend(chosen: Journey, visit: Visit, terminal: Terminal) -> str:
    """Run one journey to its end, whatever happens, and say how it ended."""
    try:
        await terminal.health.require(chosen.needs)
        await chosen.run(visit, terminal)
    except (PatientLeft, Back):
        return "left"
    except Exception as failure:
        return await _apologise(failure, visit, terminal)
    return "finished"


async def _apologise(failure: Exception, visit: Visit, terminal: Terminal) -> str:
    fault = fault_for(failure)
    detail = failure.detail if isinstance(failure, Trouble | StoreTrouble) else type(failure).__name__
    bug = failure if fault.code == UNKNOWN else None
    log.error("%s ended the journey: %s", fault.code, detail, exc_info=bug)
    text = Text(f"down.{failure.names[0]}") if isinstance(failure, Down) else fault.patient
    if text == PAYMENT_UNCLEAR and visit.money is MoneyState.UNTOUCHED:
        text = Text("faults.result_unclear")
    if fault.code == UNKNOWN and visit.money is MoneyState.PAID:
        text = Text("faults.wrong_after_paying")
    sorry = Sorry(text, fault.code, visit.money, visit.number)
    if isinstance(failure, InDoubt):
        sorry = replace(sorry, number=failure.short_code, final_at=failure.final_at)
    try:
        await terminal.screen.ask(sorry)
    except PatientLeft:
        log.info("%s was not acknowledged", fault.code)
    return fault.code


async def see_card_out(terminal: Terminal) -> None:
    """Nobody is served while the card of the person before is in the reader."""
    for card in (terminal.social_card, terminal.tap_card, terminal.id_card):
        if card is not None and not terminal.health.down([card.name]):
            await _out(card, terminal)


async def _out(card: CardSlot | IdCard, terminal: Terminal) -> None:
    try:
        if await card.present():
            await first(terminal.screen.ask(TakeCard()), card.removed())
    except Trouble as why:
        log.warning("%s while a card was waited for: %s", why.code, why.detail)
