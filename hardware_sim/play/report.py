"""What is left of a bad day: report.html and report.md beside its pictures, and both in Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from hardware_sim.play import glass
from hardware_sim.play.balance import yuan
from hardware_sim.play.diary import Diary, Entry
from hardware_sim.play.judge import Verdict
from hardware_sim.play.script import Scenario
from hardware_sim.play.words import Language, Words, same

STYLE = """\
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #1c2733;
       max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1 { margin-bottom: 0 } .verdict { font-weight: 600; padding: .2rem .8rem; border-radius: 1rem; color: #fff }
.passed { background: #1b7f4b } .failed { background: #b3261e }
ol { list-style: none; padding: 0; border-left: 3px solid #c8d2dc }
li { margin: 0 0 1rem; padding-left: 1rem } time { color: #5b6b7a; font-variant-numeric: tabular-nums }
.world { margin-left: 1rem; border-left: 6px solid #d9822b; background: #fdf4ea; padding: .3rem .8rem }
.story { font-weight: 600 } .patient { color: #2c5d9f } li.verdict { color: #b3261e }
li.terminal { display: inline-block; vertical-align: top; width: 13rem }
img { height: 20rem; border: 1px solid #c8d2dc; border-radius: .5rem; display: block; margin-top: .3rem }
.papers img { display: inline-block; height: auto; width: 18rem; vertical-align: top; margin-right: 1rem }
td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top }
"""
MARKS = {"story": "—", "world": "⚡", "patient": "→", "terminal": "▢", "verdict": "✗"}
FILES: dict[Language, str] = {"en": "report", "zh": "report.zh"}
OTHER = {"en": ("report.zh", "中文"), "zh": ("report", "English")}
PASSED, FAILED = Words(en="passed", zh="通过"), Words(en="failed", zh="未通过")
AFTER = Words(en=", after {seconds:.0f} s. ", zh="，历时 {seconds:.0f} 秒。")
ENDED = Words(en="How it ended", zh="结果")
HAPPENED = Words(en="What happened", zh="经过")
PAID = Words(en="Who paid, in yuan", zh="谁付了多少（元）")
REPORTED = Words(en="What the terminal reported", zh="终端报告的故障")
NOTHING = Words(en="nothing", zh="无")
PAPERS = Words(en="Papers", zh="打印的单据")
PAYERS = (
    Words(en="who", zh="患者"),
    Words(en="hospital's bills", zh="医院账单"),
    Words(en="insurance", zh="医保"),
    Words(en="wallet", zh="钱包"),
    Words(en="e-bill", zh="电子票据"),
)
UNKNOWN = (Words(en="not in the list of faults", zh="故障表中没有"), same("—"))


def write(scenario: Scenario, diary: Diary, verdict: Verdict, out: Path) -> None:
    """All forms say the same; pictures are named relative to `out`."""
    for language, name in FILES.items():
        report = Report(scenario, diary, verdict, out, language)
        (out / f"{name}.md").write_text("\n".join(report.markdown()) + "\n", "utf-8")
        (out / f"{name}.html").write_text("\n".join(report.html()) + "\n", "utf-8")


@dataclass(frozen=True)
class Report:
    scenario: Scenario
    diary: Diary
    verdict: Verdict
    out: Path
    language: Language

    def markdown(self) -> Iterator[str]:
        say = self._say
        other, name = OTHER[self.language]
        yield f"# {say(self.scenario.title)}\n\n{say(self.scenario.story).strip()}\n"
        yield f"**{say(self._word)}**{self._after}[{name}]({other}.md)\n"
        yield f"## {say(ENDED)}\n"
        yield from (f"- {'✓' if is_so else '**✗**'} {say(told)}" for told, is_so in self.verdict.checks)
        yield f"\n## {say(HAPPENED)}\n"
        for entry in self.diary.entries:
            yield f"- {entry.at:5.1f} s {MARKS[entry.who]} {say(entry.text)}"
            if entry.picture:
                yield f"  ![{say(entry.text)}]({entry.picture.relative_to(self.out)})"
        yield f"\n## {say(PAID)}\n"
        yield f"| {' | '.join(map(say, PAYERS))} |\n| --- | ---: | ---: | ---: | --- |"
        yield from (f"| {' | '.join(row)} |" for row in self._payments())
        yield f"\n## {say(REPORTED)}\n"
        yield from (f"- **{code}**: {cause} *{remedy}*" for code, cause, remedy in self._faults())
        yield f"\n## {say(PAPERS)}\n"
        yield from (f"![{paper.stem}]({paper.name})" for paper in self._papers())

    def html(self) -> Iterator[str]:
        title, (other, name) = self._safe(self.scenario.title), OTHER[self.language]
        lang = {"en": "en", "zh": "zh-CN"}[self.language]
        yield f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
        yield f"<style>{STYLE}</style><h1>{title}</h1><p>{self._safe(self.scenario.story)}</p>"
        yield f'<p><span class="verdict {self._word.en}">{self._safe(self._word)}</span>{self._after}'
        yield f'<a href="{other}.html">{name}</a></p><h2>{self._safe(ENDED)}</h2><table>'
        for told, is_so in self.verdict.checks:
            yield f"<tr><td>{'✓' if is_so else '✗'}</td><td>{self._safe(told)}</td></tr>"
        yield f"</table><h2>{self._safe(HAPPENED)}</h2><ol>"
        yield from (self._item(entry) for entry in self.diary.entries)
        yield f"</ol><h2>{self._safe(PAID)}</h2><table>"
        yield f"<tr>{''.join(f'<th>{self._safe(each)}</th>' for each in PAYERS)}</tr>"
        for row in self._payments():
            yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
        yield f"</table><h2>{self._safe(REPORTED)}</h2><table>"
        for code, cause, remedy in self._faults():
            yield f"<tr><th>{code}</th><td>{escape(cause)}<br><em>{escape(remedy)}</em></td></tr>"
        yield f'</table><h2>{self._safe(PAPERS)}</h2><p class="papers">'
        yield from (f'<img src="{paper.name}" alt="{paper.stem}">' for paper in self._papers())
        yield "</p></html>"

    def _item(self, entry: Entry) -> str:
        text, image = self._safe(entry.text), ""
        if entry.picture:
            image = f'<img src="{entry.picture.relative_to(self.out)}" alt="{text}">'
        at = f"<time>{entry.at:.1f} s</time>"
        return f'<li class="{entry.who}">{at} {MARKS[entry.who]} {text}{image}</li>'

    def _say(self, words: Words) -> str:
        return words.of(self.language)

    def _safe(self, words: Words) -> str:
        return escape(self._say(words).strip())

    @property
    def _word(self) -> Words:
        return PASSED if self.verdict.passed else FAILED

    @property
    def _after(self) -> str:
        return self._say(AFTER).format(seconds=self.diary.seconds)

    def _payments(self) -> Iterator[tuple[str, ...]]:
        for number, posting in self.verdict.books["hospital"]["postings"].items():
            parts = posting["parts"]
            bill = self.verdict.books["ebill"]["bills"].get(number, {}).get("number", self._say(NOTHING))
            insured = parts["total"] - parts["cash"]
            who = self._say(glass.person(posting["person"]))
            yield who, yuan(parts["total"]), yuan(insured), yuan(parts["cash"]), bill

    def _faults(self) -> Iterator[tuple[str, str, str]]:
        for code in self.verdict.faults:
            cause, remedy = self.verdict.words.get(code, UNKNOWN)
            yield code, self._say(cause), self._say(remedy)
        if not self.verdict.faults:
            yield "—", self._say(NOTHING), ""

    def _papers(self) -> list[Path]:
        return sorted(self.out.glob("paper-*.png"))
