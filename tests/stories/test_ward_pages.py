"""Lists and statements of a stay on A4, where the terminal has an office printer."""

import pytest

from kiosk.screens.asking import AfterReading
from kiosk.screens.ebills import ReadList
from kiosk.screens.ending import TakeSlip
from kiosk.screens.reports import TakePages
from kiosk.screens.ward import ChooseStayDay, ConfirmDischarge, GivenBack
from tests.printer.private_cups import PrivateCups
from tests.stories.patient import done, leave
from tests.stories.site import Site
from tests.stories.test_reports import first_page
from tests.stories.test_ward import DAY, answers, begins, lies_in_bed

# One print service at a time: avahi allows no second one on a machine.
pytestmark = pytest.mark.cups


def prints(question: ReadList) -> AfterReading:
    return AfterReading.PRINT


async def test_s15_the_lists_of_a_stay_are_read_on_the_glass_and_printed_on_a4(
    site: Site, running_cups: PrivateCups
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=100)
    site.bench.order("hospital", "in_bed", person="lin")
    site.bench.order("hospital", "clock", seconds=30 * DAY)
    before = len(running_cups.papers)
    whole = ((ChooseStayDay, answers("all")), (ReadList, prints), (TakePages, done), (ChooseStayDay, leave))
    patient, ending = await site.visit(*begins(site, "daily_list"), *whole)
    assert ending == "left"
    assert len(patient.last(ReadList).pages) > 1
    assert len(running_cups.papers) == before + 1
    assert site.bench.books()["printer"]["papers"] == []
    assert running_cups.holds_no_page()


async def test_after_a_discharge_the_statement_is_printed_on_a4_too(
    site: Site, running_cups: PrivateCups
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=100)
    await lies_in_bed(site, 2_000)
    before = len(running_cups.papers)
    settles = (*begins(site, "discharge"), (ConfirmDischarge, done), (TakeSlip, done), (GivenBack, done))
    _, ending = await site.visit(*settles, (ReadList, prints), (TakePages, done))
    assert ending == "finished"
    assert len(running_cups.papers) == before + 1
    assert "第 2 次打印" in first_page(running_cups.papers[-1]), "the slip was the first"
    assert running_cups.holds_no_page()
