"""What `make run` does: a bench, the terminal on it, and people or one scripted patient before it."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import click

from hardware_sim.bench import Bench, open_bench
from hardware_sim.children import start_child, stop_child
from hardware_sim.part import Json
from hardware_sim.terminal.proof import Unproven, prove
from hardware_sim.terminal.screen import TerminalScreen
from hardware_sim.terminal.visit import VISITOR, visit
from hardware_sim.terminal.window import Glass, NotShown, display_size, own_display, usable_display

UPRIGHT = {"width": 1080, "height": 1920, "panel_width_mm": 344.0}
# Half of it: what a browser shows beside the desk, and a machine draws without a graphics card.
ON_THE_PAGE = {"width": 720, "height": 1280, "panel_width_mm": 344.0}
LYING = {"width": 1920, "height": 1080, "panel_width_mm": 598.0}
# Below this an upright window would be narrower than the terminal allows.
LOWEST_UPRIGHT = 860
ROOM = 0.9
VISIT_SECONDS = 240.0
LOG_LINES = 25
# Reader and scanner have no books, and a terminal would notice that they were plugged again.
WITH_BOOKS = ("insurer", "ebill", "hospital", "wallet", "health_card", "platform", "printer")


async def run_on_the_page(folder: Path) -> int:
    """The terminal in a window in memory, seen and touched on the bench's page, until Ctrl+C."""
    screen = {**ON_THE_PAGE, "fullscreen": True}
    try:
        async with (
            open_bench(folder, {"screen": screen}, everything=True) as bench,
            own_display(int(ON_THE_PAGE["width"]), int(ON_THE_PAGE["height"])) as display,
            _terminal(bench, display) as terminal,
        ):
            bench.shows(TerminalScreen(Glass(display, bench.targets_file)))
            click.echo(
                f"Terminal and bench are on one page, in a browser: {bench.desk.page}/\nCtrl+C ends both."
            )
            with suppress(asyncio.CancelledError):
                await terminal.wait()
                click.echo(_last_words(bench), err=True)
                return terminal.returncode or 0
    except (RuntimeError, OSError) as why:
        click.echo(f"The bench can't start: {why}", err=True)
        return 1
    return 0


async def run(folder: Path, out: Path, headless: bool, seconds: float) -> int:
    """The exit status: 0 only if people ended it, or the scripted visit really happened to its end."""
    display = None if headless else await usable_display()
    try:
        if display:
            return await _with_people(folder, display)
        return await _with_a_scripted_patient(folder, out, seconds)
    except (RuntimeError, OSError) as why:
        click.echo(f"The bench can't start: {why}", err=True)
        return 1


async def _with_people(folder: Path, display: str) -> int:
    """A window on this display, until it is closed or Ctrl+C."""
    async with (
        open_bench(folder, {"screen": await _fitting(display)}, everything=True) as bench,
        _terminal(bench, display) as terminal,
    ):
        click.echo(_how_to(bench))
        with suppress(asyncio.CancelledError):
            await terminal.wait()
            click.echo(_last_words(bench), err=True)
            return terminal.returncode or 0
    return 0


async def _with_a_scripted_patient(folder: Path, out: Path, seconds: float) -> int:
    """One visit in a window of our own; then more of them until `seconds` are over."""
    out.mkdir(parents=True, exist_ok=True)
    settings = {"screen": {**UPRIGHT, "fullscreen": True}}
    async with (
        open_bench(folder, settings) as bench,
        own_display(int(UPRIGHT["width"]), int(UPRIGHT["height"])) as display,
        _terminal(bench, display) as terminal,
    ):
        glass = Glass(display, bench.targets_file)
        try:
            click.echo("A scripted patient visits the terminal…")
            click.echo(await _while_it_runs(terminal, _visit(bench, glass, out)))
            await _while_it_runs(terminal, _keep_visiting(bench, glass, out.with_name("soak"), seconds))
        except (NotShown, Unproven, TimeoutError, OSError) as why:
            await _complain(why, bench, glass, out)
            return 1
    return 0


async def _visit(bench: Bench, glass: Glass, out: Path) -> str:
    """One visit and its proof in `out`, as a summary for people."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.png"), *out.glob("*.json")):
        old.unlink()
    async with asyncio.timeout(VISIT_SECONDS):
        album = await visit(bench, glass, out)
        proof = await prove(bench, VISITOR, out)
    return f"{proof}\nscreens met    {', '.join(album.met)}\npictures       {len(album.pictures)} in {out}/"


async def _keep_visiting(bench: Bench, glass: Glass, out: Path, seconds: float) -> None:
    end, visits = asyncio.get_running_loop().time() + seconds, 1
    while asyncio.get_running_loop().time() < end:
        await bench.reset(*WITH_BOOKS)
        await _visit(bench, glass, out)
        visits += 1
        click.echo(f"{visits} visits, all balanced")


async def _while_it_runs(terminal: Process, work: Coroutine[Any, Any, Any]) -> Any:
    """The outcome of `work`; NotShown as soon as the terminal ends by itself."""
    working, living = asyncio.ensure_future(work), asyncio.ensure_future(terminal.wait())
    try:
        await asyncio.wait({working, living}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise NotShown(f"the terminal ended with status {terminal.returncode}")
        return working.result()
    finally:
        working.cancel()
        living.cancel()
        await asyncio.gather(working, living, return_exceptions=True)


@asynccontextmanager
async def _terminal(bench: Bench, display: str) -> AsyncIterator[Process]:
    """The product, as a process of its own with the bench's config file."""
    env = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "PYTHONUNBUFFERED": "1"}
    env |= bench.terminal_environment
    command = [sys.executable, "-m", "ui", "--config", str(bench.config_file)]
    with bench.terminal_log.open("wb") as log:
        terminal = await start_child(command, env, log.fileno())
        try:
            yield terminal
        finally:
            await stop_child(terminal)


async def _complain(why: Exception, bench: Bench, glass: Glass, out: Path) -> None:
    """What was seen last, and what the terminal said last."""
    shown = glass.shown()
    said = "it took too long" if isinstance(why, TimeoutError) else str(why)
    with suppress(OSError):
        await glass.photograph(out / "where-it-stopped.png")
    click.echo(f"The visit failed: {said}", err=True)
    click.echo(f"On the screen: {shown.question if shown else 'nothing'} (where-it-stopped.png)", err=True)
    click.echo(_last_words(bench), err=True)


def _last_words(bench: Bench) -> str:
    lines = bench.terminal_log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
    return "\n".join([f"The terminal's log, {bench.terminal_log}, ends with:", *lines])


async def _fitting(display: str) -> Json:
    """A window in the shape of a panel, upright where it fits, that leaves room for a title bar."""
    width, height = await display_size(display)
    panel = UPRIGHT if height * ROOM >= LOWEST_UPRIGHT else LYING
    scale = min(1.0, width * ROOM / panel["width"], height * ROOM / panel["height"])
    pixels = {side: int(panel[side] * scale) for side in ("width", "height")}
    return {**pixels, "panel_width_mm": panel["panel_width_mm"], "fullscreen": False}


def _how_to(bench: Bench) -> str:
    order = f"{os.path.relpath(sys.executable)} -m hardware_sim order"
    return f"""\
The terminal is in its window. What a patient would do beside the glass, you do here:
  buttons for all of it   {bench.desk.page}/   (in a browser)
  put Lin's card in       {order} social_card insert person=lin
  or show her code        {order} scanner show person=lin code=health_card
  show her wallet's code  {order} scanner show person=lin code=wechat
  pull the card           {order} social_card pull
  run out of paper        {order} printer paper_out      (and load_paper)
Log of the terminal: {bench.terminal_log}
Ctrl+C ends everything."""
