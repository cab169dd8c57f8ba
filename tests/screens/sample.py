"""What a sample is: a question or notice with a name of its own."""

import re
from dataclasses import dataclass
from typing import Any

from kiosk.screens.screen import Ask, Notice


@dataclass(frozen=True)
class Sample:
    name: str
    matter: Ask[Any] | Notice

    @property
    def section(self) -> str:
        """The name of the question as files and texts have it: ChooseBills is choose_bills."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self.matter).__name__).lower()
