"""Plays a scenario: a bench, the real terminal in a window of its own, a patient, and a world gone wrong."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

from hardware_sim.bench import Bench, open_bench
from hardware_sim.forms import Form
from hardware_sim.play import glass, report
from hardware_sim.play.clock import WallClock
from hardware_sim.play.diary import Diary
from hardware_sim.play.judge import Verdict, at_rest, judge
from hardware_sim.play.machine import Machine
from hardware_sim.play.script import Order, Scenario, Step, found
from hardware_sim.play.words import Words, same
from hardware_sim.terminal.run import UPRIGHT
from hardware_sim.terminal.window import Album, Glass, NotShown, Shown, own_display

START_SECONDS, REST_SECONDS, GLANCE_SECONDS = 120.0, 120.0, 0.05
# As in the field, so that bad certificates and names are met.
OVER_TLS = ("network",)
CLOCKED = ("hospital", "insurer", "wallet", "ebill", "health_card", "platform")
# What is never waited through when something else was to come.
HOME, DREADED = "Home", "Sorry"
ONCE_MORE_SECONDS = 2.0
POWER = {
    "off": Words(en="the terminal's power is off", zh="终端断电"),
    "on": Words(en="the terminal's power is on", zh="终端通电"),
}
CHINA = timezone(timedelta(hours=8))


@dataclass
class Stage:
    bench: Bench
    machine: Machine
    glass: Glass
    album: Album
    diary: Diary
    _met: int = 0

    async def play(self, step: Step) -> None:
        """Raises NotShown, OSError or ValueError where the day does not go on as it is written."""
        screen = await self._meet(step) if step.meets else None
        if step.says:
            self.diary.note("story", step.says)
        if screen and step.press:
            await self._press(screen, step.press)
            pressed = glass.button(screen.question, step.press)
            self.diary.note("patient", Words(en=f"presses “{pressed.en}”", zh=f"按下“{pressed.zh}”"))
        for said in step.orders:
            order = Order.read(said)
            self.diary.note("world", _told(self.bench.form(order.device, order.name), said))
            await self.bench.order(order.device, order.name, **order.args)
        await self._power(step)
        await self._turn_clocks(step)
        await self._until(step)
        await self._reported(step)

    async def _press(self, screen: Shown, target: str) -> None:
        """The home screen may be drawn anew under the finger; then people press once more."""
        await self.glass.press(screen, target)
        end = asyncio.get_running_loop().time() + ONCE_MORE_SECONDS
        while screen.question == HOME and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(GLANCE_SECONDS)
            now = self.glass.shown()
            if now and now.question != HOME:
                return
            if now and now.number != screen.number and target in now.targets:
                await self.glass.press(now, target)
                return

    async def _meet(self, step: Step) -> Shown:
        screen = await self._shown(step)
        self._met = screen.number
        await self.album.has(screen)
        return screen

    async def _shown(self, step: Step) -> Shown:
        """The screen, when it offers to press what it should and no more."""
        end = asyncio.get_running_loop().time() + step.seconds
        while True:
            screen = self.glass.shown()
            if screen and screen.question == step.meets and _offers(step, screen):
                return screen
            unasked = screen and screen.question == DREADED and screen.number != self._met
            if unasked or asyncio.get_running_loop().time() > end:
                stood = f"{screen.question} with {', '.join(screen.targets)}" if screen else "nothing"
                raise NotShown(f"waited for {step.meets}; on the screen is {stood}")
            await asyncio.sleep(GLANCE_SECONDS)

    async def _power(self, step: Step) -> None:
        if step.power == "off":
            await self.machine.power_off()
            self.album.begin_again()
        elif step.power == "on":
            await self.machine.power_on()
        if step.power:
            self.diary.note("world", POWER[step.power])

    async def _turn_clocks(self, step: Step) -> None:
        if step.clock:
            self.machine.turn_clock(step.clock)
            seconds = f"{step.clock:+,.0f}"
            self.diary.note(
                "world",
                Words(en=f"the terminal's clock steps by {seconds} s", zh=f"终端时钟跳动 {seconds} 秒"),
            )
        if step.later:
            await self.pass_time(step.later)
            seconds = f"{step.later:,.0f}"
            self.diary.note(
                "world", Words(en=f"{seconds} s later, by everybody's clock", zh=f"所有时钟过了 {seconds} 秒")
            )

    async def pass_time(self, seconds: float) -> None:
        self.machine.turn_clock(seconds)
        for service in CLOCKED:
            await self.bench.order(service, "clock", seconds=seconds)

    async def _until(self, step: Step) -> None:
        end = asyncio.get_running_loop().time() + step.seconds
        for path, due in step.until.items():
            while (now := self._in_the_books(path)) != due:
                if asyncio.get_running_loop().time() > end:
                    raise NotShown(f"waited in vain until {path} is {due}; it is {now}")
                await asyncio.sleep(GLANCE_SECONDS)
            what = glass.place(path)
            told = Words(en=f"the books say: {what.en}: {due}", zh=f"账册：{what.zh}为 {due}")
            self.diary.note("world", told)

    async def _reported(self, step: Step) -> None:
        end = asyncio.get_running_loop().time() + step.seconds
        while step.reports and step.reports not in self.machine.faults:
            if asyncio.get_running_loop().time() > end:
                raise NotShown(f"waited in vain until the terminal reports {step.reports}")
            await asyncio.sleep(GLANCE_SECONDS)
        if step.reports:
            said = Words(en=f"the terminal reports {step.reports}", zh=f"终端报告故障 {step.reports}")
            self.diary.note("world", said)

    def _in_the_books(self, path: str) -> object:
        """What stands there; None as long as there is no such place: calls are counted from the first on."""
        with suppress(ValueError):
            return found(self.bench.books(), path)
        return None


async def play(scenario: Scenario, folder: Path, out: Path) -> Verdict:
    """Play it to its end, leave the report in `out`, and say how it ended.

    Raises RuntimeError or OSError when bench or terminal can't be started on this machine.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    async with _stage(scenario, folder, out) as stage:
        wrong = await _steps(scenario, stage, out)
        left = await at_rest(stage.machine, 0.0 if wrong else REST_SECONDS)
        verdict = await judge(stage.bench.books(), left, stage.machine, scenario.ends)
        for number, paper in enumerate(stage.bench.papers(), 1):
            shutil.copy(paper.png, out / f"paper-{number}.png")
    if wrong:
        sentence = Words(en=f"the day went on as it is written: {wrong}", zh=f"这一天按剧本进行：{wrong}")
        checks = ((sentence, False), *verdict.checks)
        verdict = Verdict(checks, verdict.faults, verdict.words, verdict.books)
    (out / "terminal.log").write_text(stage.machine.log, "utf-8")
    report.write(scenario, stage.diary, verdict, out)
    return verdict


async def _steps(scenario: Scenario, stage: Stage, out: Path) -> str:
    """Play them; what went otherwise than it is written, or nothing."""
    try:
        await stage.glass.wait_for("Home", START_SECONDS)
        for step in scenario.steps:
            await stage.play(step)
    except (NotShown, ValueError, OSError, TimeoutError) as why:
        stage.diary.note("verdict", same(str(why)))
        with suppress(OSError):
            await stage.glass.photograph(out / "where-it-stopped.png")
        return str(why)
    return ""


@asynccontextmanager
async def _stage(scenario: Scenario, folder: Path, out: Path) -> AsyncIterator[Stage]:
    settings = {**scenario.settings, "screen": {**UPRIGHT, "fullscreen": True}}
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(open_bench(folder, settings, extras=OVER_TLS))
        display = await stack.enter_async_context(own_display(int(UPRIGHT["width"]), int(UPRIGHT["height"])))
        clock = WallClock(bench.folder) if scenario.turns_clocks else None
        machine, diary = Machine(bench, display, clock), Diary()
        glass = Glass(display, bench.targets_file)
        album = Album(glass, out, diary.photographed)
        stage = Stage(bench, machine, glass, album, diary)
        if scenario.begins:
            await stage.pass_time(_seconds_until(scenario.begins))
        stack.push_async_callback(machine.stop)
        await machine.power_on()
        camera = asyncio.create_task(album.keep())
        stack.callback(camera.cancel)
        yield stage


def _told(form: Form, said: str) -> Words:
    return Words(en=f"{form.en} ({said})", zh=f"{form.zh}（{said}）")


def _offers(step: Step, screen: Shown) -> bool:
    offered = screen.targets
    return not any(each in offered for each in step.closed) and (not step.press or step.press in offered)


def _seconds_until(time_of_day: str) -> float:
    """From now until a clock in China shows it next."""
    now = datetime.now(CHINA)
    then = datetime.combine(now, time.fromisoformat(time_of_day), CHINA)
    return ((then - now) % timedelta(days=1)).total_seconds()
