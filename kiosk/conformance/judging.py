"""Does an answer keep the contract? Says what is wrong in a form that can be put into either language."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jsonschema import Draft202012Validator

from kiosk.conformance.asking import Came, Point

# Answers by which a server says nothing about itself: not known here, too much, broken, not now.
SAYS_NOTHING = frozenset({401, 403, 429, 500, 502, 503, 504})
MOST_FLAWS = 5
OK, NOT_KNOWN = 200, 404


class Verdict(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"


@dataclass(frozen=True)
class Flaw:
    """A key of the report's words, and what stands in its gaps."""

    key: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Finding:
    """One point, what came, and what is wrong with it."""

    point: Point
    came: Came
    verdict: Verdict
    flaws: tuple[Flaw, ...]


def judged(point: Point, came: Came) -> Finding:
    flaws = tuple(_flaws(point, came))[:MOST_FLAWS]
    if _not_in_the_books(point, came) and not flaws:
        return Finding(point, came, Verdict.OPEN, (Flaw("unknown_there", {}),))
    if came.lost or came.status in SAYS_NOTHING:
        verdict = Verdict.BROKEN if flaws and not came.lost else Verdict.OPEN
    else:
        verdict = Verdict.BROKEN if flaws else Verdict.KEPT
    return Finding(point, came, verdict, flaws)


def _not_in_the_books(point: Point, came: Came) -> bool:
    """Whether it kept the contract only in saying that it knows nobody of that name.

    A contract that gives no content to 404 means the operation there, not somebody.
    """
    asks_for_somebody = point.needs_known or point.kind == "example"
    return asks_for_somebody and came.status == NOT_KNOWN and bool(point.operation.answers.get(NOT_KNOWN))


def _flaws(point: Point, came: Came) -> Iterator[Flaw]:
    if came.lost:
        yield Flaw("lost", {"why": came.lost})
        return
    answers = point.operation.answers
    if came.status not in answers:
        yield Flaw("undeclared", {"status": came.status, "may": _listed(answers)})
        return
    if point.expected and came.status not in point.expected | SAYS_NOTHING:
        yield Flaw("unexpected", {"status": came.status, "may": _listed(point.expected)})
    if came.status in point.operation.paced and not _header(came, "retry-after").isdigit():
        yield Flaw("no_retry_after", {"status": came.status})
    schema = answers[came.status]
    if schema is not None:
        yield from _content_flaws(schema, came)
    if point.outcome and came.status == OK and not _says_of_the_row(point, came):
        yield Flaw("outcome", {"wanted": point.outcome})


def _says_of_the_row(point: Point, came: Came) -> bool:
    key = json.loads(point.content or b"")["rows"][0]["key"]
    try:
        answers = json.loads(came.content)["answers"]
        return [(each["key"], each["outcome"]) for each in answers] == [(key, point.outcome)]
    except (ValueError, KeyError, TypeError):
        return False


def _content_flaws(schema: Mapping[str, object], came: Came) -> Iterator[Flaw]:
    kind = _header(came, "content-type").partition(";")[0].strip().lower()
    if kind != "application/json":
        yield Flaw("content_type", {"kind": kind or "–"})
    try:
        content = json.loads(came.content)
    except ValueError:
        yield Flaw("no_json", {})
        return
    for error in Draft202012Validator(schema).iter_errors(content):
        # Not the validator's own sentence: that repeats the content, and a name may stand in it.
        where = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in error.absolute_path)
        rule = json.dumps(error.validator_value, ensure_ascii=False)[:120]
        yield Flaw("shape", {"where": where.lstrip(".") or "–", "rule": f"{error.validator}: {rule}"})


def _header(came: Came, name: str) -> str:
    return next((value for key, value in came.headers.items() if key.lower() == name), "")


def _listed(statuses: Mapping[int, object] | frozenset[int]) -> str:
    return ", ".join(str(each) for each in sorted(statuses))
