"""Pinyin and its initials, for search by people who type faster than they can pick characters."""

from pypinyin import Style, lazy_pinyin


def full(text):
    """`雷州市` → `leizhoushi` (lower case, no tones, other characters dropped)."""
    return "".join(lazy_pinyin(text, errors="ignore")).lower()


def initials(text):
    """`雷州市` → `lzs`."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore")).lower()
