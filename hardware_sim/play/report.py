"""What is left of a bad day: report.md and report.html beside its pictures."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from hardware_sim.play.diary import Diary, Entry
from hardware_sim.play.judge import Verdict, yuan
from hardware_sim.play.script import Scenario

STYLE = """\
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #1c2733;
       max-width: 64rem; margin: 2rem auto }
h1 { margin-bottom: 0 } .verdict { font-weight: 600; padding: .2rem .8rem; border-radius: 1rem; color: #fff }
.passed { background: #1b7f4b } .failed { background: #b3261e }
ol { list-style: none; padding: 0; border-left: 3px solid #c8d2dc }
li { margin: 0 0 1rem; padding-left: 1rem } time { color: #5b6b7a; font-variant-numeric: tabular-nums }
.world { margin-left: 1rem; border-left: 6px solid #d9822b; background: #fdf4ea; padding: .3rem .8rem }
.story { font-weight: 600 } .patient { color: #2c5d9f } li.verdict { color: #b3261e }
li.terminal { display: inline-block; vertical-align: top; width: 13rem }
img { height: 20rem; border: 1px solid #c8d2dc; border-radius: .5rem; display: block; margin-top: .3rem }
.papers img { display: inline-block; height: auto; width: 18rem; vertical-align: top; margin-right: 1rem }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top } td.fen { text-align: right }
"""
PAYERS = ("who", "hospital's bills", "insurance", "wallet", "e-bill")
MARKS = {"story": "—", "world": "⚡", "patient": "→", "terminal": "▢", "verdict": "✗"}


def write(scenario: Scenario, diary: Diary, verdict: Verdict, out: Path) -> None:
    """Both forms say the same; pictures are named relative to `out`."""
    (out / "report.md").write_text("\n".join(_markdown(scenario, diary, verdict, out)) + "\n", "utf-8")
    (out / "report.html").write_text("\n".join(_html(scenario, diary, verdict, out)) + "\n", "utf-8")


def _markdown(scenario: Scenario, diary: Diary, verdict: Verdict, out: Path) -> Iterator[str]:
    yield f"# {scenario.title}\n\n{scenario.story.strip()}\n"
    yield f"**{_word(verdict)}**, after {diary.seconds:.0f} s.\n"
    yield "## How it ended\n"
    yield from (f"- {'yes' if is_so else '**no**'}: {sentence}" for sentence, is_so in verdict.checks)
    yield "\n## What happened\n"
    for entry in diary.entries:
        yield f"- {entry.at:5.1f} s {MARKS[entry.who]} {entry.text}"
        if entry.picture:
            yield f"  ![{entry.text}]({entry.picture.relative_to(out)})"
    yield "\n## Who paid, in yuan\n"
    yield f"| {' | '.join(PAYERS)} |\n| --- | ---: | ---: | ---: | --- |"
    yield from (f"| {' | '.join(row)} |" for row in _payments(verdict))
    yield "\n## What the terminal reported\n"
    yield from (f"- **{code}**: {cause} *{remedy}*" for code, cause, remedy in _faults(verdict))
    yield "\n## Papers\n"
    yield from (f"![paper]({paper.relative_to(out)})" for paper in _papers(out))


def _html(scenario: Scenario, diary: Diary, verdict: Verdict, out: Path) -> Iterator[str]:
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(scenario.title)}</title>'
    yield f"<style>{STYLE}</style><h1>{escape(scenario.title)}</h1><p>{escape(scenario.story.strip())}</p>"
    word = _word(verdict)
    yield f'<p><span class="verdict {word}">{word}</span> after {diary.seconds:.0f} s</p>'
    yield "<h2>How it ended</h2><table>"
    for sentence, is_so in verdict.checks:
        yield f"<tr><td>{'✓' if is_so else '✗'}</td><td>{escape(sentence)}</td></tr>"
    yield "</table><h2>What happened</h2><ol>"
    yield from (_item(entry, out) for entry in diary.entries)
    yield "</ol><h2>Who paid, in yuan</h2><table>"
    yield f"<tr>{''.join(f'<th>{escape(each)}</th>' for each in PAYERS)}</tr>"
    yield from (
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in _payments(verdict)
    )
    yield "</table><h2>What the terminal reported</h2><table>"
    for code, cause, remedy in _faults(verdict):
        yield f"<tr><th>{code}</th><td>{escape(cause)}<br><em>{escape(remedy)}</em></td></tr>"
    yield '</table><h2>Papers</h2><p class="papers">'
    yield from (f'<img src="{paper.relative_to(out)}" alt="paper">' for paper in _papers(out))
    yield "</p></html>"


def _item(entry: Entry, out: Path) -> str:
    image = (
        f'<img src="{entry.picture.relative_to(out)}" alt="{escape(entry.text)}">' if entry.picture else ""
    )
    text = f"{MARKS[entry.who]} {escape(entry.text)}"
    return f'<li class="{entry.who}"><time>{entry.at:.1f} s</time> {text}{image}</li>'


def _word(verdict: Verdict) -> str:
    return "passed" if verdict.passed else "failed"


def _payments(verdict: Verdict) -> Iterator[tuple[str, ...]]:
    for number, posting in verdict.books["hospital"]["postings"].items():
        parts = posting["parts"]
        bill = verdict.books["ebill"]["bills"].get(number, {}).get("number", "none")
        insured = parts["total"] - parts["cash"]
        yield posting["person"], yuan(parts["total"]), yuan(insured), yuan(parts["cash"]), bill


def _faults(verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    for code in verdict.faults:
        cause, remedy = verdict.words.get(code, ("not in the list of faults", ""))
        yield code, cause, remedy


def _papers(out: Path) -> list[Path]:
    return sorted(out.glob("paper-*.png"))
