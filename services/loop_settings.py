"""What holds where: the nearest LoopSettings upward (county, city, province), else the general."""

import datetime

from django.db.models import Count, Q
from django.utils import timezone

from services.enums import OPEN_STAGES
from services.models import Case, LoopSettings
from shuangbai.base.scope import code_range

CODE = "client__station__division__code"
DAY = datetime.timedelta(days=1)


def settings_of_all(divisions):
    """{division id: LoopSettings} for many places in one query."""
    rows = list(LoopSettings.objects.select_related("division").order_by("pk"))
    return {place.pk: nearest(rows, place.code) for place in divisions}


def nearest(rows, code):
    """Of all LoopSettings the one that holds at this code."""
    general = next((row for row in rows if row.is_default), None) or LoopSettings(is_default=True)
    local = [row for row in rows if not row.is_default and code.startswith(row.division.code)]
    return max(local, key=lambda row: len(row.division.code), default=general)


def settings_of(division):
    return settings_of_all([division])[division.pk]


def settings_at(code):
    return nearest(list(LoopSettings.objects.select_related("division").order_by("pk")), code)


def settings_above(division):
    """What would hold at the place without settings of its own."""
    rows = LoopSettings.objects.select_related("division").exclude(division=division)
    return nearest(list(rows.order_by("pk")), division.code)


def cases_held_at(division):
    """Open cases of the place, without those of places below that have settings of their own."""
    rows = Case.objects.open().filter(code_range(CODE, division.code))
    below = LoopSettings.objects.filter(code_range("division__code", division.code))
    for code in below.exclude(division=division).values_list("division__code", flat=True):
        rows = rows.exclude(code_range(CODE, code))
    return rows


def stuck_under(division, settings, today):
    """{stage: how many of the place's open cases these settings would call stuck}; one query for
    the cases."""
    counted = {
        stage.value: Count(
            "pk", filter=Q(stage=stage, stage_since__lt=began_before(settings, stage, today))
        )
        for stage in OPEN_STAGES
    }
    return cases_held_at(division).aggregate(**counted)


def began_before(settings, stage, today):
    """Cases that came into the stage before this moment are stuck today."""
    day = today - DAY * (settings.stage_days(stage) - 1)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
