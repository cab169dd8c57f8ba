"""One pair of parts for each test process, as new for each test."""

from collections.abc import Iterator

import pytest

from tests.drivers.parts import Parts


@pytest.fixture(scope="session")
def running_parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    with Parts(tmp_path_factory.mktemp("parts")) as parts:
        yield parts


@pytest.fixture
def parts(running_parts: Parts) -> Parts:
    running_parts.order("social_card", "reset")
    running_parts.order("tap_card", "reset")
    running_parts.order("scanner", "reset")
    running_parts.order("id_card", "reset")
    return running_parts
