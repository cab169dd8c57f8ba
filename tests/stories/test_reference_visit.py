"""The visit that the terminal is for, filing to bill, and what it saves; `make visit-study` prints it."""

import pytest

from tests.stories.reference_visit import saving, table, the_visit
from tests.stories.site import Site

BY_FINGER = 60  # touches of everything after the filing; a journey that grows a screen is noticed here


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_t1_t2_file_number_pay_report_bill_and_book_save_procedures_queues_and_time(
    site: Site, language: str
) -> None:
    counted = await the_visit(site, language)
    assert [each.ending for each in counted if each.errand.journey not in ("read_reports", "print_bill")] == (
        ["finished"] * 4
    ), table(counted)
    procedures, queues = saving(counted)
    assert procedures >= 5
    assert queues >= 2
    assert sum(each.touches for each in counted[1:]) <= BY_FINGER
    assert sum(each.person_seconds for each in counted[1:-1]) <= 120, table(counted)
    books = site.bench.books()
    assert site.owed("lin") == 0
    assert books["health_card"]["created"] == {"lin": 1}
    assert len(books["ebill"]["bills"]) == 1
    kept = books["hospital"]["appointments"]["appointments"].values()
    assert sorted(each["state"] for each in kept) == ["arrived", "booked"]
