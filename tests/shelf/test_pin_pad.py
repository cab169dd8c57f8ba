"""What a PIN pad has to do before a terminal goes into the field. It takes one fen, and gives it back."""

from datetime import datetime
from typing import Any

import pytest

from drivers.errors import Refused
from drivers.pin_pad import PinPad, PinPadSettings
from tests.shelf.devices import good, opened
from tests.shelf.hand import Hand


@pytest.mark.shelf("pin_pad")
async def test_a_card_pays_a_fen_which_is_given_back(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(PinPad(PinPadSettings(**settings["pin_pad"]))) as pad:
        assert await good(pad)
        reference = f"TRY{datetime.now():%m%d%H%M%S}"
        sentence = "Have a bank card ready; put it in and type its PIN when the pad asks. It pays 0.01 yuan"
        await hand.does(sentence, "pin_pad", "card", outcome="approve")
        try:
            sale = await pad.charge(reference, 1)
            assert (sale.reference, sale.fen) == (reference, 1)
            assert await pad.sale_of(reference) is not None
        finally:
            await pad.reverse(reference)
        assert await pad.sale_of(reference) is None


@pytest.mark.shelf("pin_pad")
async def test_who_gives_up_at_the_pad_pays_nothing(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(PinPad(PinPadSettings(**settings["pin_pad"]))) as pad:
        reference = f"TRY{datetime.now():%m%d%H%M%S}"
        sentence = "Have a bank card ready; put it in, and press Cancel instead of typing its PIN"
        await hand.does(sentence, "pin_pad", "card", outcome="cancelled")
        with pytest.raises(Refused, match="PIN-01"):
            await pad.charge(reference, 1)
        assert await pad.sale_of(reference) is None
