"""The findings as one page that a vendor can work from: in both languages, complete in itself."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kiosk.conformance.judging import OK, Finding, Verdict
from kiosk.conformance.masking import form_of

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
LONGEST = 1_500  # characters of what was sent or came
STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #10243e }
section { border-left: .4em solid #2e7d32; padding: .1em 1em; margin: 1.5em 0; background: #f6f8fb }
section.broken { border-color: #b3261e } section.open { border-color: #9a6700 }
pre { background: #fff; padding: .6em; overflow-x: auto; white-space: pre-wrap }
dt { font-weight: bold } dd { margin: 0 0 .6em }
"""


@dataclass(frozen=True)
class About:
    """Which run this was. `unmasked`: what was found stands there as it came."""

    terminal: str
    made_at: str
    whole: bool
    unmasked: bool


def page(findings: Sequence[Finding], about: About) -> str:
    """HTML; what is broken comes first."""
    order = [Verdict.BROKEN, Verdict.OPEN, Verdict.KEPT]
    title = _both("page", "title")
    counts = Counter(finding.verdict for finding in findings)
    lines = [
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>',
        f"<h1>{title}</h1><p>{_both('page', 'about')}</p>",
        f"<p>{_both('page', 'all' if about.whole else 'safe')}</p>",
        f"<p>{escape(about.terminal)}, {escape(about.made_at)}</p><ul>",
        *(f"<li>{_both('verdict', each)}: {counts[each]}</li>" for each in order),
        "</ul>",
    ]
    for finding in sorted(findings, key=lambda finding: order.index(finding.verdict)):
        lines += _section(finding, about)
    return "\n".join([*lines, "</html>", ""])


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """What differs, one line each, in English."""
    for finding in findings:
        if finding.verdict is not Verdict.KEPT:
            operation = finding.point.operation
            for flaw in finding.flaws:
                words = WORDS["flaw"][flaw.key][1].format(**flaw.facts)
                asked = f"{operation.service} {operation.name}, {finding.point.kind}"
                yield f"{finding.verdict}: {asked}: {words}"


def _section(finding: Finding, about: About) -> Iterator[str]:
    point, came = finding.point, finding.came
    operation = point.operation
    yield f'<section class="{finding.verdict}"><h2>{_both("verdict", finding.verdict)}: '
    yield f"{operation.service} · {operation.method} {escape(operation.template)}</h2><dl>"
    yield f"<dt>{_both('page', 'says')}</dt><dd>{operation.service}.v1.yaml, {operation.name}. "
    yield f"{_both('kind', point.kind)} ({', '.join(map(str, operation.answers))})</dd>"
    sent = f"{operation.method} {came.address}{operation.path}\n{_text(point.content or b'')}"
    yield f"<dt>{_both('page', 'sent')}</dt><dd><pre>{escape(sent)}</pre></dd>"
    found = came.content if about.unmasked or came.status != OK else form_of(came.content)
    answer = f"{came.status or '–'}\n{_text(found)}"
    yield f"<dt>{_both('page', 'came')} ({came.seconds:.2f} s)</dt><dd><pre>{escape(answer)}</pre></dd>"
    yield f"<dt>{_both('page', 'wrong')}</dt><dd><ul>"
    for flaw in finding.flaws:
        zh, en = (words.format(**flaw.facts) for words in WORDS["flaw"][flaw.key])
        yield f"<li>{escape(zh)}<br>{escape(en)}</li>"
    if not finding.flaws:
        yield f"<li>{_both('page', 'nothing')}</li>"
    yield "</ul></dd></dl></section>"


def _both(section: str, key: str) -> str:
    zh, en = WORDS[section][key]
    return f"{escape(zh)} / {escape(en)}"


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")[:LONGEST]
