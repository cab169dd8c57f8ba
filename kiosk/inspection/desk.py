"""The diagnostics screens: a technician looks at everything and does what can be done from the glass."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from drivers.errors import Trouble
from kiosk.inspection.live import watch
from kiosk.inspection.own_look import bundle_of, seen, send_bundle
from kiosk.inspection.queue_rows import rows
from kiosk.inspection.replacing import replace_device
from kiosk.inspection.self_tests import run_tests
from kiosk.inspection.story import follow_payment
from kiosk.inspection.tables import fault_facts, opened, read_table
from kiosk.screens.asking import Option
from kiosk.screens.screen import Back
from kiosk.screens.upkeep import (
    BundleOut,
    ChooseBundleTo,
    ChooseUpkeep,
    Examining,
    NothingThere,
    ReadQueue,
    ReadStates,
)
from kiosk.staff.assisting import audit
from kiosk.staff.desk import look_through
from kiosk.staff.login import Member
from kiosk.terminal import Terminal
from kiosk.text import Text

log = logging.getLogger(__name__)

Task = Callable[[Member, Terminal], Awaitable[None]]


async def look_after(member: Member, terminal: Terminal) -> None:
    """One task after the other, until Back from the choice of tasks."""
    while True:
        name = await terminal.screen.ask(ChooseUpkeep(options=tasks()))
        try:
            await TASKS[name](member, terminal)
        except Back:
            continue
        except Trouble as why:
            log.warning("%s at the diagnostics screen: %s", why.code, why.detail)
            facts = tuple(fault_facts(why.code))
            await terminal.screen.ask(NothingThere(facts=facts))


async def _overview(_member: Member, terminal: Terminal) -> None:
    while True:
        async with terminal.screen.showing(Examining()):
            sections = await seen(terminal)
        lines = {
            f"{section.name}:{each.what}": opened(f"{section.name}:{each.what}", each)
            for section in sections
            for each in section.findings
            if each.facts != (Text("found.not_built_in"),)
        }
        await read_table(ReadStates, lines, terminal)


async def _queue(_member: Member, terminal: Terminal) -> None:
    while True:
        await read_table(ReadQueue, await rows(terminal), terminal)


async def _staff_list(member: Member, terminal: Terminal) -> None:
    await look_through(member.number, terminal)


async def _bundle(member: Member, terminal: Terminal) -> None:
    stick = terminal.config.bundle.stick_folder
    no_stick = None if stick else Text("bundle_to.no_stick")
    options = (
        Option("stick", Text("bundle_to.stick"), closed=no_stick, icon="report"),
        Option("platform", Text("bundle_to.platform"), icon="message"),
    )
    to = await terminal.screen.ask(ChooseBundleTo(options=options))
    async with terminal.screen.showing(Examining()):
        if to == "stick" and stick is not None:
            name = (await (await bundle_of(terminal)).put(stick)).name
        else:
            name = await send_bundle(terminal)
    await audit(terminal, member.number, "bundle_taken", to=to)
    await terminal.screen.ask(BundleOut(said={"file": name, "place": Text(f"bundle_to.{to}")}))


TASKS: Mapping[str, Task] = {
    "overview": _overview,
    "tests": run_tests,
    "live": watch,
    "payment": follow_payment,
    "queue": _queue,
    "cases": _staff_list,
    "replace": replace_device,
    "bundle": _bundle,
}
ICONS = {
    "overview": "list",
    "tests": "check",
    "live": "eye",
    "payment": "bill",
    "queue": "message",
    "cases": "staff",
    "replace": "print",
    "bundle": "report",
}


def tasks() -> tuple[Option, ...]:
    """What can be done here, in the order of use."""
    return tuple(
        Option(name, Text(f"upkeep_task.{name}"), Text(f"upkeep_hint.{name}"), icon=ICONS[name])
        for name in TASKS
    )
