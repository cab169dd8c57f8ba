"""Whatever wallet a patient has, his code or ours; channels are data of the hospital."""

from pathlib import Path

import pytest

from kiosk.screens.ending import TakeSlip
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.wallet import ChooseWay, ConfirmOnPhone, ScanToPay
from kiosk.services.channels import table
from kiosk.services.wallets import WalletSettings
from kiosk.text import Text
from tests.services.nineteen import ADDED, SHIPPED, nineteen
from tests.stories.patient import back, does, done, everything, leave
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

TIMES = "wait = 1\npoll = 1\ntotal = 9\nearliest_reverse = 0\n"
AGREES = ((ChooseBills, everything), (ConfirmParts, done))


def with_nineteen(site: Site, folder: Path) -> None:
    site.set("wallets", channels=[*ADDED, *SHIPPED], channels_file=str(nineteen(folder)))


def test_t9_nineteen_channels_are_configured_at_once_without_a_release(tmp_path: Path) -> None:
    settings = WalletSettings.model_validate(
        {"url": "https://pay.example", "channels": [*ADDED, *SHIPPED], "channels_file": nineteen(tmp_path)}
    )
    known = table(settings.channels_file).channels
    assert len(settings.channels) == 19
    assert [known[name].earliest_reverse for name in ADDED] == list(range(15))
    assert known["wechat"].earliest_reverse == 15


def test_a_channel_that_nobody_knows_is_a_fault_of_the_config_file() -> None:
    with pytest.raises(ValueError, match="there are the channels"):
        WalletSettings.model_validate({"url": "https://pay.example", "channels": ["no_such"]})


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (f"[x]\ncode = '('\n{TIMES}", "x: .*code: not a regular expression"),
        (f"[x]\ncode = '(\\d+)+x'\n{TIMES}", "x: .*code: a code could keep this expression busy"),
        ("[x]\nwait = 1\npoll = 1\ntotal = 0\nearliest_reverse = 0\n", "x.*seconds are positive"),
        ("[x]\nwait = 1\npoll = 1\nearliest_reverse = 0\n", "x.total: .*required"),
        ("[x]\ncod = '1'\nwait = 1\npoll = 1\ntotal = 9\nearliest_reverse = 0\n", "x.cod: "),
        ("[x\n", "at line 1"),
        (f"[CMB-Pay]\n{TIMES}", "CMB-Pay: the name of a channel"),
        (f"[{'a' * 21}]\n{TIMES}", "the name of a channel"),
        (f'["招行"]\n{TIMES}', "招行: the name of a channel"),
        ("[our_code]\nwait = 1\npoll = 0\nearliest_reverse = 0\n", "our_code: .*seconds are positive"),
    ],
)
def test_what_is_wrong_in_a_file_of_channels_is_said_with_its_place(
    tmp_path: Path, table: str, told: str
) -> None:
    (tmp_path / "own.toml").write_text(table)
    with pytest.raises(ValueError, match=f"own.toml is no table of channels: .*{told}"):
        WalletSettings.model_validate({"url": "https://pay.example", "channels_file": tmp_path / "own.toml"})


def test_a_channel_that_nobody_could_pay_with_here_is_a_fault_of_the_config_file(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f"[scanned]\n{TIMES}")
    names = {"channels": ["wechat", "scanned"], "channels_file": tmp_path / "own.toml"}
    settings = {"url": "https://pay.example", **names}
    with pytest.raises(ValueError, match="scanned has no pattern for codes"):
        WalletSettings.model_validate(settings)
    assert WalletSettings.model_validate({**settings, "our_code": True}).channels == ("wechat", "scanned")


async def test_a_channel_without_codes_of_its_own_is_paid_by_scanning_our_screen_alone(
    site: Site, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        f"[scanned]\nname = '扫码付'\n{TIMES}[our_code]\nwait = 1\npoll = 1\nearliest_reverse = 0\n"
    )
    site.set("wallets", our_code=True, channels=["wechat", "scanned"], channels_file=str(own))
    site.bench.order("wallet", "channel", channel="scanned", prefix="99", digits=18)
    site.bench.order("wallet", "balance", person="lin", channel="scanned", fen=1_000_000)
    ways = ((ChooseWay, lambda _: "your_code"), (ShowWalletCode, back))
    scanned = (ScanToPay, does(lambda: site.bench.does("wallet", "scan", person="lin", channel="scanned")))
    again = ((ConfirmParts, done), (ChooseWay, lambda _: "our_code"), scanned, (TakeSlip, done))
    patient, ending = await site.visit(*by_card(site), *AGREES, *ways, *again, site.takes_card)
    assert ending == "finished"
    assert patient.last(ShowWalletCode).channels == (Text("wallets.wechat"),)
    assert site.paid_through("scanned") == patient.last(ConfirmParts).parts.cash
    assert "扫码付" in site.bench.books()["printer"]["papers"][0]["text"]


async def test_a_channel_of_the_hospitals_own_file_is_paid_with_and_named_on_the_slip(
    site: Site, tmp_path: Path
) -> None:
    with_nineteen(site, tmp_path)
    site.bench.order("wallet", "channel", channel="bank_7", prefix="707", digits=18)
    site.bench.order("wallet", "balance", person="lin", channel="bank_7", fen=1_000_000)
    pay = (ShowWalletCode, site.shows_wallet("lin", "bank_7"))
    patient, ending = await site.visit(*by_card(site), *AGREES, pay, (TakeSlip, done), site.takes_card)
    assert ending == "finished"
    assert site.paid_through("bank_7") == patient.last(ConfirmParts).parts.cash
    assert any("第7银行" in paper["text"] for paper in site.bench.books()["printer"]["papers"])


@pytest.mark.parametrize("channel", ["unionpay", "ecny"])
async def test_unionpay_and_e_cny_pay_a_bill(site: Site, channel: str) -> None:
    site.set("wallets", channels=list(SHIPPED))
    site.bench.order("wallet", "balance", person="lin", channel=channel, fen=1_000_000)
    pay = (ShowWalletCode, site.shows_wallet("lin", channel))
    patient, _ = await site.visit(*by_card(site), *AGREES, pay, (TakeSlip, done), site.takes_card)
    assert site.paid_through(channel) == patient.last(ConfirmParts).parts.cash


def scans(site: Site) -> object:
    return does(lambda: site.bench.does("wallet", "scan", person="lin"))


async def test_a_patient_scans_the_code_on_our_screen(site: Site) -> None:
    site.set("wallets", our_code=True)
    steps = ((ChooseWay, lambda _: "our_code"), (ScanToPay, scans(site)), (TakeSlip, done))
    patient, ending = await site.visit(*by_card(site), *AGREES, *steps, site.takes_card)
    assert ending == "finished"
    assert patient.last(ScanToPay).link.startswith("https://pay.example/")
    assert site.paid_through("wechat") == patient.last(ConfirmParts).parts.cash


async def test_p6_whoever_leaves_our_code_unpaid_owes_as_before_and_it_can_not_be_paid_later(
    site: Site,
) -> None:
    site.set("wallets", our_code=True)
    steps = ((ChooseWay, lambda _: "our_code"), (ScanToPay, leave))
    _, ending = await site.visit(*by_card(site), *AGREES, *steps, site.takes_card)
    assert ending == "left"
    (order,) = site.bench.books()["wallet"]["orders"].values()
    assert (order["state"], order["paid_fen"]) == ("REVOKED", 0)
    assert site.owed("lin") > 0


async def test_p6_whoever_stops_while_the_phone_is_waited_for_pays_nothing_and_may_pay_again(
    site: Site,
) -> None:
    waits = (ShowWalletCode, site.shows_wallet("lin", "alipay", confirm=-1))
    steps = (waits, (ConfirmOnPhone, done), (ConfirmParts, done), *pays(site)[2:])
    patient, ending = await site.visit(*by_card(site), *AGREES, *steps, site.takes_card)
    assert ending == "finished"
    orders = site.bench.books()["wallet"]["orders"].values()
    assert [order["state"] for order in orders] == ["REVOKED", "SUCCESS"]
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash


async def test_p6_whoever_walks_off_while_the_phone_is_waited_for_owes_as_before(site: Site) -> None:
    waits = (ShowWalletCode, site.shows_wallet("lin", "alipay", confirm=-1))
    _, ending = await site.visit(*by_card(site), *AGREES, waits, (ConfirmOnPhone, leave), site.takes_card)
    assert ending == "left"
    (order,) = site.bench.books()["wallet"]["orders"].values()
    assert (order["state"], order["paid_fen"]) == ("REVOKED", 0)
    assert site.owed("lin") > 0


async def looks_at_the_phone(_question: object) -> None:
    """Nothing is pressed on the glass."""


async def test_what_the_owner_confirms_on_the_phone_is_paid_without_a_touch(site: Site) -> None:
    confirms = (ShowWalletCode, site.shows_wallet("lin", "alipay", confirm=1))
    steps = (confirms, (ConfirmOnPhone, looks_at_the_phone), (TakeSlip, done))
    patient, ending = await site.visit(*by_card(site), *AGREES, *steps, site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash


async def test_back_from_our_code_leads_to_the_parts_and_the_own_code_pays(site: Site) -> None:
    site.set("wallets", our_code=True)
    again = ((ConfirmParts, done), (ChooseWay, lambda _: "your_code"), *pays(site)[2:])
    steps = ((ChooseWay, lambda _: "our_code"), (ScanToPay, back))
    patient, ending = await site.visit(*by_card(site), *AGREES, *steps, *again, site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash
