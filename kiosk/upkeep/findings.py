"""What a look at the terminal found, for the command, the screen and the bundle alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drivers.device import Finding, Verdict


@dataclass(frozen=True)
class Section:
    """Findings about one thing, such as "devices"."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        return all(finding.verdict is not Verdict.BAD for finding in self.findings)


def is_good(sections: Iterable[Section]) -> bool:
    return all(section.good for section in sections)


def as_rows(sections: Iterable[Section]) -> Mapping[str, object]:
    """As JSON has them: the findings of each section by its name."""
    return {section.name: [vars(finding) for finding in section.findings] for section in sections}
