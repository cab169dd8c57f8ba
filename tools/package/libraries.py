"""The Python of the package: an environment around Debian's interpreter, and what the product imports."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

HOME = Path("opt/health-card-kiosk")
OURS = HOME / "lib" / "python3.11" / "site-packages"


def install_libraries(pins: Path, site: Path) -> None:
    """Put every library of the list `pins` into `site`; a file with another hash is refused."""
    _environment(site, Path("/usr/bin/python3.11"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "--no-compile", "--use-pep517"]
    subprocess.run([*command, "--target", str(site), "-r", str(pins)], check=True)


def borrow_libraries(site: Path) -> None:
    """Nothing is copied: the package finds them where this program found its own."""
    _environment(site, Path(sys.base_prefix) / "bin" / "python3.11")
    (site / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")


def _environment(site: Path, interpreter: Path) -> None:
    """What `python -m venv` makes, without the absolute paths that it writes into its scripts."""
    site.mkdir(parents=True)
    home = site.parents[2]
    (home / "bin").mkdir()
    os.symlink(interpreter, home / "bin" / "python")
    settings = f"home = {interpreter.parent}\ninclude-system-site-packages = false\n"
    (home / "pyvenv.cfg").write_text(settings, "utf-8")
