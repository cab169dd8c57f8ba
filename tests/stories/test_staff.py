"""Staff at the glass: the rows that the machine could not finish, and what they decide about them."""

from kiosk.payment.differences import Difference, Side, What
from kiosk.screens.screen import Back
from kiosk.screens.staff import CaseOver, ChooseCase, ChooseStep, ConfirmStep, NoCases, ReadCase
from kiosk.staff.desk import look_through
from tests.stories.patient import Patient, back, done
from tests.stories.site import Site

FOUND = Difference(Side.WALLET, What.AMOUNT, "26112203280001-07-2-wallet", 300, 200)
ROW = "difference/20261122/wallet/26112203280001-07-2-wallet"


async def test_staff_read_a_row_decide_and_see_that_nothing_is_left(site: Site) -> None:
    staff = Patient(
        (ChooseCase, lambda question: question.options[0].key),
        (ReadCase, done),
        (ChooseStep, lambda question: question.options[0].key),
        (ConfirmStep, done),
        (CaseOver, done),
        (NoCases, done),
    )
    async with site.terminal(staff) as terminal:
        await terminal.ledger.open({ROW: ("difference", FOUND.facts())})
        await look_through("4711", terminal)
        assert staff.finished
        assert await terminal.staff_list.cases() == []
        await site.until(lambda: audited(site), "the platform has been told")


async def test_staff_who_go_back_have_decided_nothing(site: Site) -> None:
    staff = Patient(
        (ChooseCase, lambda question: question.options[0].key),
        (ReadCase, done),
        (ChooseStep, back),
        (ChooseCase, back),
    )
    async with site.terminal(staff) as terminal:
        await terminal.ledger.open({ROW: ("difference", FOUND.facts())})
        try:
            await look_through("4711", terminal)
        except Back:
            assert len(await terminal.staff_list.cases()) == 1
        assert staff.finished


def audited(site: Site) -> bool:
    rows = site.bench.books()["platform"]["rows"]
    return any(row["kind"] == "audit" and row["body"]["by"] == "4711" for row in rows)
