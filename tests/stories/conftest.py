"""One bench per test process, as new for each test; a terminal opened beside it as in the field."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import Bench
from tests.printer.private_cups import PrivateCups, private_cups
from tests.stories.site import Site


@pytest.fixture(scope="session")
def running_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench.start(tmp_path_factory.mktemp("bench"))
    yield bench
    bench.stop()


@pytest.fixture
def bench(running_bench: Bench) -> Bench:
    """The bench as new: healthy, empty reader, everybody owes what the cast owes."""
    running_bench.order("bench", "reset")
    return running_bench


@pytest.fixture
def site(bench: Bench, tmp_path: Path) -> Site:
    """A terminal that can be started, stopped and started again on the same disk."""
    return Site(bench, tmp_path)


@pytest.fixture
def running_cups() -> Iterator[PrivateCups]:
    """One for each test: a queue whose printer has failed takes half a minute to trust it again."""
    with private_cups() as cups:
        yield cups
