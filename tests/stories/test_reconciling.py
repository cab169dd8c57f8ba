"""In the night the terminal compares its day with the books of insurer, wallet and hospital."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

from kiosk.clock import BEIJING
from kiosk.opening import books_of
from kiosk.payment.nightly import catch_up
from tests.rules.tree import REPOSITORY
from tests.stories.patient import Patient
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays


def today() -> str:
    return datetime.now(BEIJING).date().isoformat()


def reconcile(site: Site) -> tuple[int, Any]:
    command = [
        sys.executable,
        "-m",
        "kiosk",
        "reconcile",
        "--json",
        "--day",
        today(),
        "--config",
        str(site.config_file),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


async def test_p10_books_that_agree_are_said_to_agree_and_one_that_does_not_is_a_row_for_staff(
    site: Site,
) -> None:
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert reconcile(site) == (0, {"day": today(), "differences": []})

    (order,) = site.bench.books()["wallet"]["orders"]
    site.bench.order("wallet", "lose", out_trade_no=order)
    (settled,) = site.bench.books()["insurer"]["settlements"]
    site.bench.order("insurer", "lose", msgid=settled)
    status, told = reconcile(site)
    assert status == 1
    assert [(row["side"], row["what"], row["key"]) for row in told["differences"]] == [
        ("insurer", "only_ours", settled),
        ("wallet", "only_ours", order),
    ]
    async with site.terminal(Patient()) as terminal:
        assert {case.kind for case in await terminal.staff_list.cases()} == {"difference"}
        assert len(await terminal.staff_list.cases()) == 2


async def test_the_terminal_compares_each_day_by_itself_once_the_day_is_over(site: Site) -> None:
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    tomorrow = datetime.now(BEIJING).date() + timedelta(days=1)
    async with site.terminal(Patient()) as terminal:
        books = books_of(terminal)
        site.bench.order("hospital", "fail", call="day_list", how="500", times=1)
        await catch_up(books, tomorrow)
        assert not await books.is_done(tomorrow - timedelta(days=1)), "half a comparison is none"
        await catch_up(books, tomorrow)
        assert await books.is_done(tomorrow - timedelta(days=1))
        assert await terminal.staff_list.cases() == []
