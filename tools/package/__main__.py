"""python -m tools.package: out/package/health-card-kiosk_VERSION_ARCHITECTURE.deb, from this source tree."""

import configparser
import subprocess
import tempfile
from pathlib import Path

import click

from tools.package.control import write_control
from tools.package.libraries import OURS, borrow_libraries, install_libraries
from tools.package.tree import compile_all, copy_product, lay_out

HERE = Path(__file__).parents[2]


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("out/package"))
@click.option("--version", "number", default="", help="Another version than that of setup.cfg.")
@click.option(
    "--libraries",
    type=click.Choice(["inside", "here"]),
    default="inside",
    help="'here' makes a small package for tests, which borrows the libraries of this environment.",
)
def main(folder: Path, number: str, libraries: str) -> None:
    """Make the package; every library is checked against the hashes in requirements/terminal.txt."""
    number = number or own_version()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        stage.chmod(0o755)
        lay_out(HERE / "packaging", stage)
        site = stage / OURS
        if libraries == "inside":
            install_libraries(HERE / "requirements" / "terminal.txt", site)
            copy_product(HERE, site, number)
            compile_all(stage)
        else:
            borrow_libraries(site)
            copy_product(HERE, site, number)
        write_control(HERE / "packaging", stage, number, architecture())
        package = folder / f"health-card-kiosk_{number}_{architecture()}.deb"
        quick = ["-Zgzip", "-z1"] if libraries == "here" else ["-Zzstd", "-z9"]
        command = ["dpkg-deb", *quick, "--root-owner-group", "--build", str(stage), str(package)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    click.echo(package)


def own_version() -> str:
    cfg = configparser.ConfigParser()
    cfg.read(HERE / "setup.cfg", "utf-8")
    return cfg["metadata"]["version"]


def architecture() -> str:
    asked = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True)
    return asked.stdout.strip()


if __name__ == "__main__":
    main()
