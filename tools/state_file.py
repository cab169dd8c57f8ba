"""What a long run has done and seen, on disk, so that it goes on where it was stopped."""

import json
from pathlib import Path
from typing import Any


class StateFile:
    """`all` is what the file holds, or `fresh`: there is no file, or it is of a run with another seed."""

    def __init__(self, file: Path, fresh: dict[str, Any]) -> None:
        self._file = file
        kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else fresh
        self.all = kept if kept.get("seed") == fresh.get("seed") else fresh

    def keep(self) -> None:
        scratch = self._file.with_suffix(".new")
        scratch.write_text(json.dumps(self.all, ensure_ascii=False), "utf-8")
        scratch.replace(self._file)
