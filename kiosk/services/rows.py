"""A batch of waiting messages as rows of a contract, and what the answer to it means for the queue.

Contracts: POST /v1/postings of hospital.v1.yaml, POST /v1/rows of platform.v1.yaml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, Protocol

from drivers.errors import Refused, Trouble
from kiosk.services.http import BackEnd, Busy, Call, Wire
from offline_queue.json_text import as_written
from offline_queue.origin import Origin
from offline_queue.sync import Answer, Answers, Indigestible, Outcome, Paused, Result, Unreachable, Waiting

# What the word for a clone is on a broker's wire.
CLONED_WORD = "device_cloned"
CLONED, CLONED_CODE, PACKED = 409, "PLT-01", 415
INDIGESTIBLE = frozenset({400, 413, 422})


@dataclass(frozen=True)
class Sender:
    """Who sends: the terminal's id, the count of its starts, and what else it says of itself."""

    device: str
    boot: int
    about: Mapping[str, object] = field(default_factory=dict)


class Link(Protocol):
    """Another way for rows than the platform's own address."""

    async def send_rows(self, sender: Sender, waiting: Sequence[Waiting]) -> Result:
        """One answer for each row that was confirmed in time, or why there is none. Raises nothing."""

    async def close(self) -> None: ...


class _Answer(Wire):
    key: str
    outcome: Literal["done", "duplicate", "retry", "refused"]
    detail: str


class _Answers(Wire):
    answers: tuple[_Answer, ...]


async def send_rows(
    back_end: BackEnd, path: str, sender: Sender, waiting: Sequence[Waiting], pack: bool = False
) -> Result:
    """Send a batch, as gzip if it may be packed. Raises nothing."""
    own = INDIGESTIBLE | {CLONED, PACKED}
    call = Call("send rows", "POST", path, batch_of(sender, waiting), acts=True, own=own, pack=pack)
    try:
        return await _send(back_end, call)
    except Refused as refused:
        # Whatever keeps this terminal out is no fault of the messages: none of them is set aside for it.
        return Paused(refused.code)
    except Busy as busy:
        return Unreachable(busy.code, busy.retry_after or 0.0)
    except Trouble as trouble:
        return Unreachable(trouble.code)


async def _send(back_end: BackEnd, call: Call) -> Result:
    reply = await back_end.send(call)
    if reply.status == PACKED:
        reply = await back_end.send(replace(call, own=call.own - {PACKED}, pack=False))
    if reply.status == CLONED:
        raise Refused(CLONED_CODE, f"{reply.origin}: {reply.error}")
    if reply.status in INDIGESTIBLE:
        return Indigestible(f"{reply.origin}: {reply.status} {reply.error}")
    return reply.read(answers_of)


def batch_of(sender: Sender, waiting: Sequence[Waiting]) -> dict[str, object]:
    """The batch as the contract words it."""
    rows = [row_of(each) for each in waiting]
    return {"device": sender.device, "boot": sender.boot, **sender.about, "rows": rows}


def answers_of(content: bytes) -> Answers:
    """What the far end said of each row. Raises ValueError."""
    each = _Answers.parse(content).answers
    return Answers(tuple(Answer(one.key, Outcome(one.outcome), one.detail) for one in each))


def row_of(waiting: Waiting) -> dict[str, object]:
    """As it goes out: `made_at` is as it was frozen, and a doubted time is corrected beside it."""
    origin, corrected = waiting.origin, waiting.corrected_at
    return {
        "key": waiting.key,
        "kind": waiting.kind,
        "order_key": waiting.order_key,
        "seq": waiting.seq,
        "made_at": _moment(waiting.made_at),
        "corrected_at": None if corrected is None else _moment(corrected),
        "origin": {
            **_said(origin),
            "clock_trusted": origin.clock_trusted,
            "boot": waiting.boot,
            "lived": waiting.lived,
        },
        "body": as_written(waiting.text),
    }


@lru_cache(maxsize=64)
def _said(origin: Origin) -> Mapping[str, object]:
    return {name: value for name, value in asdict(origin).items() if value}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
