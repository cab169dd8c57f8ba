"""What went wrong with a card is recorded, played by the bench's card, and met again."""

import asyncio
import json
from pathlib import Path

import pytest

from drivers.card_slot import CardSlot
from drivers.errors import Trouble
from drivers.resident_card import ResidentCardHolder
from drivers.tape import TAPE, Way
from kiosk.upkeep.recording import FILE
from tests.drivers.parts import Parts
from tests.drivers.terminal_end import on_a_loop, social_card, tap_card
from tests.kiosk.test_recording import kept

GOOD = "read"


async def ending(device: CardSlot) -> str:
    """How the card that is put in next is read: a fault's code, what is missing, or all of it."""
    await device.card_inserted()
    try:
        holder = await device.read_identity()
    except Trouble as why:
        return why.code
    return (holder.fault if isinstance(holder, ResidentCardHolder) else "") or GOOD


async def seen(parts: Parts, device: CardSlot, order: str, **card: object) -> str:
    """How that card is read; then it is taken away."""
    parts.order(device.name, order, **card)
    code = await ending(device)
    parts.order(device.name, "pull" if device.name == "social_card" else "take_away")
    await device.removed()
    return code


@pytest.mark.parametrize("good_first", [False, True], ids=["alone", "after a good one"])
@pytest.mark.parametrize(
    ("quirk", "code"), [("blocked", "CRD-10"), ("wrong", "CRD-11"), ("pulled", ""), ("protected", "CRD-12")]
)
def test_a_cards_fault_is_met_again(
    parts: Parts, tmp_path: Path, quirk: str, code: str, good_first: bool
) -> None:
    again_in_the_slot(parts, tmp_path, quirk, code, good_first)


def test_of_a_card_the_heads_of_commands_and_the_ends_of_answers_are_kept(parts: Parts) -> None:
    @on_a_loop
    async def story() -> None:
        TAPE._entries.clear()
        async with social_card(parts) as device:
            assert await seen(parts, device, "insert", person="chen") == GOOD

    story()
    entries = [each for each in TAPE.entries() if each.wire == "social_card"]
    assert {len(each.data) for each in entries if each.way is Way.SENT} <= {4, 5}
    assert {len(each.data) for each in entries if each.way is Way.CAME} == {2}


def test_a_card_that_did_not_start_does_not_start_again(parts: Parts, tmp_path: Path) -> None:
    again_in_the_slot(parts, tmp_path, "never_starts", "CRD-05", good_first=True)


@pytest.mark.parametrize(("ends", "code"), [((), GOOD), (("6283",), "CRD-10")])
def test_a_first_recording_in_which_both_readers_were_one_wire_is_played(
    parts: Parts, tmp_path: Path, ends: tuple[str, ...], code: str
) -> None:
    """It holds heads of commands and ends of answers, and not when a card was opened or gone."""
    file = tmp_path / FILE

    @on_a_loop
    async def story() -> None:
        TAPE._entries.clear()
        async with social_card(parts) as device:
            assert await seen(parts, device, "insert", person="chen") == GOOD
            await kept(tmp_path)
            recorded = json.loads(file.read_text("utf-8"))["entries"]
            first = [each | {"wire": "card"} for each in recorded if each["way"] in ("sent", "came")]
            after = first[-1]["at"]
            for way, data in zip(("sent", "came"), ("00a404000f", *ends), strict=False):
                first += [{"at": after, "wire": "card", "way": way, "hex": data}] if ends else []
            file.write_text(json.dumps({"entries": first}), "utf-8")
            assert await seen(parts, device, "replay", file=str(file)) == code

    story()


def test_a_card_that_fell_silent_after_a_good_one_falls_silent_again(parts: Parts, tmp_path: Path) -> None:
    again_in_the_slot(parts, tmp_path, "mute", "CRD-06", good_first=True)


def test_good_cards_are_good_again(parts: Parts, tmp_path: Path) -> None:
    again_in_the_slot(parts, tmp_path, "", GOOD, good_first=True)


def test_a_card_that_fell_silent_and_was_pulled_before_it_was_given_up_is_pulled_again(
    parts: Parts, tmp_path: Path
) -> None:
    @on_a_loop
    async def story() -> None:
        TAPE._entries.clear()
        async with social_card(parts, read_seconds=8) as device:
            reading = asyncio.ensure_future(ending(device))
            parts.order("social_card", "insert", person="lin", quirk="mute")
            await asyncio.sleep(3)
            parts.order("social_card", "pull")
            met = await reading
            assert met in ("CRD-03", "CRD-09")
            await device.removed()
            await kept(tmp_path)
            assert await seen(parts, device, "replay", file=str(tmp_path / FILE)) == met

    story()


def again_in_the_slot(parts: Parts, folder: Path, quirk: str, code: str, good_first: bool) -> None:
    @on_a_loop
    async def story() -> None:
        TAPE._entries.clear()
        async with social_card(parts, read_seconds=2) as device:
            if good_first:
                assert await seen(parts, device, "insert", person="chen") == GOOD
            met = await seen(parts, device, "insert", person="lin", quirk=quirk)
            # A card that is pulled is noticed by the reader or by the service, whichever is first.
            assert met == code or (quirk == "pulled" and met in ("CRD-03", "CRD-09"))
            await kept(folder)
            assert await seen(parts, device, "replay", file=str(folder / FILE)) == met

    story()


@pytest.mark.parametrize(
    ("kind", "harm", "quirk", "code"),
    [
        ("social", "", "blocked", "CRD-10"),
        ("resident", "psam_refuse", "", "RHC-04"),
        ("resident", "", "", GOOD),
    ],
)
def test_what_is_held_to_the_reader_and_its_psam_are_played(
    parts: Parts, tmp_path: Path, kind: str, harm: str, quirk: str, code: str
) -> None:
    @on_a_loop
    async def story() -> None:
        TAPE._entries.clear()
        async with tap_card(parts) as device, social_card(parts) as slot:
            assert await seen(parts, slot, "insert", person="lin", quirk="locked") == "CRD-10"
            if harm:
                parts.order("tap_card", harm)
            assert await seen(parts, device, "hold", person="lin", kind=kind, quirk=quirk) == code
            parts.order("tap_card", "psam_well")
            await kept(tmp_path)
            again = await seen(parts, device, "replay", file=str(tmp_path / FILE), kind=kind)
            assert again == code

    story()


def test_what_was_never_recorded_cannot_be_played(parts: Parts, tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_text('{"entries": [{"at": 1, "wire": "tap_card", "way": "opened", "hex": "", "size": 0}]}')
    for device, why in (
        ("tap_card", "no card of this recording"),
        ("social_card", "nothing of 'social_card'"),
    ):
        with pytest.raises(AssertionError, match=why):
            parts.order(device, "replay", file=str(file))
