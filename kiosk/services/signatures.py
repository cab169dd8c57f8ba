"""Whether bytes are what somebody signed, by the key or certificate in a file; pure but for reading it."""

from base64 import b64decode
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from drivers.errors import Refused

CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
Key = EllipticCurvePublicKey | RSAPublicKey


def signed_by(file: Path, content: bytes, signature: str) -> bool:
    """Whether `signature` (base64) over `content` was made with the key whose public half is in `file`.

    The kind of key says how: ECDSA or RSA PKCS #1, each with SHA-256. Raises Refused when the file
    holds no such key.
    """
    key = _key(file)
    try:
        made = b64decode(signature, validate=True)
        if isinstance(key, RSAPublicKey):
            key.verify(made, content, PKCS1v15(), SHA256())
        else:
            key.verify(made, content, ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def _key(file: Path) -> Key:
    try:
        pem = file.read_bytes()
        key = load_pem_x509_certificate(pem).public_key() if CERTIFICATE in pem else load_pem_public_key(pem)
    except (OSError, ValueError) as why:
        raise Refused("EBL-04", f"no public key can be read from {file.name}") from why
    if not isinstance(key, EllipticCurvePublicKey | RSAPublicKey):
        raise Refused("EBL-05", f"the key in {file.name} is of a kind that can't be used here")
    return key
