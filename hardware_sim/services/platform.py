"""The health platform: takes rows of terminals exactly once, refuses the poisoned ones, and notices clones.

Contract: docs/contracts/platform.v1.yaml.
"""

from collections.abc import Mapping
from typing import Any

from hardware_sim.arguments import text
from hardware_sim.part import Json
from hardware_sim.services.rows import Batch, Rows
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.wire import Call, Deny, Reply

SHORT_CODE = r"[2-9A-HJKMNP-Z]{6}"


class Platform(Service):
    """Calls: "health", "rows", "outcome". Orders beside those of every back end:

    - "poison" {kind | key, times}: rows of that kind, or the row with that key, are answered "refused"
    - "postpone" {kind | key, times}: they are answered "retry"
    - "forget_device" {terminal}: its boot counter starts anew, as after the operator replaced the machine

    Books: "rows" that were taken, in the order of arrival; "refused" ones with the reason; "boots" by
    device; "clones": how many batches were refused.
    """

    def __init__(self) -> None:
        desks = [
            Desk("rows", "POST", "/v1/rows", self._rows),
            Desk("outcome", "GET", "/v1/settlements/by-code/{code}", self._outcome),
        ]
        super().__init__("platform", desks)
        self._kept = Rows()
        self._boots: dict[str, int] = {}
        self._clones = 0
        self.orders = {
            "poison": self._poison,
            "postpone": self._postpone,
            "forget_device": self._forget_device,
        }

    def books(self) -> Json:
        return super().books() | self._kept.books() | {"boots": dict(self._boots), "clones": self._clones}

    def empty_books(self) -> None:
        self._kept, self._boots, self._clones = Rows(), {}, 0

    async def _rows(self, call: Call) -> Reply:
        batch = call.read(Batch)
        batch.must_be_of(call.device)
        highest = self._boots.get(batch.device, 0)
        if batch.boot < highest:
            self._clones += 1
            raise Deny(409, "device_cloned", f"boot {batch.boot} after boot {highest}")
        self._boots[batch.device] = batch.boot
        return 200, {"answers": [self._kept.take(batch.device, row, None) for row in batch.rows]}

    async def _outcome(self, call: Call) -> Reply:
        """A closed settlement says more than a doubt, in whatever order they came."""
        code = call.part("code", SHORT_CODE)
        told = [row for row in self._kept.of("settlement", "doubt") if row.body.get("short_code") == code]
        if not told:
            raise Deny(404, "code_unknown", "no terminal has told of this code")
        last = max(told, key=lambda row: row.kind == "settlement")
        return 200, {
            "outcome": last.body.get("outcome", "open"),
            "at": last.body.get("closed_at"),
            "final_at": last.body.get("final_at"),
        }

    def _poison(self, args: Mapping[str, Any]) -> Json:
        return self._kept.script("refused", args)

    def _postpone(self, args: Mapping[str, Any]) -> Json:
        return self._kept.script("retry", args)

    def _forget_device(self, args: Mapping[str, Any]) -> Json:
        return {"boot": self._boots.pop(text(args, "terminal"), 0)}
