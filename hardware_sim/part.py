"""What every thing on the bench has in common, so that page, command and tests are one interface."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from hardware_sim.forms import Form

Json = dict[str, Any]


class Part(Protocol):
    """A device or a back end on the bench.

    `settings` is what the terminal's config file needs to find it, by section and key, for example
    {"scanner": {"port": "/dev/pts/3"}}. `forms` declare its orders, all but "reset". `order` carries out
    what a person or a test wants of it and raises ValueError, in words, for an order it does not know.
    """

    name: str

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def reset(self) -> None:
        """As new: healthy, empty books, nothing in the reader, no paper in the tray."""

    @property
    def forms(self) -> Sequence[Form]: ...

    async def order(self, order: str, args: Mapping[str, Any]) -> Json: ...

    def settings(self) -> Json: ...

    def books(self) -> Json:
        """What it knows happened, as JSON: the oracle of the tests."""


@runtime_checkable
class Extra(Protocol):
    """A part that not every terminal has, or has otherwise."""

    def options(self) -> Json:
        """What stands in the config file of a terminal that has everything, by section and key."""


@runtime_checkable
class Passing(Protocol):
    """A part with orders whose effect ends by itself."""

    def lasts(self, order: str) -> bool:
        """Whether that of the order still lasts; true for those that do not end by themselves."""
