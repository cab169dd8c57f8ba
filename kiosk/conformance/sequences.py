"""What only several calls together can show: revoking what was never seen, and the same row twice.

These leave traces at the far end, so they are for a gateway that is for trying.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.conformance.asking import Point
from kiosk.conformance.contract import Operation

# Releasing a lock that was never taken, and then trying to take it: the path of both ends with the reference.
RELEASED_FIRST = {"releaseCharge": "lockCharge", "releaseSlot": "lockSlot"}
BATCHES = frozenset({"sendPostings", "sendRows"})
REVERSALS = frozenset({"reverse"})


def sequences(known: dict[str, Operation]) -> Iterator[list[Point]]:
    """Each is asked in its order, with numbers that nobody has used."""
    for release, lock in RELEASED_FIRST.items():
        if release in known and lock in known:
            yield _released_first(known[release], known[lock])
    for name in sorted(BATCHES & known.keys()):
        yield _row_twice(known[name])
    for name in sorted(REVERSALS & known.keys()):
        yield [_never_seen(known[name])]


def _released_first(release: Operation, lock: Operation) -> list[Point]:
    reference = _new()
    path = release.path.rpartition("/")[0]
    body: dict[str, Any] = {**_mapping(lock.body), "reference": reference}
    return [
        Point(replace(release, path=f"{path}/{reference}"), "release_first", None, frozenset({204})),
        Point(lock, "lock_after_release", json.dumps(body).encode(), frozenset({410, 404}), needs_known=True),
    ]


def _row_twice(batch: Operation) -> list[Point]:
    body = _mapping(batch.body)
    # Of a kind that nobody knows: it is stored, and nothing follows from it.
    row = {**body["rows"][0], "key": _new(), "order_key": _new(), "kind": "conformance", "body": {}}
    content = json.dumps({**body, "rows": [row]}, ensure_ascii=False).encode()
    return [
        Point(batch, "row_once", content, frozenset({200}), outcome="done"),
        Point(batch, "row_twice", content, frozenset({200}), outcome="duplicate"),
    ]


def _never_seen(reversal: Operation) -> Point:
    path = reversal.template.replace("{out_trade_no}", _new())
    content = json.dumps(reversal.body, ensure_ascii=False).encode()
    return Point(replace(reversal, path=path), "reverse_unseen", content, frozenset({200}))


def _mapping(body: object) -> dict[str, Any]:
    assert isinstance(body, dict), "the examples of these operations are objects"
    return body


def _new() -> str:
    return f"conform-{uuid.uuid4().hex[:16]}"
