"""What the devices see now, while a technician holds things before them; whose they are is not shown."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import NoReturn

from drivers.errors import Refused, Trouble
from kiosk.inspection.seeing import CardDevice, cards, codes, faces
from kiosk.inspection.tables import fault_facts, thing
from kiosk.screens.asking import Fact, Option
from kiosk.screens.face import Mirror
from kiosk.screens.upkeep import Board, CertificateOut, ChooseLive, Examining, HearVoice, TouchGrid, WatchLive
from kiosk.staff.assisting import audit
from kiosk.staff.login import Member
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text

AFTER_TROUBLE_SECONDS = 1.0

View = Callable[[], Awaitable[None]]
Seeing = Coroutine[None, None, NoReturn]


async def watch(member: Member, terminal: Terminal) -> None:
    """Choose a device, and see what it sees until it is enough."""
    views = _views(member, terminal)
    name = await terminal.screen.ask(ChooseLive(options=tuple(Option(each, thing(each)) for each in views)))
    await views[name]()


def _views(member: Member, terminal: Terminal) -> Mapping[str, View]:
    slots: list[CardDevice | None] = [terminal.social_card, terminal.tap_card, terminal.id_card]
    found: dict[str, View] = {
        slot.name: partial(_watched, partial(cards, slot), terminal) for slot in slots if slot is not None
    }
    if terminal.scanner is not None:
        found["scanner"] = partial(
            _watched, partial(codes, terminal.scanner, terminal.config.media), terminal
        )
    if terminal.sight is not None:
        found["camera"] = partial(_looked_at, terminal)
    if terminal.printer is not None:
        found["printer"] = partial(_printed, terminal)
    found["voice"] = partial(_heard, member, terminal)
    return {**found, "touch": partial(_touched, member, terminal)}


async def _watched(see: Callable[[Board], Seeing], terminal: Terminal, mirror: Mirror | None = None) -> None:
    """Show a board while `see` fills it. What goes wrong stands on it, too, and it is tried again."""
    board = Board()
    await first(_filled(board, see), terminal.screen.ask(WatchLive(board=board, mirror=mirror)))


async def _filled(board: Board, see: Callable[[Board], Seeing]) -> None:
    while True:
        try:
            await see(board)
        except Trouble as why:
            board.show(*fault_facts(why.code))
            await asyncio.sleep(AFTER_TROUBLE_SECONDS)


async def _looked_at(terminal: Terminal) -> None:
    assert terminal.sight is not None, "it is offered where there is a camera"
    mirror = Mirror()
    try:
        await _watched(partial(faces, terminal.sight, terminal.config.face, mirror), terminal, mirror)
    finally:
        mirror.wipe()


async def _printed(terminal: Terminal) -> None:
    """The printer's own slip: every width, both ways of Chinese, both codes."""
    assert terminal.printer is not None, "it is offered where there is a printer"
    async with terminal.screen.showing(Examining()):
        (found,) = await terminal.printer.self_test()
    facts = tuple(fault_facts(found.code))
    done = Fact(thing("printer"), Text("self_test.failed" if found.code else "self_test.passed"), strong=True)
    await terminal.screen.ask(CertificateOut(facts=(done, *facts)))


async def _heard(member: Member, terminal: Terminal) -> None:
    """Raises Refused when what the screen says was not heard."""
    answers = tuple(Option(each, Text(f"hear_voice.{each}")) for each in ("heard", "silent"))
    good = await terminal.screen.ask(HearVoice(options=answers)) == "heard"
    await audit(terminal, member.number, "voice_test", passed=good)
    if not good:
        raise Refused("DIA-07", "nothing was heard at the voice test")


async def _touched(member: Member, terminal: Terminal) -> None:
    """Raises Refused when some field of the glass was not reached."""
    good = await terminal.screen.ask(TouchGrid())
    await audit(terminal, member.number, "touch_test", passed=good)
    if not good:
        raise Refused("DIA-06", "not every field of the glass was reached")
