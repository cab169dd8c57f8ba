"""python -m kiosk identify, with a real PC/SC service, a serial scanner and a health-card server."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import tomli_w

from hardware_sim import people
from hardware_sim.part import Part
from hardware_sim.scanner import ScannerPart
from hardware_sim.services.health_card import HealthCard
from hardware_sim.social_card import SocialCardPart

CAST = people.load()
LIN = CAST.called("lin")


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[dict[str, Part]]:
    """A card reader, a scanner and the platform that knows health cards."""
    health_card = HealthCard(CAST)
    scanner = ScannerPart(CAST, folder, lambda person, kind: health_card.code_of(person, static=False))
    parts: list[Part] = [health_card, scanner, SocialCardPart(CAST, folder)]
    async with AsyncExitStack() as stack:
        for part in parts:
            await part.start()
            stack.push_async_callback(part.stop)
        yield {part.name: part for part in parts}


def config_with(parts: Mapping[str, Part], file: Path, without: str = "") -> Path:
    """The terminal's config file for these parts, but for one section."""
    lines = file.read_text("utf-8").split("[social_card]")[0]
    for part in parts.values():
        for section, settings in part.settings().items():
            lines += "" if section == without else tomli_w.dumps({section: settings})
    file.write_text(lines, "utf-8")
    return file


async def identified(config: Path, *words: str, meanwhile: Callable[[], Awaitable[object]]) -> dict[str, Any]:
    """What the command prints; `meanwhile` is done again and again until then."""
    command = [sys.executable, "-m", "kiosk", "identify", "--config", str(config), "--json", *words]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said = asyncio.ensure_future(process.communicate())
    while not said.done():
        await meanwhile()
        await asyncio.wait({said}, timeout=1)
    printed, _ = await said
    return {"exit": process.returncode, **json.loads(printed)}


async def nothing() -> None:
    """Only wait."""


def test_a_card_is_identified_by_its_chip_without_any_back_end(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            config = config_with(parts, config_file, without="health_card")
            await parts["social_card"].order("insert", {"person": "lin"})
            return await identified(config, "--unmasked", "--timeout", "30", meanwhile=nothing)

    said = asyncio.run(run())
    assert (said["exit"], said["medium"], said["level"]) == (0, "social_card", "chip_read")
    assert (said["fields"]["name"], said["fields"]["id_number"]) == (LIN.name, LIN.id_number)
    assert 0 < said["seconds"] < 20


def test_what_is_printed_is_masked_unless_told(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            await parts["social_card"].order("insert", {"person": "lin"})
            return await identified(config_with(parts, config_file), meanwhile=nothing)

    said = json.dumps(asyncio.run(run()), ensure_ascii=False)
    for secret in (LIN.name, LIN.id_number, LIN.birth_date.isoformat()):
        assert secret not in said


def test_a_health_card_code_is_identified_by_its_platform(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            show = {"person": "lin", "code": "health_card"}
            return await identified(
                config_with(parts, config_file),
                "--unmasked",
                meanwhile=lambda: parts["scanner"].order("show", show),
            )

    said = asyncio.run(run())
    assert (said["exit"], said["medium"], said["level"]) == (0, "health_code", "code_only")
    assert (said["fields"]["name"], said["fields"]["id_number"]) == (LIN.name, LIN.id_number)


def test_a_code_of_another_kind_fails_with_its_code(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            return await identified(
                config_with(parts, config_file),
                meanwhile=lambda: parts["scanner"].order("show", {"text": "134650012345678901"}),
            )

    said = asyncio.run(run())
    assert said["exit"] == 1
    assert said["code"].startswith("MED-")
    assert "134650012345678901" not in said["detail"]


def test_a_mute_card_fails_with_its_code(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            await parts["social_card"].order("insert", {"person": "lin", "quirk": "mute"})
            return await identified(config_with(parts, config_file), "--timeout", "40", meanwhile=nothing)

    said = asyncio.run(run())
    assert said["exit"] == 1
    assert said["code"].startswith(("CRD-", "DEV-"))


def test_a_mute_card_says_so_also_when_the_time_is_shorter_than_its_own(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            await parts["social_card"].order("insert", {"person": "lin", "quirk": "mute"})
            return await identified(config_with(parts, config_file), "--timeout", "5", meanwhile=nothing)

    said = asyncio.run(run())
    assert (said["exit"], said["code"]) == (1, "CRD-06")
    assert said["detail"] == "silent for 5 s"
