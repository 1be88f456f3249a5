"""Linking resources to people: wanted → requested → confirmed → delivered, or given up."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from clients.models import CategoryHolding, Client
from services.models import CasePolicy, LinkMove, LinkNote, Resource, ResourceLink
from services.operations.resources import locked, taken
from services.operations.withdrawals import withdraw_records_of
from services.permissions import can_link, can_move_link, can_work_case
from services.resource_enums import LINK_MOVES, STEPS, TAKING, GivenUp, LinkState
from shuangbai.base.errors import ActError, Denied
from stations import audit

S = LinkState
ACTS = {
    S.WANTED: "link.want",
    S.REQUESTED: "link.request",
    S.CONFIRMED: "link.confirm",
    S.DELIVERED: "link.deliver",
    S.GIVEN_UP: "link.give_up",
}
WHO_CAN = "本站社工、站长；个案里的由办这个个案的社工"


@dataclass(frozen=True)
class Step:
    """What is said with a step. `resource` with a request; `quantity` None: as it was; `value` in
    yuan with a delivery, None: what the resource says it is worth."""

    new: str
    on: object
    resource: object = None
    quantity: int | None = None
    value: Decimal | None = None
    reason: str = ""
    note: str = ""


@transaction.atomic
def want(*, by, uid, client, need, kind, quantity=1, case=None, task=None, at=None):
    """Somebody needs something, perhaps for a task of the case's plan. Sent again under the same id
    it is the one there."""
    known = ResourceLink.objects.filter(uid=uid).first()
    facts = {"client": client, "need": need.strip(), "kind": kind, "case": case, "task": task}
    if known is not None:
        return same_or_refused(by, known, facts)
    demand_linker(by, client, case)
    demand_task_of(case, task)
    if quantity < 1:
        raise ActError("数量至少是 1。", field="quantity")
    now = at or timezone.now()
    link = ResourceLink(
        uid=uid,
        station=client.station,
        quantity=quantity,
        since_on=timezone.localdate(now),
        made_by=by.user,
        **facts,
    )
    link.save()
    LinkMove.objects.create(**move_facts(link, "", by.user, now))
    audit.record(act=ACTS[S.WANTED], by=by, obj=link)
    return link


def same_or_refused(by, known, facts):
    is_same = known.made_by_id == by.user.pk and all(
        getattr(known, name) == value for name, value in facts.items()
    )
    if not is_same:
        raise ActError("这个编号已有内容不同的资源链接，请刷新页面再填。")
    return known


def demand_linker(by, client, case):
    if case is not None and case.client_id != client.pk:
        raise ActError("这个个案不是这位对象的。", field="case")
    if not (can_work_case(by, case) if case else can_link(by, client)):
        raise Denied("这位对象的资源链接不归您办。", who_can=WHO_CAN)
    if case is not None and not case.is_open:
        raise ActError("个案已结案。要链接资源，请先重开，或从对象的页面链接。")


def demand_task_of(case, task):
    if task is not None and (case is None or task.plan.case_id != case.pk):
        raise ActError("这项任务不是这件个案的，请重选。", field="task")


@transaction.atomic
def serve_task(*, by, link, task):
    """The task of the plan that a link of the same case serves."""
    if not can_move_link(by, link):
        raise Denied("这项资源链接不归您办。", who_can=WHO_CAN)
    link = locked_link(link)
    demand_task_of(link.case, task)
    link.task = task
    link.save(update_fields=["task"])
    audit.record(act="link.task", by=by, obj=link)
    return link


@transaction.atomic
def request_resource(*, by, uid, client, resource, quantity=1, on=None, note="", **why):
    """Wants and asks for a resource of the library in one act. `why`: `case`, `task`."""
    link = want(
        by=by,
        uid=uid,
        client=client,
        need=resource.name,
        kind=resource.kind,
        quantity=quantity,
        **why,
    )
    if link.state != S.WANTED:
        return link
    step = Step(S.REQUESTED, on or timezone.localdate(), resource=resource, note=note)
    return move(by=by, link=link, step=step)


@transaction.atomic
def move(*, by, link, step, at=None):
    """One step on, or back. What is confirmed and delivered of a resource never exceeds what there
    is: the resource is locked, then the links that take from it are added up. Raises Denied, or
    ActError with the field."""
    if not can_move_link(by, link):
        raise Denied("这项资源链接不归您办。", who_can=WHO_CAN)
    now = at or timezone.now()
    check_step(step, timezone.localdate(now))
    link = locked_link(link)
    refuse_odd_move(link, step)
    resource = chosen(by, link, step)
    old, link.resource = link.state, resource
    if step.quantity is not None:
        link.quantity = step.quantity
    if step.new in TAKING:
        refuse_more_than_there_is(resource, link, timezone.localdate(now), old)
    link.state, link.since_on = step.new, step.on
    if step.new == S.DELIVERED:
        deliver(link, step)
    else:
        take_back(link)
    link.save()
    made = LinkMove.objects.create(**move_facts(link, old, by.user, now, step.reason))
    if step.note.strip():
        LinkNote.objects.create(move=made, text=step.note.strip())
    if old == S.DELIVERED:
        withdraw_records_of(by=by, link=link, at=now)
    audit.record(act=ACTS[step.new], by=by, obj=link)
    return link


def check_step(step, today):
    if step.on > today:
        raise ActError("日期在将来，请填实际发生的那天。", field="on")
    if step.quantity is not None and step.quantity < 1:
        raise ActError("数量至少是 1。", field="quantity")
    if step.value is not None and step.value < 0:
        raise ActError("金额不能是负数。", field="value")


def locked_link(link):
    """The person first, as in every act on one; then the link."""
    list(Client.objects.select_for_update(no_key=True).filter(pk=link.client_id).values("pk"))
    rows = ResourceLink.objects.select_for_update(of=("self",))
    return rows.select_related("client__station__division", "station", "case").get(pk=link.pk)


def refuse_odd_move(link, step):
    old = LinkState(link.state)
    if step.new not in LINK_MOVES[old]:
        raise ActError(f"现在是“{old.label}”，不能直接改成“{S(step.new).label}”。")
    is_back = step.new == S.GIVEN_UP or STEPS.index(step.new) < STEPS.index(old)
    if is_back and old != S.GIVEN_UP and step.reason not in GivenUp.values:
        raise ActError("请选一个原因。", field="reason")
    if step.reason == GivenUp.OTHER and not step.note.strip():
        raise ActError("选了“其他”，请写一句说明。", field="note")
    if step.on < link.since_on:
        raise ActError(f"日期早于上一步（{link.since_on}），请核对。", field="on")


def chosen(by, link, step):
    """The resource after the step, locked where it is taken from."""
    if step.new == S.WANTED:
        return None
    if step.new == S.REQUESTED and link.state == S.WANTED:
        resource = step.resource
        usable = Resource.objects.for_station(link.client.station)
        if resource is None or not usable.filter(pk=resource.pk).exists():
            raise ActError("请从资源库里选一项这个站能用的资源。", field="resource")
        if not (resource.is_active and resource.provider.is_active):
            raise ActError("这项资源已停用或对方不再合作，请换一项。", field="resource")
        return resource
    return locked(link.resource) if link.resource and step.new in TAKING else link.resource


def refuse_more_than_there_is(resource, link, today, old):
    """Also asked when it is delivered: more may be handed over than was confirmed."""
    if old == S.REQUESTED and resource.valid_until and resource.valid_until < today:
        raise ActError(f"这项资源 {resource.valid_until} 已到期，请换一项或先改有效期。")
    if resource.quantity is None:
        return
    left = resource.quantity - taken(resource, without=link)
    if link.quantity > left:
        raise ActError(
            f"“{resource}”只剩 {max(left, 0)} {resource.unit}，不够 {link.quantity} {resource.unit}。",
            field="quantity",
        )


def deliver(link, step):
    worth = step.value
    if worth is None and link.resource.unit_value is not None:
        worth = link.resource.unit_value * link.quantity
    if worth is None:
        raise ActError("请填折合多少元；不花钱的填 0。", field="value")
    link.value, link.delivered_on = worth, step.on
    link.to_hardship = is_in_hardship(link.client, step.on)


def take_back(link):
    link.value, link.delivered_on, link.to_hardship = None, None, False


def is_in_hardship(client, on):
    held = CategoryHolding.objects.on(on).of_people([client.pk])
    return held.filter(category__is_hardship=True).exists()


def move_facts(link, old, by, at, reason=""):
    return {
        "link": link,
        "station": link.station,
        "old": old,
        "new": link.state,
        "on": link.since_on,
        "resource": link.resource,
        "quantity": link.quantity,
        "value": link.value,
        "reason": reason,
        "by": by,
        "at": at,
    }


@transaction.atomic
def want_policy(*, by, case, policy):
    """The case asks for an entitlement beside its resources."""
    if not can_work_case(by, case):
        raise Denied("这个个案不归您办。", who_can=WHO_CAN)
    if not case.is_open:
        raise ActError("个案已结案，要先重开再列政策。", field="policy")
    made, is_new = CasePolicy.objects.get_or_create(
        case=case, policy=policy, defaults={"by": by.user}
    )
    if not is_new and not made.is_dropped:
        raise ActError("这个个案已经列了这项政策。", field="policy")
    if made.is_dropped:
        made.is_dropped = False
        made.save(update_fields=["is_dropped"])
    audit.record(act="case.policy", by=by, obj=case, fields=[policy.key])
    return made


@transaction.atomic
def drop_policy(*, by, wanted):
    if not can_work_case(by, wanted.case):
        raise Denied("这个个案不归您办。", who_can=WHO_CAN)
    wanted.is_dropped = True
    wanted.save(update_fields=["is_dropped"])
    audit.record(act="case.policy_dropped", by=by, obj=wanted.case)
    return wanted
