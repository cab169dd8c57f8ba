"""A batch of waiting messages as rows of a contract, and what the answer to it means for the queue.

Contracts: POST /v1/postings of hospital.v1.yaml, POST /v1/rows of platform.v1.yaml.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from drivers.errors import Refused, Trouble
from kiosk.services.http import BackEnd, Busy, Call, Wire
from offline_queue.sync import Answer, Answers, Indigestible, Outcome, Paused, Result, Unreachable, Waiting

CLONED, CLONED_CODE = 409, "PLT-01"
INDIGESTIBLE = frozenset({400, 413, 422})


class _Answer(Wire):
    key: str
    outcome: Literal["done", "duplicate", "retry", "refused"]
    detail: str


class _Answers(Wire):
    answers: tuple[_Answer, ...]


async def send_rows(
    back_end: BackEnd, path: str, sender: tuple[str, int], waiting: Sequence[Waiting]
) -> Result:
    """Send a batch; `sender` is the terminal's id and the count of its starts. Raises nothing."""
    device, boot = sender
    body = {"device": device, "boot": boot, "rows": [row_of(each) for each in waiting]}
    try:
        return await _send(
            back_end, Call("send rows", "POST", path, body, acts=True, own=INDIGESTIBLE | {CLONED})
        )
    except Refused as refused:
        # Whatever keeps this terminal out is no fault of the messages: none of them is set aside for it.
        return Paused(refused.code)
    except Busy as busy:
        return Unreachable(busy.code, busy.retry_after or 0.0)
    except Trouble as trouble:
        return Unreachable(trouble.code)


async def _send(back_end: BackEnd, call: Call) -> Result:
    reply = await back_end.send(call)
    if reply.status == CLONED:
        raise Refused(CLONED_CODE, f"{reply.origin}: {reply.error}")
    if reply.status in INDIGESTIBLE:
        return Indigestible(f"{reply.origin}: {reply.status} {reply.error}")
    each = reply.read(_Answers.parse).answers
    return Answers(tuple(Answer(one.key, Outcome(one.outcome), one.detail) for one in each))


def row_of(waiting: Waiting) -> dict[str, object]:
    """As it goes out: `made_at` is as it was frozen, and a doubted time is corrected beside it."""
    origin, corrected = waiting.origin, waiting.corrected_at
    said = {name: value for name, value in asdict(origin).items() if value}
    return {
        "key": waiting.key,
        "kind": waiting.kind,
        "order_key": waiting.order_key,
        "seq": waiting.seq,
        "made_at": _moment(waiting.made_at),
        "corrected_at": None if corrected is None else _moment(corrected),
        "origin": {
            **said,
            "clock_trusted": origin.clock_trusted,
            "boot": waiting.boot,
            "lived": waiting.lived,
        },
        "body": dict(waiting.body),
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
