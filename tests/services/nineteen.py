"""Nineteen channels as a hospital sets them up: four that are shipped, fifteen of its own file."""

from pathlib import Path

import tomli_w

SHIPPED = ("wechat", "alipay", "unionpay", "ecny")
ADDED = tuple(f"bank_{number}" for number in range(15))


def prefix_of(added: str) -> str:
    """How the payment codes of one of the fifteen begin; they have 18 digits."""
    return f"7{ADDED.index(added):02}"


def nineteen(folder: Path) -> Path:
    """The hospital's own file: fifteen channels, each with rules of its own."""
    table = {
        name: {
            "name": f"第{number}银行", "code": f"^{prefix_of(name)}\\d{{15}}$",
            "wait": 3, "poll": 2 + number, "total": 40, "earliest_reverse": number,
        }
        for number, name in enumerate(ADDED)
    }  # fmt: skip
    file = folder / "channels.toml"
    file.write_bytes(tomli_w.dumps(table).encode())
    return file
