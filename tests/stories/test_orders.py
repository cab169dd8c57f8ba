"""Orders of the operator: signed, carried out once, never in the middle, answered, and in the audit chain."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from kiosk.config_file.keeping import Started, started
from kiosk.fleet.orders import To
from kiosk.runner import one_visit
from kiosk.screens.home import Home, TakenOutOfService
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.screen import PatientLeft
from kiosk.screens.upkeep import ChooseUpkeep
from kiosk.services.platform import SealedOrder
from kiosk.terminal import Terminal
from offline_queue.audit_log import AuditLog
from tests.kiosk.idle_screen import IdleScreen, serving, until
from tests.stories.patient import back
from tests.stories.site import Site
from tests.stories.technician import Technician, chooses, enrolled, logs_in

DEVICE = "bench-01"


class Fleet:
    """One terminal of a fleet, and its operator."""

    def __init__(self, site: Site) -> None:
        self._site = site
        key = site.bench.books()["platform"]["orders"]["key"]
        site.set("orders", key_file=key, groups=["pilot"], ask_seconds=0.2)
        site.set("health", seconds_between_looks=0.2)

    async def gives(self, what: str, **more: Any) -> str:
        to = more if "to" in more else {"terminal": DEVICE, **more}
        return str((await self._site.bench.does("platform", "give", what=what, **to))["id"])

    def books(self, order: str) -> Any:
        return self._site.bench.books()["platform"]["orders"]["given"][order]

    def told(self, order: str) -> Any:
        return self.books(order)["told"].get(DEVICE, {})

    async def answered(self, order: str, outcome: str = "done") -> Any:
        """What was told of the order in the end."""

        async def there() -> bool:
            return (await asyncio.to_thread(self.told, order)).get("outcome") == outcome

        await until(there, f"the answer {outcome} to {order}")
        return self.told(order)

    def begun(self) -> Started:
        return started(self._site.config_file)

    @asynccontextmanager
    async def terminal(self) -> AsyncIterator[tuple[Terminal, IdleScreen]]:
        screen = IdleScreen()
        async with serving(self.begun(), screen) as (terminal, _):
            yield terminal, screen


@pytest.fixture
def fleet(site: Site) -> Fleet:
    return Fleet(site)


async def audited(terminal: Terminal) -> list[tuple[Any, Any, Any]]:
    entries = [json.loads(each.body) for each in await AuditLog(terminal.store).entries()]
    return [(each["act"], each["staff"], each["what"]) for each in entries if "order" in each["act"]]


async def test_out_of_service_and_back_also_over_a_restart(fleet: Fleet) -> None:
    async with fleet.terminal() as (terminal, screen):
        await until(lambda: isinstance(screen.shown, Home), "the home screen")
        out = await fleet.gives("out_of_service")
        await until(lambda: isinstance(screen.shown, TakenOutOfService), "it is out of service")
        await fleet.answered(out)
        await until(lambda: "ORD-07" in terminal.health.faults, "the platform's page says so")
        assert await audited(terminal) == [("order_done", "operator", "out_of_service")]
    async with fleet.terminal() as (terminal, screen):
        await until(lambda: isinstance(screen.shown, TakenOutOfService), "it still is")
        await fleet.answered(await fleet.gives("in_service"))
        await until(lambda: isinstance(screen.shown, Home), "it is back")
        assert await AuditLog(terminal.store).check() == []


async def test_a_technician_gets_in_while_an_order_keeps_patients_out(fleet: Fleet, site: Site) -> None:
    enrolled(site)
    async with fleet.terminal():
        await fleet.answered(await fleet.gives("out_of_service"))
    knocks = (TakenOutOfService, chooses("service"))
    technician = Technician(knocks, *logs_in(site), (ChooseUpkeep, back))
    async with site.terminal(technician) as terminal:
        assert await one_visit(terminal) == "left"
        assert terminal.orders.standing.closed
    assert technician.finished, technician.names


async def test_without_the_section_nothing_is_asked_and_nothing_ordered_is_in_force(
    fleet: Fleet, site: Site
) -> None:
    async with fleet.terminal():
        await fleet.answered(await fleet.gives("out_of_service"))
    site.without("orders")
    async with fleet.terminal() as (_, screen):
        await until(lambda: isinstance(screen.shown, Home), "the home screen")


async def test_a_notice_stands_on_the_home_screen_until_it_is_over(fleet: Fleet) -> None:
    async with fleet.terminal() as (_, screen):
        facts = {"zh": "四点起升级", "en": "Upgrade from four"}
        await fleet.gives("notice", facts=facts)
        await until(lambda: getattr(screen.shown, "notice", None), "the notice")
        assert screen.shown.notice.words("en") == "Upgrade from four"
        await fleet.gives("notice", facts={"zh": "", "en": ""})
        await until(lambda: screen.shown.notice is None, "it is gone")


async def test_a_restart_is_answered_after_it(fleet: Fleet) -> None:
    async with serving(fleet.begun(), IdleScreen()) as (_, serves):
        order = await fleet.gives("restart")
        await asyncio.wait_for(serves, 20)
        assert fleet.told(order).get("outcome") in (None, "taken")
    async with serving(fleet.begun(), IdleScreen()) as (_, serves):
        await fleet.answered(order)
        assert not serves.done()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"forged": True}, "ORD-01"),
        ({"altered": "in_service"}, "ORD-01"),
        ({"minutes": 60 * 24 * 40}, "ORD-02"),
    ],
    ids=["by a stranger", "altered", "for ever"],
)
async def test_what_the_operator_did_not_sign_is_thrown_away(fleet: Fleet, how: Any, code: str) -> None:
    async with fleet.terminal() as (terminal, screen):
        order = await fleet.gives("out_of_service", **how)

        def thrown_away() -> list[Any]:
            return [each.facts for each in terminal.events.newest() if each.kind == "order_thrown_away"]

        await until(thrown_away, "it is noticed")
        sent = fleet.books(order)["sent"]
        await until(lambda: fleet.books(order)["sent"] > sent + 2, "it comes again and again")
        assert thrown_away() == [{"code": code}]
        assert isinstance(screen.shown, Home)
        assert (fleet.told(order), await audited(terminal)) == ({}, [])


@pytest.mark.parametrize(
    ("what", "how", "code"),
    [
        ("out_of_service", {"to": {"device": "bench-02", "groups": ["pilot"]}}, "ORD-03"),
        ("out_of_service", {"to": {"groups": ["ward-3"]}}, "ORD-03"),
        ("out_of_service", {"to": {"groups": ["*"], "percent": 0}}, "ORD-03"),
        ("out_of_service", {"from": -120}, "ORD-04"),
        ("sing", {}, "ORD-05"),
        ("notice", {"facts": {"zh": "只有中文", "en": ""}}, "ORD-06"),
        ("config", {"facts": {"revision": 1, "settings": {"hospital": {"url": "https://evil"}}}}, "CFG-09"),
        ("config", {"facts": {"revision": 1, "settings": {"menu": {"profile": "moon"}}}}, "CFG-10"),
        (
            "config",
            {"facts": {"revision": 1, "settings": {"menu": {"regional_card_logo": "/etc/a"}}}},
            "CFG-11",
        ),
    ],
)
async def test_what_is_signed_and_cannot_be_done_is_refused_and_audited(
    fleet: Fleet, site: Site, what: str, how: Any, code: str
) -> None:
    async with fleet.terminal() as (terminal, screen):
        order = await fleet.gives(what, **how)
        if how.get("to", {}).get("device"):
            # The platform would not hand it to us: somebody who listened does.
            letter = await site.bench.does("platform", "letter", id=order)
            await terminal.orders.hear([SealedOrder.model_validate(letter)])
            said = (await terminal.ledger.at("order_refused"))[0].facts["code"]
        else:
            said = (await fleet.answered(order, "refused"))["said"]
        assert said == code
        assert await audited(terminal) == [("order_refused", "operator", what)]
        assert not isinstance(screen.shown, TakenOutOfService)


async def test_an_order_that_is_sent_again_is_carried_out_once(fleet: Fleet, site: Site) -> None:
    async with fleet.terminal() as (_, screen):
        out = await fleet.gives("out_of_service")
        await fleet.answered(out)
        await fleet.answered(await fleet.gives("in_service"))
        sent = fleet.books(out)["sent"]
        await site.bench.does("platform", "replay", id=out)
        await until(lambda: fleet.books(out)["sent"] > sent + 2, "it comes again and again")
        assert isinstance(screen.shown, Home)
    async with fleet.terminal() as (_, screen):
        await until(lambda: fleet.books(out)["sent"] > sent + 5, "also after a restart")
        assert isinstance(screen.shown, Home)


async def test_nothing_is_carried_out_while_a_payment_is_under_way(fleet: Fleet) -> None:
    async with fleet.terminal() as (terminal, screen):
        await until(lambda: isinstance(screen.shown, Home), "the home screen")
        await terminal.ledger.open({"26112203280001-07": ("unwinding", {})})
        out = await fleet.gives("out_of_service")
        await fleet.answered(out, "taken")
        later = await fleet.gives("in_service")
        await fleet.answered(later, "taken")
        assert isinstance(screen.shown, Home)
        await terminal.ledger.move("26112203280001-07", "unwinding", "unwound")
        await fleet.answered(later)
        assert fleet.told(out)["outcome"] == "done"


async def test_a_bundle_goes_to_the_platform_and_is_answered_by_its_name(fleet: Fleet, site: Site) -> None:
    async with fleet.terminal():
        said = await fleet.answered(await fleet.gives("bundle"))
        assert list(site.bench.books()["platform"]["bundles"]) == [said["said"]]


async def test_a_bundle_that_comes_to_nothing_is_answered_too(fleet: Fleet, site: Site) -> None:
    async with fleet.terminal() as (_, screen):
        await site.bench.does("platform", "fail", call="bundle", how="401")
        said = await fleet.answered(await fleet.gives("bundle"), "refused")
        assert said["said"] == "NET-07"
        assert isinstance(screen.shown, Home)


async def test_sh13_settings_are_rolled_out_by_group_and_taken_back_in_one_step(fleet: Fleet) -> None:
    def offered(screen: IdleScreen) -> set[str]:
        return {each.journey for each in getattr(screen.shown, "entries", ())}

    async with fleet.terminal() as (terminal, screen):
        await until(lambda: "book" in offered(screen), "the home screen")
        hash_before = terminal.config.content_hash
        for revision, off in ((1, ["top_up"]), (2, ["book", "top_up"])):
            facts = {"revision": revision, "settings": {"menu": {"off": off}}}
            await fleet.answered(await fleet.gives("config", to={"groups": ["pilot"]}, facts=facts))
        await until(lambda: offered(screen) and "book" not in offered(screen), "it is rolled out")
    async with fleet.terminal() as (terminal, screen):
        await until(lambda: offered(screen) and "book" not in offered(screen), "also after a restart")
        stale = {"revision": 1, "settings": {}}
        assert (await fleet.answered(await fleet.gives("config", facts=stale), "refused"))["said"] == "ORD-06"
        back = {"to": {"groups": ["*"]}, "facts": {"revision": 2}}
        await fleet.answered(await fleet.gives("config_back", **back))
        await until(lambda: "book" in offered(screen), "one step back")
        assert "top_up" not in offered(screen)
        await fleet.answered(await fleet.gives("config_back", **back))
        assert terminal.orders.standing.rolled_out.revision == 1
        assert terminal.config.content_hash != hash_before


def test_sh13_a_larger_share_holds_the_smaller_one_and_is_about_as_large_as_it_says() -> None:
    names = [f"T-{number:04}" for number in range(2000)]

    def share(percent: int) -> set[str]:
        to = To(groups=("*",), percent=percent, draw="revision-7")
        return {name for name in names if to.means(name, ())}

    assert share(0) == set() < share(25) < share(50) < share(100) == set(names)
    assert 0.2 < len(share(25)) / len(names) < 0.3


class AVisitor(IdleScreen):
    """Somebody who has begun to pay, and goes when told."""

    def __init__(self) -> None:
        super().__init__()
        self.goes = asyncio.Event()

    async def ask(self, question: Any) -> Any:
        if isinstance(question, Home) and not self.goes.is_set():
            return "pay_bills"
        if isinstance(question, HowToIdentify):
            self.shown = question
            await self.goes.wait()
            raise PatientLeft
        return await super().ask(question)


async def test_nothing_is_carried_out_while_somebody_stands_there(fleet: Fleet) -> None:
    screen = AVisitor()
    async with serving(fleet.begun(), screen) as (terminal, serves):
        await until(lambda: isinstance(screen.shown, HowToIdentify), "the visit")
        await fleet.answered(await fleet.gives("out_of_service"), "taken")
        await fleet.answered(await fleet.gives("restart"), "taken")
        assert isinstance(screen.shown, HowToIdentify)
        assert not serves.done()
        assert await terminal.ledger.names("order_done", "order_begun") == []
        screen.goes.set()
        await asyncio.wait_for(serves, 20)
