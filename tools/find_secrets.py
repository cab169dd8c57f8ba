"""Passwords, keys and tokens in the tree: `python -m tools.find_secrets` names what is not accepted yet.

Accepted is what looks like one and is none: made-up people, published test vectors, sums of files. With
`--accept` all that is found now goes onto that list; look at each before you do.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).parents[1]
ACCEPTED = Path(__file__).with_name("accepted_secrets.json")
# Pins are hashes by nature, and the vectors of ciphers are published keys.
LEFT_OUT = ("requirements/", "tests/vectors/", "docs/images/", "tools/accepted_secrets.json")
READ = {".py", ".toml", ".md", ".sh", ".cfg", ".yaml", ".yml", ".json", ".service", ".conf", ""}


def found(root: Path, files: list[str]) -> list[dict[str, str]]:
    """Where something looks like a secret: file, kind, and the hash of what it is."""
    secrets = SecretsCollection(root=str(root))
    with default_settings():
        for name in files:
            secrets.scan_file(name)
    rows = [{"file": file, "kind": secret.type, "hash": secret.secret_hash} for file, secret in secrets]
    return sorted(rows, key=lambda row: (row["file"], row["kind"], row["hash"]))


def files_of(root: Path) -> list[str]:
    """Every text file that git keeps, but those that are hashes or keys by nature."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True)
    return [
        name
        for name in listed.stdout.splitlines()
        if not name.startswith(LEFT_OUT) and Path(name).suffix in READ
    ]


def not_accepted(*folders: str) -> Iterator[str]:
    """What is found in those folders, or anywhere, and stands on no list."""
    accepted = json.loads(ACCEPTED.read_text("utf-8"))
    for row in found(ROOT, [name for name in files_of(ROOT) if name.startswith(folders or "")]):
        if row not in accepted:
            yield f"{row['file']}: {row['kind']}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--accept"]:
        rows = found(ROOT, files_of(ROOT))
        ACCEPTED.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    else:
        sys.exit("\n".join(not_accepted()) or 0)
