"""I have no card with me: a code, a face, staff, or in an emergency nothing at all."""

from collections.abc import Sequence
from contextlib import suppress

from kiosk.identity.codes import CODES
from kiosk.identity.face_check import identify_by_face, offers_faces
from kiosk.identity.identify import read_medium
from kiosk.identity.people import Identity
from kiosk.journey import Journey, Stage, journey
from kiosk.registration.temporary import give_temporary_card
from kiosk.screens.asking import Option
from kiosk.screens.helping import NoCard
from kiosk.screens.screen import Back
from kiosk.staff.assisting import go_on, logged_in, serve_patient
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit


def no_card_to(journeys: Sequence[Journey]) -> Journey:
    """The journey that finds another way to one of `journeys`."""

    @journey(stage=Stage.HELP)
    async def no_card(visit: Visit, terminal: Terminal) -> None:
        """Choose a way, show who you are by it, choose what is to be done."""
        way = await terminal.screen.ask(NoCard(options=_ways(terminal)))
        if way == "temporary":
            await give_temporary_card(terminal)
        elif way == "staff":
            async with logged_in(terminal) as member:
                await serve_patient(visit, member, journeys, terminal)
        else:
            await go_on(visit, await _shown(way, terminal), journeys, terminal)

    return no_card


async def _shown(way: str, terminal: Terminal) -> Identity:
    """A face that is not known, or not wanted after all, leads to a code."""
    if way == "face":
        with suppress(Back):
            return await identify_by_face(terminal)
    return await read_medium(terminal)


def _ways(terminal: Terminal) -> tuple[Option, ...]:
    down = terminal.health.down((CODES, "health_card"))
    no_code = Text(f"down.{down[0]}") if down else None
    no_face = None if offers_faces(terminal) and terminal.look_ups.open else Text("no_card.face_closed")
    no_staff = None if terminal.staff else Text("no_card.staff_closed")
    return (
        Option("code", Text("no_card.code"), detail=Text("no_card.code_hint"), closed=no_code),
        Option("face", Text("no_card.face"), detail=Text("no_card.face_hint"), closed=no_face),
        Option("staff", Text("no_card.staff"), detail=Text("no_card.staff_hint"), closed=no_staff),
        Option("temporary", Text("no_card.temporary"), detail=Text("no_card.temporary_hint")),
    )
