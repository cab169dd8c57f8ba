"""Whoever sends is woken by what is put on disk for it, and by nothing else."""

from datetime import UTC, datetime

from kiosk.payment.settlement_records import Closed
from kiosk.upkeep.sending import Closing, rouse, wakes
from offline_queue.outbox import Message


def test_only_the_sender_of_a_message_is_woken():
    wake = wakes()
    rouse(wake, [Message("audit", "a-1", "hall-1", {"version": 1})])
    assert {name for name, event in wake.items() if event.is_set()} == {"platform"}


def test_the_end_of_a_settlement_wakes_whoever_sends_what_it_brought():
    wake = wakes()
    unwound = Closed("26112203280001-07", False, datetime.now(UTC), {}, ())
    assert [each.kind for each in Closing("hall-1", wake, 3600)(unwound)] == ["settlement"]
    assert {name for name, event in wake.items() if event.is_set()} == {"platform"}
