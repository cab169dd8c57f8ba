"""P-12: a paper about money that can be asked for again bears the mark of a copy from its second print on."""

import pytest

from kiosk.screens.ebills import ChooseEBill, EBillCode, EBillWay, TakeEBill
from kiosk.screens.ward import ChooseStayDay
from tests.stories.patient import Step, done, leave
from tests.stories.site import Site
from tests.stories.test_bills import by_code, papers, takes
from tests.stories.test_ward import DAY, answers, begins

WAYS = (EBillWay.LIST, EBillWay.NOTICE, EBillWay.STATEMENT)
TAKEN: tuple[Step, ...] = ((TakeEBill, done), (ChooseEBill, leave))


def turns(site: Site) -> list[str]:
    """Which print each paper says that it is; "" for one without the mark."""
    found = []
    for paper in papers(site):
        said = [row.strip() for row in paper.splitlines() if "次打印" in row]
        assert bool(said) == ("补打" in paper)
        found.append("".join(said))
    return found


@pytest.mark.parametrize("way", WAYS)
async def test_sh_38_a_paper_of_a_bill_is_a_copy_from_its_second_print_on_whoever_restarts_meanwhile(
    site: Site, way: EBillWay
) -> None:
    site.bench.order("ebill", "has", person="lin", settlement="E1")
    for _ in range(2):
        await site.visit(*by_code(site, "print_bill"), *takes(way), *TAKEN)
    other = next(each for each in WAYS if each is not way)
    visit = (*takes(way), (TakeEBill, done), *takes(other), *TAKEN)
    await site.visit(*by_code(site, "print_bill"), *visit)
    assert turns(site) == ["", "第 2 次打印", "第 3 次打印", ""], "each kind of paper counts for itself"


async def test_a_paper_that_surely_was_not_printed_leaves_the_next_one_the_original(site: Site) -> None:
    site.bench.order("ebill", "has", person="lin", settlement="E1")
    prints = takes(EBillWay.LIST)

    def breaks(_: ChooseEBill) -> str:
        site.bench.order("printer", "unplug")
        return "0"

    def heals(_: EBillCode) -> None:
        site.bench.order("printer", "plug")

    unprinted = ((ChooseEBill, breaks), *prints[1:], (EBillCode, heals))
    await site.visit(*by_code(site, "print_bill"), *unprinted, *prints, *TAKEN)
    await site.visit(*by_code(site, "print_bill"), *prints, *TAKEN)
    assert turns(site) == ["", "第 2 次打印"]


async def test_a_list_of_a_stay_is_a_copy_until_the_stay_has_cost_more(site: Site) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    whole = ((ChooseStayDay, answers("all")), (ChooseStayDay, answers("all")), (ChooseStayDay, leave))
    await site.visit(*begins(site, "daily_list"), *whole)
    site.bench.order("hospital", "clock", seconds=DAY)
    await site.visit(*begins(site, "daily_list"), *whole)
    assert turns(site) == ["", "第 2 次打印", "", "第 2 次打印"]
