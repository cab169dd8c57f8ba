"""What a terminal starts with: its config file, or the last good one while that is broken. Goal S-31."""

import hashlib
import logging
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kiosk.config import ConfigError, KioskConfig, checked, load, read

log = logging.getLogger(__name__)

KEPT = "last_good.toml"
HEAD = re.compile(r"# sha256 ([0-9a-f]{64})")
DATA_FOLDER = re.compile(r"""^[ \t]*data_folder[ \t]*=[ \t]*(?:"([^"\n]+)"|'([^'\n]+)')""", re.MULTILINE)


@dataclass(frozen=True)
class Started:
    """What a terminal runs on. `broken` says what is wrong with `file` when that is not its content."""

    file: Path
    config: KioskConfig
    broken: ConfigError | None = None


def started(file: Path) -> Started:
    """The content of `file`, which is kept for bad days; or the last good one while it can't be used.

    Raises ConfigError when the file is broken and no good one was kept, or the file is not there at all.
    """
    try:
        source = read(file)
        config = checked(file, source)
    except ConfigError as why:
        return _last_good(file, why)
    keep(file, source, config)
    return Started(file, config)


def looked_at(file: Path) -> Started:
    """The same for whoever only looks: nothing is kept."""
    try:
        return Started(file, load(file))
    except ConfigError as why:
        return _last_good(file, why)


def keep(file: Path, source: str, config: KioskConfig) -> None:
    """Keep a good content beside the queue. A disk that takes nothing is no reason not to start."""
    kept = config.terminal.data_folder / KEPT
    content = f"# sha256 {_hash(source)}\n{source}"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        if not kept.exists() or kept.read_text("utf-8") != content:
            _write(kept, content)
    except (OSError, UnicodeDecodeError) as why:
        log.warning("the good content of %s could not be kept: %s", file.name, why)


def last_good(file: Path) -> KioskConfig | None:
    """What was kept of `file` when it was good last; None when nothing whole was. Raises OSError.

    Only what is still good: a file with a secret may be gone since.
    """
    folder = _data_folder(file, file.read_bytes().decode("utf-8", "replace"))
    try:
        head, _, kept = (folder / KEPT).read_text("utf-8").partition("\n") if folder else ("", "", "")
        found = HEAD.fullmatch(head)
        return checked(file, kept) if found and found[1] == _hash(kept) else None
    except (OSError, UnicodeDecodeError, ConfigError):
        return None


def _last_good(file: Path, why: ConfigError) -> Started:
    """A file that is not there at all is a slip in the start command, and nothing runs in its place."""
    try:
        config = last_good(file)
    except OSError:
        raise why from None
    if config is None:
        raise why
    log.error("%s: the terminal runs on the last good content\n%s", why.code, why.detail)
    return Started(file, config, why)


def _data_folder(file: Path, source: str) -> Path | None:
    """Where the terminal keeps its data, as far as a broken file says."""
    try:
        named = tomllib.loads(source).get("terminal", {}).get("data_folder")
    except (tomllib.TOMLDecodeError, AttributeError):
        found = DATA_FOLDER.search(source)
        named = (found[1] or found[2]) if found else None
    return file.parent / named if isinstance(named, str) else None


def _write(kept: Path, content: str) -> None:
    """All of it or none, also when the power goes."""
    fresh = kept.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", newline="") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(kept)


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
