"""How often people of a tier are contacted: set by the bureaus, followed by everybody's plan."""

from django.db import transaction

from clients.enums import ContactKind
from clients.models import Client, ContactRule, Tier
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.jobs import enqueue
from stations.permissions import can_keep_reference

LONGEST_DAYS = 1000
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
        raise Denied("这个方案不归您设置。", who_can="方案所在地的民政部门；通用方案由省厅设置")
