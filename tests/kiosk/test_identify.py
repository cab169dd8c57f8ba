"""python -m kiosk identify, with a real PC/SC service, a serial scanner and a health-card server."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tomli_w

from hardware_sim import people
from hardware_sim.camera.stream import CameraPart
from hardware_sim.cards.social_card import SocialCardPart
from hardware_sim.cards.tap_card import TapCardPart
from hardware_sim.id_cards.reader import IdCardPart
from hardware_sim.part import Part
from hardware_sim.serial_devices.fingerprint import FingerprintPart
from hardware_sim.serial_devices.insurance_terminal import InsuranceTerminalPart
from hardware_sim.serial_devices.scanner import ScannerPart
from hardware_sim.services.health_card import HealthCard
from tests.program import kiosk

CAST = people.load()
LIN = CAST.called("lin")


@asynccontextmanager
async def bench(folder: Path) -> AsyncIterator[dict[str, Part]]:
    """A card reader, a scanner and the platform that knows health cards."""
    health_card = HealthCard(CAST, lambda person: f"token-of-{person}")
    scanner = ScannerPart(CAST, folder, lambda person, kind: code_of(health_card, person, kind))
    readers = SocialCardPart(CAST, folder)
    parts: list[Part] = [health_card, scanner, readers, TapCardPart(CAST, folder, readers)]
    parts.append(IdCardPart(CAST, folder))
    async with AsyncExitStack() as stack:
        for part in parts:
            await part.start()
            stack.push_async_callback(part.stop)
        yield {part.name: part for part in parts}


def code_of(health_card: HealthCard, person: str, kind: str) -> str:
    if kind in ("health_card", "health_card_static"):
        return health_card.code_of(person, static=kind != "health_card")
    return health_card.medium_of(person, kind)


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
    command = ["identify", "--config", config, "--json", *words]
    said = asyncio.ensure_future(asyncio.to_thread(kiosk, *command))
    while not said.done():
        await meanwhile()
        await asyncio.wait({said}, timeout=1)
    ended = await said
    return {"exit": ended.returncode, **json.loads(ended.stdout)}


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
    assert datetime.fromisoformat(said["evidence_at"]).tzinfo


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
            return await identified(config_with(parts, config_file), "--timeout", "8", meanwhile=nothing)

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


@pytest.mark.parametrize(
    ("part", "order", "args", "medium", "level"),
    [
        ("id_card", "lay", {}, "id_card", "chip_read"),
        ("tap_card", "hold", {"kind": "social"}, "social_card", "chip_read"),
        ("tap_card", "hold", {"kind": "resident"}, "resident_card", "chip_read"),
        ("tap_card", "hold", {"kind": "hospital"}, "hospital_card", "code_only"),
        ("scanner", "show", {"code": "e_voucher"}, "e_voucher", "code_only"),
        ("scanner", "show", {"code": "suishen"}, "suishen", "code_only"),
        ("scanner", "show", {"code": "social_card_code"}, "social_card_code", "code_only"),
        ("scanner", "show", {"code": "visit_slip"}, "visit_slip", "code_only"),
        ("scanner", "show", {"code": "hospital_card"}, "hospital_card", "code_only"),
        ("scanner", "show", {"code": "health_card_static"}, "health_code", "code_only"),
    ],
)
def test_every_medium_is_identified(
    config_file: Path, tmp_path: Path, part: str, order: str, args: dict[str, str], medium: str, level: str
):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            config = config_with(parts, config_file)

            async def again() -> None:
                if part == "scanner":
                    await parts[part].order(order, {"person": "lin", **args})

            if part != "scanner":
                await parts[part].order(order, {"person": "lin", **args})
            return await identified(
                config, "--unmasked", "--timeout", "30", "--phone-tail", LIN.phone[-4:], meanwhile=again
            )

    said = asyncio.run(run())
    assert (said["exit"], said["medium"], said["level"]) == (0, medium, level)
    assert (said["fields"]["name"], said["fields"]["id_number"]) == (LIN.name, LIN.id_number)


def test_whoever_shows_a_relatives_code_is_told_from_the_relative(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:

            async def shown() -> None:
                given = {"person": "chen", "medium": "suishen", "relative": "lin"}
                code = (await parts["health_card"].order("show", given))["code"]
                await parts["scanner"].order("show", {"text": code})

            config = config_with(parts, config_file)
            return await identified(config, "--unmasked", "--timeout", "30", meanwhile=shown)

    said = asyncio.run(run())
    assert (said["exit"], said["fields"]["name"], said["for_relative"]) == (0, LIN.name, True)


def test_a_residence_card_is_identified(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            await parts["id_card"].order("lay", {"file": "y1.toml"})
            return await identified(config_with(parts, config_file), "--unmasked", meanwhile=nothing)

    said = asyncio.run(run())
    assert (said["exit"], said["medium"], said["level"]) == (0, "id_card", "chip_read")
    assert said["fields"]["id_number"].startswith("9")


def test_a_printed_code_without_the_telephones_end_opens_nothing(config_file: Path, tmp_path: Path):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            show = {"person": "lin", "code": "visit_slip"}
            return await identified(
                config_with(parts, config_file),
                *("--phone-tail", "9999", "--timeout", "30"),
                meanwhile=lambda: parts["scanner"].order("show", show),
            )

    said = asyncio.run(run())
    assert (said["exit"], said["code"]) == (1, "EHC-04")


@pytest.mark.parametrize("device", ["camera", "fingerprint", "insurance_terminal"])
def test_devices_that_not_every_site_has_identify_too(config_file: Path, tmp_path: Path, device: str):
    async def run() -> dict[str, Any]:
        async with bench(tmp_path) as parts:
            config = config_with(parts, config_file)
            health_card = parts["health_card"]
            assert isinstance(health_card, HealthCard)
            more = optional(device, tmp_path, lambda person, kind: code_of(health_card, person, kind))
            await more.part.start()
            config.write_text(config.read_text("utf-8") + tomli_w.dumps({device: more.settings()}), "utf-8")
            try:
                return await identified(
                    config,
                    *("--unmasked", "--timeout", "40"),
                    meanwhile=lambda: more.part.order(more.order, {"person": "lin", "code": "health_card"}),
                )
            finally:
                await more.part.stop()

    said = asyncio.run(run())
    assert (said["exit"], said["fields"]["name"]) == (0, LIN.name)


class Optional(NamedTuple):
    """A device that is added to a bench, how it is used, and what its section says."""

    part: Part
    order: str
    settings: Callable[[], dict[str, Any]]


def optional(device: str, folder: Path, codes: Callable[[str, str], str]) -> Optional:
    match device:
        case "fingerprint":
            finger = FingerprintPart(CAST, folder)
            return Optional(finger, "touch", lambda: {"port": finger.books()["port"], "library": "hall1"})
        case "insurance_terminal":
            terminal = InsuranceTerminalPart(CAST, folder, lambda person: f"token-of-{person}")
            return Optional(terminal, "face", lambda: {"link": terminal.books()["http"]})
    camera = CameraPart(codes)
    return Optional(camera, "show", lambda: camera.settings()["camera"])
