"""The list of hand-overs: rows, filters, columns."""

import django_filters
from django import forms

from clients.enums import HandOverAnswer
from clients.models import HandOver
from clients.permissions import can_answer_hand_over
from shuangbai.base.sheets import Column

SORTS = {"at": ("offered_at",), "moved": ("moved_on",)}
INCOMING, OUTGOING = "in", "out"
WAITING = "waiting"


class HandOverFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="姓名",
        method="named",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    side = django_filters.ChoiceFilter(
        label="方向",
        choices=[(INCOMING, "迁入"), (OUTGOING, "迁出")],
        method="towards",
        empty_label="全部",
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[(WAITING, "等接收"), *HandOverAnswer.choices],
        method="in_state",
        empty_label="全部",
    )

    class Meta:
        model = HandOver
        fields = ()

    def named(self, rows, name, value):
        return rows.filter(pk__in=HandOver.objects.filter(people__name__holds=value).values("pk"))

    def towards(self, rows, name, value):
        side = "new_station" if value == INCOMING else "old_station"
        return rows.filter(self.request.member.scope.stations(side))

    def in_state(self, rows, name, value):
        return rows.waiting() if value == WAITING else rows.filter(decision__answer=value)


def rows_for(member):
    return (
        HandOver.objects.visible_to(member)
        .select_related(
            "old_station__division",
            "new_station__division",
            "village",
            "offered_by",
            "decision__by",
        )
        .prefetch_related("people")
    )


def names(row):
    return "、".join(one.name for one in sorted(row.people.all(), key=lambda one: one.pk))


def state(row):
    return row.decision.get_answer_display() if hasattr(row, "decision") else "等接收"


COLUMNS = (
    Column("姓名", names, width=24),
    Column("原社工站", lambda row: row.old_station.name, width=20),
    Column("接收的社工站", lambda row: row.new_station.name, width=20),
    Column("搬到", lambda row: f"{row.village.name} {row.address}".strip(), width=28),
    Column("哪天搬的", lambda row: row.moved_on, width=12),
    Column("说明", lambda row: row.reason, width=36),
    Column("提出人", lambda row: row.offered_by.name, width=10),
    Column("状态", state, width=10),
    Column("答复", lambda row: row.words, width=30),
)


def lines(member, rows):
    return [
        {
            "hand_over": row,
            "names": names(row),
            "state": state(row),
            "may_answer": not hasattr(row, "decision") and can_answer_hand_over(member, row),
        }
        for row in rows
    ]
