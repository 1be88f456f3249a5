"""What a place asks of its cases is set by its bureau; the days kept beside its open cases change
along."""

from django.db import transaction

from services.case_check import differing
from services.loop_settings import settings_of
from services.models import Case, LoopSettings
from services.permissions import can_set_loop
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.scope import code_range
from stations import audit
from stations.permissions import can_keep_reference

PAGE = 500
FACTS = (
    "caseload_limit",
    "check_after_days",
    "sampled_percent",
    "identify_days",
    "assess_days",
    "plan_days",
    "link_days",
    "serve_days",
    "follow_up_days",
)
WHO_CAN = "当地民政部门"


def demand_loop_right(by, division):
    if not can_set_loop(by) or not can_keep_reference(by, division):
        raise Denied("个案要求由当地民政部门设置。", who_can=WHO_CAN)


@transaction.atomic
def set_loop(*, by, division, **facts):
    """The place's own, all of FACTS; returns how many open cases have another day from which they
    are stuck. Closed cases are asked after on the day that was set when they were closed."""
    demand_loop_right(by, division)
    known = settings_of(division)
    is_own = known.division_id == division.pk
    changed = [name for name in FACTS if getattr(known, name) != facts[name]]
    if not changed:
        raise ActError("和现在用的一样，没有改动。")
    row, _ = LoopSettings.objects.update_or_create(division=division, defaults=facts)
    audit.record(act="loop.set", by=by, obj=row, fields=changed if is_own else list(FACTS))
    return renew_stuck(division)


@transaction.atomic
def drop_loop(*, by, division):
    """Back to what holds above."""
    demand_loop_right(by, division)
    row = LoopSettings.objects.select_for_update(of=("self",)).filter(division=division).first()
    if row is None:
        raise ActError("这里没有单独设，用的就是上级的。")
    audit.record(act="loop.drop", by=by, obj=row)
    row.delete()
    return renew_stuck(division)


def renew_stuck(division=None):
    """Rewrites `stuck_on` of the open cases under the place (everywhere without one); returns how
    many changed."""
    rows = Case.objects.open().select_related("client__station__division").order_by("pk")
    if division is not None:
        rows = rows.filter(code_range("client__station__division__code", division.code))
    return put_right(rows, names=("stuck_on",))


def put_right(rows, *, names=None):
    """Writes what the logs say into the columns that differ (only `names`, if given), page by
    page; returns how many cases changed."""
    changed, last = 0, 0
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        for case, said in differing(page):
            said = {key: value for key, value in said.items() if names is None or key in names}
            if said:
                Case.objects.filter(pk=case.pk).update(**said)
                changed += 1
        last = page[-1].pk
    return changed
