"""A technician looks after the machine. On no menu: a knock on the idle screen leads here."""

from kiosk.inspection.desk import look_after
from kiosk.inspection.technician import technician
from kiosk.journey import Stage, journey
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(stage=Stage.HELP, offered=lambda terminal: terminal.staff is not None)
async def service(visit: Visit, terminal: Terminal) -> None:  # noqa: ARG001  # nobody is served meanwhile
    """Log in, look and do; with the end of it they are logged out."""
    async with technician(terminal) as member:
        await look_after(member, terminal)
