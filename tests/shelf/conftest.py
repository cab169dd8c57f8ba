"""The devices and the hand for them: the bench's, or those that `--bench` names."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hardware_sim.printing.escpos_printer import EscposPrinterPart
from tests.conftest import SHELF
from tests.drivers.parts import Parts
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


@pytest.fixture
async def paper(shelf: Mapping[str, Any] | None, tmp_path: Path) -> AsyncIterator[EscposPrinterPart | None]:
    """The bench's printer; none where a real one stands on the shelf."""
    if shelf is not None:
        yield None
        return
    part = EscposPrinterPart(tmp_path / "papers")
    await part.start()
    yield part
    await part.stop()


@pytest.fixture
def settings(
    shelf: dict[str, Any] | None, parts: Parts | None, paper: EscposPrinterPart | None
) -> dict[str, Any]:
    """The sections of the config file for the devices."""
    if parts is None or paper is None:
        return shelf or {}
    for device in parts.settings:
        parts.order(device, "reset")
    return {**parts.settings, **paper.settings()}


@pytest.fixture
def hand(parts: Parts | None, paper: EscposPrinterPart | None) -> Hand:
    if parts is None or paper is None:
        return AtTheShelf()

    async def order(device: str, name: str, args: Mapping[str, Any]) -> object:
        if device == "printer":
            return await paper.order(name, args)
        return await asyncio.to_thread(lambda: parts.order(device, name, **args))

    return AtTheBench(order)
