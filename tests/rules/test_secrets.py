"""S-25: no secret stands in the repository; a config file names files of secrets."""

import re
from pathlib import Path

from tests.rules.test_habits import written
from tests.rules.tree import Tree, plant

SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[0-9A-Za-z]{36}\b"
    r"|\beyJ[0-9A-Za-z_-]{16,}\.eyJ[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}"
    r"|\b(?:password|passwd|secret|api_key|token|private_key)\s*[=:]\s*[\"'](?=[^\"']*[0-9])(?=[^\"']*[A-Za-z])[0-9A-Za-z+/=_-]{20,}[\"']",
    re.IGNORECASE,
)


def secrets(tree: Tree) -> list[str]:
    return [path for path, text in written(tree) if SECRETS.search(text)]


def test_s25_no_secret_stands_in_the_repository(repository: Tree) -> None:
    assert secrets(repository) == []


def test_s25_secrets_are_found(tmp_path: Path) -> None:
    key = "-----BEGIN PRIVATE " + "KEY-----\n" + "M" * 64
    tree = plant(
        tmp_path,
        {
            "kiosk/a.py": "to" + 'ken = "9f86d081884c7d659a2feaa0c55ad015"\n',
            "docs/b.md": key,
            "kiosk/c.py": 'token_file = "/etc/kiosk/token"\npassword = "typed by the person"\n',
        },
    )
    assert secrets(tree) == ["kiosk/a.py", "docs/b.md"]
