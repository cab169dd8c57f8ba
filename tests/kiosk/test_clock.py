"""What a person reads is China's time, whatever zone the machine is set to."""

import os
import time
from datetime import UTC, datetime

import pytest

from kiosk.text import words


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Shanghai"])
def zone(request: pytest.FixtureRequest) -> object:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_a_moment_is_read_in_beijing_time() -> None:
    for language in ("zh", "en"):
        assert words(language).moment(datetime(2026, 11, 22, 18, 30, tzinfo=UTC)) == "2026-11-23 02:30"
