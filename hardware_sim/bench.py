"""The whole bench: every part started in order on free ports, one config file for the terminal, one desk."""

import asyncio
import json
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from hardware_sim.children import folder_that_goes_with_us
from hardware_sim.config_file import KEY_FILE, bench_toml
from hardware_sim.desk import STATE_FILE, Desk
from hardware_sim.desk_server import DeskServer
from hardware_sim.forms import Form
from hardware_sim.orders import Orders, gathered_settings
from hardware_sim.part import Json
from hardware_sim.parts import Parts, make_parts
from hardware_sim.printing.escpos_printer import Paper
from hardware_sim.terminal.screen import TerminalScreen

CONFIG_FILE = "bench.toml"
# What the terminal's config file calls a part, where that is not the part's own name.
SECTIONS = {"wallet": "wallets", "ebill": "ebills"}


class Bench:
    """A running bench in `folder`."""

    def __init__(self, folder: Path, parts: Parts, extras: Collection[str]) -> None:
        self.folder, self._parts, self._orders = folder, parts, Orders(parts.by_name)
        self._extras = extras
        self.desk = DeskServer(parts, self._orders)

    @property
    def config_file(self) -> Path:
        """What the terminal is started with."""
        return self.folder / CONFIG_FILE

    @property
    def terminal_folder(self) -> Path:
        """Where the terminal that belongs to this bench keeps its data."""
        return self.folder / "terminal"

    @property
    def targets_file(self) -> Path:
        """Where that terminal says what can be pressed."""
        return self.terminal_folder / "targets.json"

    @property
    def terminal_log(self) -> Path:
        return self.folder / "terminal.log"

    def settings(self) -> Json:
        """The terminal's settings by section, of all parts."""
        gathered = gathered_settings(self._parts.by_name, self._extras)
        return {SECTIONS.get(section, section): values for section, values in gathered.items()}

    @property
    def terminal_environment(self) -> dict[str, str]:
        """What the terminal is started with beside its config file."""
        return self._parts.network.terminal_environment()

    async def order(self, device: str, order: str, **args: Any) -> Json:
        """As through the desk, but from inside."""
        return await self._orders.carry_out(device, order, args)

    def form(self, device: str, order: str) -> Form:
        """What an order is called. Raises ValueError for one that there is not."""
        try:
            return self._orders.forms()[device][order]
        except KeyError:
            raise ValueError(f"there is no order {order!r} for {device!r}") from None

    def shows(self, screen: TerminalScreen) -> None:
        """The terminal's window is a part of this bench from now on."""
        self._parts.by_name[screen.name] = screen
        self.desk.screen = screen

    async def reset(self, *devices: str) -> None:
        """These parts are as new, and no others."""
        for device in devices:
            await self._orders.carry_out(device, "reset", {})

    def books(self) -> Json:
        return {name: part.books() for name, part in self._parts.by_name.items()}

    def papers(self) -> Sequence[Paper]:
        return self._parts.printer.papers

    def write_files(self, settings: Json) -> None:
        """The config file for the terminal, with `settings` over our own, and where the desk is for `order`.

        The terminal starts anew, as the bench does: a journal without its back ends could never be closed.
        """
        shutil.rmtree(self.terminal_folder, ignore_errors=True)
        self.terminal_folder.mkdir(parents=True)
        key_file = self.terminal_folder / KEY_FILE
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_hex(32), "ascii")
        parts = {"screen": {"targets_file": str(self.targets_file)}, **self.settings()}
        # What a terminal left behind is looked at when its bench has gone, and that needs the issuer's key.
        parts["ebills"]["issuer_file"] = shutil.copy(
            parts["ebills"]["issuer_file"], str(self.folder / "issuer.pem")
        )
        sections = {name: {**parts.get(name, {}), **settings.get(name, {})} for name in {**parts, **settings}}
        self.config_file.write_text(bench_toml(sections, self.terminal_folder), "utf-8")
        state = self.folder / STATE_FILE
        state.touch(mode=0o600)
        state.write_text(json.dumps({"url": self.desk.url, "page": self.desk.page}), "utf-8")


@asynccontextmanager
async def open_bench(
    folder: Path, settings: Json | None = None, *, everything: bool = False, extras: Collection[str] = ()
) -> AsyncIterator[Bench]:
    """A bench with its desk open; everything is stopped when the block ends.

    `settings` is what the terminal's config file shall say beside what it needs, by section. With
    `everything` it has what not every terminal has: PIN pad, fingerprint module, A4 printer, lines over TLS;
    else those of them that are named in `extras`.
    Raises RuntimeError or OSError, in words, when a part cannot be started on this machine.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    await _leave_others_alone(folder)
    async with AsyncExitStack() as stack:
        # Sockets and pseudo-terminals need a short path, and must not outlive the bench.
        wires = await stack.enter_async_context(folder_that_goes_with_us("bench-"))
        parts = make_parts(wires)
        bench = Bench(folder, parts, tuple(parts.by_name) if everything else extras)
        stack.push_async_callback(_all, [bench.desk.stop, *(part.stop for part in parts.by_name.values())])
        await _all([bench.desk.start, *(part.start for part in parts.by_name.values())])
        bench.write_files(settings or {})
        stack.callback((folder / STATE_FILE).unlink, missing_ok=True)
        yield bench


async def _all(calls: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Side by side, each to its end; then the first failure is raised, if there was one."""
    outcomes = await asyncio.gather(*(call() for call in calls), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


async def _leave_others_alone(folder: Path) -> None:
    try:
        await Desk.of(folder).books()
    except (OSError, ValueError):
        return  # None ran here, or one that was killed and left its file.
    raise RuntimeError(f"another bench runs in {folder}; end it, or take another --folder")
