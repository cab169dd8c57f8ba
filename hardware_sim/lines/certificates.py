"""Certificates of the bench's back ends: one that is good, and one for each way in which one can be bad."""

import datetime
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

GOOD, BROKEN = "good", "broken"
# What a terminal may meet instead of the good one; a broken handshake has no certificate at all.
BAD = ("expired", "other_name", "unknown_authority", BROKEN)
DAY = datetime.timedelta(days=1)
# Long enough that no doctor warns of a bench.
LASTS_DAYS = 400
HERE = (x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1")))
ELSEWHERE = (x509.DNSName("elsewhere.example"),)


@dataclass(frozen=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    certificate: x509.Certificate

    @classmethod
    def new(cls, called: str) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
        built = _begun(name, name, key.public_key(), LASTS_DAYS)
        built = built.add_extension(x509.BasicConstraints(True, None), critical=True)
        return cls(key, name, built.sign(key, hashes.SHA256()))

    def server(
        self, folder: Path, called: str, names: tuple[x509.GeneralName, ...] = HERE, days: int = LASTS_DAYS
    ) -> ssl.SSLContext:
        """What a server needs to speak TLS under these names; its file is written below `folder`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "back end")])
        built = _begun(subject, self.name, key.public_key(), days)
        built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        form, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
        file = folder / f"{called}.pem"
        file.touch(mode=0o600)
        file.write_bytes(
            key.private_bytes(encoding, form, serialization.NoEncryption())
            + built.sign(self.key, hashes.SHA256()).public_bytes(encoding)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Certificates:
    """`contexts` by GOOD and the ways of BAD; `ca_file` is what a terminal trusts."""

    def __init__(self, folder: Path) -> None:
        ours, strange = Authority.new("bench"), Authority.new("nobody")
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(ours.certificate.public_bytes(serialization.Encoding.PEM))
        self._folder, self._ours = folder, ours
        self.contexts = {
            GOOD: self.server(),
            "expired": ours.server(folder, "expired", days=-1),
            "other_name": ours.server(folder, "other_name", ELSEWHERE),
            "unknown_authority": strange.server(folder, "unknown_authority"),
        }

    def server(self) -> ssl.SSLContext:
        """One more good one, for a server that changes it while hands are shaken."""
        return self._ours.server(self._folder, "good")


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    """In force since long ago, until in so many days."""
    now = datetime.datetime.now(datetime.UTC)
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    built = built.serial_number(x509.random_serial_number())
    return built.not_valid_before(now - 800 * DAY).not_valid_after(now + days * DAY)
