"""Secrets of connections, sealed before they reach the database: whoever reads a backup cannot use them.

Sealed with Fernet (AES-128-CBC and HMAC-SHA256, https://github.com/fernet/spec) under a key derived from the secret key
of the installation by HKDF-SHA256 (RFC 5869). Keys in ``SUREHAND_SECRET_KEY_FALLBACKS`` still open what they sealed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"surehand connection secrets"


class CannotOpen(Exception):
    """Sealed under a key that this installation does not have."""

    def __init__(self) -> None:
        super().__init__(
            "These secrets were sealed under another secret key. Give the former one in "
            "SUREHAND_SECRET_KEY_FALLBACKS, or enter the secrets of the connection anew."
        )


def seal(secrets: Mapping[str, str]) -> str:
    """Secrets by name as text for the database."""
    return _ciphers().encrypt(msgspec.json.encode(secrets)).decode() if secrets else ""


def unseal(sealed: str) -> dict[str, str]:
    """What was sealed. Raises `CannotOpen`."""
    if not sealed:
        return {}
    try:
        plain = _ciphers().decrypt(sealed.encode())
    except InvalidToken:
        raise CannotOpen from None
    return msgspec.json.decode(plain, type=dict[str, str])


def _ciphers() -> MultiFernet:
    keys = [str(settings.SECRET_KEY), *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


@lru_cache(8)
def _derived(key: str) -> bytes:
    # The secret key has enough entropy of its own: nothing has to be stretched.
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
