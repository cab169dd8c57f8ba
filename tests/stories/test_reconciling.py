"""In the night the terminal compares its day with the books of insurer, wallet and hospital."""

import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import Any

from kiosk.clock import BEIJING
from kiosk.opening import books_of
from kiosk.payment.nightly import catch_up
from kiosk.payment.reconciliation import Comparison
from tests.rules.tree import REPOSITORY
from tests.stories.patient import Patient
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays


def today() -> str:
    return datetime.now(BEIJING).date().isoformat()


def tomorrow() -> date:
    return datetime.now(BEIJING).date() + timedelta(days=1)


def command(site: Site, day: str) -> list[str]:
    python = (sys.executable, "-m", "kiosk", "reconcile", "--json")
    return [*python, "--day", day, "--config", str(site.config_file)]


def reconcile(site: Site) -> tuple[int, Any]:
    ran = subprocess.run(command(site, today()), capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


NOTHING: dict[str, object] = {"differences": [], "open": [], "unasked": {}}
AGREE = {"compared": True, **NOTHING}


async def test_p10_books_that_agree_are_said_to_agree_and_one_that_does_not_is_a_row_for_staff(
    site: Site,
) -> None:
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert reconcile(site) == (0, {"day": today(), **AGREE})

    (order,) = site.bench.books()["wallet"]["orders"]
    site.bench.order("wallet", "lose", out_trade_no=order)
    (settled,) = site.bench.books()["insurer"]["settlements"]
    site.bench.order("insurer", "lose", msgid=settled)
    expected = [("insurer", "only_ours", settled), ("wallet", "only_ours", order)]
    status, told = reconcile(site)
    assert status == 1
    assert [(row["side"], row["what"], row["key"]) for row in told["differences"]] == expected
    async with site.terminal(Patient()) as terminal:
        assert await terminal.staff_list.cases() == [], "a day that is not over is only looked at"
        assert reconcile(site)[0] == 3, "the terminal holds its store, and has not compared that day"
        await catch_up(books_of(terminal), tomorrow(), 180)
        assert {case.kind for case in await terminal.staff_list.cases()} == {"difference"}
        assert len(await terminal.staff_list.cases()) == 2
        status, told = reconcile(site)
        assert status == 1
        assert [(row["side"], row["what"], row["key"]) for row in told["differences"]] == expected


async def test_a_day_that_nobody_compared_is_not_said_to_agree(site: Site) -> None:
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    async with site.terminal(Patient()) as terminal:
        assert reconcile(site) == (3, {"day": today(), "compared": False, **NOTHING})
        await catch_up(books_of(terminal), tomorrow(), 180)
        assert reconcile(site) == (0, {"day": today(), **AGREE})
    said = subprocess.run(
        command(site, "2100-01-01"), capture_output=True, text=True, cwd=REPOSITORY, check=False
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert "has not begun" in said.stderr


async def test_a_day_whose_payments_are_not_kept_any_more_is_not_compared_by_hand_either(site: Site) -> None:
    """What the payers have of it is none of ours to know by now, and no difference."""
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    long_ago = (tomorrow() - timedelta(days=180)).isoformat()
    said = [
        subprocess.run(each, capture_output=True, text=True, cwd=REPOSITORY, check=False)
        for each in (command(site, long_ago), [each for each in command(site, long_ago) if each != "--json"])
    ]
    assert [each.returncode for each in said] == [3, 3]
    assert json.loads(said[0].stdout) == {"day": long_ago, "compared": False, **NOTHING}
    assert "can't be any more" in said[1].stdout
    async with site.terminal(Patient()) as terminal:
        assert await terminal.staff_list.cases() == []


async def test_the_terminal_compares_each_day_by_itself_once_the_day_is_over(site: Site) -> None:
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    day = tomorrow() - timedelta(days=1)
    async with site.terminal(Patient()) as terminal:
        books = books_of(terminal)
        site.bench.order("hospital", "fail", call="day_list", how="500")
        await catch_up(books, tomorrow(), 180)
        half = {"compared": True, **NOTHING, "unasked": {"hospital": "NET-09"}}
        assert reconcile(site) == (3, {"day": today(), **half}), "half a comparison is none"
        site.bench.order("hospital", "heal")
        await catch_up(books, tomorrow(), 180)
        assert await books.kept(day) == Comparison([])
        assert await terminal.staff_list.cases() == []
