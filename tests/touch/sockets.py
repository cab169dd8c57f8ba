"""Which sockets of a process wait for somebody, read from the kernel's own tables."""

import os
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

LISTENS, UNCONNECTED = "0A", "07"
TABLES = {"tcp": LISTENS, "tcp6": LISTENS, "udp": UNCONNECTED, "udp6": UNCONNECTED}
WORD = 8


def listening(process: int) -> list[tuple[IPv4Address | IPv6Address, int]]:
    """Address and port of each TCP socket that listens, and of each UDP socket that takes from anybody."""
    own = {os.readlink(each) for each in Path(f"/proc/{process}/fd").iterdir() if each.is_symlink()}
    found = []
    for table, state in TABLES.items():
        for line in Path(f"/proc/{process}/net/{table}").read_text("ascii").splitlines()[1:]:
            _, local, _, now, *_, inode = line.split()[:10]
            if now == state and f"socket:[{inode}]" in own:
                address, port = local.split(":")
                found.append((_address(address), int(port, 16)))
    return found


def _address(written: str) -> IPv4Address | IPv6Address:
    """Words of four bytes, each in the order of the machine."""
    words = [bytes.fromhex(written[at : at + WORD])[::-1] for at in range(0, len(written), WORD)]
    return ip_address(b"".join(words))
