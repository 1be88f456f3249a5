"""Days on which a worker is away; what falls due then is brought forward in the plans."""

import datetime

from django.db import transaction
from django.utils import timezone

from clients.models import Client, DayOff
from clients.operations.plans import LOOK_AHEAD, renew_plans
from clients.permissions import can_keep_absences
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import User

LONGEST = datetime.timedelta(days=200)
LATEST = datetime.timedelta(days=30)


@transaction.atomic
def add_days_off(*, by, worker, first, last, note="", at=None):
    """Both days included. Raises Denied; ActError for days that end before they begin, lie too far
    away, or meet others of the same person."""
    today = timezone.localdate(at)
    demand_right(by, worker)
    refuse_odd_days(first, last, today)
    User.objects.select_for_update(no_key=True).get(pk=worker.pk)
    same = DayOff.objects.filter(worker=worker, first__lte=last, last__gte=first).first()
    if same:
        raise ActError(f"与已登记的 {same} 重叠，请改日期或先取消那一次。", field="first")
    made = DayOff.objects.create(worker=worker, first=first, last=last, note=note.strip())
    audit.record(act="absence.add", by=by, obj=made)
    renew_worker(worker, today)
    return made


@transaction.atomic
def remove_days_off(*, by, day_off, at=None):
    demand_right(by, day_off.worker)
    audit.record(act="absence.remove", by=by, obj=day_off)
    DayOff.objects.filter(pk=day_off.pk).delete()
    renew_worker(day_off.worker, timezone.localdate(at))


def renew_worker(worker, today):
    """A worker looks after a hundred people or so: reckoned anew at once."""
    people = Client.objects.live().filter(worker=worker, tier__isnull=False)
    renew_plans(list(people.values_list("pk", flat=True)), today=today)


def refuse_odd_days(first, last, today):
    if last < first:
        raise ActError("结束日期不能早于开始日期。", field="last")
    if last - first > LONGEST:
        raise ActError(f"一次最多登记 {LONGEST.days} 天，请分次登记。", field="last")
    if last < today - LATEST:
        raise ActError("早已过去的日子不必登记。", field="last")
    if last > today + LOOK_AHEAD:
        raise ActError("日期太远，请核对年份。", field="last")


def demand_right(by, worker):
    if not can_keep_absences(by, worker):
        raise Denied("请假由本人或本站站长登记。", who_can="本人、本站站长")
