"""Whoever operates the fleet: signs orders, hands them out, and hears what became of them."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hardware_sim.arguments import number, text
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.services.rows import Row
from hardware_sim.services.signing import Signer

ANSWERS = ("done", "refused")


class Operator:
    """`now` tells seconds since the epoch. What is not answered is handed out again at each report."""

    def __init__(self, now: Callable[[], float], folder: Path) -> None:
        """`folder` gets the public keys."""
        self._now, self._signer = now, Signer("operator", folder)
        self._stranger = Signer("stranger", folder)
        self.empty()

    def empty(self) -> None:
        self._given: dict[str, Json] = {}
        self._letters: dict[str, Json] = {}

    @form(
        "A signed order to a terminal, or to several of them", "向终端下达签名指令",
        blanks("terminal to:any what! facts:any minutes:number from:number id forged:flag altered")
    )  # fmt: skip
    def give(self, args: Mapping[str, Any]) -> Json:
        to = args.get("to") or {"device": text(args, "terminal")}
        name, what = text(args, "id", uuid.uuid4().hex), text(args, "what")
        issued = datetime.fromtimestamp(self._now(), UTC) + timedelta(minutes=number(args, "from", 0))
        order = {
            "id": name,
            "to": to,
            "what": what,
            "issued_at": issued.isoformat(),
            "expires_at": (issued + timedelta(minutes=number(args, "minutes", 60))).isoformat(),
            "facts": args.get("facts") or {},
        }
        written = json.dumps(order, ensure_ascii=False)
        signer = self._stranger if args.get("forged") else self._signer
        letter = {"order": written, "signature": signer.sign(written)}
        if args.get("altered"):
            letter["order"] = written.replace(what, str(args["altered"]), 1)
        self._letters[name] = letter
        self._given[name] = {"what": what, "to": to, "sent": 0, "told": {}}
        return {"id": name}

    def orders_for(self, device: str) -> list[Json]:
        """What this terminal has not answered, and what somebody who listened sends it again and again."""
        found = []
        for name, given in self._given.items():
            said = given["told"].get(device, {})
            if given["to"].get("device", device) == device and said.get("outcome") not in ANSWERS:
                given["sent"] += 1
                found.append(self._letters[name])
        return found[:50]

    @form("An order that was answered is sent once more", "重发已应答的指令", blanks("id!"))
    def replay(self, args: Mapping[str, Any]) -> Json:
        """An order that was answered is sent once more."""
        self._given[text(args, "id")]["told"].clear()
        return {}

    @form("An order as it goes out, signed", "查看发出的指令原文", blanks("id!"))
    def letter(self, args: Mapping[str, Any]) -> Json:
        return self._letters[text(args, "id")]

    def hear(self, device: str, row: Row) -> None:
        given = self._given.get(str(row.body.get("order")))
        if row.kind == "order" and given is not None:
            given["told"][device] = {"outcome": row.body.get("outcome"), "said": row.body.get("said")}

    def books(self) -> Json:
        return {"key": str(self._signer.file), "given": self._given}
