"""The list of cases and its board: filters, rows, columns, lines."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from clients import masks
from clients.permissions import sees_masked
from services.case_measures import PATH, PATH_NOW
from services.enums import OPEN_STAGES, Dimension, Stage
from services.models import Case
from services.permissions import gives_reason
from shuangbai.base import search
from shuangbai.base.scope import code_range
from shuangbai.base.sheets import Column
from stations.models import Division, User

SORTS = {
    "client": ("client__full_pinyin",),
    "stage": ("stage", "stage_since"),
    "since": ("stage_since",),
    "opened": ("opened_at",),
    "worker": ("worker__name", "stage_since"),
}
STATES = (("closed", "已结案"), ("all", "在办和已结案"), ("check", "该回访了"))


class CaseFilter(django_filters.FilterSet):
    """Without a word about the state: the open ones."""

    q = django_filters.CharFilter(label="姓名、标题、编号", method="matching", max_length=40)
    stage = django_filters.ChoiceFilter(
        label="阶段", choices=[(one, one.label) for one in OPEN_STAGES], empty_label="全部"
    )
    dimension = django_filters.ChoiceFilter(
        label="方面", choices=Dimension.choices, empty_label="全部"
    )
    worker = django_filters.ChoiceFilter(
        label="社工", method="of_worker", empty_label="全部", choices=()
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=STATES, method="in_state", empty_label="在办"
    )
    stuck = django_filters.BooleanFilter(
        label="只看停滞的", method="only_stuck", widget=forms.CheckboxInput
    )
    place = django_filters.CharFilter(method="within", widget=forms.HiddenInput)
    first = django_filters.DateFilter(method="from_day", widget=forms.HiddenInput)
    last = django_filters.DateFilter(method="to_day", widget=forms.HiddenInput)

    class Meta:
        model = Case
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["worker"].extra["choices"] = worker_choices(self.request.member)

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.open()

    def matching(self, rows, name, value):
        text = search.clean(value)
        if not text:
            return rows
        year, _, number = text.partition("-")
        if year.isdigit() and number.isdigit() and len(year) == 4 and len(number) < 9:
            return rows.filter(year=int(year), number=int(number))
        if search.is_pinyin(text):
            return rows.filter(
                Q(client__initials__startswith=text.lower())
                | Q(client__full_pinyin__startswith=text.lower())
            )
        return rows.filter(Q(client__name__contains=text) | Q(title__contains=text))

    def of_worker(self, rows, name, value):
        member = self.request.member
        if value == "me":
            return rows.filter(worker=member.user)
        return rows.filter(worker__uid=value)

    def in_state(self, rows, name, value):
        if value == "closed":
            return rows.filter(stage=Stage.CLOSED)
        if value == "check":
            return rows.to_check(timezone.localdate())
        return rows

    def only_stuck(self, rows, name, value):
        return rows.stuck(timezone.localdate()) if value else rows

    @property
    def day_path(self):
        """A period asks for cases by their end when only closed ones are asked for."""
        is_closed = self.form.cleaned_data.get("state") == "closed"
        return "closed_on" if is_closed else "opened_on"

    def from_day(self, rows, name, value):
        return rows.filter(**{f"{self.day_path}__gte": value})

    def to_day(self, rows, name, value):
        return rows.filter(**{f"{self.day_path}__lte": value})

    def within(self, rows, name, value):
        """What was opened or closed in a period stays with the station that did it; without one
        the question is where the cases are now."""
        known = Division.objects.visible_to(self.request.member).filter(code=value).exists()
        data = self.form.cleaned_data
        path = PATH if data.get("first") or data.get("last") else PATH_NOW
        return rows.filter(code_range(path, value)) if known else rows.none()


def worker_choices(member):
    """At a station everybody who has a case there; above it one's own (a supervisor has none)."""
    mine = [("me", "我的")]
    if member.posting.station_id is None:
        return mine
    held = Case.objects.visible_to(member).order_by().values("worker").distinct()
    people = User.objects.filter(pk__in=held).order_by("name", "pk")
    return [*mine, *((str(one.uid), one.name) for one in people)]


def rows_for(member):
    return Case.objects.visible_to(member).select_related(
        "client__village", "client__station__division", "worker"
    )


def columns(member):
    masked, quiet = sees_masked(member), gives_reason(member)
    today = timezone.localdate()
    return (
        Column("编号", lambda row: row.code, width=12),
        Column("姓名", lambda row: shown_name(row, masked), width=12),
        *(() if quiet else (Column("标题", lambda row: row.title, width=30),)),
        Column("方面", lambda row: row.get_dimension_display(), width=14),
        Column("阶段", lambda row: row.get_stage_display(), width=10),
        Column("本阶段天数", lambda row: row.days_in_stage(today), width=10),
        Column("停滞", lambda row: "是" if row.is_stuck(today) else "", width=8),
        Column("立案", lambda row: row.opened_on, width=12),
        Column("结案", lambda row: row.closed_on, width=12),
        Column("责任社工", lambda row: row.worker.name, width=10),
        Column("社工站", lambda row: row.client.station.name, width=20),
    )


def shown_name(row, masked):
    return masks.name(row.client.name) if masked else row.client.name


def lines(member, rows):
    """Above the station the title, which tells what ails somebody, stays on the case's own page,
    which asks for a reason."""
    masked, quiet = sees_masked(member), gives_reason(member)
    today = timezone.localdate()
    return [
        {
            "case": row,
            "name": shown_name(row, masked),
            "title": row.get_dimension_display() if quiet else row.title,
            "days": row.days_in_stage(today),
            "is_stuck": row.is_stuck(today),
        }
        for row in rows
    ]


def pills(request, member):
    """Ready-made filters; each keeps nothing else."""
    known = (
        ("在办", ""),
        ("我的", "worker=me"),
        ("停滞", "stuck=on"),
        ("该回访", "state=check"),
        ("已结案", "state=closed"),
    )
    now = request.META.get("QUERY_STRING", "")
    return [
        {"label": label, "url": f"?{query}", "current": now == query}
        for label, query in known
        if query != "worker=me" or member.posting.station_id
    ]
