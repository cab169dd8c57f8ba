"""The back ends of the bench as a child process, one for each worker, and our clients pointed at them."""

import asyncio
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

import hardware_sim
from kiosk.identity.people import Identity, IdNumber, InsuranceProof, Level, PersonName
from kiosk.services.ebills import EBills, EBillSettings
from kiosk.services.health_card import HealthCards, HealthCardSettings
from kiosk.services.hospital import Hospital, HospitalSettings
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_profile import InsurerSettings
from kiosk.services.platform import Platform, PlatformSettings
from kiosk.services.wallets import Clock, Wallets, WalletSettings

DEVICE, BOOT = "T-3301-007", 12
CAST = tomllib.loads((Path(hardware_sim.__file__).with_name("people.toml")).read_text("utf-8"))
INSTITUTION = {"institution_name": "江城市第一人民医院", "area": "330100", "operator": "T007"}


@dataclass
class Town:
    """The back ends: where they are, what they are told to do, what they know happened."""

    url: Mapping[str, str]

    def order(self, device: str, order: str, **more: Any) -> dict[str, Any]:
        answer = requests.post(
            f"{self.url['orders']}/orders", json={"device": device, "order": order, **more}, timeout=10
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def fail(self, device: str, call: str, how: str, **more: Any) -> None:
        self.order(device, "fail", call=call, how=how, **more)

    def books(self, device: str) -> dict[str, Any]:
        return dict(requests.get(f"{self.url['orders']}/books", timeout=10).json()[device])


@dataclass
class FakeClock:
    """Sleeping takes no time, but it does pass, here and at the wallets."""

    town: Town
    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)
    asked_at: datetime = datetime(2026, 11, 22, 10, 16, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        if seconds:
            self.slept.append(seconds)
        self.seconds += seconds
        self.town.order("wallet", "clock", seconds=seconds)

    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.sleep, self.wall)

    def wall(self) -> datetime:
        return self.asked_at + timedelta(seconds=self.seconds)


class CountedMessages:
    """Message ids as the terminal makes them, without its disk; those of two clients are not the same."""

    _numbers = count(1)

    async def insurer_message(self) -> str:
        return f"H33010000001{datetime.now():%Y%m%d%H%M%S}{next(self._numbers) % 10**4:04}"


@dataclass
class Clients:
    hospital: Hospital
    insurer: Insurer
    health_cards: HealthCards
    wallets: Wallets
    ebills: EBills
    platform: Platform

    async def close(self) -> None:
        for each in vars(self).values():
            await each.close()


@pytest.fixture(scope="session")
def started_town() -> Iterator[Town]:
    command = [sys.executable, "-m", "hardware_sim.services", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Town(json.loads(process.stdout.readline()))
        process.terminate()


@pytest.fixture
def town(started_town: Town) -> Town:
    """All back ends as new."""
    started_town.order("*", "reset")
    return started_town


@pytest.fixture
def clock(town: Town) -> FakeClock:
    return FakeClock(town)


@pytest.fixture
def clients(town: Town, clock: FakeClock, tmp_path: Path) -> Iterator[Clients]:
    issuer = tmp_path / "issuer.pem"
    issuer.write_text(town.books("ebill")["issuer"], "ascii")

    def at(name: str) -> dict[str, Any]:
        return {"url": town.url[name], "connect_seconds": 1.0, "answer_seconds": 0.6}

    made = Clients(
        hospital=Hospital(HospitalSettings.model_validate(at("hospital")), DEVICE, BOOT),
        insurer=Insurer(
            InsurerSettings.model_validate(at("insurer") | INSTITUTION), DEVICE, CountedMessages()
        ),
        health_cards=HealthCards(HealthCardSettings.model_validate(at("health_card")), DEVICE),
        wallets=Wallets(WalletSettings.model_validate(at("wallet")), DEVICE, clock.clock()),
        ebills=EBills(EBillSettings.model_validate(at("ebill") | {"issuer_file": issuer}), DEVICE),
        platform=Platform(PlatformSettings.model_validate(at("platform")), DEVICE, BOOT),
    )
    yield made
    asyncio.run(made.close())


def by_card(key: str) -> Identity:
    """What the social-security card of one of the cast says."""
    person = CAST[key]
    return Identity(
        medium="social_card",
        name=PersonName(person["name"]),
        number=IdNumber(person["id_number"]),
        level=Level.CHIP,
        proof=InsuranceProof("03", person["id_number"], person["card"]["identifier"]),
    )
