"""A county asks the stations that have not handed in their month."""

from django.db import transaction
from django.utils import timezone

from funding.models import PayrollReminder
from funding.payroll.pages import not_handed_in
from funding.payroll.permissions import can_compile
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.months import next_month
from stations import audit
from stations.models import Division


@transaction.atomic
def remind_stations(*, by, county, month):
    """Asks all that owe the month's sheet and were not asked today; returns the reminders."""
    if not can_compile(by, county):
        raise Denied("催报由县民政办理。", who_can="县民政")
    today = timezone.localdate()
    if month > next_month(today.replace(day=1)):
        raise ActError("这个月还早，不用催。")
    # Two officers who ask at once ask once.
    Division.objects.select_for_update(no_key=True).get(pk=county.pk)
    owing = not_handed_in(by, month)
    if not owing:
        raise ActError("各站都已报送，不用催。")
    asked = PayrollReminder.objects.filter(station__in=owing, month=month, on=today)
    asked = set(asked.values_list("station", flat=True))
    rows = [
        PayrollReminder(station=station, month=month, on=today, by=by.user)
        for station in owing
        if station.pk not in asked
    ]
    if not rows:
        raise ActError("没报送的站今天都已催过，明天可以再催。")
    made = PayrollReminder.objects.bulk_create(rows)
    audit.record_many(act="payroll.remind", by=by, objs=made)
    return made
