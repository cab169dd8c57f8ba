"""Whoever wants to stop the program waits for the patient, and while they are at it no patient begins."""

import asyncio
import sys

from kiosk.runner import one_visit
from kiosk.screens.ending import TakeCard
from kiosk.screens.helping import ChooseService
from kiosk.screens.home import Home
from kiosk.upkeep.rest import patients_kept_out
from tests.stories.patient import Patient, does, leave
from tests.stories.site import Site


async def asked(site: Site) -> tuple[int, str]:
    """`kiosk at-rest` with a command that would stop the terminal: exit status, and what was said."""
    command = ["-m", "kiosk", "at-rest", "--config", str(site.config_file), "--", "echo", "stopped"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_s32_nothing_is_stopped_from_the_first_touch_until_the_card_is_out(site: Site) -> None:
    meanwhile: list[tuple[int, str]] = []

    async def somebody_comes_to_upgrade() -> None:
        meanwhile.append(await asked(site))

    async def takes_card_at_last() -> None:
        await somebody_comes_to_upgrade()
        await site.bench.does("social_card", "pull")

    patient = Patient(
        (Home, site.inserts_card("lin")), (ChooseService, leave), (TakeCard, does(takes_card_at_last))
    )
    async with site.terminal(patient) as terminal:
        await one_visit(terminal)
        (refused,) = meanwhile
        assert refused[0] == 1
        assert refused[1].startswith("UPG-01: somebody is at the terminal")
        assert await asked(site) == (0, "stopped\n")


async def test_s32_no_visit_begins_while_patients_are_kept_out(site: Site) -> None:
    patient = Patient((Home, site.inserts_card("lin")), (ChooseService, leave), site.takes_card)
    async with site.terminal(patient) as terminal:
        with patients_kept_out(terminal.config.terminal.data_folder):
            visit = asyncio.create_task(one_visit(terminal))
            await site.until(lambda: patient.met, "the card is in")
            done, _ = await asyncio.wait({visit}, timeout=0.5)
            assert not done
            assert patient.names == ["Home"]
        await visit
    assert patient.finished
