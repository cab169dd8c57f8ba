"""A platform of the bench in this very loop, with its books in either data base."""

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from hardware_sim.platform.postgres_cluster import private_postgres
from hardware_sim.services.platform import Platform


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with private_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def books(request: pytest.FixtureRequest) -> str:
    """What the platform is told about its books."""
    return str(request.getfixturevalue("postgres")) if request.param == "postgresql" else ""


@pytest_asyncio.fixture
async def platform(books: str) -> AsyncIterator[Platform]:
    made = Platform(books)
    await made.start()
    await made.reset()
    yield made
    await made.stop()


def batch(*keys: str, device: str = "T-1", boot: int = 12, **more: Any) -> dict[str, Any]:
    rows = [row(key) for key in keys]
    return {"device": device, "boot": boot, "rows": rows} | more


def row(key: str, fen: int = 1) -> dict[str, Any]:
    moment = "2026-11-22T10:16:40+08:00"
    return {
        "key": key,
        "kind": "settlement",
        "order_key": key,
        "seq": 1,
        "made_at": moment,
        "body": {"fen": fen},
    }


def headers(device: str = "T-1") -> dict[str, str]:
    return {"X-Device": device, "X-Request-Id": uuid.uuid4().hex}
