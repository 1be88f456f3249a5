"""The keys of this installation: parsed once, named by id, never shown.

Three kinds, each apart from SECRET_KEY: the ring that seals columns, the key of the blind
indexes, and the key that signs the audit chain. How to make and keep them: docs/keys.md.
"""

import base64
import binascii
import hashlib
import hmac
import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,24}")
HOW_TO = "请参照 docs/keys.md 重新生成"


class Key:
    """32 secret bytes under a public id; printing it shows the id only."""

    def __init__(self, key_id, secret):
        self.id = key_id
        self.secret = secret

    def __repr__(self):
        return f"<Key {self.id}>"

    def sign(self, domain, message):
        """Hex HMAC-SHA256; `domain` keeps one use of the key from answering for another."""
        return hmac.new(self.secret, domain.encode() + b"\0" + message, hashlib.sha256).hexdigest()

    def fingerprint(self):
        """Tells whether this is the key of a database without telling the key."""
        return self.sign("shuangbai.key-fingerprint.v1", b"")


class Keyring:
    """The sealing keys: the first writes, all of them read."""

    def __init__(self, keys):
        self.writing = keys[0]
        self.by_id = {key.id: key for key in keys}

    def __repr__(self):
        return f"<Keyring {' '.join(self.by_id)}>"

    def get(self, key_id):
        return self.by_id.get(key_id)


def parse_key(text, name, key_id):
    """The key in `text` (base64 of 32 bytes); `name` is the variable to blame."""
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"环境变量 {name} 不是有效的 base64 密钥，{HOW_TO}。") from None
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"环境变量 {name} 的密钥应为 {KEY_BYTES} 字节，现在是 {len(secret)} 字节，{HOW_TO}。"
        )
    return Key(key_id, secret)


def parse_ring(text, name):
    """The keyring in `text`: “id:base64”, several parted by commas, the first one writes."""
    keys = [_ring_member(part, name) for part in text.split(",") if part.strip()]
    if not keys:
        raise ImproperlyConfigured(f"环境变量 {name} 是空的，{HOW_TO}。")
    if len({key.id for key in keys}) < len(keys):
        raise ImproperlyConfigured(f"环境变量 {name} 里有两把密钥用了同一个编号，请改正。")
    return Keyring(keys)


def _ring_member(part, name):
    key_id, colon, secret = part.strip().partition(":")
    if not colon or not KEY_ID.fullmatch(key_id):
        raise ImproperlyConfigured(
            f"环境变量 {name} 应写成“编号:base64 密钥”（编号限字母、数字、-、_），{HOW_TO}。"
        )
    return parse_key(secret, name, key_id)


def demand_distinct(ring, *others):
    """One leaked key must not open another door, so no two may be equal."""
    secrets = [key.secret for key in (*ring.by_id.values(), *others)]
    if len(set(secrets)) < len(secrets):
        raise ImproperlyConfigured(
            f"SEALED_KEYS、SEALED_INDEX_KEY 和 AUDIT_KEY 里有相同的密钥，{HOW_TO}。"
        )


def sealing():
    return settings.SEALED_KEYS


def index():
    return settings.SEALED_INDEX_KEY


def audit():
    return settings.AUDIT_KEY
