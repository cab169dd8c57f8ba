"""python -m tools.release: package, list of its parts, audit, secrets scan, notes and sums, in out/release/.

With --take the changelog's fragments move into CHANGELOG.md, for the commit that is tagged.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from tools.find_secrets import not_accepted
from tools.package.__main__ import own_version

ROOT = Path(__file__).parents[1]
PINS = ROOT / "requirements" / "terminal.txt"
KINDS = {
    "added": "Added",
    "changed": "Changed",
    "fixed": "Fixed",
    "removed": "Removed",
    "security": "Security",
}


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("out/release"))
@click.option("--take", is_flag=True, help="Move the fragments into CHANGELOG.md.")
@click.option("--key", default="", help="The gpg key that signs the package.")
def main(folder: Path, take: bool, key: str) -> None:
    """Make everything that belongs to a release. A known weakness or a secret in the tree ends it."""
    if secrets := list(not_accepted()):
        raise click.ClickException("looks like a secret: " + "; ".join(secrets))
    folder.mkdir(parents=True, exist_ok=True)
    bill_of_materials(folder / "sbom.cdx.json")
    audited = audit(folder / "audit.json")
    subprocess.run([sys.executable, "-m", "tools.package", "--to", str(folder)], check=True)
    note = notes(ROOT / "changelog", own_version())
    (folder / "NOTES.md").write_text(f"{note}\nLibraries: {audited}\n", "utf-8")
    if key:
        sign(folder, key)
    (folder / "SHA256SUMS").write_text("".join(sums(folder)), "utf-8")
    if take:
        take_fragments(note)
    click.echo(f"{folder}: {audited}")


def bill_of_materials(target: Path) -> None:
    """CycloneDX: each library of a terminal, with its version and the hashes of its files."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(PINS)]
    subprocess.run([*command, "--output-reproducible", "--of", "JSON", "-o", str(target)], check=True)


def audit(target: Path) -> str:
    """Ask the public data base of weaknesses about each pin; one sentence. Raises when it knows one."""
    target.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pip_audit", "-r", str(PINS), "--disable-pip", "--no-deps"]
    subprocess.run([*command, "--format", "json", "-o", str(target)], check=False)
    if not target.exists():
        return "NOT audited: the data base of known weaknesses could not be reached"
    return judged(json.loads(target.read_text("utf-8"))["dependencies"])


def judged(rows: list[dict[str, object]]) -> str:
    """What the audit's rows come to. Raises ClickException with every weakness that is known."""
    weak = [f"{row['name']} {row['version']}" for row in rows if row.get("vulns")]
    if weak:
        raise click.ClickException("known weaknesses: " + ", ".join(weak))
    asked = sum("skip_reason" not in row for row in rows)
    if asked < len(rows):
        return f"NOT audited wholly: {asked} of {len(rows)} were known to the data base here"
    return f"{asked} audited, no known weakness"


def notes(fragments: Path, version: str) -> str:
    """The fragments under their kinds, in the order of their names."""
    lines = [f"## {version}, {date.today().isoformat()}", ""]
    for kind, title in KINDS.items():
        found = sorted(fragments.glob(f"*.{kind}.md"))
        texts = [f"* {' '.join(path.read_text('utf-8').split())}" for path in found]
        lines += [f"### {title}", "", *texts, ""] if texts else []
    return "\n".join(lines)


def take_fragments(note: str) -> None:
    changelog = ROOT / "CHANGELOG.md"
    before = changelog.read_text("utf-8").partition("\n")[2] if changelog.exists() else ""
    changelog.write_text(f"# Changelog\n\n{note}{before}", "utf-8")
    for path in (ROOT / "changelog").glob("*.*.md"):
        path.unlink()


def sign(folder: Path, key: str) -> None:
    for package in sorted(folder.glob("*.deb")):
        command = ["gpg", "--yes", "--armor", "--detach-sign", "--local-user", key, str(package)]
        subprocess.run(command, check=True)


def sums(folder: Path) -> Iterator[str]:
    """As `sha256sum --check` reads them."""
    for path in sorted(folder.iterdir()):
        if path.name != "SHA256SUMS":
            yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"


if __name__ == "__main__":
    main()
