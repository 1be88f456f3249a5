"""What cases want looked at first: risks, plans that wait, tasks due, what got stuck, what was said,
closed ones to ask again."""

from django.db.models import Count
from django.urls import reverse

from services.models import CarePlan, Case, CaseAlert, CaseComment, Task
from services.permissions import sees_alerts
from shuangbai.base.attention import Attention, queue, register
from stations.enums import DataClass, Right, Role


def own(member, rows, path="worker"):
    """A worker looks after their own; a head and those above after all."""
    return rows.filter(**{path: member.user}) if member.role == Role.SOCIAL_WORKER else rows


@register
def case_risks(member, today):
    if not sees_alerts(member):
        return []
    return queue(
        CaseAlert.objects.visible_to(member).open(),
        "raised_at",
        today,
        tone="over",
        before="评估中发现的危险待处理",
        after="件",
        url=reverse("case_alerts"),
        act="去处理",
    )


@register
def plans_waiting(member, today):
    if not member.may(Right.APPROVE, DataClass.CASEWORK):
        return []
    return queue(
        CarePlan.objects.visible_to(member).waiting().exclude(author=member.user),
        "submitted_at",
        today,
        tone="held",
        before="服务计划等批准",
        after="份",
        url=reverse("plan_approvals"),
        act="去批",
    )


@register
def tasks_due(member, today):
    if not member.may(Right.WRITE, DataClass.CASEWORK):
        return []
    rows = own(member, Task.objects.visible_to(member).to_do(today), "plan__case__worker")
    count = rows.count()
    if not count:
        return []
    return [
        Attention(
            tone="today",
            before="个案任务到期",
            count=count,
            after="项",
            url=f"{reverse('day')}#tasks",
            act="去做",
        )
    ]


@register
def stuck_cases(member, today):
    if not member.may(Right.READ, DataClass.CASEWORK):
        return []
    count = own(member, Case.objects.visible_to(member).stuck(today)).count()
    if not count:
        return []
    mine = "&worker=me" if member.role == Role.SOCIAL_WORKER else ""
    return [
        Attention(
            tone="today",
            before="停滞的个案",
            count=count,
            after="件",
            detail="在一个阶段里超过了本地规定的天数",
            url=f"{reverse('cases')}?stuck=on{mine}",
            act="去看",
        )
    ]


@register
def unread_comments(member, today):
    if not member.may(Right.WRITE, DataClass.CASEWORK):
        return []
    rows = CaseComment.objects.visible_to(member).filter(seen_at=None, case__worker=member.user)
    rows = rows.exclude(by=member.user)
    facts = rows.aggregate(count=Count("pk"))
    first = rows.order_by("at", "pk").values_list("case__uid", flat=True).first()
    if not facts["count"]:
        return []
    return [
        Attention(
            tone="soon",
            before="督导意见没看",
            count=facts["count"],
            after="条",
            url=reverse("case", args=[first]),
            act="去看",
        )
    ]


@register
def cases_to_check(member, today):
    if not member.may(Right.WRITE, DataClass.CASEWORK):
        return []
    count = own(member, Case.objects.visible_to(member).to_check(today)).count()
    if not count:
        return []
    mine = "&worker=me" if member.role == Role.SOCIAL_WORKER else ""
    return [
        Attention(
            tone="today",
            before="结案后该回访",
            count=count,
            after="件",
            url=f"{reverse('cases')}?state=check{mine}",
            act="去回访",
        )
    ]
