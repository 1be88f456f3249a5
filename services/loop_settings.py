"""What holds where: the nearest LoopSettings upward (county, city, province), else the general."""

from services.models import LoopSettings


def settings_of_all(divisions):
    """{division id: LoopSettings} for many places in one query."""
    rows = list(LoopSettings.objects.select_related("division").order_by("pk"))
    general = next((row for row in rows if row.is_default), None) or LoopSettings(is_default=True)
    local = sorted(
        (row for row in rows if not row.is_default),
        key=lambda row: len(row.division.code),
        reverse=True,
    )
    return {
        place.pk: next((row for row in local if place.code.startswith(row.division.code)), general)
        for place in divisions
    }


def settings_of(division):
    return settings_of_all([division])[division.pk]
