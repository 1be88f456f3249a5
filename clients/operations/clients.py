"""Registering people and keeping their files."""

from functools import partial

import uuid6
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clients.enums import ConsentBy, Relation, Sex
from clients.models import (
    CategoryHolding,
    Client,
    ClientAccount,
    ClientPhone,
    Consent,
    Household,
)
from clients.operations.eligibility import renew_people
from clients.operations.plans import apply_plan
from clients.permissions import (
    can_assign,
    can_edit_client,
    can_reveal_identity,
    reveals_without_reason,
)
from shuangbai.base import national_id, validators
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from stations import audit
from stations.enums import DataClass, Right
from stations.models import Posting, ServicePoint

GUARDED_UNDER = 14
EDITABLE = (
    "name",
    "sex",
    "born_on",
    "village",
    "registered_at",
    "relation",
    "mobility",
    "dialect",
    "risks",
    "attention",
)
# What the rules of policies look at.
ENTITLING = {"sex", "born_on", "registered_at"}


@transaction.atomic
def register_client(
    *,
    by,
    name,
    village,
    household=None,
    address="",
    id_number="",
    phone="",
    uid=None,
    worker=None,
    **facts,
):
    """A new person, in a given household or as the head of a new one, at the station that serves
    the village. `facts`: any of EDITABLE. Raises Denied, ActError."""
    station = station_of(village)
    if not by.may(Right.WRITE, DataClass.CLIENT) or not by.scope.covers_station(station):
        raise Denied("这个村不在您的服务范围。", who_can="这个村所属社工站的社工")
    refuse_odd_name(name)
    facts = with_identity(facts, id_number)
    refuse_known_number(id_number)
    if household is None:
        household = Household.objects.create(station=station, village=village, address=address)
        facts.setdefault("relation", Relation.HEAD)
    client = Client(
        uid=uid or uuid6.uuid7(),
        household=household,
        station=station,
        village=village,
        name=name.strip(),
        id_number=national_id.normalise(id_number),
        worker=worker if worker is not None else by.user if serves(by, station) else None,
        **facts,
    )
    with checked_again(partial(refuse_known_number, id_number)):
        client.save()
    if household.head_id is None:
        household.head = client
        household.save(update_fields=["head"])
    if phone:
        ClientPhone.objects.create(client=client, number=phone, is_first=True)
    renew_people([client.pk], today=timezone.localdate())
    audit.record(act="client.register", by=by, obj=client)
    return client


def refuse_odd_name(name):
    try:
        validators.name(name)
    except ValidationError as odd:
        raise ActError(odd.messages[0], field="name") from None


def station_of(village):
    point = ServicePoint.objects.select_related("station__division").filter(village=village).first()
    if point is None:
        raise ActError("这个村还没有归属的社工站，请县民政先指定。", field="village")
    return point.station


def serves(by, station):
    return by.posting is not None and by.posting.station_id == station.pk


def with_identity(facts, id_number):
    """Birth date and sex are read from the number when it is there; what contradicts it is
    refused."""
    if not id_number:
        return facts
    try:
        known = national_id.parse(id_number)
    except national_id.BadNationalId as bad:
        raise ActError(bad.messages[0], field="id_number") from bad
    if facts.get("born_on") and facts["born_on"] != known.birth_on:
        raise ActError("出生日期与身份证号不一致。", field="born_on")
    return {**facts, "born_on": known.birth_on, "sex": Sex[known.sex.upper()]}


def refuse_known_number(id_number):
    """Never tells where or whose: a duplicate elsewhere is for the county office (ACCESS)."""
    if id_number and Client.objects.with_id_number(id_number).exists():
        raise ActError("这个证件号已有档案，请交县民政核对。", field="id_number")


@transaction.atomic
def edit_client(*, by, client, version, **changes):
    """Changes any of EDITABLE; refused when somebody else saved since `version` was read."""
    if not can_edit_client(by, client):
        raise Denied("这份档案不归您修改。", who_can="本站社工、站长或县民政")
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.version != version:
        raise ActError("您打开之后别人改过这份档案。请核对最新内容，您填的还在下面。")
    refuse_odd_name(changes.get("name", ""))
    changed = [key for key in EDITABLE if key in changes and getattr(client, key) != changes[key]]
    for key in changed:
        setattr(client, key, changes[key])
    client.version += 1
    client.save(
        update_fields=[
            *changed,
            "version",
            *(("full_pinyin", "initials") if "name" in changed else ()),
        ]
    )
    if ENTITLING & set(changed):
        renew_people([client.pk], today=timezone.localdate())
    audit.record(act="client.edit", by=by, obj=client, fields=changed)
    return client


@transaction.atomic
def assign_worker(*, by, clients, worker):
    """Gives these clients to a worker in post at their station; what is due moves along."""
    today = timezone.localdate()
    rows = list(
        Client.objects.select_for_update(of=("self",))
        .filter(pk__in=[client.pk for client in clients])
        .select_related("station__division")
        .order_by("pk")
    )
    posts = set(
        Posting.objects.in_post(today).filter(user=worker).values_list("station_id", flat=True)
    )
    for client in rows:
        if not can_assign(by, client):
            raise Denied("分派对象由站长或县民政办理。", who_can="本站站长、县民政")
        if client.station_id not in posts:
            raise ActError(f"{worker.name}不在{client.station}任职，不能分派。", field="worker")
        client.worker = worker
        client.save(update_fields=["worker"])
        apply_plan(client, since_on=today, today=today)
        audit.record(act="client.assign", by=by, obj=client, fields=["worker"])
    return rows


@transaction.atomic
def record_consent(*, by, client, given_on, given_by, form, guardian="", witness=""):
    """Consent to keep the file; a guardian's for a child under 14 (personal data of minors)."""
    if not can_edit_client(by, client):
        raise Denied("这份档案不归您修改。", who_can="本站社工、站长或县民政")
    age = client.age(given_on)
    if age is not None and age < GUARDED_UNDER and given_by != ConsentBy.GUARDIAN:
        raise ActError("不满 14 岁的儿童须由监护人同意。", field="given_by")
    consent = Consent(
        client=client,
        given_on=given_on,
        given_by=given_by,
        form=form,
        guardian=guardian,
        witness=witness,
        recorded_by=by.user,
    )
    consent.full_clean()
    consent.save()
    audit.record(act="client.consent", by=by, obj=client)
    return consent


@transaction.atomic
def place_in_category(*, by, client, category, starts_on, source, grade="", note=""):
    if not can_edit_client(by, client):
        raise Denied("这份档案不归您修改。", who_can="本站社工、站长或县民政")
    if category.has_grade and category.grades and grade not in category.grades:
        raise ActError(f"请选等级：{'、'.join(category.grades)}。", field="grade")
    facts = {"starts_on": starts_on, "source": source, "grade": grade, "note": note}
    check = partial(refuse_known_category, client, category)
    check()
    with checked_again(check):
        made = CategoryHolding.objects.create(client=client, category=category, **facts)
    renew_people([client.pk], today=timezone.localdate())
    audit.record(act="client.category", by=by, obj=client, fields=["category"])
    return made


def refuse_known_category(client, category):
    held = CategoryHolding.objects.of_people([client.pk])
    if held.filter(category=category, ends_on__isnull=True).exists():
        raise ActError(f"{client.name}已在“{category.name}”中。", field="category")


@transaction.atomic
def end_category(*, by, holding, ends_on):
    if not can_edit_client(by, holding.client):
        raise Denied("这份档案不归您修改。", who_can="本站社工、站长或县民政")
    if ends_on < holding.starts_on:
        raise ActError("结束日期不能早于开始日期。", field="ends_on")
    holding.ends_on = ends_on
    holding.save(update_fields=["ends_on"])
    renew_people([holding.client_id], today=timezone.localdate())
    audit.record(act="client.category_end", by=by, obj=holding.client, fields=["category"])
    return holding


def reveal_account(*, by, client, reason=""):
    """The full bank account; "" without one. As with the ID number."""
    demand_reveal(by, client, reason)
    audit.record(act="client.account_read", by=by, obj=client, reason=reason.strip())
    found = ClientAccount.objects.present(client.pk)
    return found.number.reveal() if found else ""


def reveal_identity(*, by, client, reason=""):
    """The full ID number. The trail's row is committed before the number is opened."""
    demand_reveal(by, client, reason)
    audit.record(act="client.reveal", by=by, obj=client, reason=reason.strip())
    return client.id_number.reveal()


def demand_reveal(by, client, reason):
    if not can_reveal_identity(by, client):
        raise Denied("您现在的任职不能查看完整证件号和账号。", who_can="责任社工、站长、县民政")
    if not reveals_without_reason(by, client) and not reason.strip():
        raise ActError("请写明查看理由，会记入审计。", field="reason")
