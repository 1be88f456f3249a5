"""Assessing what somebody needs: a draft that may be left and taken up again, then a complete one
that stands."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clients.models import Client
from clients.operations.tiers import propose_tier
from clients.schemes import scheme_of
from services.enums import CaseRisk, Dimension, Stage
from services.models import Assessment, CaseAlert, QuestionSet
from services.operations.cases import for_work
from services.permissions import can_settle_case_alert
from shuangbai.base.errors import ActError, Denied
from stations import audit

SEVEREST = 4
MOST_PEOPLE = 12


@dataclass(frozen=True)
class Seen:
    """What an assessment says. `levels` {dimension: 0–4}, `words` {dimension: text}, `people`
    dicts of name, relation, matters and note, `risks` keys of CaseRisk."""

    levels: dict
    words: dict
    strengths: str = ""
    people: tuple = ()
    risks: tuple = ()
    risk_words: str = ""
    tier: int | None = None
    tier_reason: str = ""


def questions_of_today(on):
    """The newest published set."""
    found = QuestionSet.objects.in_use(on).first()
    if found is None:
        raise ActError("还没有评估问题，请管理员先写入基础数据（load_reference）。")
    return found


def suggested_tier(levels, risks, known):
    """The closest tier that what was seen asks for, among those the place knows: a risk or the
    severest need asks for the first, then one looser for every level less."""
    numbers = sorted(known)
    if not numbers:
        return None
    worst = SEVEREST if risks else max((int(one) for one in levels.values()), default=0)
    return numbers[min(max(SEVEREST - worst, 0), len(numbers) - 1)]


@transaction.atomic
def save_assessment(*, by, case, seen, complete, version=None, number=None, at=None):
    """Keeps the draft (one per case), or completes it. `version`: the draft that was read, None
    where there was none. `number`: which assessment of the case this was to be when the page was
    opened; a second tap on the same page makes no second one. A risk tells the head at once, draft
    or not. Raises Denied, ActError."""
    now = at or timezone.now()
    hold_person(case)
    held, case = case.client_id, for_work(by, case)
    if case.client_id != held:
        raise ActError("这件个案刚换了代表的人，请刷新再存。")
    if case.stage == Stage.CLOSED:
        raise ActError("个案已结案，要先重开再评估。")
    refuse_odd(seen)
    draft = case.assessments.select_for_update().filter(completed_at=None).first()
    if draft is None and version is not None:
        raise ActError("这份草稿已经完成，请回个案看最新的评估。")
    if draft is None:
        draft = begin(by, case, now)
        if number not in (None, draft.number):
            raise ActError("这一次评估刚刚已经完成，请回个案查看；要再评，从个案重新打开。")
    elif draft.version != version:
        raise ActError("您打开之后别人改过这份评估，请核对最新内容。")
    write(by, draft, seen)
    if complete:
        finish(by, case, draft, seen, now)
    draft.save()
    if seen.risks:
        raise_alert(by, case, draft, now)
    audit.record(act="assessment.complete" if complete else "assessment.draft", by=by, obj=case)
    return draft


def hold_person(case):
    """The person first, whose tier an assessment may change, then the case: as handing over does."""
    list(Client.objects.select_for_update(no_key=True).filter(pk=case.client_id).values("pk"))


def begin(by, case, now):
    last = case.assessments.aggregate(last=Max("number"))["last"] or 0
    return Assessment(
        case=case,
        number=last + 1,
        questions=questions_of_today(timezone.localdate(now)),
        author=by.user,
        started_at=now,
    )


def refuse_odd(seen):
    for key, level in seen.levels.items():
        if key not in Dimension.values or level not in range(SEVEREST + 1):
            raise ActError("程度请在 0 到 4 里选。", field=f"level_{key}")
    if set(seen.risks) - set(CaseRisk.values):
        raise ActError("有不认识的风险选项，请重选。", field="risks")
    if len(seen.people) > MOST_PEOPLE:
        raise ActError(f"身边的人最多写 {MOST_PEOPLE} 位。", field="people")


def write(by, draft, seen):
    is_new = draft.pk is None
    draft.author = by.user
    draft.levels, draft.words = dict(seen.levels), dict(seen.words)
    draft.strengths, draft.people = seen.strengths.strip(), list(seen.people)
    draft.risks, draft.risk_words = sorted(seen.risks), seen.risk_words.strip()
    draft.tier, draft.tier_reason = seen.tier, seen.tier_reason.strip()
    draft.version = 1 if is_new else draft.version + 1


def finish(by, case, draft, seen, now):
    missing = [one for one in Dimension if seen.levels.get(one.value) is None]
    if missing:
        names = "、".join(one.label for one in missing)
        raise ActError(f"还有方面没有评：{names}。", field=f"level_{missing[0].value}")
    if not draft.strengths:
        raise ActError("请写本人和家庭的优势：会什么、谁帮得上。", field="strengths")
    if seen.risks and not draft.risk_words:
        raise ActError("有风险请写清情况，站长要据此安排。", field="risk_words")
    if seen.tier is None:
        raise ActError("请选建议的分级。", field="tier")
    scheme_of(case.client.station.division).tier(seen.tier)
    draft.completed_at = now
    change_tier(by, case.client, seen, now)


def change_tier(by, client, seen, now):
    """A closer tier holds at once; a looser one waits for a second person, and one that waits
    already is left to wait."""
    if client.tier == seen.tier:
        return
    is_looser = client.tier is not None and seen.tier > client.tier
    if is_looser and client.tier_requests.filter(decision=None).exists():
        return
    if is_looser and not seen.tier_reason.strip():
        raise ActError(
            f"建议 {seen.tier} 级，比现在的 {client.tier} 级放宽：请写理由，由站长或县民政同意后生效。",
            field="tier_reason",
        )
    propose_tier(by=by, client=client, tier=seen.tier, reason=seen.tier_reason, at=now)


def raise_alert(by, case, assessment, now):
    CaseAlert.objects.get_or_create(
        assessment=assessment,
        defaults={
            "case": case,
            "station": case.client.station,
            "raised_by": by.user,
            "raised_at": now,
        },
    )


@transaction.atomic
def settle_case_alert(*, by, alert, settlement, at=None):
    if not can_settle_case_alert(by, alert):
        raise Denied("个案风险由站长处理。", who_can="本站站长、县民政")
    if not settlement.strip():
        raise ActError("请写明怎么处理的。", field="settlement")
    row = CaseAlert.objects.select_for_update().get(pk=alert.pk)
    if row.settled_at:
        raise ActError("这条风险已经处理过了。")
    row.settled_at, row.settled_by = at or timezone.now(), by.user
    row.settlement = settlement.strip()
    row.save(update_fields=["settled_at", "settled_by", "settlement"])
    audit.record(act="case_alert.settle", by=by, obj=alert.case)
    return row


def compared(now, before):
    """[(Dimension, level then or None, level now)] with the assessment before."""
    return [
        (one, before.levels.get(one.value) if before else None, now.levels.get(one.value))
        for one in Dimension
    ]
