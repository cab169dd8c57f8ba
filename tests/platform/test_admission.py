"""Admission by itself, with a clock of its own: the rate is kept, and those sent away are spread."""

import random

from hardware_sim.platform.admission import Admission


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_q15_those_sent_away_come_back_no_faster_than_the_announced_rate() -> None:
    clock, chance = Time(), random.Random(7)
    admission = Admission(20.0, clock)
    due = dict.fromkeys((f"T-{number}" for number in range(600)), 0.0)
    asked: list[float] = []
    for step in range(6000):
        clock.now = step / 100
        for device in [each for each, when in due.items() if when <= clock.now]:
            asked.append(clock.now)
            if admission.pace(device) is None:
                due[device] = clock.now + admission.come_back() + chance.uniform(0, 2)
            else:
                del due[device]
    after = [when for when in asked if 1 < when <= 31]
    assert not due
    assert len(after) / 30 <= 20 * 1.2


def test_who_was_let_in_empties_its_queue_at_the_pace_of_the_rate() -> None:
    clock = Time()
    admission = Admission(10.0, clock)
    waits = [admission.pace("T-1") for _ in range(4)]
    assert [round(each or 0, 1) for each in waits] == [0.0, 0.1, 0.2, 0.3]
    assert admission.pace("T-2") is None


def test_without_a_rate_everybody_is_let_in() -> None:
    assert [Admission().pace("T-1") for _ in range(3)] == [0.0, 0.0, 0.0]
