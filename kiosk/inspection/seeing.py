"""Fills a board with what a reader, the scanner or the camera sees; of people only lengths and classes."""

import asyncio
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import NoReturn

from drivers.card_slot import CardSlot
from drivers.face_settings import FaceSettings
from drivers.id_card import IdCard
from drivers.scanner import Scanner
from drivers.sight import Sight
from drivers.tape import TAPE, Entry, Way
from kiosk.identity.media import CodeClass, MediaSettings, NotAllowed, classify
from kiosk.screens.asking import Fact
from kiosk.screens.face import Mirror
from kiosk.screens.upkeep import Board
from kiosk.text import LANGUAGES, Text, as_given, words

CardDevice = CardSlot | IdCard
MOST_COMMANDS = 20


async def cards(slot: CardDevice, board: Board) -> NoReturn:
    """One card after the other: how it answers to reset, its files by length, and how each command ended.

    Raises what `read_identity` raises, with the card's answer to reset on the board by then.
    """
    while True:
        board.show(Fact(Text("live.waits"), Text("live.for_card"), strong=True))
        await slot.card_inserted()
        begun = TAPE.notes
        seen = [*await _reset(slot)]
        board.show(*seen)
        try:
            holder = await slot.read_identity()
            seen += [Fact(_called(name), as_given(masked)) for name, masked in lengths(holder)]
        finally:
            board.show(*seen, *_commands(slot.name, begun))
        await slot.removed()


async def _reset(slot: CardDevice) -> list[Fact]:
    if isinstance(slot, IdCard):
        return [Fact(Text("live.card"), Text("live.id_card"), strong=True)]
    return [Fact(Text("live.reset"), as_given((await slot.answer_to_reset()).hex(" ").upper()), strong=True)]


def _called(field: str) -> Text:
    """What a technician calls a field of a card; its own name where there is no word for it."""
    key = f"live_field.{field.rpartition('.')[2]}"
    return Text(key) if words(LANGUAGES[0]).knows(key) else as_given(field)


def lengths(value: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each field of what a card said, as stars: only how long it is, or that it is empty."""
    if not is_dataclass(value):
        return
    for each in fields(value):
        held = getattr(value, each.name)
        if is_dataclass(held) and not isinstance(held, type):
            yield from lengths(held, f"{prefix}{each.name}.")
        else:
            yield prefix + each.name, stars(held)


def stars(held: object) -> str:
    """Nothing but the length, and not even that of a picture."""
    if held is None:
        return "-"
    if not isinstance(held, str | bytes | int | date):
        return "***"
    long = len(held) if isinstance(held, str | bytes) else len(str(held))
    return f"{'*' * min(long, 12)} ({long})" if long else "-"


def _commands(wire: str, begun: int) -> Iterator[Fact]:
    """What went to the card since, and how it ended; the recorder masked both."""
    entries = TAPE.entries()
    told = (Way.SENT, Way.CAME)
    since = [
        each
        for each in entries[max(len(entries) - (TAPE.notes - begun), 0) :]
        if each.wire == wire and each.way in told
    ]
    sent: Entry | None = None
    for each in since[-2 * MOST_COMMANDS :]:
        if each.way is Way.SENT:
            sent = each
        elif sent is not None:
            yield Fact(as_given(sent.data.hex(" ").upper()), as_given(each.data.hex(" ").upper()))


async def codes(scanner: Scanner, settings: MediaSettings, board: Board) -> NoReturn:
    """One code after the other: its class and its length. Raises what `Scanner.next_code` raises."""
    count = 0
    board.show(Fact(Text("live.waits"), Text("live.for_code"), strong=True))
    while True:
        text = await scanner.next_code(again=True)
        count += 1
        board.show(
            Fact(Text("live.kind"), Text(f"code_class.{class_of(text, settings)}"), strong=True),
            Fact(Text("live.content"), as_given(stars(text))),
            Fact(Text("live.count"), as_given(str(count))),
        )


def class_of(text: str, settings: MediaSettings) -> CodeClass:
    """The first class that the text could be of."""
    try:
        return classify(text, tuple(CodeClass), settings).kind
    except NotAllowed as why:
        return why.kind


async def faces(sight: Sight, settings: FaceSettings, mirror: Mirror, board: Board) -> NoReturn:
    """The camera's picture as in a mirror, and which gates a face in it does not pass. Keeps nothing."""
    while True:
        look = await sight.next_look(settings, follow=False)
        height, width = look.preview.shape[:2]
        mirror.show(look.preview.tobytes(), width, height, Text("face.straight"))
        gates = [Fact(Text("live.gate"), Text(f"face.{gate}")) for gate in look.gates]
        size = f"{look.frame.shape[1]} x {look.frame.shape[0]}"
        look.forget()
        if look.features is not None:
            look.features.forget()
        board.show(
            *(gates or [Fact(Text("live.gate"), Text("live.all_gates"), strong=True)]),
            Fact(Text("live.frame"), as_given(size)),
            Fact(Text("live.sharpness"), as_given(f"{look.sharpness:.0f}")),
        )
        await asyncio.sleep(0)
