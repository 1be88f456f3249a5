"""Numbers and dates as people here read them: 1,347 · 2,214.00 元 · 221.40 万元 · 2026-11-20.

What is missing reads “—”, so that nobody takes it for zero.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

NOTHING = "—"
CENT = Decimal("0.01")


def _missing(value):
    return value is None or value == ""


def num(value):
    """Thousands separators; a word passes through as it is, decimals keep their places."""
    if _missing(value):
        return NOTHING
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    return f"{value:,}"


def yuan(value):
    """Decimal yuan with both places: 1,234.50."""
    if _missing(value):
        return NOTHING
    return f"{Decimal(value).quantize(CENT, ROUND_HALF_UP):,}"


def fen(value):
    """Whole fen, as stored, shown in yuan: 123450 reads 1,234.50."""
    return NOTHING if _missing(value) else yuan(Decimal(int(value)) / 100)


def wan(value):
    """Decimal yuan shown in 万元: 22140000 reads 2,214.00."""
    return NOTHING if _missing(value) else yuan(Decimal(value) / 10000)


def fen_wan(value):
    """Whole fen shown in 万元."""
    return NOTHING if _missing(value) else wan(Decimal(int(value)) / 100)


def percent(value, places=1):
    """A percentage already times 100, without its sign: 89.8."""
    return NOTHING if _missing(value) else f"{Decimal(str(value)):,.{int(places)}f}"


def day(value):
    return NOTHING if _missing(value) else _date(value).isoformat()


def short_day(value):
    """11-20 inside this year, 2025-11-20 outside it."""
    if _missing(value):
        return NOTHING
    date = _date(value)
    return f"{date:%m-%d}" if date.year == timezone.localdate().year else date.isoformat()


def moment(value):
    return NOTHING if _missing(value) else f"{day(value)} {_local(value):%H:%M}"


def short_moment(value):
    return NOTHING if _missing(value) else f"{short_day(value)} {_local(value):%H:%M}"


def _local(value):
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _date(value):
    return _local(value).date() if isinstance(value, datetime) else value
