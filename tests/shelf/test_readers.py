"""What readers of cards, fingers and insured people have to do before a terminal goes into the field."""

from typing import Any

import pytest

from drivers.card_slot import CardSlotSettings
from drivers.errors import Refused, Trouble
from drivers.fingerprint import Fingerprint, FingerprintSettings
from drivers.id_card import IdCard, IdCardSettings
from drivers.insurance_terminal import InsuranceTerminal, InsuranceTerminalSettings
from drivers.social_card import SocialCard
from drivers.tap_card import TapCard, TapCardSettings
from tests.shelf.devices import good, is_well_read, opened
from tests.shelf.hand import Hand


@pytest.mark.shelf("social_card")
async def test_a_social_card_is_read_and_its_leaving_seen(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(SocialCard(CardSlotSettings(**settings["social_card"]))) as reader:
        assert await good(reader)
        await hand.does("Put a social-security card in, chip first", "social_card", "insert", person="lin")
        await reader.card_inserted()
        holder = await reader.read_identity()
        well_read = is_well_read(holder.number, holder.name)
        assert well_read
        await hand.does("Pull the card out", "social_card", "pull")
        await reader.removed()
        assert not await reader.present()


@pytest.mark.shelf("social_card")
async def test_what_is_no_social_card_is_refused_in_words(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(SocialCard(CardSlotSettings(**settings["social_card"]))) as reader:
        sentence = "Put another chip card in, such as a bank card"
        await hand.does(sentence, "social_card", "insert", person="lin", quirk="wrong")
        await reader.card_inserted()
        with pytest.raises(Trouble) as said:
            await reader.read_identity()
        assert said.value.code.startswith("CRD-")
        await hand.does("Pull the card out", "social_card", "pull")
        await reader.removed()


@pytest.mark.shelf("tap_card")
async def test_a_card_held_to_the_reader_is_read_and_its_leaving_seen(
    settings: dict[str, Any], hand: Hand
) -> None:
    async with opened(TapCard(TapCardSettings(**settings["tap_card"]))) as reader:
        assert await good(reader)
        sentence = "Hold a patient's card to the reader"
        await hand.does(sentence, "tap_card", "hold", person="lin", kind="resident")
        await reader.card_inserted()
        is_somebody = bool((await reader.read_identity()).number)
        assert is_somebody
        await hand.does("Take the card away", "tap_card", "take_away")
        await reader.removed()
        assert not await reader.present()


@pytest.mark.shelf("id_card")
async def test_an_id_card_is_read_and_its_leaving_seen(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(IdCard(IdCardSettings(**settings["id_card"]))) as reader:
        assert await good(reader)
        await hand.does("Lay an ID card on the reader", "id_card", "lay", person="lin")
        await reader.card_inserted()
        holder = await reader.read_identity()
        well_read = is_well_read(holder.text.number, holder.text.name)
        assert well_read
        await hand.does("Take the card away", "id_card", "lift")
        await reader.removed()


@pytest.mark.shelf("fingerprint")
async def test_a_finger_of_the_library_is_known_and_its_leaving_seen(
    settings: dict[str, Any], hand: Hand
) -> None:
    async with opened(Fingerprint(FingerprintSettings(**settings["fingerprint"]))) as module:
        assert await good(module)
        await hand.does("Lay a finger on it that was enrolled", "fingerprint", "touch", person="lin")
        await module.card_inserted()
        is_somebody = bool((await module.read_identity()).number)
        assert is_somebody
        await hand.does("Lift the finger", "fingerprint", "lift")
        await module.removed()


@pytest.mark.shelf("fingerprint")
async def test_a_finger_that_nobody_enrolled_is_refused(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Fingerprint(FingerprintSettings(**settings["fingerprint"]))) as module:
        sentence = "Lay a finger on it that was not enrolled"
        await hand.does(sentence, "fingerprint", "touch", person="stranger")
        await module.card_inserted()
        with pytest.raises(Refused, match="FPR-"):
            await module.read_identity()
        await hand.does("Lift the finger", "fingerprint", "lift")
        await module.removed()


@pytest.mark.shelf("insurance_terminal")
async def test_who_is_insured_is_said_with_a_proof(settings: dict[str, Any], hand: Hand) -> None:
    section = InsuranceTerminalSettings(**settings["insurance_terminal"])
    async with opened(InsuranceTerminal(section)) as terminal:
        assert await good(terminal)
        await hand.does(
            "Have an insurance e-voucher on a phone ready; hold it to the terminal when it asks",
            "insurance_terminal", "scan", person="lin",
        )  # fmt: skip
        await terminal.card_inserted()
        holder = await terminal.read_identity()
        well_read = is_well_read(holder.number, holder.name) and bool(holder.token)
        assert well_read
