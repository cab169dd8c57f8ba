"""The devices and the hand for them: the bench's, or those that `--bench` names."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.conftest import SHELF
from tests.drivers.parts import Parts
from tests.printer.private_cups import PrivateCups, private_cups
from tests.shelf.hand import AtTheBench, AtTheShelf, Hand


@pytest.fixture(scope="session")
def shelf(pytestconfig: pytest.Config) -> dict[str, Any] | None:
    """What stands on the shelf; None: the bench is used."""
    return pytestconfig.stash[SHELF]


@pytest.fixture(scope="session")
def parts(
    shelf: Mapping[str, Any] | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Parts | None]:
    if shelf is not None:
        yield None
        return
    with Parts(tmp_path_factory.mktemp("parts")) as parts:
        yield parts


@pytest.fixture(scope="module")
def cups(shelf: Mapping[str, Any] | None) -> Iterator[PrivateCups | None]:
    """A print service with a printer, for which the next one waits; none where a real one is on the shelf."""
    if shelf is not None:
        yield None
        return
    with private_cups() as cups:
        yield cups


@pytest.fixture
def settings(shelf: dict[str, Any] | None, parts: Parts | None) -> dict[str, Any]:
    """The sections of the config file for the devices."""
    if parts is None:
        return shelf or {}
    for device in parts.settings:
        parts.order(device, "reset")
    return parts.settings


@pytest.fixture
def office_settings(shelf: dict[str, Any] | None, cups: PrivateCups | None) -> dict[str, Any]:
    """The section of the A4 printer."""
    if cups is None:
        section: dict[str, Any] = (shelf or {})["office_printer"]
        return section
    return {"queue": cups.queue, "server": cups.server}


@pytest.fixture
def hand(parts: Parts | None) -> Hand:
    if parts is None:
        return AtTheShelf()

    async def order(device: str, name: str, args: Mapping[str, Any]) -> object:
        return await asyncio.to_thread(lambda: parts.order(device, name, **args))

    return AtTheBench(order)
