"""One bench for the tests of this folder that only look at it and order of it."""

from collections.abc import Iterator

import pytest

from tests.bench import Bench


@pytest.fixture(scope="session")
def standing_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench.start(tmp_path_factory.mktemp("desk"))
    yield bench
    bench.stop()


@pytest.fixture
def bench(standing_bench: Bench) -> Bench:
    standing_bench.order("bench", "reset")
    return standing_bench
