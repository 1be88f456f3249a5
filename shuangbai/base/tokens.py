"""Ciphertext as text: `v1.<algorithm>.<key id>.<base64url of nonce and ciphertext>`.

`context` is authenticated with it and names the one place where the token may stand. The algorithm
tag leaves room for SM4-GCM beside AES-256-GCM.
"""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shuangbai.base import keys

VERSION = "v1"
ALGORITHM = "A256GCM"
NONCE_BYTES = 12


class SealError(Exception):
    """A sealed value that cannot be opened or must not be written; the message is for people."""


class UnknownKey(SealError):
    pass


class BrokenSeal(SealError):
    """Altered, cut short, or moved here from another row."""


class PlainTextRefused(SealError):
    pass


class Token(str):
    """Ciphertext, told apart by its type from plain text that somebody assigned."""

    __slots__ = ()

    @property
    def key_id(self):
        return self.split(".")[2]


def seal(plain, *, context):
    """Plain text to Token, with the key that writes."""
    key = keys.sealing().writing
    nonce = os.urandom(NONCE_BYTES)
    body = nonce + AESGCM(key.secret).encrypt(nonce, plain.encode(), context.encode())
    return Token(".".join((VERSION, ALGORITHM, key.id, base64.urlsafe_b64encode(body).decode())))


def unseal(token, *, context):
    """Token to plain text. Raises UnknownKey or BrokenSeal."""
    version, algorithm, key_id, body = _parts(token)
    if (version, algorithm) != (VERSION, ALGORITHM):
        raise BrokenSeal(f"加密格式“{version}.{algorithm}”无法识别，请升级程序或核对数据。")
    key = keys.sealing().get(key_id)
    if key is None:
        raise UnknownKey(
            f"这项数据用密钥“{key_id}”加密，SEALED_KEYS 里没有这把密钥，请系统管理员补上。"
        )
    try:
        plain = AESGCM(key.secret).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        raise BrokenSeal(
            "这项加密数据被改动过，或者不属于这条记录，不能显示。请联系系统管理员。"
        ) from None
    return plain.decode()


def _parts(token):
    try:
        version, algorithm, key_id, body = token.split(".")
        return version, algorithm, key_id, base64.b64decode(body, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise BrokenSeal("这项加密数据已损坏，不能显示。请联系系统管理员。") from None
