"""The list of clients: rows, columns, lines."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Min, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from clients import masks
from clients.models import CategoryHolding, Client, ContactState
from clients.permissions import sees_masked
from clients.schemes import schemes_of
from shuangbai.base.sheets import Column

SORTS = {
    "name": ("full_pinyin",),
    "village": ("village__code", "full_pinyin"),
    "tier": ("tier", "full_pinyin"),
    "due": ("due_order", "tier"),
    "born": ("born_on",),
    "registered": ("registered_on",),
}


def rows_for(member):
    """Files in reach, one per person, with the day on which the next contact is due."""
    due = (
        ContactState.objects.active()
        .filter(client=OuterRef("pk"))
        .order_by()
        .values("client")
        .annotate(first=Min("due_on"))
        .values("first")
    )
    return (
        Client.objects.visible_to(member)
        .filter(merged_into=None)
        .select_related("station__division")
        # By themselves: a join of nine tables takes the planner 12 ms, whatever it finds.
        .prefetch_related("village", "household", "worker", "registered_at")
        .annotate(
            next_due=Subquery(due),
            # Who is owed nothing comes last, on every database.
            due_order=Coalesce(Subquery(due), Value(datetime.date.max)),
        )
    )


def columns(member):
    masked = sees_masked(member)
    return (
        Column("姓名", lambda row: masks.name(row.name) if masked else row.name, width=12),
        Column("性别", lambda row: row.get_sex_display(), width=6),
        Column("出生日期", lambda row: row.born_on, width=12),
        Column("证件号", lambda row: row.id_number.masked, width=22),
        Column("社工站", lambda row: row.station.name, width=20),
        Column("现住村（社区）", lambda row: row.village.name, width=16),
        Column("住址", lambda row: shown_address(row, masked), width=26),
        Column("户籍地", lambda row: row.registered_at.name if row.registered_at else "", width=16),
        Column("分级", lambda row: row.tier, width=6),
        Column("责任社工", lambda row: row.worker.name if row.worker else "", width=10),
        Column("应联系", lambda row: row.next_due, width=12),
        Column("建档日期", lambda row: row.registered_on, width=12),
    )


def shown_address(row, masked):
    return masks.address(row.household.address) if masked else row.household.address


@dataclass
class Line:
    client: Client
    name: str
    tier_name: str
    age: int | None
    categories: list
    late: tuple | None


def lines(member, rows):
    """What the table shows of these rows; two queries, however many."""
    today = timezone.localdate()
    schemes = schemes_of({row.station.division for row in rows}) if rows else {}
    held = categories_of(rows, today)
    masked = sees_masked(member)
    return [
        Line(
            client=row,
            name=masks.name(row.name) if masked else row.name,
            tier_name=tier_name(schemes[row.station.division_id], row.tier),
            age=row.age(today),
            categories=held[row.pk],
            late=lateness(row.next_due, today),
        )
        for row in rows
    ]


def categories_of(rows, today):
    held = defaultdict(list)
    holdings = CategoryHolding.objects.on(today).of_people([row.pk for row in rows])
    for one in holdings.select_related("category").order_by("category__position", "pk"):
        if str(one) not in held[one.person]:
            held[one.person].append(str(one))
    return held


def tier_name(scheme, number):
    plan = scheme.tiers.get(number)
    return plan.name if plan else (f"第 {number} 级" if number else "")


def lateness(due_on, today):
    """(kind, words) for the `late` mark; None when nothing is due within a week."""
    if due_on is None:
        return None
    days = (due_on - today).days
    if days < 0:
        return "over", f"逾期 {-days} 天"
    if days == 0:
        return "today", "今天"
    return ("soon", f"还有 {days} 天") if days <= 7 else None
