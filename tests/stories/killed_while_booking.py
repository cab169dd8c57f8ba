"""A terminal that dies as if its power was cut, while the patient looks at the place that is held for her.

python -m tests.stories.killed_while_booking CONFIG_FILE CLINIC says "identify" when a code can be shown.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from kiosk.config import load
from kiosk.opening import open_terminal
from kiosk.runner import one_visit
from kiosk.screens.booking import CheckAppointment, ChooseClinic, ChooseDay, ChooseErrand, ChooseSlot
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from tests.stories.patient import Patient, pick


async def main(config_file: Path, clinic: str) -> None:
    async def waits(question: Any) -> None:
        sys.stdout.write("identify\n")
        sys.stdout.flush()

    def dies(question: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    patient = Patient(
        (Home, pick("book")),
        (HowToIdentify, waits),
        (ChooseErrand, lambda question: "new"),
        (ChooseClinic, lambda question: clinic),
        (ChooseDay, lambda question: question.options[0].key),
        (ChooseSlot, lambda question: question.options[0].key),
        (CheckAppointment, dies),
    )
    async with open_terminal(load(config_file), patient) as terminal:
        await one_visit(terminal)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
