"""Somebody does a colleague's work while they are away, from one day to another."""

import datetime

from django.db import transaction
from django.utils import timezone

from services.permissions import can_hand_over
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import Posting, StandIn, User

LONGEST = datetime.timedelta(days=200)
WHO = "本站站长"


@transaction.atomic
def add_stand_in(*, by, station, worker, stand_in, first, last, at=None):
    """Somebody of the station does a colleague's work on these days. Raises Denied, ActError."""
    if not can_hand_over(by, station):
        raise Denied("代班由本站站长安排。", who_can=WHO)
    today = timezone.localdate(at)
    if worker.pk == stand_in.pk:
        raise ActError("代班的要是另一位。", field="stand_in")
    if last < max(first, today):
        raise ActError("结束日期不能早于开始日期和今天。", field="last")
    if last - first > LONGEST:
        raise ActError(f"一次最多 {LONGEST.days} 天；更久请办移交。", field="last")
    in_post = Posting.objects.in_post(today).filter(station=station)
    for user, field in ((worker, "worker"), (stand_in, "stand_in")):
        if not in_post.filter(user=user).exists():
            raise ActError(f"{user.name}现在不在本站任职。", field=field)
    User.objects.select_for_update(no_key=True).get(pk=worker.pk)
    same = StandIn.objects.filter(worker=worker, ended_at=None, first__lte=last, last__gte=first)
    if known := same.select_related("stand_in", "worker").first():
        raise ActError(f"这些天里已经安排{known}，请改日期或先结束那一次。", field="first")
    made = StandIn.objects.create(
        station=station, worker=worker, stand_in=stand_in, first=first, last=last, by=by.user
    )
    audit.record(act="stand_in.add", by=by, obj=made)
    return made


@transaction.atomic
def end_stand_in(*, by, stand_in, at=None):
    row = (
        StandIn.objects.select_for_update(of=("self",))
        .select_related("station__division")
        .get(pk=stand_in.pk)
    )
    if not can_hand_over(by, row.station):
        raise Denied("代班由本站站长安排。", who_can=WHO)
    if row.ended_at:
        raise ActError("这次代班已经结束。")
    row.ended_at = at or timezone.now()
    row.save(update_fields=["ended_at"])
    audit.record(act="stand_in.end", by=by, obj=row)
    return row
