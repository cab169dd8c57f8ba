"""What somebody of staff did, as the audit chain and the platform are told of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.clock import now
from offline_queue.messages import Message


@dataclass(frozen=True)
class Act:
    """`staff` did `name` to `what`. It says who a patient is by the hospital's opaque ids only."""

    name: str
    staff: str
    what: str = ""
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)

    def message(self, terminal: str) -> Message:
        """Put into the outbox it is an entry of the audit chain, in the same commit."""
        body = {
            "version": 1,
            "terminal": terminal,
            "at": now().isoformat(timespec="seconds"),
            "staff": self.staff,
            "act": self.name,
            **({"what": self.what} if self.what else {}),
            **self.facts,
        }
        return Message("audit", f"audit-{uuid.uuid4().hex}", self.staff or "terminal", body)
