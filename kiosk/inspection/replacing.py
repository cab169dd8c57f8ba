"""Guided replacement: out with the old device, in with the new, self-test, back in service."""

import asyncio
from collections.abc import Callable, Mapping

from drivers.device import Device, State, Verdict
from kiosk.inspection.self_tests import Tested, tested
from kiosk.inspection.tables import fault_facts, thing
from kiosk.screens.asking import Fact, Option
from kiosk.screens.upkeep import ChoosePart, Examining, NotReplaced, Replaced, ReplaceStep
from kiosk.staff.assisting import audit
from kiosk.staff.login import Member
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text

BETWEEN_LOOKS_SECONDS = 0.5
# Everything that reads cards, fingers or codes is taken out and put in the same way.
KINDS = {"printer": "printer", "office_printer": "printer"}
READER = "reader"
AWAY = (State.NO_DEVICE, State.OFFLINE, State.POWER_OFF)
# Somebody else looks at it, or it is not done with starting: neither there nor away.
NOT_KNOWN = (State.BUSY, State.STARTING)
STEPS = 3


async def replace_device(member: Member, terminal: Terminal) -> None:
    """Choose a device and swap it. Raises Back while the old one is still in; what is done is audited."""
    built_in: Mapping[str, Device] = dict(terminal.devices)
    options = tuple(Option(name, thing(name)) for name in built_in)
    name = await terminal.screen.ask(ChoosePart(options=options))
    device = built_in[name]
    await _step("take_out", device, lambda state: state in AWAY, terminal)
    await _step("put_in", device, lambda state: state not in (*AWAY, *NOT_KNOWN), terminal)
    async with terminal.screen.showing(Examining()):
        found = await tested(device)
        await terminal.health.look()
    passed = all(each.verdict is not Verdict.BAD for each in found)
    await audit(terminal, member.number, "replaced", device=name, passed=passed)
    terminal.events.record("replaced", what=name, passed=passed)
    facts = tuple(fact for each in found for fact in _facts(each))
    await terminal.screen.ask(Replaced(facts=facts) if passed else NotReplaced(facts=facts))


async def _step(part: str, device: Device, done: Callable[[State], bool], terminal: Terminal) -> None:
    """Say what to do; go on when the device is seen to have gone or come, or when the technician says so."""
    said = {"thing": thing(device.name), "what": Text(f"replace.{part}")}
    question = ReplaceStep(facts=steps(device.name, part), said=said)
    await first(terminal.screen.ask(question), _seen(device, done))


def steps(device: str, part: str) -> tuple[Fact, ...]:
    """What to do with the hands to "take_out" or "put_in" a device."""
    kind = KINDS.get(device, READER)
    return tuple(
        Fact(Text("replace.step", {"number": at}), Text(f"replace.{kind}_{part}_{at}"))
        for at in range(1, STEPS + 1)
    )


async def _seen(device: Device, done: Callable[[State], bool]) -> None:
    while not done((await device.health()).state):
        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)


def _facts(each: Tested) -> list[Fact]:
    verdict = Text("self_test.failed" if each.verdict is Verdict.BAD else "self_test.passed")
    return [Fact(thing(each.what.partition(" ")[0]), verdict, strong=True), *fault_facts(each.code)]
