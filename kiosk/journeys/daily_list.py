"""See what each day of a stay cost, and print it."""

from functools import partial

from kiosk.clock import now
from kiosk.identity.identify import identify
from kiosk.journey import Need, Stage, journey
from kiosk.paper.ward import Stayed
from kiosk.screens.screen import Back
from kiosk.screens.ward import NotInBed
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from kiosk.ward.day_lists import hand_out_list, show_list, which_day
from kiosk.ward.in_the_ward import stay_of


@journey(Need.HOSPITAL, stage=Stage.WARD)
async def daily_list(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose a day, read it, print it; as often as is wanted."""
    patient = await identify(terminal, visit=visit)
    stay = await stay_of(patient, terminal)
    if stay is None or stay.admitted_at is None:
        await terminal.screen.ask(NotInBed())
        return
    days = await terminal.hospital.wards.days(stay)
    following = ""
    while True:
        chosen = following or await terminal.screen.ask(which_day(days, terminal))
        try:
            paper = await show_list(chosen, days, Stayed(patient, stay, now()), terminal)
        except Back:
            paper = None
        told = partial(which_day, days, terminal)
        following = await hand_out_list(paper, told, terminal)
