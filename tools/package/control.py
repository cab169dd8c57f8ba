"""What dpkg has to know of the package: its name, what it needs, its scripts, the sums of its files."""

import hashlib
from pathlib import Path

from offline_queue.schema import known

SCRIPTS = ("preinst", "postinst", "prerm", "postrm")


def write_control(packaging: Path, stage: Path, version: str, architecture: str) -> None:
    """Write the folder DEBIAN of a tree that is complete otherwise."""
    folder = stage / "DEBIAN"
    folder.mkdir()
    about = (packaging / "control").read_text("utf-8")
    size = sum(path.stat().st_size for path in _files(stage)) // 1024
    for name, value in {"VERSION": version, "ARCHITECTURE": architecture, "SIZE": str(size)}.items():
        about = about.replace(f"@{name}@", value)
    (folder / "control").write_text(about, "utf-8")
    (folder / "conffiles").write_text("/etc/pam.d/kiosk-display\n", "utf-8")
    (folder / "md5sums").write_text("".join(_sums(stage)), "utf-8")
    for name in SCRIPTS:
        script = folder / name
        # The release to come is asked whether it can read the queue before it is there to answer.
        text = (packaging / "scripts" / name).read_text("utf-8").replace("@KNOWN@", ",".join(known()))
        script.write_text(text, "utf-8")
        script.chmod(0o755)


def _sums(stage: Path) -> list[str]:
    """As `dpkg --verify` reads them."""
    return [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(stage)}\n"
        for path in _files(stage)
    ]


def _files(stage: Path) -> list[Path]:
    found = (path for path in stage.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if stage / "DEBIAN" not in path.parents)
