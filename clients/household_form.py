"""民政对象家庭信息服务表: one page per household, from its people's files; and what a file lacks for
the page to be complete. Each thing that can be lacking is defined once, as a condition, and serves
the page, the list and the measure."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from clients.client_list import categories_of, tier_name
from clients.enums import Risk
from clients.models import (
    CategoryHolding,
    Client,
    ClientPhone,
    Consent,
    ContactState,
    Eligibility,
    Entitlement,
    Household,
)
from clients.schemes import schemes_of

# More people than ROOMY are set in a smaller type, so that the page stays one; with more than
# MOST_ON_ONE it goes on on the next, in a type that can be read.
ROOMY, MOST_ON_ONE = 6, 12
BESIDE = ("village__parent__parent", "station__division", "head")


def person_gaps(today):
    """{label: condition on a person's file that lacks it}."""
    return {
        "证件号": Q(id_index=""),
        "性别": Q(sex=""),
        "出生日期": Q(born_on=None),
        "户籍地": Q(registered_at=None),
        "行动": Q(mobility=""),
        "分级": Q(tier=None),
        "类别": none_of(CategoryHolding.objects.on(today)),
        "知情同意": none_of(Consent.objects.filter(withdrawn_on=None)),
    }


def none_of(rows):
    """No such row in the person's file, nor in one merged into it."""
    return ~Exists(rows.filter(client=OuterRef("pk"))) & ~Exists(
        rows.filter(client__merged_into=OuterRef("pk"))
    )


def home_gaps():
    """{label: condition on a household}."""
    phones = ClientPhone.objects.filter(client__household=OuterRef("pk"))
    return {"住址": Q(address=""), "电话": ~Exists(phones)}


def incomplete_people(today):
    return Client.objects.live().filter(reduce(or_, person_gaps(today).values()))


def complete(today):
    """Condition on households: nothing is lacking."""
    wanting = incomplete_people(today).filter(household=OuterRef("pk"))
    return ~Exists(wanting) & ~reduce(or_, home_gaps().values())


def complete_in(scope, today):
    return Household.objects.in_care().filter(scope.stations("station")).filter(complete(today))


@dataclass
class Line:
    """One person on the page."""

    client: Client
    age: int | None
    tier_name: str
    categories: list
    risks: list
    lacks: list
    policies: list = field(default_factory=list)
    last_on: object = None
    next_on: object = None

    @property
    def care(self):
        """What to mind with this person, in words."""
        moves = self.client.get_mobility_display() if self.client.mobility else ""
        return [words for words in (moves, "、".join(self.risks), self.client.attention) if words]


@dataclass
class Sheet:
    household: Household
    lines: list
    phones: list
    lacks: list

    @property
    def is_crowded(self):
        return ROOMY < len(self.lines) <= MOST_ON_ONE

    @property
    def is_long(self):
        return len(self.lines) > MOST_ON_ONE

    @property
    def workers(self):
        names = [one.client.worker.name for one in self.lines if one.client.worker]
        return list(dict.fromkeys(names))

    @property
    def lacking(self):
        """[(names, what each of them lacks)]; who lack the same stand together."""
        found = defaultdict(list)
        for line in self.lines:
            if line.lacks:
                found[tuple(line.lacks)].append(line.client.name)
        return [(names, lacks) for lacks, names in found.items()]

    @property
    def is_complete(self):
        return not self.lacks and not any(line.lacks for line in self.lines)


def sheets_of(homes, today):
    """The Sheets of these households in a constant number of queries."""
    homes = list(homes)
    people = people_of(homes, today)
    ids = [one.pk for one in people]
    held, phones, states, policies = (
        categories_of(people, today),
        phones_of(ids),
        contacts_of(ids),
        policies_of(ids, today),
    )
    schemes = schemes_of({home.station.division for home in homes}) if homes else {}
    labels = list(person_gaps(today))
    lines = defaultdict(list)
    for one in people:
        home_scheme = schemes[one.station.division_id]
        last_on, next_on = states.get(one.pk, (None, None))
        lines[one.household_id].append(
            Line(
                client=one,
                age=one.age(today),
                tier_name=tier_name(home_scheme, one.tier),
                categories=held[one.pk],
                risks=[Risk(risk).label for risk in one.risks if risk in Risk.values],
                lacks=[label for n, label in enumerate(labels) if getattr(one, f"lacks_{n}")],
                policies=policies[one.pk],
                last_on=last_on,
                next_on=next_on,
            )
        )
    return [sheet_of(home, lines[home.pk], phones) for home in homes]


def sheet_of(home, lines, phones):
    numbers = [phone for line in lines for phone in phones[line.client.pk]]
    lacks = [] if home.address else ["住址"]
    lacks += [] if numbers else ["电话"]
    return Sheet(home, sorted(lines, key=lambda line: head_first(home, line)), numbers, lacks)


def head_first(home, line):
    return line.client.pk != home.head_id, line.client.born_on is None, line.client.born_on


def people_of(homes, today):
    marks = {
        f"lacks_{number}": Case(When(condition, then=Value(1)), default=Value(0))
        for number, condition in enumerate(person_gaps(today).values())
    }
    rows = Client.objects.live().filter(household__in=[home.pk for home in homes])
    rows = rows.select_related("registered_at", "worker", "station__division").annotate(**marks)
    return list(rows.order_by("pk"))


def phones_of(ids):
    found = defaultdict(list)
    for one in ClientPhone.objects.of_people(ids).order_by("-is_first", "pk"):
        found[one.person].append(one)
    return found


def contacts_of(ids):
    """{client id: (last time somebody reached them, next day owed)} over all kinds."""
    found = {}
    for one in ContactState.objects.filter(client__in=ids):
        last_on, next_on = found.get(one.client_id, (None, None))
        lasts = [day for day in (last_on, one.last_on) if day]
        nexts = [day for day in (next_on, one.due_on if one.is_active else None) if day]
        found[one.client_id] = (max(lasts, default=None), min(nexts, default=None))
    return found


def policies_of(ids, today):
    """What people receive or have applied for, and what they may be eligible for besides."""
    found = defaultdict(list)
    rows = Entitlement.objects.of_people(ids).select_related("policy")
    for one in rows.order_by("policy__position", "pk"):
        found[one.person].append(f"{one.policy.name}（{one.get_state_display()}）")
    gaps = Eligibility.objects.gaps(today).filter(client__in=ids).select_related("policy")
    for one in gaps.order_by("policy__position", "pk"):
        words = f"{one.policy.name}（可能符合）"
        if words not in found[one.client_id]:
            found[one.client_id].append(words)
    return found
