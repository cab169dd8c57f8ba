"""Where the terminal stands, as papers and screens name it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A terminal of a hospital. `terminal` is its id, as staff know it."""

    hospital_zh: str
    hospital_en: str
    terminal: str

    def hospital(self, language: str) -> str:
        """The hospital's name in "zh" or "en"."""
        return self.hospital_zh if language == "zh" else self.hospital_en
