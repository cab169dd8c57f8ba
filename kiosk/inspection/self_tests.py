"""Every device tests itself, every back end is asked; what came of it goes onto a certificate."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from drivers.device import Device, Verdict
from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.inspection.looks import look
from kiosk.inspection.own_look import back_ends
from kiosk.inspection.tables import Opened, fault_facts, read_table, thing
from kiosk.inspection.versions import own_version
from kiosk.paper.self_test import Certificate, certificate
from kiosk.screens.asking import Fact
from kiosk.screens.upkeep import CertificateOut, Examining, ReadTests, State
from kiosk.staff.assisting import audit
from kiosk.staff.login import Member
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words


@dataclass(frozen=True)
class Tested:
    """How a thing's test ended: it passed unless it is BAD. `fact` is what the device itself says of it."""

    what: str
    verdict: Verdict
    fact: str
    code: str = ""


async def run_tests(member: Member, terminal: Terminal) -> None:
    """Test, show, and print the certificate when it is wanted. The printer prints a slip of its own."""
    async with terminal.screen.showing(Examining()):
        found = [each async for each in _tests(terminal)]
    await audit(terminal, member.number, "self_test", passed=all(map(_passed, found)))
    lines = {each.what: line(each) for each in found}
    await read_table(ReadTests, lines, terminal)
    await _print(found, member, terminal)


async def tested(device: Device) -> list[Tested]:
    """A device's own test. Raises nothing that the device raises."""
    try:
        found = await device.self_test()
    except Trouble as why:
        return [Tested(device.name, Verdict.BAD, why.detail, why.code)]
    name = device.name
    return [
        Tested(name if each.what == name else f"{name} {each.what}", each.verdict, each.fact, each.code)
        for each in found
    ]


async def _tests(terminal: Terminal) -> AsyncIterator[Tested]:
    for _name, device in terminal.devices:
        for each in await tested(device):
            yield each
    for name, back_end in back_ends(terminal).items():
        found = await look(name, back_end)
        yield Tested(name, found.verdict, found.said(words("en")), found.code)


def _passed(each: Tested) -> bool:
    return each.verdict is not Verdict.BAD


def line(each: Tested) -> Opened:
    """A test as a line of a table, and all of it."""
    facts = (
        Fact(Text("found_fact.thing"), thing(each.what), strong=True),
        Fact(Text("found_fact.verdict"), Text(f"verdict.{each.verdict}")),
        Fact(Text("found_fact.fact"), as_given(each.fact or "-")),
        *fault_facts(each.code),
    )
    fact = Text("self_test.passed" if _passed(each) else "self_test.failed")
    return Opened(State(each.what, thing(each.what), each.verdict, (fact,), each.code), facts)


async def _print(found: list[Tested], member: Member, terminal: Terminal) -> None:
    said = words(terminal.screen.language)
    rows = tuple((thing(each.what), _passed(each), each.code) for each in found)
    made = Certificate(terminal.place, now(), member.number, own_version(), rows)
    if terminal.printer is None:
        return
    async with terminal.screen.showing(Examining()):
        await terminal.printer.print(certificate(made, said))
    await terminal.screen.ask(CertificateOut())
