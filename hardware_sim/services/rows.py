"""Batches of rows from terminals, each row taken once per (device, key). Shared by hospital and platform."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from hardware_sim.part import Json
from hardware_sim.services.wire import DEVICE, Content, Deny

LARGEST_BODY = 64 * 1024
HIGHEST_SEQ = 2**63 - 1

Carry = Callable[["Row"], None]


class Refusal(Exception):
    """This row can never be taken; the text says why."""


class Row(Content):
    key: str = Field(min_length=1, max_length=200)
    kind: str = Field(min_length=1, max_length=40)
    order_key: str = Field(max_length=200)
    seq: int = Field(ge=0)
    made_at: str
    corrected_at: str | None = None
    origin: dict[str, Any] = {}
    body: dict[str, Any]


class Batch(Content):
    device: str = Field(pattern=DEVICE)
    boot: int = Field(ge=0, le=999_999_999)
    rows: list[Row] = Field(min_length=1, max_length=100)

    def must_be_of(self, device: str) -> None:
        if self.device != device:
            raise Deny(401, "device_differs", "the device in the body is not the one that speaks")


@dataclass
class _Script:
    outcome: str
    kind: str | None
    key: str | None
    left: int | None

    def meets(self, row: Row) -> bool:
        return self.left != 0 and row.key == (self.key or row.key) and row.kind == (self.kind or row.kind)


class Scripts:
    """The answers that were ordered, whatever a row says."""

    def __init__(self) -> None:
        self._scripts: list[_Script] = []

    def outcome(self, row: Row) -> str:
        """What was ordered for this row; empty when nothing was."""
        ordered = next((script for script in self._scripts if script.meets(row)), None)
        if ordered is None:
            return ""
        if ordered.left is not None:
            ordered.left -= 1
        return ordered.outcome

    def add(self, outcome: str, args: Mapping[str, Any]) -> Json:
        """Rows of a "kind" or with a "key" get this outcome, "times" times or for ever."""
        if not (args.get("kind") or args.get("key")):
            raise ValueError("say which rows: by 'kind' or by 'key'")
        self._scripts.append(_Script(outcome, args.get("kind"), args.get("key"), args.get("times")))
        return {"scripts": len(self._scripts)}


class Rows:
    """What was taken and what was refused, with the answers that were ordered."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], Row] = {}
        self._refused: list[Json] = []
        self._scripts = Scripts()

    def take(self, device: str, row: Row, carry: Carry | None) -> Json:
        """One answer. `carry` does what the row is about, or raises Refusal; then the row is not kept."""
        if ordered := self._scripts.outcome(row):
            return self._answer(device, row, ordered, "as ordered")
        before = self._taken.get((device, row.key))
        if before is not None:
            same = (before.kind, before.body) == (row.kind, row.body)
            detail = "taken before" if same else "this key was used for other content"
            return self._answer(device, row, "duplicate" if same else "refused", detail)
        try:
            check(row)
            if carry:
                carry(row)
        except Refusal as why:
            return self._answer(device, row, "refused", str(why))
        self._taken[device, row.key] = row
        return self._answer(device, row, "done", "")

    def script(self, outcome: str, args: Mapping[str, Any]) -> Json:
        return self._scripts.add(outcome, args)

    def of(self, *kinds: str, device: str = "") -> list[Row]:
        """The rows of these kinds that were taken, of one device or of all."""
        return [
            row
            for (sender, _), row in self._taken.items()
            if row.kind in kinds and sender == (device or sender)
        ]

    def books(self) -> Json:
        rows = [{"device": device, **row.model_dump()} for (device, _), row in self._taken.items()]
        return {"rows": rows, "refused": list(self._refused)}

    def _answer(self, device: str, row: Row, outcome: str, detail: str) -> Json:
        if outcome == "refused":
            self._refused.append({"device": device, "key": row.key, "kind": row.kind, "detail": detail})
        return {"key": row.key, "outcome": outcome, "detail": detail}


def check(row: Row) -> None:
    """Raises Refusal when it can never be kept."""
    try:
        moment = datetime.fromisoformat(row.made_at)
    except ValueError:
        raise Refusal("made_at is not a time") from None
    if moment.tzinfo is None:
        raise Refusal("made_at has no offset")
    if len(json.dumps(row.body)) > LARGEST_BODY:
        raise Refusal(f"the body is larger than {LARGEST_BODY} bytes")
    if row.seq > HIGHEST_SEQ or "\0" in row.key + row.kind + row.order_key + row.made_at:
        raise Refusal("no data base holds this")
