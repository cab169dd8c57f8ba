"""S-25: no password, key or token stands in the tree."""

from pathlib import Path

from tools.find_secrets import found, not_accepted

# `make release` looks at the whole tree, which takes as long as a hundred other rules.
WHERE_SECRETS_ARE_USED = (
    "kiosk/services/",
    "kiosk/staff/",
    "offline_queue/",
    "hardware_sim/services/",
    "packaging/",
)


def test_s25_nothing_where_secrets_are_used_is_one() -> None:
    assert list(not_accepted(*WHERE_SECRETS_ARE_USED)) == [], "python -m tools.find_secrets says more"


def test_s25_a_password_and_a_key_are_found(tmp_path: Path) -> None:
    marker = "-----BEGIN RSA PRIVATE " + "KEY-----"
    (tmp_path / "a.py").write_text(f"password = 'hunter-2-{tmp_path.name}'\nkey = '''{marker}'''\n")
    assert {row["kind"] for row in found(tmp_path, ["a.py"])} == {"Secret Keyword", "Private Key"}
