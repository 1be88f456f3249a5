"""What came of a case: goals measured again, satisfaction, the decision; asking after the end;
comments along the way."""

from django.db import transaction
from django.utils import timezone

from services.enums import Stage
from services.loop_settings import settings_of
from services.models import Case, CaseCheck, CaseComment, FollowUp, GoalMeasurement, Satisfaction
from services.operations.cases import WHO, for_work, locked
from services.permissions import can_ask_satisfaction, can_comment, can_work_case
from services.sampling import is_sampled
from shuangbai.base.errors import ActError, Denied
from stations import audit


@transaction.atomic
def follow_up(*, by, case, on, values, decision="", note="", at=None):
    """`values`: {Goal of the plan in force: value now}, as many as were measured this time."""
    now = at or timezone.now()
    case = for_work(by, case)
    demand_follow_up(case)
    refuse_odd_day(on, "on", now, since=case.opened_on, of="立案")
    if any(goal.plan.case_id != case.pk for goal in values):
        raise ActError("有目标不是这件个案的，请刷新再测。")
    if not values and not decision:
        raise ActError("请至少测一个目标，或写下决定。")
    made = FollowUp.objects.create(
        case=case, on=on, decision=decision, note=note.strip(), by=by.user, at=now
    )
    GoalMeasurement.objects.bulk_create(
        [GoalMeasurement(follow_up=made, goal=goal, value=value) for goal, value in values.items()]
    )
    audit.record(act="case.follow_up", by=by, obj=case)
    return made


def refuse_odd_day(on, field, now, *, since, of):
    """A day to come, or before what it follows."""
    if on > timezone.localdate(now):
        raise ActError("日期在将来，请核对。", field=field)
    if on < since:
        raise ActError(f"日期早于{of}（{since}），请核对。", field=field)


def demand_follow_up(case):
    if case.stage != Stage.FOLLOW_UP:
        raise ActError("个案到了“跟踪”阶段再填。")


@transaction.atomic
def record_satisfaction(*, by, case, score, words="", asked_on=None, at=None):
    """1–5. Of a sampled case somebody other than its worker asks."""
    now = at or timezone.now()
    case = locked(case)
    if not can_ask_satisfaction(by, case):
        raise Denied("满意度由本站的人询问。", who_can="本站社工、站长")
    demand_follow_up(case)
    if not 1 <= score <= 5:
        raise ActError("满意度是 1 到 5。", field="score")
    asked_on = asked_on or timezone.localdate(now)
    refuse_odd_day(asked_on, "asked_on", now, since=case.opened_on, of="立案")
    percent = settings_of(case.client.station.division).sampled_percent
    if is_sampled(case, percent) and by.user.pk == case.worker_id:
        raise ActError("这件个案抽到由责任社工以外的人询问，请站长或同事来问。")
    made = Satisfaction.objects.create(
        case=case,
        score=score,
        words=words.strip(),
        asked_by=by.user,
        asked_on=asked_on,
        at=now,
    )
    audit.record(act="case.satisfaction", by=by, obj=case)
    return made


@transaction.atomic
def check_closed_case(*, by, case, on, is_well, note="", at=None):
    """How the person is after the end; a case that is not well is taken up again by its own act."""
    case = for_work(by, case)
    if case.is_open or case.check_on is None:
        raise ActError("这件个案没有要回访的。")
    refuse_odd_day(on, "on", at, since=case.closed_on, of="结案")
    if not is_well and not note.strip():
        raise ActError("情况不稳定，请写明怎样。", field="note")
    closure = case.closures.order_by("-pk").first()
    made = CaseCheck.objects.create(
        closure=closure, case=case, on=on, is_well=is_well, note=note.strip(), by=by.user
    )
    Case.objects.filter(pk=case.pk).update(check_on=None)
    audit.record(act="case.check", by=by, obj=case)
    return made


@transaction.atomic
def comment(*, by, case, entry, text, at=None):
    """A supervisor's or the head's word on one entry of the case's story."""
    if not can_comment(by, case):
        raise Denied("意见由督导和站长写。", who_can="督导、站长")
    if not text.strip():
        raise ActError("请写意见。", field="text")
    made = CaseComment.objects.create(
        case=case, entry=entry, text=text.strip(), by=by.user, at=at or timezone.now()
    )
    audit.record(act="case.comment", by=by, obj=case)
    return made


@transaction.atomic
def see_comments(*, by, case, at=None):
    """Whoever works on the case has read what was said; who wrote it does not count."""
    if not can_work_case(by, case):
        raise Denied("已读由责任社工点。", who_can=WHO)
    unseen = CaseComment.objects.filter(case=case, seen_at=None).exclude(by=by.user)
    count = unseen.update(seen_by=by.user, seen_at=at or timezone.now())
    if count:
        audit.record(act="case.comments_seen", by=by, obj=case)
    return count
