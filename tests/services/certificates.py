"""Authorities and certificates for a test, good ones and bad ones in ten ways, as PEM files."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)
HOME = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
# sha256WithRSAEncryption and sha1WithRSAEncryption as they stand in a certificate
BY_SHA256, BY_SHA1 = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
NOW = datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Holder:
    """Who has a certificate, with its key."""

    certificate: x509.Certificate
    key: Any

    def write(self, file: Path) -> Path:
        file.write_bytes(_pem(self.certificate) + self.key_pem)
        return file

    @property
    def key_pem(self) -> bytes:
        form, encoding = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
        return bytes(self.key.private_bytes(encoding, form, serialization.NoEncryption()))


@dataclass(frozen=True)
class Authority(Holder):
    def issue(self, *names: x509.GeneralName, **odd: Any) -> Holder:
        """For these names, else for this machine. `odd`: what is unlike a good one's."""
        key = odd.get("key") or ec.generate_private_key(ec.SECP256R1())
        built = _built(odd.get("common", "server"), self.certificate.subject, key, odd)
        usage = odd.get("usage", ExtendedKeyUsageOID.SERVER_AUTH)
        built = built.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if "common" not in odd:
            built = built.add_extension(x509.SubjectAlternativeName(names or HOME), critical=False)
        return Holder(built.sign(self.key, hashes.SHA256()), key)

    def issue_by_sha1(self) -> Holder:
        """The library makes none: a good one is changed to say SHA-1, and signed again."""
        good = self.issue()
        said = good.certificate.public_bytes(serialization.Encoding.DER).replace(BY_SHA256, BY_SHA1)
        signed = x509.load_der_x509_certificate(said).tbs_certificate_bytes
        signature = self.key.sign(signed, padding.PKCS1v15(), hashes.SHA1())
        return Holder(x509.load_der_x509_certificate(said[: -len(signature)] + signature), good.key)

    def list_of(self, *revoked: x509.Certificate) -> bytes:
        """The certificates that were taken back, as PEM."""
        built = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        built = built.last_update(NOW - DAY).next_update(NOW + DAY)
        for each in revoked:
            one = x509.RevokedCertificateBuilder().serial_number(each.serial_number).revocation_date(NOW)
            built = built.add_revoked_certificate(one.build())
        return built.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def authority(name: str) -> Authority:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = _built(name, subject, key, {}).add_extension(x509.BasicConstraints(True, None), critical=True)
    return Authority(built.sign(key, hashes.SHA256()), key)


def self_signed() -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "alone")])
    built = _built("alone", subject, key, {})
    return Holder(
        built.add_extension(x509.SubjectAlternativeName(HOME), False).sign(key, hashes.SHA256()), key
    )


def _built(name: str, issuer: x509.Name, key: Any, odd: dict[str, Any]) -> x509.CertificateBuilder:
    begins = NOW + odd.get("begins", -DAY)
    built = x509.CertificateBuilder().issuer_name(issuer).public_key(key.public_key())
    built = built.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
    built = built.serial_number(x509.random_serial_number())
    return built.not_valid_before(begins).not_valid_after(begins + odd.get("days", 30) * DAY)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
