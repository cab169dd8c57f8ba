"""In which order rows came to hospital and platform, and what time they say it was (Q-13). Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

# A clock that is put right in small steps is believed; a run on a slow machine takes time, too.
SLACK_SECONDS = 120.0
# Source: docs/contracts/platform.v1.yaml, sendRows.
ANY_ORDER = ("alarm", "usage", "operating")


def out_of_turn(books: Mapping[str, Any]) -> Iterator[str]:
    """Rows of one matter come as they were written, whatever the clock said. Sentences are defects."""
    for place in ("hospital", "platform"):
        last: dict[tuple[str, str], int] = defaultdict(lambda: -1)
        for row in books[place]["rows"]:
            if row["kind"] in ANY_ORDER:
                continue
            matter = (row["device"], row["order_key"])
            if row["seq"] <= last[matter]:
                yield f"{place}: {row['key']} came after a later one of {row['order_key']}"
            last[matter] = row["seq"]


def wrong_times(
    books: Mapping[str, Any], numbers: Collection[str], ran: tuple[float, float]
) -> Iterator[str]:
    """The postings of these settlements say that they were written during the run (POSIX seconds)."""
    began, ended = ran
    for row in books["hospital"]["rows"]:
        if row["kind"] != "posting" or row["order_key"] not in numbers:
            continue
        told = datetime.fromisoformat(row["corrected_at"] or row["made_at"]).timestamp()
        if not began - SLACK_SECONDS < told < ended + SLACK_SECONDS:
            yield f"{row['key']} is {told - began:+.0f} s from its time"
