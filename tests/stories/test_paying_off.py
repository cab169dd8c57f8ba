"""When this terminal must not take money it says so on its home screen, and it comes back by itself."""

import asyncio
import shutil
from pathlib import Path

from kiosk.menu import home
from kiosk.runner import one_visit
from kiosk.screens.home import Home
from kiosk.terminal import Terminal
from kiosk.text import Text
from tests.stories.patient import Patient
from tests.stories.site import Site, all_sent
from tests.stories.test_paying import by_card, pays

OFF = Text("down.paying")


def says_off(terminal: Terminal) -> bool:
    shown: Home = home(terminal)
    (entry,) = [each for each in shown.entries if each.journey == "pay_bills"]
    return OFF in shown.down and entry.closed is not None


async def test_q21_a_restored_image_takes_no_money_until_the_operator_has_looked_at_it(
    site: Site, tmp_path: Path
) -> None:
    site.set("health", seconds_between_looks=0.5)
    async with site.terminal(Patient()):
        pass
    data = tmp_path / "data"
    shutil.copytree(data, tmp_path / "yesterday")
    await site.waits_until_sent()
    await site.waits_until_sent()
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "yesterday", data)
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: says_off(terminal), "the home screen says that paying is off")
        assert terminal.settlements.off == "PAY-10"
        name = terminal.config.terminal.id
    site.bench.order("platform", "forget_device", terminal=name)
    await site.waits_until_sent()
    async with site.terminal(Patient()) as terminal:
        assert not says_off(terminal)


async def test_q21_an_image_of_the_same_day_takes_no_money_either(site: Site, tmp_path: Path) -> None:
    site.set("health", seconds_between_looks=0.5)
    await site.waits_until_sent()
    data = tmp_path / "data"
    shutil.copytree(data, tmp_path / "this morning")
    await site.waits_until_sent()
    shutil.rmtree(data)
    (tmp_path / "this morning").rename(data)
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: says_off(terminal), "the home screen says that paying is off")
        assert terminal.settlements.off == "PAY-10"


async def works(terminal: Terminal, rows: int) -> None:
    """Writes so much for the platform, and has it sent."""
    for number in range(rows):
        terminal.events.record("tried", number=number)
    await terminal.events.flush()
    terminal.wake["platform"].set()


async def test_q21_an_image_is_known_also_when_the_platform_is_back_after_it_has_worked_for_a_while(
    site: Site, tmp_path: Path
) -> None:
    """Taken while the terminal ran: only the count of what it found tells it from the other."""
    site.set("health", seconds_between_looks=0.5)
    data, image = tmp_path / "data", tmp_path / "this morning"
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: all_sent(terminal), "nothing is being written")
        shutil.copytree(data, image)
        await works(terminal, 5)
        await site.until(lambda: all_sent(terminal), "the platform knows of it")
    shutil.rmtree(data)
    image.rename(data)
    site.bench.order("network", "cut", service="platform")
    async with site.terminal(Patient()) as terminal:
        assert terminal.settlements.inherited.ours() is None
        await works(terminal, 30)
        site.bench.order("network", "heal")
        await site.until(lambda: says_off(terminal), "the home screen says that paying is off")
        assert terminal.settlements.off == "PAY-10"


async def test_f15_an_old_image_settles_what_was_settled_where_it_was_taken_and_gives_nothing_back(
    site: Site, tmp_path: Path
) -> None:
    """Taken while the wallet was asked; all other back ends are there, and only the platform knows better."""
    site.set("health", seconds_between_looks=0.5)
    site.set("settlement", round_seconds=0.5)
    site.bench.order("wallet", "fail", call="pay", how="slow", seconds=2.0, times=1)
    data, image = tmp_path / "data", tmp_path / "image"
    async with site.terminal(Patient(*by_card(site), *pays(site), site.takes_card)) as terminal:
        visit = asyncio.create_task(one_visit(terminal))
        await site.until(lambda: _asked(terminal, "wallet"), "the wallet is asked")
        shutil.copytree(data, image)
        await visit
        await site.until(lambda: all_sent(terminal), "the hospital and the platform know of it")
    before = _money(site)
    shutil.rmtree(data)
    image.rename(data)
    site.bench.order("network", "cut", service="platform")
    async with site.terminal(Patient()) as terminal:
        name = terminal.config.terminal.id
        await asyncio.sleep(3)
        assert len(await terminal.settlements.open_wholes()) == 1
        assert _money(site) == before
        site.bench.order("network", "heal", service="platform")
        site.bench.order("platform", "forget_device", terminal=name)
        await site.until(lambda: _all_over(terminal), "nothing is open any more")
        await site.until(lambda: all_sent(terminal), "everybody was told again")
        assert _money(site) == before
        assert await terminal.staff_list.cases() == []


async def _asked(terminal: Terminal, payer: str) -> bool:
    return any(each.facts["payer"] == payer for each in await terminal.ledger.at("asked"))


async def _all_over(terminal: Terminal) -> bool:
    return not await terminal.settlements.open_wholes()


def _money(site: Site) -> list[object]:
    """What wallet, insurer and hospital hold of the one payment."""
    books = site.bench.books()
    (order,), (settlement,) = books["wallet"]["orders"].values(), books["insurer"]["settlements"].values()
    (posting,) = books["hospital"]["postings"].values()
    return [order["paid_fen"], order["given_back_fen"], settlement["state"], posting["fen"]]


async def test_q6_a_full_disk_switches_paying_off_and_room_brings_it_back(site: Site) -> None:
    site.set("health", seconds_between_looks=0.3)
    site.set("queue", least_free_mb=10_000_000)
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: says_off(terminal), "the home screen says that paying is off")
        assert terminal.settlements.off == "LED-06"
    site.set("queue", least_free_mb=0)
    async with site.terminal(Patient()) as terminal:
        assert not says_off(terminal)
