"""The files of the package, at the places where Debian looks for them."""

import compileall
import shutil
from pathlib import Path
from py_compile import PycInvalidationMode

from tools.package.page import draw_out_of_service

PRODUCT = ("drivers", "kiosk", "offline_queue", "printer", "ui")
UNITS = "usr/lib/systemd/system"
PLACES = {
    "kiosk": "usr/bin/kiosk",
    "kiosk-upgrade": "usr/sbin/kiosk-upgrade",
    "make-xauthority": "usr/lib/health-card-kiosk/make-xauthority",
    "wait-for": "usr/lib/health-card-kiosk/wait-for",
    "pam": "etc/pam.d/kiosk-display",
    "sysusers.conf": "usr/lib/sysusers.d/health-card-kiosk.conf",
    "udev.rules": "usr/lib/udev/rules.d/60-health-card-kiosk.rules",
    "xorg.conf": "usr/share/X11/xorg.conf.d/90-health-card-kiosk.conf",
}
PROGRAMS = {"kiosk", "kiosk-upgrade", "make-xauthority", "wait-for"}


def lay_out(packaging: Path, stage: Path) -> None:
    """Everything but Python: units, rules, scripts, papers, the out-of-service page."""
    for name, place in PLACES.items():
        _put(packaging / name, stage / place, 0o755 if name in PROGRAMS else 0o644)
    for unit in sorted((packaging / "units").iterdir()):
        _put(unit, stage / UNITS / unit.name, 0o644)
    papers = stage / "usr/share/doc/health-card-kiosk"
    for name in ("NOTICE", "THIRD_PARTY.md", "LICENSE"):
        _put(packaging.parent / name, papers / ("copyright" if name == "LICENSE" else name), 0o644)
    for name in ("install", "commands", "configuration", "faults.en", "faults.zh"):
        _put(packaging.parent / "docs" / f"{name}.md", papers / f"{name}.md", 0o644)
    draw_out_of_service(stage / "usr/share/health-card-kiosk/out-of-service.png")


def _put(source: Path, target: Path, mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def copy_product(tree: Path, site: Path, version: str) -> None:
    """Our five packages, and the note by which a program finds out its own version."""
    for name in PRODUCT:
        shutil.copytree(tree / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(tree / "docs" / "contracts", site / "kiosk" / "contracts")
    note = site / f"health_card_kiosk-{version}.dist-info"
    note.mkdir()
    about = f"Metadata-Version: 2.1\nName: health-card-kiosk\nVersion: {version}\n"
    (note / "METADATA").write_text(about, "utf-8")


def compile_all(stage: Path) -> None:
    """The terminal can't write beside its program, and would compile it at each start."""
    compileall.compile_dir(
        stage / "opt",
        quiet=2,
        stripdir=str(stage),
        prependdir="/",
        workers=2,
        # dpkg sets the files' times; what it installs is never changed by hand.
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
