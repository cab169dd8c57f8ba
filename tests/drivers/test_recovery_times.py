"""F9: how soon each reader is used again once what was wrong is gone; a table (pytest -s)."""

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

from drivers.card_slot import CardSlot
from drivers.errors import Trouble
from drivers.id_card import IdCard
from tests.drivers.parts import Parts
from tests.drivers.terminal_end import id_card, on_a_loop, social_card, tap_card

BACK_SECONDS = 5.0
Order = tuple[str, str, dict[str, Any]]

CONTACT: Order = ("social_card", "insert", {"person": "lin"})
HELD: Order = ("tap_card", "hold", {"person": "lin", "kind": "resident"})
LAID: Order = ("id_card", "lay", {"person": "lin"})

# What goes wrong, what puts it right, and the card that is then read.
CASES: tuple[tuple[str, Callable[..., Any], tuple[str, str], tuple[str, str], Order], ...] = (
    (
        "PC/SC service killed",
        social_card,
        ("social_card", "service_kill"),
        ("social_card", "service_start"),
        CONTACT,
    ),
    (
        "PC/SC service stopped",
        social_card,
        ("social_card", "service_stop"),
        ("social_card", "service_start"),
        CONTACT,
    ),
    (
        "contact reader unplugged",
        social_card,
        ("social_card", "unplug_reader"),
        ("social_card", "replug_reader"),
        CONTACT,
    ),
    (
        "contactless reader unplugged",
        tap_card,
        ("tap_card", "unplug_reader"),
        ("tap_card", "replug_reader"),
        HELD,
    ),
    ("ID reader unplugged", id_card, ("id_card", "unplug"), ("id_card", "replug"), LAID),
    (
        "another device on the ID reader's port",
        id_card,
        ("id_card", "other_device"),
        ("id_card", "heal"),
        LAID,
    ),
    ("ID module out of order", id_card, ("id_card", "break"), ("id_card", "heal"), LAID),
)


async def noticed(device: CardSlot | IdCard) -> str:
    """The code under which the driver says that it can't go on."""
    try:
        await device.card_inserted()
    except Trouble as why:
        return why.code
    raise AssertionError("nothing was noticed")


async def read_again(device: CardSlot | IdCard) -> None:
    """As identification does it: a device that is gone is looked at again a second later."""
    while True:
        try:
            await device.card_inserted()
            await device.read_identity()
            return
        except Trouble:
            await asyncio.sleep(0.5)


def test_f9_every_reader_is_back_within_five_seconds_of_its_cause(parts: Parts) -> None:
    rows: list[tuple[str, str, float]] = []

    @on_a_loop
    async def one(case: Any) -> None:
        what, opened, broken, mended, card = case
        async with opened(parts) as device:
            await device.present()
            parts.order(*broken)
            code = await noticed(device)
            waiting = asyncio.create_task(read_again(device))
            parts.order(*mended)
            back = time.monotonic()
            parts.order(card[0], card[1], **card[2])
            await waiting
            rows.append((what, code, time.monotonic() - back))
        parts.order(card[0], "reset")

    for case in CASES:
        one(case)
    table = [f"{what:40} {code}  back after {seconds:4.1f} s" for what, code, seconds in rows]
    sys.stdout.write("\n" + "\n".join(table) + "\n")
    assert all(seconds < BACK_SECONDS for _, _, seconds in rows), rows
