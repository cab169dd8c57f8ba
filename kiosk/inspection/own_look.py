"""The running terminal looks at itself and packs what it finds, for the screen or by an order from afar."""

from collections.abc import Mapping

from kiosk.config import BACK_ENDS
from kiosk.inspection.bundle import Bundle, collect
from kiosk.inspection.diagnostics import examine
from kiosk.inspection.findings import Section
from kiosk.terminal import Terminal
from kiosk.upkeep.health import Watched


async def seen(terminal: Terminal) -> list[Section]:
    """What is found now."""
    devices: Mapping[str, Watched] = dict(terminal.devices)
    broken = terminal.in_force.broken
    return await examine(terminal.config, devices, back_ends(terminal), broken)


def back_ends(terminal: Terminal) -> Mapping[str, Watched]:
    """By the names of their sections."""
    attributes = {name: "health_cards" if name == "health_card" else name for name in BACK_ENDS}
    return {name: getattr(terminal, attribute) for name, attribute in attributes.items()}


async def bundle_of(terminal: Terminal) -> Bundle:
    """Everything about this terminal, as it is now, without a person in it."""
    return await collect(terminal.config, await seen(terminal))


async def send_bundle(terminal: Terminal) -> str:
    """Have the platform keep it; its name there. Raises Trouble."""
    made = await bundle_of(terminal)
    await terminal.platform.take_bundle(made.name, made.content)
    return made.name
