"""The departments that the bench's hospital has."""

from collections.abc import Callable

from hardware_sim.services.appointments import Appointments
from hardware_sim.services.department import Department, House
from hardware_sim.services.guiding import Guiding
from hardware_sim.services.identity_feed import IdentityFeed
from hardware_sim.services.phones import Phones
from hardware_sim.services.prescriptions import Prescriptions
from hardware_sim.services.records import Records
from hardware_sim.services.wards import Wards

DEPARTMENTS: tuple[Callable[[House], Department], ...] = (
    Appointments,
    Guiding,
    IdentityFeed,
    Phones,
    Prescriptions,
    Records,
    Wards,
)


def departments(house: House) -> list[Department]:
    """All of them, each with books of its own."""
    return [department(house) for department in DEPARTMENTS]
