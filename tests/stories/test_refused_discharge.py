"""A discharge that the hospital will not book: nothing of the deposit goes back before that is known."""

from pathlib import Path

from kiosk.payment.outcome import told_of
from kiosk.payment.refund_records import RefundStep
from kiosk.runner import one_visit
from kiosk.screens.ending import TakeSlip
from kiosk.screens.ward import GivenBack
from kiosk.staff.cases import Action
from kiosk.terminal import Terminal
from tests.stories.patient import Patient, done
from tests.stories.site import Site, all_sent
from tests.stories.test_ward import account, lies_in_bed, paid, papers, said, settles


async def test_f6_the_rest_of_a_deposit_goes_back_once_the_hospital_has_taken_the_discharge(
    site: Site,
) -> None:
    site.set("settlement", round_seconds=0.5)
    await lies_in_bed(site, 2_000)
    before = (paid(site), account(site)["fen"])
    leaves = (*settles(site), (TakeSlip, done), (GivenBack, done))
    site.bench.order("hospital", "poison", kind="posting", times=1)
    async with site.terminal(Patient(*leaves)) as terminal:
        await one_visit(terminal)
        await site.until(terminal.staff_list.cases, "the hospital does not book it")
        assert (paid(site), site.bench.books()["wallet"]["refunds"]) == (before[0], {})
        (refund,) = await terminal.refunds.open_refunds()
        assert (refund.step, refund.request) == (RefundStep.PLANNED, "")
        (case,) = await terminal.staff_list.cases()
        assert await terminal.staff_list.act(case.id, Action.GIVEN_BACK, "4711")
        assert await terminal.refunds.open_refunds() == []
    assert (paid(site), account(site)["fen"]) == before, "it is as it was before the discharge"
    _, ending = await site.visit(*leaves)
    assert ending == "finished"
    (back,) = site.bench.books()["wallet"]["refunds"].values()
    assert before[0] - paid(site) == back["fen"] > 0


async def test_the_code_of_a_rest_that_waits_for_the_hospital_is_answered_at_any_terminal(
    site: Site, tmp_path: Path
) -> None:
    site.set("settlement", round_seconds=0.5)
    await lies_in_bed(site, 2_000)
    site.bench.order("hospital", "poison", kind="posting", times=1)
    leaves = Patient(*settles(site), (TakeSlip, done), (GivenBack, done))
    async with site.terminal(leaves) as terminal:
        await one_visit(terminal)
        assert "医院入账后退回微信支付" in said(leaves.last(GivenBack))
        assert "医院入账后退回微信支付" in papers(site)[-1]
        await site.until(terminal.staff_list.cases, "the hospital does not book it")
        await site.until(lambda: all_sent(terminal), "the platform knows of it")
        (refund,) = await terminal.refunds.open_refunds()
        assert "医院入账后退回微信支付" in await answered(refund.short_code, terminal)
        async with site.another(tmp_path / "elsewhere").terminal(Patient()) as other:
            assert "正在退回" in await answered(refund.short_code, other)
            (case,) = await terminal.staff_list.cases()
            await terminal.staff_list.act(case.id, Action.GIVEN_BACK, "4711")
            await site.until(lambda: all_sent(terminal), "the platform knows what staff did")
            for each in (terminal, other):
                assert "人工" in await answered(refund.short_code, each)


async def answered(code: str, terminal: Terminal) -> str:
    told = await told_of(code, terminal)
    assert told is not None, "nobody knows this code"
    return said(told)
