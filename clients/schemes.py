"""Which tiers and frequencies hold where: the nearest scheme upward (county, city, province)."""

from dataclasses import dataclass

from clients.models import TierScheme
from shuangbai.base.errors import ActError


@dataclass(frozen=True)
class TierPlan:
    number: int
    name: str
    meaning: str
    every_days: dict  # ContactKind → days


@dataclass(frozen=True)
class Scheme:
    name: str
    retry_days: int
    tiers: dict  # number → TierPlan

    def tier(self, number):
        """Raises ActError for a tier that this place does not know."""
        if number not in self.tiers:
            known = "、".join(plan.name for plan in self.tiers.values())
            raise ActError(f"本地没有这个分级，可选：{known}。", field="tier")
        return self.tiers[number]


def schemes_of(divisions):
    """{division id: Scheme} for many places in three queries."""
    rows = list(TierScheme.objects.select_related("division").prefetch_related("tiers__rules"))
    default = next((row for row in rows if row.is_default), None)
    local = sorted(
        (row for row in rows if not row.is_default), key=lambda row: -len(row.division.code)
    )
    built = {}

    def nearest(code):
        row = next((one for one in local if code.startswith(one.division.code)), default)
        if row is None:
            raise ActError("还没有设置分级方案，请市或省民政先在后台设置。")
        if row.pk not in built:
            built[row.pk] = build(row)
        return built[row.pk]

    return {division.pk: nearest(division.code) for division in divisions}


def scheme_of(division):
    return schemes_of([division])[division.pk]


def build(row):
    tiers = {
        tier.number: TierPlan(
            tier.number,
            tier.name,
            tier.meaning,
            {rule.kind: rule.every_days for rule in tier.rules.all()},
        )
        for tier in sorted(row.tiers.all(), key=lambda tier: tier.number)
    }
    return Scheme(row.name, row.retry_days, tiers)
