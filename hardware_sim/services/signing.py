"""A key of the bench's own that signs what a back end issues; its public half lies in a file."""

import base64
import shutil
import tempfile
import weakref
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Signer:
    """ECDSA over P-256 with SHA-256."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._key = generate_private_key(SECP256R1())
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="bench-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.file = folder / f"{name}.pem"
        self.file.write_text(self.public_pem, "ascii")

    @property
    def public_pem(self) -> str:
        pem = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem.decode("ascii")

    def sign(self, content: str) -> str:
        """The signature in base64."""
        return base64.b64encode(self._key.sign(content.encode(), ECDSA(SHA256()))).decode("ascii")
