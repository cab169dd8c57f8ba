"""All back ends of the bench together, each knowing its neighbours, and the network in front of them."""

from pathlib import Path

from hardware_sim.network import Network
from hardware_sim.part import Part
from hardware_sim.people import People, load
from hardware_sim.services.ebill import EBill
from hardware_sim.services.health_card import HealthCard
from hardware_sim.services.hospital import Hospital
from hardware_sim.services.insurer import Insurer
from hardware_sim.services.platform import Platform
from hardware_sim.services.service import Service
from hardware_sim.services.wallet import Wallet


def town(people: People | None = None, folder: Path | None = None) -> dict[str, Part]:
    """By name; the network is last. What they keep on disk is in `folder`, else in folders of their own."""
    people = people or load()
    insurer, ebill, wallet = Insurer(people), EBill(people, folder), Wallet(people)
    hospital = Hospital(people, insurer.url, ebill.url)
    services: list[Service] = [
        insurer,
        ebill,
        hospital,
        wallet,
        HealthCard(people, insurer.token_of, wallet.code_of),
        Platform(folder=folder),
    ]
    network = Network({service.name: service.url for service in services}, folder)
    parts: list[Part] = [*services, network]
    return {part.name: part for part in parts}
