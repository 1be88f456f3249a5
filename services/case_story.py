"""A case as a story: what happened, newest first, with what supervisors said about each line."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from services.enums import MoveKind
from services.forms.case_records import shown
from services.models import (
    Assessment,
    CarePlan,
    CaseAlert,
    CaseCheck,
    CaseComment,
    CaseMove,
    CaseTransfer,
    FollowUp,
    LinkMove,
    RecordWithdrawal,
    Satisfaction,
    ServiceRecord,
)

MOST = 100
ICONS = {
    "visit": "walk",
    "call": "phone",
    "accompany": "walk",
    "group": "users-group",
    "referral": "send",
    "station": "building",
    "link": "link",
    "other": "notes",
}
MOVE_ICONS = {
    MoveKind.OPEN: "folders",
    MoveKind.FORWARD: "arrow-right",
    MoveKind.BACK: "arrow-back-up",
    MoveKind.LOOP: "refresh",
    MoveKind.CLOSE: "archive",
    MoveKind.REOPEN: "lock-open",
}


@dataclass
class Told:
    """A line of the story; `key` is what comments hang on."""

    key: str
    at: datetime.datetime
    icon: str
    title: str
    by: str = ""
    text: str = ""
    url: str = ""
    tags: list = field(default_factory=list)
    by_day: bool = False
    comments: list = field(default_factory=list)


def story_of(case):
    """Everything, newest first; a constant number of queries."""
    sources = (
        moves,
        transfers,
        assessments,
        plans,
        records,
        withdrawals,
        links,
        follow_ups,
        satisfactions,
        alerts,
        checks,
    )
    told = [line for source in sources for line in source(case)]
    told.sort(key=lambda line: line.at, reverse=True)
    said = defaultdict(list)
    rows = CaseComment.objects.filter(case=case).select_related("by", "seen_by")
    for comment in rows.order_by("at", "pk"):
        said[comment.entry].append(comment)
    for line in told:
        line.comments = said[line.key]
    return told


def moves(case):
    rows = CaseMove.objects.filter(case=case).select_related("by", "posting")
    for one in rows.order_by("-number")[:MOST]:
        if one.kind == MoveKind.OPEN:
            title = f"立案：{case.get_found_by_display()}"
        else:
            title = f"{one.get_from_stage_display()} → {one.get_to_stage_display()}"
        role = one.posting.get_role_display() if one.posting else ""
        yield Told(
            key=f"move-{one.number}",
            at=one.at,
            icon=MOVE_ICONS[one.kind],
            title=title,
            by=f"{one.by.name} {role}".strip(),
            text=one.note,
        )


def transfers(case):
    rows = CaseTransfer.objects.filter(case=case).order_by("-pk")[:MOST]
    for one in rows.select_related("from_station", "to_station", "from_worker", "to_worker", "by"):
        yield Told(
            key=f"transfer-{one.pk}",
            at=one.at,
            icon="send",
            title=f"随人转站：{one.from_station.name} → {one.to_station.name}",
            by=one.by.name,
            text=f"责任社工：{one.from_worker.name} → {one.to_worker.name}",
        )


def assessments(case):
    rows = Assessment.objects.filter(case=case, completed_at__isnull=False)
    for one in rows.select_related("author").order_by("-number")[:MOST]:
        yield Told(
            key=f"assessment-{one.number}",
            at=one.completed_at,
            icon="clipboard-check",
            title=f"第 {one.number} 次评估",
            by=one.author.name,
            text=one.words.get(case.dimension, ""),
            url=reverse("assessment", args=[one.uid]),
            tags=[{"label": "有危险", "icon": "alert-triangle", "tone": "danger"}]
            if one.risks
            else [],
        )


def plans(case):
    rows = CarePlan.objects.filter(case=case, submitted_at__isnull=False)
    rows = rows.select_related("author", "decision__by")
    for one in rows.order_by("-number")[:MOST]:
        page = reverse("plan", args=[one.uid])
        yield Told(
            key=f"plan-{one.number}",
            at=one.submitted_at,
            icon="clipboard-list",
            title=f"提交计划第 {one.number} 版",
            by=one.author.name,
            text=one.changes,
            url=page,
        )
        if hasattr(one, "decision"):
            is_good = one.decision.verdict == "approved"
            yield Told(
                key=f"decision-{one.number}",
                at=one.decision.at,
                icon="circle-check" if is_good else "arrow-back-up",
                title=f"计划第 {one.number} 版{one.decision.get_verdict_display()}",
                by=one.decision.by.name,
                text=one.remark,
                url=page,
            )


def records(case):
    rows = ServiceRecord.objects.filter(case=case).select_related("task", "worker", "contact")
    for one in rows.order_by("-happened_at", "-pk")[:MOST]:
        tags = [{"label": f"任务：{one.task.title}", "icon": "list-check"}] if one.task else []
        if one.finishes and not one.is_withdrawn:
            tags.append({"label": "做完了", "icon": "check", "tone": "ok"})
        if one.is_withdrawn:
            tags.append({"label": "已撤回，不算", "icon": "arrow-back-up", "tone": "warn"})
        if one.version > 1:
            tags.append({"label": "更正过", "icon": "history"})
        note = one.note or (one.contact.note if one.contact else "")
        with_whom = f"（{one.took_part}）" if one.took_part else ""
        page = reverse("contact", args=[one.contact.uid]) if one.contact else ""
        yield Told(
            key=f"record-{one.uid}",
            at=one.happened_at,
            icon=ICONS[one.kind],
            title=f"{one.get_kind_display()}{with_whom}",
            by=f"{one.worker.name} · {one.minutes} 分钟",
            text=note,
            url=page or reverse("record", args=[one.uid]),
            tags=tags,
        )


def withdrawals(case):
    rows = RecordWithdrawal.objects.filter(case=case)
    rows = rows.select_related("by", "record__task", "record__contact", "record__link")
    for one in rows.order_by("-at", "-pk")[:MOST]:
        task = one.record.task
        yield Told(
            key=f"withdrawal-{one.record.uid}",
            at=one.at,
            icon="arrow-back-up",
            title=f"撤回 {one.record.on:%m-%d} 的服务记录",
            by=one.by.name,
            text=why_withdrawn(one.record) + (f"任务“{task.title}”不再算它。" if task else ""),
            url=reverse("record", args=[one.record.uid]),
        )


def why_withdrawn(record):
    if record.contact_id:
        return f"那次联系更正为“{record.contact.get_outcome_display()}”。"
    return f"资源“{record.link.need}”退回到“{record.link.get_state_display()}”。"


def links(case):
    rows = LinkMove.objects.filter(link__case=case)
    rows = rows.select_related("by", "link__task", "note", "resource__provider")
    for one in rows.order_by("-at", "-pk")[:MOST]:
        task = one.link.task
        yield Told(
            key=f"link-{one.pk}",
            at=one.at,
            icon="package",
            title=f"资源“{one.link.need}”{one.get_new_display()}",
            by=one.by.name,
            text=words_of_link(one),
            url=reverse("resource_link", args=[one.link.uid]),
            tags=[{"label": f"任务：{task.title}", "icon": "list-check"}] if task else [],
        )


def words_of_link(move):
    words = [str(move.resource.provider)] if move.resource else []
    if move.value is not None:
        words.append(f"折合 {move.value:,.2f} 元")
    if move.reason:
        words.append(move.get_reason_display())
    if note := getattr(move, "note", None):
        words.append(note.text)
    return " · ".join(words)


def follow_ups(case):
    rows = FollowUp.objects.filter(case=case).select_related("by")
    for one in rows.prefetch_related("measurements__goal").order_by("-at", "-pk")[:MOST]:
        measured = "；".join(
            f"{value.goal.title}：{shown(value.value)} {value.goal.unit}".strip()
            for value in sorted(one.measurements.all(), key=lambda value: value.pk)
        )
        decided = one.get_decision_display() if one.decision else ""
        yield Told(
            key=f"follow-{one.uid}",
            at=one.at,
            icon="target",
            title=f"跟踪{'，决定：' + decided if decided else ''}",
            by=one.by.name,
            text="。".join(part for part in (measured, one.note) if part),
        )


def satisfactions(case):
    for one in (
        Satisfaction.objects.filter(case=case).select_related("asked_by").order_by("-pk")[:MOST]
    ):
        yield Told(
            key=f"satisfaction-{one.pk}",
            at=one.at,
            icon="star",
            title=f"满意度 {one.score} 分",
            by=f"{one.asked_by.name}询问",
            text=one.words,
        )


def alerts(case):
    for one in (
        CaseAlert.objects.filter(case=case)
        .select_related("settled_by", "raised_by")
        .order_by("-pk")[:MOST]
    ):
        tone = "ok" if one.settled_at else "danger"
        yield Told(
            key=f"alert-{one.uid}",
            at=one.raised_at,
            icon="alert-triangle",
            title="评估中发现危险，已告知站长",
            by=one.raised_by.name,
            text=one.settlement,
            tags=[{"label": "已处理" if one.settled_at else "待处理", "icon": "", "tone": tone}],
        )


def checks(case):
    for one in CaseCheck.objects.filter(case=case).select_related("by").order_by("-pk")[:MOST]:
        yield Told(
            key=f"check-{one.pk}",
            at=one.at,
            icon="rotate",
            title=f"结案后回访：{'情况稳定' if one.is_well else '又有困难'}",
            by=one.by.name,
            text=one.note,
        )


def stage_days(case, now):
    """{stage: days it lasted, all rounds together}; the present one up to now."""
    days = defaultdict(int)
    for from_stage, lasted in case.moves.values_list("from_stage", "days"):
        if from_stage:
            days[from_stage] += lasted
    if case.is_open:
        days[case.stage] = (timezone.localdate(now) - timezone.localdate(case.stage_since)).days
    return days
