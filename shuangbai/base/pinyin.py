"""Pinyin and its initials, for search by people who type faster than they can pick characters."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# A roll asks for each name when it is checked and again when it is written.
REMEMBERED = 50_000


@lru_cache(maxsize=REMEMBERED)
def full(text):
    """`雷州市` → `leizhoushi` (lower case, no tones, other characters dropped)."""
    return "".join(lazy_pinyin(text, errors="ignore")).lower()


@lru_cache(maxsize=REMEMBERED)
def initials(text):
    """`雷州市` → `lzs`."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore")).lower()
