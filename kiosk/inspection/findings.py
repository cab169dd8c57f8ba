"""What a look at the terminal found, for the command, the screen and the bundle alike; said at the edge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from drivers.device import Verdict
from kiosk.faults import catalogue
from kiosk.text import Text, Words, words


@dataclass(frozen=True)
class LastFault:
    """The fault that was last seen of a thing, be it over or not."""

    code: str
    at: datetime


@dataclass(frozen=True)
class Found:
    """One line of a diagnosis: what was looked at, how it is, the facts, and the fault if any."""

    what: str
    verdict: Verdict
    facts: tuple[Text, ...]
    code: str = ""
    last: LastFault | None = None

    def said(self, language: Words) -> str:
        """All facts in one line."""
        return language.say("found.and").join(language.say(fact) for fact in self.facts)


@dataclass(frozen=True)
class Section:
    """Findings about one thing, such as "devices"."""

    name: str
    findings: tuple[Found, ...]

    @property
    def good(self) -> bool:
        return all(finding.verdict is not Verdict.BAD for finding in self.findings)


def is_good(sections: Iterable[Section]) -> bool:
    return all(section.good for section in sections)


def as_rows(sections: Iterable[Section], language: str = "en") -> Mapping[str, object]:
    """As JSON has them: the findings of each section by its name, faults with cause and remedy."""
    return {section.name: [_row(each, language) for each in section.findings] for section in sections}


def _row(found: Found, language: str) -> Mapping[str, object]:
    row = {
        "what": found.what,
        "verdict": str(found.verdict),
        "fact": found.said(words(language)),
        "code": found.code,
    }
    if found.last is None:
        return {**row, **explained(found.code, language)}
    last = {"code": found.last.code, "at": found.last.at.isoformat(timespec="seconds")}
    return {
        **row,
        **explained(found.code, language),
        "last_fault": {**last, **explained(found.last.code, language)},
    }


def explained(code: str, language: str) -> Mapping[str, str]:
    """Cause, remedy and spare part of a fault in words; nothing for a code that the catalogue lacks."""
    fault = catalogue().get(code)
    if fault is None:
        return {}
    said = {"cause": fault.cause(language), "remedy": fault.remedy(language)}
    return {**said, "part": fault.part(language)} if fault.part(language) else said
