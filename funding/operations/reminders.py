"""Asking the holder of a hop's money to move it on."""

from django.db import transaction
from django.utils import timezone

from funding.models import HopReminder
from funding.operations.decisions import lock
from funding.permissions import can_remind
from shuangbai.base.errors import ActError, Denied
from stations import audit


@transaction.atomic
def remind_holder(*, by, hop):
    """Stands on the holder's work table until the money has moved; once a day whoever asks."""
    # Two officers who ask at once ask once.
    row = lock(hop, "giver", "place")
    if not can_remind(by, row):
        raise Denied("催办由等这笔钱的一方或上级办理。", who_can="拨收双方和上级的资金经办人")
    if row.is_withdrawn or not row.missing:
        raise ActError("这一批的钱已经全部到账，不用催。")
    if row.holder == row.giver and row.starts_on is None:
        raise ActError(f"上级的钱还没有到{row.giver.name}，请先催上一级。")
    today = timezone.localdate()
    known = HopReminder.objects.filter(hop=row, holder=row.holder, on=today)
    if earlier := known.select_related("by").first():
        moment = timezone.localtime(earlier.at)
        raise ActError(f"{earlier.by.name}今天 {moment:%H:%M} 已经催过，明天可以再催。")
    made = HopReminder.objects.create(
        hop=row,
        holder=row.holder,
        asker=by.posting.place_division,
        on=today,
        by=by.user,
    )
    audit.record(act="hop.remind", by=by, obj=row)
    return made
