"""What was logged elsewhere meets a task of a plan with one tap: a contact, a resource that came."""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from clients.enums import ContactKind
from services.enums import Method
from services.models import Contact, ResourceLink, ServiceRecord
from services.operations.case_records import RecordBody, log_service
from services.operations.cases import for_work
from services.resource_enums import LinkState
from shuangbai.base.errors import ActError

METHOD_OF = {
    ContactKind.VISIT: Method.VISIT,
    ContactKind.MET: Method.VISIT,
    ContactKind.CALL: Method.CALL,
    ContactKind.ONLINE: Method.CALL,
    ContactKind.STATION: Method.STATION,
}
NOON = datetime.time(12)


@transaction.atomic
def fulfil_with_contact(*, by, task, contact, finishes=None, at=None):
    """(record, is_new): a contact meets a task once, however often it is tapped. A task done once
    is done with it; a repeated one goes on."""
    case, contact = for_work(by, task.plan.case), as_it_is(Contact, contact)
    same_home = contact.client.household_id == case.client.household_id
    if contact.client_id != case.client_id and not same_home:
        raise ActError("这次联系的不是这件个案的人或同户。")
    if contact.on < case.found_on:
        raise ActError(f"这次联系在个案发现（{case.found_on}）以前，不能算完成任务。")
    if not contact.is_successful:
        raise ActError("没有联系上本人，不能算完成任务。")
    body = RecordBody(
        kind=METHOD_OF[ContactKind(contact.kind)],
        happened_at=contact.happened_at,
        minutes=contact.minutes,
        task=task.key,
        finishes=not task.every_days if finishes is None else finishes,
    )
    return meet(by, case, task, body, at, contact=contact)


@transaction.atomic
def fulfil_with_link(*, by, task, link, at=None):
    """(record, is_new): a resource that was delivered in the case meets a task, as a contact does."""
    now = at or timezone.now()
    case, link = for_work(by, task.plan.case), as_it_is(ResourceLink, link)
    if link.case_id != case.pk:
        raise ActError("这项资源不是这件个案的。")
    if link.state != LinkState.DELIVERED:
        raise ActError("资源还没有落实，不能算完成任务。")
    noon = datetime.datetime.combine(link.delivered_on, NOON, timezone.get_current_timezone())
    body = RecordBody(
        kind=Method.LINK,
        happened_at=min(noon, now),
        task=task.key,
        note=f"{link.need}：{link.quantity} {link.resource.unit}已落实",
        finishes=not task.every_days,
    )
    return meet(by, case, task, body, at, link=link)


def as_it_is(model, row):
    """Locked: it is not taken back while it meets a task."""
    rows = model.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("client").get(pk=row.pk)


def meet(by, case, task, body, at, **made_from):
    """One that was withdrawn keeps its id; the next has another."""
    made = ServiceRecord.objects.filter(case=case, task__key=task.key, **made_from)
    if known := made.standing().first():
        return known, False
    before, source = made.count(), next(iter(made_from.values()))
    uid = uuid.uuid5(source.uid, f"{task.key}/{before}" if before else str(task.key))
    return log_service(by=by, case=case, uid=uid, body=body, at=at, **made_from)
