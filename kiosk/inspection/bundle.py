"""Everything that somebody far away needs to understand a terminal, in one file without a person in it.

Source: reliability.md, goal S-30.
"""

import json
import os
import platform
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path

from drivers.errors import Absent, Refused
from drivers.lane import Lane
from kiosk.clock import BEIJING, now
from kiosk.config import KioskConfig
from kiosk.config_file.shown import shown
from kiosk.inspection.findings import Section, as_rows, is_good
from kiosk.inspection.versions import versions
from kiosk.payment.numbers import short_code
from kiosk.payment.settlement_records import WholeStep
from kiosk.upkeep import kept_log, recording
from offline_queue.ledger import Ledger, Record
from offline_queue.store import Store, StoreTrouble

WRITE_SECONDS = 60.0
NEWEST_PAYMENTS = 50


@dataclass(frozen=True)
class Bundle:
    """A ZIP file. `name` says which terminal and when."""

    name: str
    content: bytes = field(repr=False)

    async def put(self, folder: Path) -> Path:
        """Write it into `folder`, whole or not at all. Raises Absent when that is not there."""
        lane = Lane("bundle")
        try:
            return await lane.run(lambda: _write(self, folder), WRITE_SECONDS)
        finally:
            lane.close()


async def collect(config: KioskConfig, sections: Sequence[Section]) -> Bundle:
    """What was found (`sections`), and what the terminal keeps on disk, running or not. Moves nothing."""
    payments = await _payments(config)
    lane = Lane("bundle")
    try:
        content = await lane.run(lambda: _zipped(config, sections, payments), WRITE_SECONDS)
    finally:
        lane.close()
    return Bundle(f"{config.terminal.id}-{now():%Y%m%d-%H%M%S}.zip", content)


def _zipped(
    config: KioskConfig, sections: Sequence[Section], payments: Iterable[Mapping[str, object]]
) -> bytes:
    folder, into = config.terminal.data_folder, BytesIO()
    about = {"terminal": config.terminal.id, "config": config.content_hash, "made_at": now().isoformat()}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("about.json", _json({**about, **versions(), "machine": platform.platform()}))
        out.writestr("doctor.json", _json({"good": is_good(sections), "sections": as_rows(sections)}))
        out.writestr("config.json", _json(dict(shown(config))))
        out.writestr("payments.json", _json(list(payments)))
        out.writestr("terminal.log", "\n".join(map(kept_log.blotted, kept_log.lines(folder))))
        events = [vars(each) for each in kept_log.events(folder)]
        out.writestr("events.json", _json(events))
        with suppress(Refused):  # A terminal that never ran has none.
            out.writestr(recording.FILE, recording.exported(folder))
    return into.getvalue()


async def _payments(config: KioskConfig) -> list[Mapping[str, object]]:
    """The newest payments: numbers and steps. What payers were told stays where it is."""
    if not config.store.path.exists():
        return []
    try:
        store = await Store.open_to_read(config.store)
    except StoreTrouble:
        return []  # The doctor says why, in doctor.json.
    try:
        ledger = Ledger(store)
        numbers = sorted(await ledger.names(*WholeStep))[-NEWEST_PAYMENTS:]
        return [_payment(number, await ledger.history(number)) for number in numbers]
    except StoreTrouble:
        return []
    finally:
        await store.close()


def _payment(number: str, story: Iterable[Record]) -> Mapping[str, object]:
    moves = [{"id": each.id, "step": each.step, "at": _moment(each.moved_at)} for each in story]
    return {"number": number, "short_code": short_code(number), "moves": moves}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, BEIJING).isoformat(timespec="seconds")


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)


def _write(bundle: Bundle, folder: Path) -> Path:
    """On a lane: a stick may hang."""
    if not folder.is_dir():
        raise Absent("DIA-01", "the folder for bundles is not there; is the stick in?")
    target = folder / bundle.name
    beside = target.with_suffix(".part")
    try:
        with beside.open("wb") as out:
            out.write(bundle.content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    except OSError as why:
        raise Refused("DIA-02", f"the bundle could not be written: {why.strerror}") from why
    return target
