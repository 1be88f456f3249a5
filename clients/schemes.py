"""Which tiers and frequencies hold where: the nearest scheme upward (county, city, province)."""

from dataclasses import dataclass

from clients.models import TierScheme
from shuangbai.base.errors import ActError

COLUMNS = (
    "is_default",
    "division__code",
    "name",
    "retry_days",
    "tiers__number",
    "tiers__name",
    "tiers__meaning",
    "tiers__rules__kind",
    "tiers__rules__every_days",
)


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

    @property
    def kinds(self):
        """The ContactKinds that any of its tiers asks for."""
        return {kind for plan in self.tiers.values() for kind in plan.every_days}

    def plan_for(self, number):
        """The tier that a person set to `number` is contacted by: where the place has changed to
        a scheme without that number, the next closer one (never a looser one by accident), else
        its closest; None where it has no tiers at all."""
        closer = [known for known in self.tiers if known <= number]
        chosen = max(closer, default=min(self.tiers, default=None))
        return self.tiers.get(chosen)

    def every_days(self, number):
        """{ContactKind: days} that a person of this tier is owed; {} without a tier."""
        plan = self.plan_for(number) if number else None
        return plan.every_days if plan else {}


def schemes_of(divisions):
    """{division id: Scheme} for many places in one query."""
    schemes = built(TierScheme.objects.order_by("tiers__number", "pk").values(*COLUMNS))
    default = next((scheme for code, scheme in schemes.items() if code is None), None)
    local = sorted((code for code in schemes if code), key=len, reverse=True)

    def nearest(code):
        found = next((schemes[place] for place in local if code.startswith(place)), default)
        if found is None:
            raise ActError("还没有设置分级方案，请市或省民政先在后台设置。")
        return found

    return {division.pk: nearest(division.code) for division in divisions}


def scheme_of(division):
    return schemes_of([division])[division.pk]


def built(rows):
    """{code of the place, None for the default: Scheme} from one row per tier and rule."""
    schemes = {}
    for row in rows:
        code = None if row["is_default"] else row["division__code"]
        scheme = schemes.setdefault(code, Scheme(row["name"], row["retry_days"], {}))
        number = row["tiers__number"]
        if number is None:
            continue
        plan = TierPlan(number, row["tiers__name"], row["tiers__meaning"], {})
        rules = scheme.tiers.setdefault(number, plan).every_days
        if row["tiers__rules__kind"]:
            rules[row["tiers__rules__kind"]] = row["tiers__rules__every_days"]
    return schemes
