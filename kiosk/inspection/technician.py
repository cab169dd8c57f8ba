"""A technician logs in at the glass: number, something they hold, PIN. Source: reliability.md, goal S-7."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from drivers.errors import Refused
from kiosk.screens.asking import Option
from kiosk.screens.helping import EnterStaffNumber, EnterStaffPin
from kiosk.screens.identity import LookingUp
from kiosk.screens.upkeep import EnterOneTimeCode, ShowBadge
from kiosk.staff.assisting import LOGINS, audit
from kiosk.staff.login import Locked, Member, Role, WrongPin
from kiosk.staff.second_factor import Shown
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text
from offline_queue.origin import acting

BY_CODE = (Option("code", Text("show_badge.code"), Text("show_badge.code_hint"), icon="phone"),)


@asynccontextmanager
async def technician(terminal: Terminal) -> AsyncIterator[Member]:
    """A technician, until the block ends, however it ends.

    Raises Back from the number, Locked, Refused after three wrong tries, or for somebody of another role.
    """
    member = await _log_in(terminal)
    with acting(actor=member.number):
        try:
            yield member
        finally:
            await audit(terminal, member.number, "technician_logout")


async def _log_in(terminal: Terminal) -> Member:
    trouble: Text | None = None
    for _ in range(LOGINS):
        number = await terminal.screen.ask(EnterStaffNumber(trouble=trouble))
        shown = await first(_badge(terminal), _one_time(terminal))
        pin = await terminal.screen.ask(EnterStaffPin())
        try:
            return await _checked(number, pin, shown, terminal)
        except WrongPin:
            await audit(terminal, number, "technician_login_failed")
            trouble = Text("show_badge.wrong")
    raise Refused("DIA-03", f"{LOGINS} wrong tries of a technician in one session")


async def _checked(number: str, pin: str, shown: Shown, terminal: Terminal) -> Member:
    assert terminal.staff is not None, "the journey is offered where staff can log in"
    try:
        async with terminal.screen.showing(LookingUp()):
            member = await terminal.staff.check(number, pin, shown)
    except Locked:
        await audit(terminal, number, "technician_login_locked")
        raise
    await audit(terminal, number, "technician_login", role=str(member.role))
    if member.role is not Role.TECHNICIAN:
        raise Refused("DIA-04", "somebody of another role at the diagnostics screen")
    return member


async def _badge(terminal: Terminal) -> Shown:
    """A scanner that is away is perhaps why they came."""
    return Shown(badge=await terminal.codes.patiently(again=True))


async def _one_time(terminal: Terminal) -> Shown:
    await terminal.screen.ask(ShowBadge(options=BY_CODE))
    return Shown(one_time=await terminal.screen.ask(EnterOneTimeCode()))
