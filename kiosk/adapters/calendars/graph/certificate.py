"""The certificate that an application signs in with: read afresh each time, so that a new one needs no restart."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk.domain.errors import AuthRejected


@dataclass(frozen=True, slots=True)
class Certificate:
    """Private key and certificate as PEM, and the last moment that it is good for, in UTC."""

    private_key: str
    public: str
    expires: datetime


def read_certificate(path: Path) -> Certificate:
    """The first certificate and the private key of a PEM file: RSA, no pass phrase. AuthRejected without them."""
    try:
        pem = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("Entra takes RSA keys only")
    except (OSError, ValueError, TypeError) as error:
        # The file's name helps; what the library says of a key's inside could hold parts of it.
        raise AuthRejected(f"the certificate cannot be read: {path.name}: {type(error).__name__}") from None
    return Certificate(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        certificate.public_bytes(Encoding.PEM).decode(),
        certificate.not_valid_after_utc,
    )
