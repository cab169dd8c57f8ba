"""Staff at the patient's glass: act for a patient, or see to what the machine could not finish."""

from collections.abc import Sequence

from kiosk.journey import Journey, Stage, journey
from kiosk.screens.asking import Option
from kiosk.screens.helping import ChooseTask
from kiosk.staff.assisting import logged_in, serve_patient
from kiosk.staff.desk import look_through
from kiosk.staff.login import Member, Role
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit


def assist_with(journeys: Sequence[Journey]) -> Journey:
    """The journey in which staff do one of `journeys` for a patient."""

    @journey(stage=Stage.HELP, offered=lambda terminal: terminal.staff is not None)
    async def assist(visit: Visit, terminal: Terminal) -> None:
        """Log in, choose a task; with the end of it they are logged out."""
        async with logged_in(terminal) as member:
            if await terminal.screen.ask(ChooseTask(options=_tasks(member))) == "patient":
                await serve_patient(visit, member, journeys, terminal)
            else:
                await look_through(member.number, terminal)

    return assist


def _tasks(member: Member) -> tuple[Option, ...]:
    """A technician looks after the machine and acts for nobody."""
    no_patient = None if member.role is Role.CLERK else Text("choose_task.clerks_only")
    return (
        Option("patient", Text("choose_task.patient"), closed=no_patient),
        Option("cases", Text("choose_task.cases")),
    )
