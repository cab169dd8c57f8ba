"""One scan that says who somebody is, proves the insurance and carries a payment: three results."""

import re
from pathlib import Path

import pytest

from kiosk.screens.ending import TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.wallet import UseGrant, UseInsurance
from tests.stories.patient import Act, Step, back, does, done, everything, leave, pick
from tests.stories.site import Site

WECHAT_CODE = re.compile(rb"(?<!\d)13\d{16}(?!\d)")
PARTS: tuple[Step, ...] = ((ChooseBills, everything), (ConfirmParts, done))


def combined(site: Site, medium: str = "e_voucher", **more: object) -> Act:
    async def show() -> None:
        order = {"person": "lin", "wallet": "wechat", **more}
        if medium == "health_card":
            shown = await site.bench.does("health_card", "code", **order)
        else:
            shown = await site.bench.does("health_card", "show", medium=medium, **order)
        await site.bench.does("scanner", "show", text=shown["code"])

    return does(show)


def by_code(site: Site, medium: str = "e_voucher", **more: object) -> tuple[Step, ...]:
    return ((Home, pick("pay_bills")), (HowToIdentify, combined(site, medium, **more)))


def codes_sent(site: Site) -> list[str]:
    return [each["channel"] for each in site.bench.books()["wallet"]["orders"].values()]


@pytest.mark.parametrize("medium", ["e_voucher", "health_card"])
async def test_ehc_39_sh_02_cv_21_one_scan_identifies_insures_and_pays_each_with_its_own_yes(
    site: Site, medium: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site.has_no_key()
    patient, ending = await site.visit(
        *by_code(site, medium),
        (UseInsurance, pick("yes")),
        *PARTS,
        (UseGrant, pick("yes")),
        (TakeSlip, done),
    )
    assert ending == "finished"
    parts, books = patient.last(ConfirmParts).parts, site.bench.books()
    assert books["wallet"]["paid"]["lin"] == parts.cash > 0
    assert site.settled_by_insurer(books) == [parts.total - parts.cash]
    kept = b"".join(each.read_bytes() for each in (tmp_path / "data").rglob("*") if each.is_file())
    assert WECHAT_CODE.search(kept + caplog.text.encode()) is None


async def test_ehc_39_whoever_says_no_twice_has_neither_insurance_nor_wallet_used(site: Site) -> None:
    owed = site.owed("lin")
    site.bench.order("wallet", "balance", person="lin", channel="alipay", fen=2 * owed)
    patient, ending = await site.visit(
        *by_code(site),
        (UseInsurance, pick("no")),
        *PARTS,
        (UseGrant, pick("no")),
        (ShowWalletCode, site.shows_wallet("lin", "alipay")),
        (TakeSlip, done),
    )
    assert ending == "finished"
    assert not patient.last(ConfirmParts).insured
    assert codes_sent(site) == ["alipay"]
    assert site.settled_by_insurer(site.bench.books()) == []


async def test_cv_21_a_payment_that_has_gone_stale_is_not_offered(site: Site) -> None:
    _, ending = await site.visit(
        *by_code(site, seconds=0),
        (UseInsurance, pick("yes")),
        *PARTS,
        (ShowWalletCode, site.shows_wallet("lin")),
        (TakeSlip, done),
    )
    assert ending == "finished"


async def test_cv_21_a_payment_that_the_wallet_refuses_is_offered_once(site: Site) -> None:
    site.bench.order("wallet", "balance", person="lin", channel="wechat", fen=1)
    patient, ending = await site.visit(
        *by_code(site),
        (UseInsurance, pick("yes")),
        *PARTS,
        (UseGrant, pick("yes")),
        (ShowWalletCode, site.shows_wallet("lin", "alipay")),
        (TakeSlip, done),
    )
    assert ending == "finished"
    assert patient.last(ShowWalletCode).trouble is not None
    assert codes_sent(site) == ["wechat", "alipay"]


async def test_cv_21_nothing_is_sent_to_a_wallet_before_its_owner_agrees(site: Site) -> None:
    steps = ((UseInsurance, pick("yes")), *PARTS, (UseGrant, back), (ConfirmParts, leave))
    _, ending = await site.visit(*by_code(site), *steps)
    assert ending == "left"
    assert codes_sent(site) == []
