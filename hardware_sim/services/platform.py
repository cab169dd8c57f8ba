"""The health platform: takes rows of terminals exactly once, refuses the poisoned ones, and notices clones.

Contract: docs/contracts/platform.v1.yaml.
"""

import asyncio
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from hardware_sim.arguments import number, text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.platform.admission import Admission
from hardware_sim.platform.books import Books, Clerk, Clone, Device, open_database
from hardware_sim.platform.database import Busy, FleetBatch, Report
from hardware_sim.platform.fleet import FleetServer
from hardware_sim.platform.operator import Operator
from hardware_sim.services.rows import Refusal, Row, Scripts, check
from hardware_sim.services.service import Desk, Service
from hardware_sim.services.wire import Call, Content, Deny, Reply

SHORT_CODE = r"[2-9A-HJKMNP-Z]{6}"
BASE64 = r"^([0-9A-Za-z+/]{4})*([0-9A-Za-z+/]{3}=|[0-9A-Za-z+/]{2}==)?$"
DETAILS = {"done": "", "duplicate": "taken before", "refused": "this key was used for other content"}
BUSY_SECONDS = 5


class Bundle(Content):
    """What a technician sent of a terminal."""

    name: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,79}$")
    content: str = Field(pattern=BASE64, max_length=6_000_000, repr=False)


class Platform(Service):
    """Calls: "health", "rows", "report", "outcome", "refund", "bundle". Orders beside those of every one:

    - "poison" {kind | key, times}: rows of that kind, or the row with that key, are answered "refused"
    - "postpone" {kind | key, times}: they are answered "retry"
    - "forget_device" {terminal}: its boot counter starts anew, as after the operator replaced the machine
    - "give" {terminal | to, what, facts, minutes, from, id, forged, altered}: a signed order, `to` as in the
      contract, valid for so many minutes, from so many ahead on; "forged": signed by a stranger; "altered":
      with another deed in it than was signed
    - "replay" {id}: that order is sent again, although it was answered; "letter" {id}: it, as it goes out
    - "admit" {per_second}: so many batches a second, others are told when to come back; 0: all of them

    Books: "rows" that were taken, in the order of arrival; "refused" ones with the reason; "boots" by
    device; "clones": how many batches were refused; "shed": how many were sent away; "fleet": where the
    page for the operator is, and its token; "bundles": what technicians sent, base64 by name; "orders": the
    file with the operator's public "key", what was "given", how often it was "sent" and what each terminal
    "told" of it.

    They are kept in a file of SQLite that ends with the bench, or in PostgreSQL at the address `books`.
    """

    def __init__(self, books: str = "", per_second: float = 0.0, folder: Path | None = None) -> None:
        desks = [
            Desk("rows", "POST", "/v1/rows", self._rows),
            Desk("bundle", "POST", "/v1/bundles", self._bundle),
            Desk("report", "POST", "/v1/status", self._report),
            Desk("outcome", "GET", "/v1/settlements/by-code/{code}", self._outcome),
            Desk("refund", "GET", "/v1/refunds/by-code/{code}", self._refund),
        ]
        super().__init__("platform", desks)
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="platform-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.kept = Books(open_database(books, folder))
        self._clerk, self._fleet = Clerk(self.kept), FleetServer(self.devices, self.now)
        self._admission, self._shed = Admission(per_second), 0
        self._bundles: dict[str, str] = {}
        self._scripts, self._refused, self._seen = Scripts(), list[Json](), dict[str, float]()
        self._operator = Operator(self.now, folder)
        self.orders = {
            "poison": self._poison,
            "postpone": self._postpone,
            "forget_device": self._forget,
            "admit": self._admit,
            "give": self._operator.give,
            "replay": self._operator.replay,
            "letter": self._operator.letter,
        }

    async def start(self) -> None:
        await super().start()
        await self._fleet.start()

    async def stop(self) -> None:
        await super().stop()
        await self._fleet.stop()
        self.kept.close()

    def books(self) -> Json:
        devices = self.kept.fleet()
        return super().books() | {
            "rows": self.kept.rows(),
            "refused": list(self._refused),
            "boots": {each.name: each.boot for each in devices},
            "clones": sum(each.clones for each in devices),
            "shed": self._shed,
            "bundles": dict(self._bundles),
            "orders": self._operator.books(),
            "fleet": {"url": self._fleet.url, "token": self._fleet.token},
        }

    def empty_books(self) -> None:
        self.kept.empty()
        self._scripts, self._refused, self._seen, self._shed = Scripts(), [], {}, 0
        self._admission.announce(0.0)
        self._bundles = {}
        self._operator.empty()

    def devices(self) -> list[Device]:
        """The fleet; a terminal that only asks whether we are there is seen, too."""
        return [each.later(self._seen.get(each.name, 0.0)) for each in self.kept.fleet()]

    async def take(self, batch: FleetBatch) -> Clone | list[Json]:
        """An answer for each row, which is on disk then. Raises Busy."""
        before = [self._before(batch.device, row) for row in batch.rows]
        wanted = [row for row, said in zip(batch.rows, before, strict=True) if said is None]
        verdict = await self._clerk.take(batch.model_copy(update={"rows": wanted}), self.now())
        if isinstance(verdict, Clone):
            return verdict
        for row in wanted:
            self._operator.hear(batch.device, row)
        each = iter(verdict)
        return [
            said or self._answer(batch.device, row, outcome := next(each), DETAILS[outcome])
            for row, said in zip(batch.rows, before, strict=True)
        ]

    async def _rows(self, call: Call) -> Reply:
        batch = call.read(FleetBatch)
        batch.must_be_of(call.device)
        wait = self._admission.pace(batch.device)
        if wait is None:
            self._shed += 1
            raise Deny(503, "not_now", "too many at once", self._admission.come_back())
        await asyncio.sleep(wait)
        try:
            taken = await self.take(batch)
        except Busy as why:
            raise Deny(503, "not_now", f"the books: {why}", BUSY_SECONDS) from why
        if isinstance(taken, Clone):
            raise Deny(409, "device_cloned", taken.why)
        return 200, {"answers": taken}

    async def _report(self, call: Call) -> Reply:
        report = call.read(Report)
        report.must_be_of(call.device)
        try:
            taken = await self._clerk.take(report, self.now())
        except Busy as why:
            raise Deny(503, "not_now", f"the books: {why}", BUSY_SECONDS) from why
        if isinstance(taken, Clone):
            raise Deny(409, "device_cloned", taken.why)
        return 200, {"orders": self._operator.orders_for(report.device)}

    def _before(self, device: str, row: Row) -> Json | None:
        """What is answered without a look into the books."""
        if ordered := self._scripts.outcome(row):
            return self._answer(device, row, ordered, "as ordered")
        try:
            check(row)
        except Refusal as why:
            return self._answer(device, row, "refused", str(why))
        return None

    def _answer(self, device: str, row: Row, outcome: str, detail: str) -> Json:
        if outcome == "refused":
            self._refused.append({"device": device, "key": row.key, "kind": row.kind, "detail": detail})
        return {"key": row.key, "outcome": outcome, "detail": detail}

    async def _outcome(self, call: Call) -> Reply:
        """A closed settlement says more than a doubt, whichever came first; of two the newer counts."""
        told = await self._told(call, "settlement", "doubt")
        body = (told["settlement"] or told["doubt"] or [{}])[-1]
        return 200, {
            "outcome": body.get("outcome", "open"),
            "at": body.get("closed_at"),
            "final_at": body.get("final_at"),
            "by_staff": _decisions(told["audit"]),
        }

    async def _refund(self, call: Call) -> Reply:
        told = await self._told(call, "refund_state")
        if not told["refund_state"]:
            raise Deny(404, "code_unknown", "no terminal has told of a refund by this code")
        newest = told["refund_state"][-1]
        said = {name: newest.get(name) for name in ("state", "at", "channel", "place", "final_at")}
        return 200, said | {"by_staff": _decisions(told["audit"])}

    async def _told(self, call: Call, *kinds: str) -> dict[str, list[Json]]:
        """What was told of a code, by kind, oldest first; with what staff decided on it."""
        code, number = call.part("code", SHORT_CODE), call.query.get("number", "")
        rows = await asyncio.to_thread(self.kept.rows, *kinds, "audit")
        told: dict[str, list[Json]] = {kind: [] for kind in (*kinds, "audit")}
        for row in rows:
            body = row["body"]
            about = (body.get(name) for name in ("settlement", "refund_no", "number"))
            if body.get("short_code") == code and (not number or number in about):
                told[row["kind"]].append(body)
        if not any(told.values()):
            raise Deny(404, "code_unknown", "no terminal has told of this code")
        return told

    async def _bundle(self, call: Call) -> Reply:
        sent = call.read(Bundle)
        self._bundles[sent.name] = sent.content
        return 204, None

    @form("Rows are refused", "拒收上传记录", blanks("kind key times:whole"))
    def _poison(self, args: Mapping[str, Any]) -> Json:
        return self._scripts.add("refused", args)

    @form("Rows are put off", "暂缓上传记录", blanks("kind key times:whole"))
    def _postpone(self, args: Mapping[str, Any]) -> Json:
        return self._scripts.add("retry", args)

    @form("A device's boot counter starts anew", "终端开机计数清零", blanks("terminal!"))
    def _forget(self, args: Mapping[str, Any]) -> Json:
        return {"boot": self.kept.forget(text(args, "terminal"))}

    @form(
        "So many batches a second are taken; 0 is all", "每秒接收批数，0 为不限", blanks("per_second:number!")
    )
    def _admit(self, args: Mapping[str, Any]) -> Json:
        self._admission.announce(number(args, "per_second"))
        return {"per_second": self._admission.rate}

    async def _health(self, call: Call) -> Reply:
        self._seen[call.device] = self.now()
        return await super()._health(call)


def _decisions(audits: Sequence[Json]) -> list[Json]:
    return [{name: each.get(name) for name in ("part", "action")} for each in audits]
