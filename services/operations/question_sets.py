"""The questions of assessments: the next version is a copy of the last, reworded, then published.
What was asked with a former version stays as it was asked."""

from django.db import transaction
from django.utils import timezone

from services.enums import SEVERITIES
from services.models import Question, QuestionSet
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.permissions import can_keep_reference

COPIED = ("position", "dimension", "risk", "text", "hint", "anchors")


def demand_right(by):
    if not can_keep_reference(by):
        raise Denied("评估问题全省通用，不归您设置。", who_can="省厅")


@transaction.atomic
def draft_question_set(*, by, name, starts_on):
    """A draft with the questions of the newest published version."""
    demand_right(by)
    last = QuestionSet.objects.select_for_update().order_by("-number").first()
    source = QuestionSet.objects.filter(published_at__isnull=False).order_by("-number").first()
    if source is None:
        raise ActError("还没有可以照着改的评估问题，请先写入基础数据（load_reference）。")
    made = QuestionSet.objects.create(
        number=last.number + 1, name=name.strip(), starts_on=starts_on
    )
    Question.objects.bulk_create(
        Question(set=made, **{fact: getattr(one, fact) for fact in COPIED})
        for one in source.questions.order_by("position")
    )
    audit.record(act="questions.draft", by=by, obj=made)
    return made


@transaction.atomic
def reword_question_set(*, by, question_set, name, starts_on, questions):
    """`questions`: {Question: {text, hint, anchors}} of the draft; anchors, five sentences, only
    where it asks about a dimension. Returns the names of what changed."""
    demand_right(by)
    row = locked_draft(question_set)
    changed = [fact for fact, value in (("name", name.strip()), ("starts_on", starts_on))
               if getattr(row, fact) != value]  # fmt: skip
    row.name, row.starts_on = name.strip(), starts_on
    row.save(update_fields=["name", "starts_on"])
    for question, wording in questions.items():
        changed += reword(row, question, wording)
    if changed:
        audit.record(act="questions.edit", by=by, obj=row, fields=sorted(set(changed)))
    return changed


def reword(row, question, wording):
    known = Question.objects.get(pk=question.pk, set=row)
    if not wording["text"].strip():
        raise ActError("问题不能空着。", field="text")
    if known.dimension and not are_anchors(wording["anchors"]):
        raise ActError(f"各级的样子要写满 {len(SEVERITIES)} 句，从 0 到 4。", field="anchors")
    changed = [name for name, value in wording.items() if getattr(known, name) != value]
    for name in changed:
        setattr(known, name, wording[name])
    if changed:
        known.save(update_fields=changed)
    return changed


def are_anchors(anchors):
    return len(anchors) == len(SEVERITIES) and all(one.strip() for one in anchors)


@transaction.atomic
def publish_question_set(*, by, question_set, at=None):
    """From its day on, assessments that begin are asked with it; it cannot be changed any more.
    Drafts of assessments go on with the questions they began with."""
    demand_right(by)
    now = at or timezone.now()
    row = locked_draft(question_set)
    if row.starts_on < timezone.localdate(now):
        raise ActError("从今天或以后的一天起用，请改日期。", field="starts_on")
    row.published_at = now
    row.save(update_fields=["published_at"])
    audit.record(act="questions.publish", by=by, obj=row)
    return row


def locked_draft(question_set):
    row = QuestionSet.objects.select_for_update().get(pk=question_set.pk)
    if row.is_published:
        raise ActError("这一版已经发布，不能再改；要改请另起一版。")
    return row
