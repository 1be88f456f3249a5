"""Months as their first days."""

import datetime

from django.utils import timezone

# Beyond these a month in an address is a slip; arithmetic near the calendar's ends would fail.
EARLIEST, LATEST = datetime.date(1949, 10, 1), datetime.date(2099, 12, 1)


def month_of(text, default):
    """“2026-11” → its first day; anything else the default."""
    try:
        month = datetime.datetime.strptime(text or "", "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        return default
    return month if EARLIEST <= month <= LATEST else default


def this_month():
    return timezone.localdate().replace(day=1)


def next_month(month):
    return (month.replace(day=28) + datetime.timedelta(4)).replace(day=1)


def month_before(month):
    return (month.replace(day=1) - datetime.timedelta(1)).replace(day=1)


def last_day(month):
    return next_month(month) - datetime.timedelta(1)


def last_months(today, number):
    """First days of so many months, the running one last."""
    months = [today.replace(day=1)]
    while len(months) < number:
        months.insert(0, month_before(months[0]))
    return months
