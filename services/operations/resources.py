"""The library of resources: who offers what."""

from functools import partial

from django.db import transaction

from services.models import Resource, ResourceLink, ResourceProvider
from services.permissions import can_keep_resource
from services.resource_enums import TAKING
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from stations import audit

WHO_CAN = "本站社工、站长；全县共享的由县民政"
EDITABLE = (
    "provider",
    "kind",
    "name",
    "quantity",
    "unit",
    "unit_value",
    "valid_until",
    "contact",
    "terms",
    "is_active",
)


def own_library(by):
    """{station or division} that the member keeps things in."""
    posting = by.posting
    return (
        {"station": posting.station} if posting.station_id else {"division": posting.place_division}
    )


@transaction.atomic
def add_provider(*, by, name, kind):
    """Somebody who offers things, in the member's own library."""
    owner = own_library(by)
    demand_keeper(by, **owner)
    check = partial(refuse_known_provider, owner, name.strip())
    check()
    with checked_again(check):
        made = ResourceProvider.objects.create(name=name.strip(), kind=kind, **owner)
    audit.record(act="resource.provider", by=by, obj=made)
    return made


def refuse_known_provider(owner, name, field="new_provider"):
    if ResourceProvider.objects.filter(**owner, name=name).exists():
        raise ActError("已有同名的提供方，请用已有的那个。", field=field)


@transaction.atomic
def edit_provider(*, by, provider, name, kind, is_active):
    """Another name or kind; one that is not `is_active` gives nothing any more, what it promised
    stays."""
    demand_keeper(by, provider.station, provider.division)
    row = ResourceProvider.objects.select_for_update(of=("self",)).get(pk=provider.pk)
    given = {"name": name.strip(), "kind": kind, "is_active": is_active}
    changed = [key for key, value in given.items() if getattr(row, key) != value]
    owner = {"station": row.station_id} if row.station_id else {"division": row.division_id}
    check = partial(refuse_known_provider, owner, given["name"], field="name")
    if "name" in changed:
        check()
    for key in changed:
        setattr(row, key, given[key])
    with checked_again(check):
        row.save(update_fields=changed)
    audit.record(act="resource.provider_edit", by=by, obj=row, fields=changed)
    return row


@transaction.atomic
def add_resource(*, by, uid, provider, **facts):
    """Something in the member's own library; sent again under the same id it is the one there."""
    known = Resource.objects.filter(uid=uid).first()
    if known is not None:
        return same_or_refused(by, known, provider, facts)
    owner = own_library(by)
    demand_keeper(by, **owner)
    refuse_foreign_provider(by, provider)
    check_facts(facts)
    made = Resource.objects.create(uid=uid, provider=provider, **owner, **facts)
    audit.record(act="resource.add", by=by, obj=made)
    return made


def same_or_refused(by, known, provider, facts):
    is_same = known.provider == provider and all(
        getattr(known, name) == value for name, value in facts.items()
    )
    if not is_same or not Resource.objects.visible_to(by).filter(pk=known.pk).exists():
        raise ActError("这个编号已有内容不同的资源，请刷新页面再填。")
    return known


@transaction.atomic
def edit_resource(*, by, resource, version, **changes):
    """Changes any of EDITABLE. The quantity never falls below what is promised."""
    demand_keeper(by, resource.station, resource.division)
    row = locked(resource)
    if row.version != version:
        raise ActError("您打开之后别人改过这项资源，请核对最新内容，您填的还在下面。")
    if "provider" in changes:
        refuse_foreign_provider(by, changes["provider"])
    check_facts(changes)
    quantity, spoken_for = changes.get("quantity", row.quantity), taken(row)
    if quantity is not None and quantity < spoken_for:
        raise ActError(
            f"已经答应和落实了 {spoken_for} {row.unit}，数量不能比它少。", field="quantity"
        )
    changed = [key for key in EDITABLE if key in changes and getattr(row, key) != changes[key]]
    for key in changed:
        setattr(row, key, changes[key])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    audit.record(act="resource.edit", by=by, obj=row, fields=changed)
    return row


def demand_keeper(by, station=None, division=None):
    if not can_keep_resource(by, station, division):
        raise Denied("这项资源不归您管。", who_can=WHO_CAN)


def refuse_foreign_provider(by, provider):
    if not ResourceProvider.objects.visible_to(by).filter(pk=provider.pk).exists():
        raise ActError("没有这个提供方，请重选。", field="provider")


def check_facts(facts):
    value = facts.get("unit_value")
    if value is not None and value < 0:
        raise ActError("折合金额不能是负数。", field="unit_value")


def locked(resource):
    """Everything that takes from a resource waits here, one after the other."""
    rows = Resource.objects.select_for_update(of=("self",))
    return rows.select_related("station__division", "division", "provider").get(pk=resource.pk)


def taken(resource, *, without=None):
    """How much is promised or delivered, apart from one link."""
    links = ResourceLink.objects.filter(resource=resource, state__in=TAKING)
    if without is not None:
        links = links.exclude(pk=without.pk)
    return sum(links.values_list("quantity", flat=True))
