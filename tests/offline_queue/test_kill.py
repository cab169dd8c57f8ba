"""A real process is killed with SIGKILL while it writes; the file is as good as its word."""

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path

from offline_queue.outbox import Outbox
from tests.offline_queue.place import opened

REPOSITORY = Path(__file__).parents[2]
KILLS = 20


def test_q1_twenty_kills_of_a_writer_lose_no_acknowledged_row(tmp_path: Path) -> None:
    path, chance = tmp_path / "a.db", random.Random(1)
    acknowledged: list[int] = []
    for _ in range(KILLS):
        acknowledged += _write_until_killed(path, len(acknowledged), chance)
        keys = asyncio.run(_keys(path))
        assert [f"card-{number}" for number in acknowledged] == keys[: len(acknowledged)]
        assert len(set(keys)) == len(keys)
        assert len(keys) - len(acknowledged) <= 1, "at most the row in hand is there without having been said"
    assert len(acknowledged) > KILLS


def _write_until_killed(path: Path, first: int, chance: random.Random) -> list[int]:
    """What the writer said is on disk. It begins with the row that it was not told about the last time."""
    command = [sys.executable, "-m", "tests.offline_queue.writer", str(path), str(first)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline()]
        time.sleep(chance.uniform(0, 0.05))  # the moment of the kill is what is random here
        writer.kill()
        said += writer.stdout.readlines()
    return [int(line) for line in said if line.endswith("\n")]


async def _keys(path: Path) -> list[str]:
    async with opened(path) as store:
        assert await Outbox(store).check() == []
        return [row.key for row in await Outbox(store).listed(limit=1_000_000)]
