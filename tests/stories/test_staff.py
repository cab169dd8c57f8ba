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


async def test_p8_a_payment_that_was_altered_on_disk_is_a_row_for_staff_and_an_alarm_at_the_platform(
    site: Site,
) -> None:
    number, at = "26112203280001-07", "2026-11-22T10:00:00+08:00"
    whole = {"about": {}, "opened_at": at, "final_at": at, "short_code": "ABCDEF"}
    leg = {"payer": "wallet", "fen": 300, "facts": {}, "request": "of another sum"}
    async with site.terminal(Patient()) as terminal:
        await terminal.ledger.open({number: ("unwinding", whole), f"{number}-1-wallet": ("revoking", leg)})
        await terminal.settlements.recover()
        assert [(each.id, each.cause) for each in await terminal.staff_list.cases()] == [(number, "PAY-05")]
        await site.until(lambda: alarms(site) == [(number, "PAY-05")], "the platform has been told")
    assert site.bench.books()["wallet"]["orders"] == {}


def alarms(site: Site) -> list[tuple[str, str]]:
    rows = site.bench.books()["platform"]["rows"]
    return [(row["body"]["case"], row["body"]["cause"]) for row in rows if row["kind"] == "alarm"]


def audited(site: Site) -> bool:
    rows = site.bench.books()["platform"]["rows"]
    return any(row["kind"] == "audit" and row["body"]["by"] == "4711" for row in rows)
