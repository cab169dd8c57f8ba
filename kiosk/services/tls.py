"""How a server proves who it is, and we to it: one strict context for every connection that is encrypted."""

import ssl
from pathlib import Path

from urllib3.util.ssl_ import create_urllib3_context

# From OpenSSL's level 2 on: no RSA keys under 2,048 bits, no SHA-1, no MD5. Some builds start lower.
STRENGTH = "DEFAULT:@SECLEVEL=2"


def strict_context(revoked_file: Path | None) -> ssl.SSLContext:
    """TLS 1.2 or later, the name and the whole chain are checked; nobody is trusted yet.

    With a list of revoked certificates (CRL, PEM) the server's must be by an authority that signed a
    list which is in force. Raises OSError when the file can't be read.
    """
    context = create_urllib3_context(ssl_minimum_version=ssl.TLSVersion.TLSv1_2, ciphers=STRENGTH)
    if revoked_file:
        context.load_verify_locations(cafile=revoked_file)
        context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_LEAF
    return context


def full_context(
    ca_file: Path | None, own: tuple[Path, Path | None] | None, revoked_file: Path | None
) -> ssl.SSLContext:
    """The same with who is trusted, else the system's authorities, and with our own certificate and key."""
    context = strict_context(revoked_file)
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    else:
        context.load_default_certs()
    if own:
        context.load_cert_chain(*own)
    return context
