"""What stands on an ID card of the cast: 256 bytes in one of four layouts. Source: id-card-sam.md §7, §12."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hardware_sim.people import Person


@dataclass(frozen=True)
class IdCardData:
    """A card, field by field, as in people.toml under [<person>.id_card]. Dates are YYYYMMDD."""

    name: str
    sex: str
    id_number: str
    birth: str
    kind: str = "resident"
    nation: str = "01"
    address: str = "江城市示例路1号"
    authority: str = "江城市公安局"
    valid_from: str = "20200101"
    valid_until: str = "长期"
    new_address: str = ""
    latin_name: str = ""
    country: str = ""
    permit_number: str = ""

    @classmethod
    def of(cls, person: Person) -> Self:
        facts = {"nation": person.card.nation, **person.id_card}
        return cls(
            name=person.name,
            sex=person.sex,
            id_number=person.id_number,
            birth=f"{person.birth_date:%Y%m%d}",
            **facts,
        )

    @classmethod
    def read(cls, file: Path) -> Self:
        return cls(**tomllib.loads(file.read_text("utf-8")))

    def text(self) -> bytes:
        """The 256 bytes. Raises ValueError for a kind of card that there is not."""
        layouts = {
            "resident": self._resident,
            "hmt": self._hmt,
            "foreigner_2017": self._foreigner_2017,
            "foreigner_2023": self._foreigner_2023,
        }
        if self.kind not in layouts:
            raise ValueError(f"no ID card is of the kind {self.kind!r}; there are {', '.join(layouts)}")
        return b"".join(_coded(value, characters) for value, characters in layouts[self.kind]())

    def address_text(self) -> bytes:
        return _coded(self.new_address, 35)

    def _resident(self) -> Sequence[tuple[str, int]]:
        return (*self._front(self.nation), ("", 18))

    def _hmt(self) -> Sequence[tuple[str, int]]:
        return (*self._front(""), (self.permit_number, 9), ("01", 2), ("", 3), ("J", 1), ("", 3))

    def _front(self, nation: str) -> Sequence[tuple[str, int]]:
        return (
            (self.name, 15),
            (self.sex, 1),
            (nation, 2),
            (self.birth, 8),
            (self.address, 35),
            (self.id_number, 18),
            (self.authority, 15),
            (self.valid_from, 8),
            (self.valid_until, 8),
        )

    def _foreigner_2017(self) -> Sequence[tuple[str, int]]:
        return (
            (self.latin_name, 60),
            (self.sex, 1),
            (self.id_number, 15),
            (self.country, 3),
            (self.name, 15),
            (self.valid_from, 8),
            (self.valid_until, 8),
            (self.birth, 8),
            ("01", 2),
            ("1500", 4),
            ("I", 1),
            ("", 3),
        )

    def _foreigner_2023(self) -> Sequence[tuple[str, int]]:
        return (
            (self.name, 15),
            (self.sex, 1),
            ("00", 2),
            (self.birth, 8),
            (self.latin_name[:35], 35),
            (self.id_number, 18),
            ("", 15),
            (self.valid_from, 8),
            (self.valid_until, 8),
            (self.latin_name[35:], 11),
            (self.country, 3),
            ("Y", 1),
            ("", 3),
        )


def _coded(value: str, characters: int) -> bytes:
    return value.ljust(characters).encode("utf-16-le")[: 2 * characters]
