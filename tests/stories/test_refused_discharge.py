"""A discharge that the hospital will not book: nothing of the deposit goes back before that is known."""

from kiosk.payment.refund_records import RefundStep
from kiosk.screens.ending import TakeSlip
from kiosk.screens.ward import GivenBack
from kiosk.staff.cases import Action
from tests.stories.patient import Patient, done
from tests.stories.site import Site
from tests.stories.test_ward import account, lies_in_bed, paid, settles


async def test_f6_the_rest_of_a_deposit_goes_back_once_the_hospital_has_taken_the_discharge(
    site: Site,
) -> None:
    site.set("settlement", round_seconds=0.5)
    await lies_in_bed(site, 2_000)
    before = (paid(site), account(site)["fen"])
    leaves = (*settles(site), (TakeSlip, done), (GivenBack, done))
    site.bench.order("hospital", "poison", kind="posting", times=1)
    await site.visit(*leaves, until_sent=False)
    async with site.terminal(Patient()) as terminal:
        await site.until(terminal.staff_list.cases, "the hospital does not book it")
        assert (paid(site), site.bench.books()["wallet"]["refunds"]) == (before[0], {})
        (refund,) = await terminal.refunds.open_refunds()
        assert (refund.step, refund.request) == (RefundStep.PLANNED, "")

        async def can_be_decided() -> bool:
            return bool((await terminal.staff_list.cases())[0].choices)

        await site.until(can_be_decided, "the platform has said that this is no image")
        (case,) = await terminal.staff_list.cases()
        assert await terminal.staff_list.act(case.id, Action.GIVEN_BACK, "4711")
        assert await terminal.refunds.open_refunds() == []
    assert (paid(site), account(site)["fen"]) == before, "it is as it was before the discharge"
    _, ending = await site.visit(*leaves)
    assert ending == "finished"
    (back,) = site.bench.books()["wallet"]["refunds"].values()
    assert before[0] - paid(site) == back["fen"] > 0
