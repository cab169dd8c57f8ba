"""Until when the certificates and revocation lists that a terminal was given are good."""

from datetime import datetime
from pathlib import Path

from cryptography import x509


def good_until(file: Path) -> datetime:
    """When the first of the certificates in a PEM file runs out. Raises OSError or ValueError."""
    return min(each.not_valid_after_utc for each in x509.load_pem_x509_certificates(file.read_bytes()))


def list_good_until(file: Path) -> datetime:
    """When a revocation list (CRL, PEM) has to be renewed. Raises OSError or ValueError."""
    until = x509.load_pem_x509_crl(file.read_bytes()).next_update_utc
    if until is None:
        raise ValueError("the list does not say until when it is in force")
    return until
