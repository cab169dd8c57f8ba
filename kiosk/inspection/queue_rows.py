"""The queue as a technician reads it: its sums, and each message that waits, without its content."""

from collections.abc import Mapping
from datetime import datetime

from drivers.device import Verdict
from kiosk.clock import BEIJING
from kiosk.inspection.queue_looks import queue
from kiosk.inspection.tables import Opened, opened
from kiosk.screens.asking import Fact
from kiosk.screens.upkeep import State
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given
from offline_queue.outbox import Waiting


async def rows(terminal: Terminal) -> Mapping[str, Opened]:
    """By keys of their own: the sums, what was set aside, and the oldest of what waits."""
    found = {f"sum:{each.what}": each for each in await queue(terminal.config)}
    sums = {key: opened(key, each) for key, each in found.items()}
    aside, waiting = await terminal.outbox.listed(set_aside=True), await terminal.outbox.listed()
    return sums | {f"row:{each.key}": _row(each) for each in (*aside, *waiting)}


def _row(waiting: Waiting) -> Opened:
    made = f"{datetime.fromtimestamp(waiting.made_at, BEIJING):%m-%d %H:%M}"
    why = as_given(waiting.set_aside) if waiting.set_aside else Text("found.waits")
    verdict = Verdict.WARNING if waiting.set_aside else Verdict.GOOD
    kind = Text(f"message_kind.{waiting.kind}")
    facts = (
        Fact(Text("found_fact.thing"), kind, strong=True),
        Fact(Text("found_fact.key"), as_given(waiting.key)),
        Fact(Text("found_fact.made"), as_given(made)),
        Fact(Text("found_fact.why"), why),
    )
    return Opened(State(f"row:{waiting.key}", kind, verdict, (as_given(made),)), facts)
