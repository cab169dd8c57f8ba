"""Whatever the product may have to say on a screen fits there: faults, codes, what is down."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.screens.ending import MoneyState, Sorry
from kiosk.screens.home import Home, MenuEntry, OutOfService
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import Paying, ShowWalletCode
from kiosk.text import Text, words
from tests.screens.drawing import draw, of_each
from tests.screens.lint import faults
from tests.screens.samples import NOON, PANELS, Sample, look
from ui.theme import Sizes

MEDIA = ("social_card", "health_code")
WALLETS = tuple(Text(f"wallets.{name}") for name in ("wechat", "alipay", "unionpay", "ecny"))


def longest(section: str, language: str) -> list[str]:
    """The keys of a section with the most to say: what fits for them fits for the others."""
    speaks = words(language)
    keys = [key for key in speaks.known if key.startswith(f"{section}.")]
    return sorted(keys, key=lambda key: len(speaks.say(key)))[-3:]


def said(language: str) -> Iterator[Sample]:
    for fault in longest("faults", language):
        sorry = Sorry(Text(fault), "PAY-03", MoneyState.BEING_CHECKED, "4K7Q2M", NOON)
        yield Sample(f"sorry {fault}", sorry)
        yield Sample(f"identify {fault}", HowToIdentify(MEDIA, Text(fault), "PRN-05"))
        yield Sample(f"wallet {fault}", ShowWalletCode(123456_78, WALLETS, Text(fault), "PRN-05"))
        yield Sample(f"out {fault}", OutOfService(Text(fault), "LED-01"))
    for kind in longest("medium", language):
        code = {"shown": Text(kind)}
        identify = Text("how_to_identify.not_this_code", code)
        wallet = Text("show_wallet_code.not_this_code", code)
        yield Sample(f"identify {kind}", HowToIdentify(MEDIA, identify))
        yield Sample(f"wallet {kind}", ShowWalletCode(123456_78, WALLETS, wallet))
    for down in longest("down", language):
        yield Sample(f"home {down}", Home((MenuEntry("pay_bills", Text(down)),), (Text(down),) * 2))


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_has_to_be_said_fits(language: str, large: bool, panel: Sizes) -> None:
    here = look(language, large, panel)

    def told(sample: Sample) -> list[str]:
        return [f"{sample.name}: {fault}" for fault in faults(draw(sample, here), here.sizes)]

    assert [fault for faulty in of_each(list(said(language)), told) for fault in faulty] == []


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_number_of_any_terminal_fits(language: str, large: bool, panel: Sizes) -> None:
    def told(number: str) -> list[str]:
        here = look(language, large, panel)
        here = replace(here, place=replace(here.place, terminal=number))
        screens = (Sample("home", Home(())), Sample("notice", Paying(46_20)))
        return [fault for each in screens for fault in faults(draw(each, here), here.sizes)]

    numbers = ["bench-01", "outpatient-2-14", "W" * 32]
    found = dict(zip(numbers, of_each(numbers, told), strict=True))
    assert {number: faulty for number, faulty in found.items() if faulty} == {}
