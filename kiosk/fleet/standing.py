"""How a terminal stands by the orders that it got: in service or not, its notice, its settings. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from drivers.errors import Refused
from kiosk.fleet.orders import BackFacts, ConfigFacts, Deed, NoticeFacts, Order

Settings = dict[str, dict[str, Any]]


class RollOut(BaseModel, frozen=True):
    """Settings that were rolled out; revision 0 is the config file alone."""

    revision: int = 0
    settings: Settings = Field(default_factory=dict)


class Standing(BaseModel, frozen=True):
    """What stands until the next order of its kind; `before` is what one step back leads to."""

    closed: bool = False
    notice: NoticeFacts | None = None
    rolled_out: RollOut = RollOut()
    before: RollOut = RollOut()

    def notice_at(self, now: datetime) -> NoticeFacts | None:
        """What stands on the home screen then."""
        said = self.notice
        return None if said is None or not said.zh or (said.until and now >= said.until) else said

    def after(self, order: Order) -> "Standing":
        """As it is when `order` was carried out. Raises Refused when it can't be."""
        try:
            return _AFTER[order.deed](self, order)
        except (ValidationError, _Stale) as why:
            says = why.says if isinstance(why, _Stale) else f"{why.error_count()} facts are not as agreed"
            raise Refused("ORD-06", f"{order.what}: {says}") from None


@dataclass
class _Stale(Exception):
    says: str


def _told(standing: Standing, order: Order) -> Standing:
    return standing.model_copy(update={"notice": NoticeFacts.model_validate(order.facts)})


def _rolled_out(standing: Standing, order: Order) -> Standing:
    facts = ConfigFacts.model_validate(order.facts)
    now = standing.rolled_out
    if facts.revision < now.revision:
        raise _Stale(f"revision {facts.revision} is older than {now.revision}, which is in force")
    if facts.revision == now.revision:
        return standing
    fresh = RollOut.model_validate(facts.model_dump())
    return standing.model_copy(update={"rolled_out": fresh, "before": now})


def _back(standing: Standing, order: Order) -> Standing:
    """A terminal that never had that revision has nothing to go back from."""
    facts = BackFacts.model_validate(order.facts)
    if facts.revision != standing.rolled_out.revision:
        return standing
    return standing.model_copy(update={"rolled_out": standing.before, "before": RollOut()})


_AFTER: Mapping[Deed, Callable[[Standing, Order], Standing]] = {
    Deed.OUT_OF_SERVICE: lambda standing, _: standing.model_copy(update={"closed": True}),
    Deed.IN_SERVICE: lambda standing, _: standing.model_copy(update={"closed": False}),
    Deed.RESTART: lambda standing, _: standing,
    Deed.BUNDLE: lambda standing, _: standing,
    Deed.NOTICE: _told,
    Deed.CONFIG: _rolled_out,
    Deed.CONFIG_BACK: _back,
}
