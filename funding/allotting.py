"""From rules to sums: who gets what by which formula, and over which hops it goes.

Nothing here writes; the simulation on the page and the batch that is proposed are the same plan.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db.models import Q

from funding.enums import Formula
from funding.models import Account, AllotmentLine, Hop
from shuangbai.base.errors import ActError
from shuangbai.base.scope import code_range, lineage
from stations.enums import COUNTY_DIGITS, DivisionKind
from stations.models import Division, Station

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Rule:
    """One formula over some places. `areas`: only stations under these divisions, all without.
    `since_on`: of the posts on `posts_on` only those that were added after that day.
    `sums`: ((division, amount), …) of FIXED; `amount` of RESERVE, which stays with the giver."""

    formula: str
    rate: Decimal | None = None
    months: Decimal | None = None
    posts_on: date | None = None
    since_on: date | None = None
    areas: tuple = ()
    sums: tuple = ()
    amount: Decimal | None = None
    purpose: str = ""

    @property
    def body(self):
        facts = dict(vars(self))
        facts["areas"] = [area.pk for area in self.areas]
        facts["sums"] = [(place.pk, str(amount)) for place, amount in self.sums]
        return {name: str(value) for name, value in facts.items()}


@dataclass
class Simulation:
    lines: list
    available: Decimal
    by_area: list = field(default_factory=list)

    @property
    def total(self):
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def left(self):
        return self.available - self.total

    @property
    def posts(self):
        return sum(line.posts or 0 for line in self.lines)

    @property
    def vacant(self):
        return sum(line.vacant or 0 for line in self.lines)

    @property
    def vacant_amount(self):
        """What goes to posts that nobody fills."""
        return sum(
            (line.vacant * line.rate * line.months for line in self.lines if line.vacant),
            Decimal(0),
        )

    @property
    def differing(self):
        """Lines of which the table that came along says another sum."""
        return [line for line in self.lines if line.typed not in (None, line.amount)]


def simulate(*, programme, giver, rules, typed=None, replaces=None):
    """What a batch by these rules would be. Raises ActError on a rule that cannot be meant."""
    return simulated(programme, giver, plan(giver, rules, typed), replaces)


def simulated(programme, giver, lines, replaces=None):
    account = Account.objects.filter(programme=programme, place=giver).first()
    available = account.available if account else Decimal(0)
    if replaces is not None:
        available += replaces.amount
    return Simulation(lines, available, by_area(giver, lines))


def by_area(giver, lines):
    """[(name, lines, sum)] of the places next below the giver."""
    sums, counts = Counter(), Counter()
    for line in lines:
        area = area_code(giver, line.place)
        sums[area] += line.amount
        counts[area] += 1
    names = dict(Division.objects.filter(code__in=sums).values_list("code", "name"))
    return [(names[code], counts[code], sums[code]) for code in sorted(sums)]


def area_code(giver, place):
    steps = [code for code in lineage(place.code) if len(code) > len(giver.code)]
    return steps[0] if steps else place.code


def plan(giver, rules, typed=None):
    """Unsaved AllotmentLines. One place may have a line of every rule."""
    lines = [line for rule in rules for line in lines_of(giver, rule)]
    for line in lines:
        if line.amount <= 0:
            raise ActError("每一行的金额要大于 0，请核对标准和月数。", field="rules")
        refuse_outside(giver, line.place)
    lay_beside(lines, dict(typed or {}))
    return lines


def refuse_outside(giver, place):
    if not place.code.startswith(giver.code):
        raise ActError(f"{place.name}不在{giver.name}以下，不能分配。", field="rules")


def lay_beside(lines, typed):
    """The table's sum beside the first line of its place; it is for the place's whole sum."""
    sums = Counter()
    for line in lines:
        sums[line.place_id] += line.amount
    for line in lines:
        stated = typed.pop(line.place_id, None) if line.place_id in typed else None
        if stated is not None:
            # Per place one sum is stated: what its other lines take is taken off.
            line.typed = stated - (sums[line.place_id] - line.amount)
    if typed:
        names = Division.objects.filter(pk__in=typed).values_list("name", flat=True)[:5]
        raise ActError(
            f"表里的{'、'.join(names)}没有算出金额，请核对范围，或去掉这些行。", field="table"
        )


def lines_of(giver, rule):
    if rule.formula == Formula.RESERVE:
        demand(rule.amount, "请填统筹的金额。")
        return [line(giver, rule, rule.amount)]
    if rule.formula == Formula.FIXED:
        if not rule.sums:
            raise ActError("定额要写明每个地方的金额，一行一个。", field="rules")
        return [line(place, rule, amount) for place, amount in rule.sums]
    demand(rule.rate, "请填标准（元）。")
    if rule.formula == Formula.STATION:
        return [
            line(one.division, rule, rule.rate, station=one) for one in stations(giver, rule.areas)
        ]
    return lines_by_posts(giver, rule)


def demand(amount, words):
    if amount is None or amount <= 0:
        raise ActError(words, field="rules")


def lines_by_posts(giver, rule):
    demand(rule.months, "请填月数。")
    if rule.posts_on is None:
        raise ActError("请填岗位数以哪一天为准。", field="rules")
    if rule.since_on and rule.since_on >= rule.posts_on:
        raise ActError("“只算此后新增”要早于岗位数的日期。", field="rules")
    rows = stations(giver, rule.areas).with_approved_posts(rule.posts_on)
    rows = rows.with_people_in_post(rule.posts_on)
    before = posts_before(giver, rule)
    counted = [(one, *net(one, before.get(one.pk, 0))) for one in rows]
    return [
        line(
            one.division,
            rule,
            (posts * rule.rate * rule.months).quantize(FEN),
            station=one,
            posts=posts,
            people=people,
            posts_on=rule.posts_on,
            since_on=rule.since_on,
            months=rule.months,
        )
        for one, posts, people in counted
        if posts > 0
    ]


def posts_before(giver, rule):
    """{station id: posts that had been approved on `since_on`}, empty where all posts count."""
    if rule.since_on is None:
        return {}
    rows = stations(giver, rule.areas).with_approved_posts(rule.since_on)
    return dict(rows.values_list("pk", "approved_posts"))


def net(station, before):
    """(posts, people in them) beyond those of before: the older posts are filled first."""
    return station.approved_posts - before, max(0, station.people_in_post - before)


def line(place, rule, amount, **more):
    return AllotmentLine(
        place=place,
        formula=rule.formula,
        rate=rule.rate if rule.formula in (Formula.POSTS, Formula.STATION) else None,
        amount=amount,
        purpose=rule.purpose.strip(),
        **more,
    )


def stations(giver, areas):
    inside = Q()
    for area in areas:
        inside |= code_range("division__code", area.code)
    rows = Station.objects.live().under(giver).filter(inside)
    return rows.select_related("division").order_by("division__code", "pk")


def hops_of(batch, lines, today):
    """The unsaved Hops of a batch: every step from the giver down to each line's place, summed."""
    down = [line for line in lines if line.place_id != batch.giver_id]
    paths = paths_to(batch.giver, {line.place.code for line in down})
    sums = Counter()
    for one in down:
        path = paths[one.place.code]
        for step in pairwise(path):
            sums[step] += one.amount
    return [
        Hop(
            programme=batch.programme,
            batch=batch,
            giver=giver,
            place=place,
            amount=amount,
            starts_on=today if giver == batch.giver else None,
            due_on=batch.due_on if giver == batch.giver else None,
        )
        for (giver, place), amount in sorted(
            sums.items(), key=lambda step: (step[0][0].code, step[0][1].code)
        )
    ]


def paths_to(giver, codes):
    """{code: [giver, …, place]}. A city without counties hands straight to its townships: the
    placeholder between them is no office."""
    above = {above for code in codes for above in lineage(code)}
    known = {one.code: one for one in Division.objects.filter(code__in=above)}
    known[giver.code] = giver
    return {code: path(giver, code, known) for code in codes}


def path(giver, code, known):
    steps = [known[below] for below in lineage(code) if len(below) > len(giver.code)]
    real = [one for one in steps[:-1] if not is_placeholder(one)]
    return [giver, *real, steps[-1]]


def is_placeholder(place):
    return len(place.code) == COUNTY_DIGITS and place.kind == DivisionKind.PLACEHOLDER
