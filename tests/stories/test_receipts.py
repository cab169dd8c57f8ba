"""A receipt for money laid down: whoever did not get it says so at the glass."""

import pytest

from kiosk.screens.asking import AtTheSlot, TakeReceipt
from kiosk.screens.ward import ChooseDeposit, ChooseTopUp, DepositTaken, LookAtStay, ReceiptCode, ToppedUp
from kiosk.text import Text
from tests.stories.patient import Step, does, done
from tests.stories.site import Site
from tests.stories.test_ward import answers, begins, papers, pays, said

RECEIPTS = pytest.mark.parametrize(
    ("journey", "to_the_sum", "question"),
    [
        ("deposit", ((LookAtStay, done), (ChooseDeposit, answers("50000"))), DepositTaken),
        ("top_up", ((ChooseTopUp, answers("50000")),), ToppedUp),
    ],
)


@RECEIPTS
async def test_p12_whoever_got_no_receipt_says_so_and_has_sum_and_code_on_the_glass(
    site: Site, journey: str, to_the_sum: tuple[Step, ...], question: type[TakeReceipt]
) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    site.bench.order("printer", "lies")
    steps = (*to_the_sum, pays(site), (question, answers(AtTheSlot.NOTHING)), (ReceiptCode, done))
    patient, ending = await site.visit(*begins(site, journey), *steps)
    assert ending == "finished"
    assert papers(site) == []
    shown = patient.last(ReceiptCode)
    assert shown.link in said(shown)
    assert "500.00" in said(shown)
    assert shown.trouble == Text("ward.half_receipt")
    assert said(patient.last(question)) == said(shown)


@RECEIPTS
async def test_p12_a_receipt_that_is_said_never_to_have_come_is_a_copy_when_it_comes_again(
    site: Site, journey: str, to_the_sum: tuple[Step, ...], question: type[TakeReceipt]
) -> None:
    site.bench.order("hospital", "in_bed", person="lin")

    def finds_nothing(_: TakeReceipt) -> AtTheSlot:
        site.bench.order("printer", "paper_out")
        return AtTheSlot.NOTHING

    loads = does(lambda: site.bench.does("printer", "load_paper"))
    steps = (*to_the_sum, pays(site), (question, finds_nothing), (ReceiptCode, loads), (question, done))
    _, ending = await site.visit(*begins(site, journey), *steps)
    assert ending == "finished"
    assert ["补打" in each for each in papers(site)] == [False, True]
