"""How often people of a tier are contacted: set by the bureaus, followed by everybody's plan."""

from django.db import transaction

from clients.enums import ContactKind
from clients.models import Client, ContactRule, Tier, TierScheme
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from shuangbai.base.scope import code_range
from stations import audit
from stations.jobs import enqueue
from stations.permissions import can_keep_reference

LONGEST_DAYS = 1000
CODE = "station__division__code"
NOT_YOURS = "这个方案不归您设置。"
WHO_CAN = "方案所在地的民政部门；通用方案由省厅设置"
# Registered in clients/jobs.py.
RENEW = "contact_plans"


@transaction.atomic
def set_rules(*, by, tier, rules):
    """`rules`: {ContactKind: days}, all that the tier asks for; what is left out is owed no more.
    Returns the Job that brings the plans of the people in that tier up to date, or None when
    nothing differs. Raises Denied, ActError."""
    demand_scheme_right(by, tier.scheme)
    refuse_bad_rules(rules)
    tier = Tier.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=tier.pk)
    known = dict(tier.rules.values_list("kind", "every_days"))
    changed = sorted(kind for kind, _ in known.items() ^ rules.items())
    if not changed:
        return None
    tier.rules.exclude(kind__in=rules).delete()
    for kind, days in rules.items():
        ContactRule.objects.update_or_create(tier=tier, kind=kind, defaults={"every_days": days})
    audit.record(act="tier.rules", by=by, obj=tier, fields=sorted(set(changed)))
    return renew_later(by=by, scheme=tier.scheme, tiers=[tier.number])


@transaction.atomic
def set_own_scheme(*, by, division, name):
    """A place's own scheme, copied from the one that holds there now: nobody's plan moves until a
    frequency is changed. Raises Denied, ActError."""
    if not can_keep_reference(by, division):
        raise Denied(NOT_YOURS, who_can=WHO_CAN)
    refuse_second_scheme(division)
    above = nearest_row(division)
    with checked_again(lambda: refuse_second_scheme(division)):
        made = TierScheme.objects.create(
            division=division, name=name.strip(), retry_days=above.retry_days
        )
    for tier in above.tiers.prefetch_related("rules").order_by("number"):
        copy = made.tiers.create(number=tier.number, name=tier.name, meaning=tier.meaning)
        ContactRule.objects.bulk_create(
            ContactRule(tier=copy, kind=rule.kind, every_days=rule.every_days)
            for rule in tier.rules.all()
        )
    audit.record(act="tier.scheme", by=by, obj=made)
    return made


def refuse_second_scheme(division):
    if TierScheme.objects.filter(division=division).exists():
        raise ActError(f"{division.name}已有单独的方案。", field="division")


@transaction.atomic
def drop_own_scheme(*, by, scheme):
    """The place goes back to the scheme above it. Returns the Job that renews the plans."""
    demand_scheme_right(by, scheme)
    if scheme.division is None:
        raise ActError("通用方案不能取消，可以改它的频率。")
    audit.record(act="tier.scheme_removed", by=by, obj=scheme)
    place = scheme.division_id
    TierScheme.objects.filter(pk=scheme.pk).delete()
    return enqueue(kind=RENEW, by=by, payload={"division": place})


def nearest_row(division):
    """The TierScheme that holds at the place now; raises ActError where none does."""
    found = nearest_among(TierScheme.objects.select_related("division"), division.code)
    if found is None:
        raise ActError("还没有设置分级方案，请市或省民政先在后台设置。")
    return found


def nearest_among(schemes, code):
    """Of these TierSchemes the one that holds at the place of that code, or None."""
    holding = [one for one in schemes if one.is_default or code.startswith(one.division.code)]
    return max(holding, key=lambda one: len(one.division.code) if one.division else 0, default=None)


def people_held_by(scheme):
    """Clients in care to whom this scheme applies: places with a nearer one are left out."""
    people = Client.objects.live()
    place = scheme.division.code if scheme.division_id else ""
    if place:
        people = people.filter(code_range(CODE, place))
    nearer = TierScheme.objects.filter(division__code__startswith=place)
    for code in nearer.exclude(pk=scheme.pk).values_list("division__code", flat=True):
        people = people.exclude(code_range(CODE, code))
    return people


def people_in(tier):
    """Those of them who are contacted as this tier says (Scheme.plan_for): a missing number is
    stood in for by the next closer one, and what is closer than all by the closest."""
    numbers = sorted(tier.scheme.tiers.values_list("number", flat=True))
    looser = [number for number in numbers if number > tier.number]
    people = people_held_by(tier.scheme).filter(tier__isnull=False)
    if looser:
        people = people.filter(tier__lt=looser[0])
    return people if tier.number == numbers[0] else people.filter(tier__gte=tier.number)


def renew_later(*, by, scheme, tiers=None):
    """A Job that brings the plans of the people under this scheme up to date (`tiers`: numbers,
    None for all)."""
    return enqueue(kind=RENEW, by=by, payload={"scheme": scheme.pk, "tiers": tiers})


def people_under(scheme, tiers=None):
    """Clients whom the scheme may concern. Those of places with a nearer scheme are among them:
    reckoning their plan anew changes nothing."""
    people = Client.objects.live().filter(tier__isnull=False)
    if scheme.division_id:
        people = people.filter(station__division__code__startswith=scheme.division.code)
    if tiers is not None:
        # Where a nearer number stands in for a missing one, looser tiers are concerned, too.
        people = people.filter(tier__gte=min(tiers, default=0))
    return people


def refuse_bad_rules(rules):
    for kind, days in rules.items():
        if kind not in ContactKind.values:
            raise ActError("没有这种联系方式。", field="kind")
        if not 1 <= days <= LONGEST_DAYS:
            raise ActError(f"间隔天数要在 1 到 {LONGEST_DAYS} 之间。", field="every_days")


def demand_scheme_right(by, scheme):
    if not can_keep_reference(by, scheme.division):
        raise Denied(NOT_YOURS, who_can=WHO_CAN)
