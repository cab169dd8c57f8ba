"""Reading reports: which one, as pages, their pictures on the phone; and what has to be shown for it."""

from collections.abc import Iterator

from kiosk.outpatient.reports import ReportHead, Shelf
from kiosk.screens.asking import ChooseOne, Option, ReadPages, ShowCode, TakePaper, Told
from kiosk.screens.screen import Notice
from kiosk.text import Text, as_given

RECORD, ALL = "record", "all"


class ChooseReport(ChooseOne):
    """Which report? The answer is its place in the list, RECORD for the health record, or ALL for paper."""

    words = "choose_report"
    patience = 60.0


class ShowStrongerMedium(Told):
    """This medium does not prove enough to read values; the answer is to show a stronger one."""

    words = "show_stronger_medium"
    way_back = True
    icon = "warning"


class MakingPages(Notice):
    """The report is fetched and laid out."""


class ReadReport(ReadPages):
    """The report as its pages; printed or put away."""

    words = "read_report"


class SeeImages(ShowCode):
    """The pictures that belong to a report, for the phone."""

    words = "see_images"


class TakePages(TakePaper):
    """All pages came out."""

    words = "take_pages"


def report_options(shelf: Shelf, on_paper: bool = False) -> tuple[Option, ...]:
    """Reports by their places, the health record, and each source that can't be reached now.

    `on_paper`: all of them as one document, where there is a printer for it and more than one.
    """
    everything = Option(ALL, Text("choose_report.all"), Text("choose_report.all_detail"))
    return (
        *([everything] if on_paper and len(shelf.reports) > 1 else []),
        *(_option(str(place), head) for place, head in enumerate(shelf.reports)),
        Option(RECORD, Text("choose_report.record"), Text("choose_report.record_detail")),
        *_away(shelf),
    )


def _option(key: str, head: ReportHead) -> Option:
    day = {"institution": head.institution, "day": head.done_on.isoformat()}
    detail = Text("choose_report.with_images" if head.image else "choose_report.detail", day)
    aside = Text("choose_report.recognised") if head.recognised else None
    return Option(key, as_given(head.title), detail, aside)


def _away(shelf: Shelf) -> Iterator[Option]:
    for source in shelf.sources:
        if not source.reachable:
            yield Option(f"away:{source.name}", as_given(source.name), closed=Text("choose_report.away"))
