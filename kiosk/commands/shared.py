"""What all commands have in common: their options, how they print, and how they fail."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from drivers.errors import Absent, Trouble
from kiosk.config import ConfigError
from kiosk.config_file.keeping import looked_at
from offline_queue.store import Store, StoreTrouble

T = TypeVar("T")
CONFIG = click.option(
    "--config", "file", type=click.Path(path_type=Path), required=True, help="The terminal's config file."
)
AS_JSON = "kiosk.as_json"


def _remember(context: click.Context, _option: click.Parameter, as_json: bool) -> bool:
    """So that a failure is told in the same form; click shares `meta` with the group."""
    context.meta[AS_JSON] = as_json
    return as_json


JSON = click.option(
    "--json", "as_json", is_flag=True, callback=_remember, help="Print JSON instead of lines."
)
LANGUAGE = click.option("--language", type=click.Choice(["zh", "en"]), default="en", show_default=True)


class Commands(click.Group):
    """A group whose failures are one clear message and an exit status, never a stack.

    With --json the message is {"code", "detail"} on standard output.
    """

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ConfigError as why:
            _tell(ctx, why, why.detail)
            ctx.exit(2)
        except (Trouble, StoreTrouble) as why:
            _tell(ctx, why, f"{why.code}: {why.detail}")
            ctx.exit(1)


def _tell(context: click.Context, why: Trouble | StoreTrouble, line: str) -> None:
    if context.meta.get(AS_JSON):
        print_json({"code": why.code, "detail": why.detail})
    else:
        click.echo(line, err=True)


def print_json(content: object) -> None:
    """One JSON value on standard output, readable and in the order given."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))


def leave(status: int) -> NoReturn:
    """End the program now, even while a card that fell silent holds a thread that nothing can free."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


async def shown_in_time(waiting: Awaitable[T], seconds: float, missed: Sequence[Trouble] = ()) -> T:
    """What is shown to a device. Absent when nothing is, with what devices `missed` meanwhile."""
    try:
        return await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        said = "; ".join(sorted({str(each) for each in missed}))
        because = f" ({said})" if said else ""
        raise Absent("SYS-02", f"nothing was shown within {seconds:g} s{because}") from None


@asynccontextmanager
async def store_to_write(file: Path) -> AsyncIterator[Store]:
    """The terminal's store, held as the terminal itself holds it: raises StoreTrouble while that runs."""
    settings = looked_at(file).config.store
    if not settings.path.exists():
        raise _not_there(settings.path)
    store = await Store.open(settings)
    try:
        yield store
    finally:
        await store.close()


def _not_there(path: Path) -> Absent:
    return Absent("SYS-03", f"{path.name} is not there yet: the terminal has not run")


@asynccontextmanager
async def store_to_read(file: Path) -> AsyncIterator[Store]:
    """The terminal's store as it is now, also while the terminal runs; it can't be written to."""
    settings = looked_at(file).config.store
    if not settings.path.exists():
        raise _not_there(settings.path)
    store = await Store.open_to_read(settings)
    try:
        yield store
    finally:
        await store.close()
