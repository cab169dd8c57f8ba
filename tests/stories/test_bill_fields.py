"""What stands on a bill beside its items: each sum that was signed, in whatever way it is written."""

import pytest

from kiosk.screens.ebills import ChooseEBill, EBillWay, TakeEBill
from tests.stories.patient import done, leave
from tests.stories.site import Site
from tests.stories.test_bills import by_code, papers, takes

ITEMS = [{"name": "中药饮片", "fen": 0}, {"name": "诊察费", "fen": 2_500}]
EXTRA = {
    "individualAccountCurrPayment": "12.50",
    "selfpaymentAmount": "1,295.00",
    "selfpaymentCost": " 0.5 ",
    "medicalOverBalance": "见医保结算单",
    "negotiatedDrugs": "120.00",
    "ward": "7",
    "share": "0.85",
}
OWN_FIELDS = {"negotiatedDrugs": "谈判药费", "ward": "病区", "share": "报销比例"}


async def printed(site: Site, way: EBillWay) -> list[str]:
    """Rows of the paper, without their blanks."""
    site.bench.order("ebill", "has", person="lin", items=ITEMS, extra=EXTRA)
    steps = (*takes(way), (TakeEBill, done), (ChooseEBill, leave))
    await site.visit(*by_code(site, "print_bill"), *steps)
    return ["".join(row.split()) for row in papers(site)[-1].splitlines()]


@pytest.mark.parametrize("way", [EBillWay.BILL, EBillWay.STATEMENT])
async def test_every_sum_that_was_signed_is_printed_and_none_is_lost_for_how_it_is_written(
    site: Site, way: EBillWay
) -> None:
    rows = await printed(site, way)
    assert {"本年账户支付12.50元", "个人自付1,295.00", "个人自费0.50元", "历年账户余额见医保结算单"} <= set(
        rows
    )
    assert not [row for row in rows if "120.00" in row or "中药饮片" in row]


async def test_a_site_names_fields_of_its_own_and_prints_items_that_cost_nothing(site: Site) -> None:
    site.set("ebills", zero_items="printed", own_fields=OWN_FIELDS, own_sums=["negotiatedDrugs"])
    rows = await printed(site, EBillWay.BILL)
    assert {"谈判药费120.00元", "病区7", "报销比例0.85", "中药饮片×1项0.00元"} <= set(rows)
