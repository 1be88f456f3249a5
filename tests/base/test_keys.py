import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from shuangbai.base import keys

GOOD = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()


def test_it_writes_with_the_first_key_and_reads_with_all():
    ring = keys.parse_ring(f"2026b:{OTHER}, 2026a:{GOOD}", "SEALED_KEYS")
    assert ring.writing.id == "2026b"
    assert ring.get("2026a").secret == b"k" * 32
    assert ring.get("2025") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "是空的"),
        (GOOD, "编号:base64"),
        (f"坏编号:{GOOD}", "编号:base64"),
        ("a:not base64!", "不是有效的 base64"),
        ("a:" + base64.b64encode(b"short").decode(), "应为 32 字节，现在是 5 字节"),
        (f"a:{GOOD},a:{OTHER}", "同一个编号"),
    ],
)
def test_it_refuses_a_malformed_ring_with_a_sentence(text, words):
    with pytest.raises(ImproperlyConfigured, match="SEALED_KEYS") as caught:
        keys.parse_ring(text, "SEALED_KEYS")
    assert words in str(caught.value)
    assert "docs/keys.md" in str(caught.value) or "请改正" in str(caught.value)


def test_it_refuses_one_key_in_two_places():
    ring = keys.parse_ring(f"a:{GOOD}", "SEALED_KEYS")
    with pytest.raises(ImproperlyConfigured, match="相同的密钥"):
        keys.demand_distinct(ring, keys.parse_key(GOOD, "AUDIT_KEY", "audit"))


def test_it_never_prints_a_secret():
    ring = keys.parse_ring(f"a:{GOOD}", "SEALED_KEYS")
    shown = f"{ring!r} {ring.writing!r} {ring.writing}"
    assert GOOD not in shown
    assert "kkkk" not in shown


def test_a_fingerprint_tells_keys_apart_and_is_not_a_signature_for_anything_else():
    one = keys.parse_key(GOOD, "AUDIT_KEY", "audit")
    two = keys.parse_key(OTHER, "AUDIT_KEY", "audit")
    assert len(one.fingerprint()) == 64
    assert one.fingerprint() == keys.parse_key(GOOD, "X", "x").fingerprint()
    assert one.fingerprint() != two.fingerprint()
    assert one.sign("a", b"b") != one.sign("b", b"b")
