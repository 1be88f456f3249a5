"""Filters of the list of clients; the same ones shape page, export and API."""

import django_filters
from django import forms
from django.utils import timezone

from clients.enums import ClientStatus
from clients.models import CategoryHolding, Client, ClientCategory, ContactState, TierScheme
from stations.models import Division, Posting, ServicePoint, Station

CHECK = forms.CheckboxInput
NOBODY, MINE = "none", "me"
EVERYBODY = "all"


class ByPlace:
    """The choices of a set's `place` filter: villages of a station, else counties and stations.

    `person_path` leads from the set's rows to the person. With one place there is no filter.
    """

    person_path = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places_for(self.request.member)
        self.filters["place"].extra["choices"] = [(key, name) for key, name, _ in self.places]
        if len(self.places) < 2:
            del self.filters["place"]

    def within(self, rows, name, value):
        condition = next(found for key, _, found in self.places if key == value)
        return rows.filter(**{self.person_path + path: one for path, one in condition.items()})


class ClientFilter(ByPlace, django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="姓名、拼音、住址或证件后四位",
        method="matching",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    place = django_filters.ChoiceFilter(label="地方", method="within", empty_label="全部")
    tier = django_filters.ChoiceFilter(label="分级", method="of_tier", empty_label="全部")
    due = django_filters.ChoiceFilter(
        label="联系",
        choices=[("overdue", "逾期"), ("due", "该联系（含逾期）")],
        method="owed",
        empty_label="全部",
    )
    worker = django_filters.ChoiceFilter(label="责任社工", method="of_worker", empty_label="全部")
    category = django_filters.ModelChoiceFilter(
        label="类别",
        queryset=ClientCategory.objects.filter(is_active=True).order_by("position"),
        to_field_name="key",
        method="in_category",
        empty_label="全部",
    )
    hardship = django_filters.BooleanFilter(label="困难群众", method="in_hardship", widget=CHECK)
    apart = django_filters.BooleanFilter(label="人户分离", method="living_apart", widget=CHECK)
    status = django_filters.ChoiceFilter(
        label="状态",
        choices=[*ClientStatus.choices[1:], (EVERYBODY, "全部")],
        method="of_status",
        empty_label="在册",
    )

    class Meta:
        model = Client
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["tier"].extra["choices"] = tier_choices()
        self.filters["worker"].extra["choices"] = worker_choices(self.request.member)

    @property
    def qs(self):
        rows = super().qs
        # Without a wish of their own people see who is in care.
        asked = self.form.cleaned_data.get("status") if self.form.is_valid() else ""
        return rows if asked else rows.filter(status=ClientStatus.ACTIVE)

    def matching(self, rows, name, value):
        return rows.search(value)

    def of_tier(self, rows, name, value):
        return rows.filter(tier=None if value == NOBODY else int(value))

    def owed(self, rows, name, value):
        today = timezone.localdate()
        states = ContactState.objects
        states = states.overdue(today) if value == "overdue" else states.to_do(today)
        return rows.filter(pk__in=states.values("client"))

    def of_worker(self, rows, name, value):
        if value == NOBODY:
            return rows.filter(worker=None)
        if value == MINE:
            return rows.filter(worker=self.request.member.user)
        return rows.filter(worker__uid=value)

    def in_category(self, rows, name, value):
        held = CategoryHolding.objects.on(timezone.localdate()).filter(category=value)
        return rows.filter(pk__in=held.of_persons().values("person"))

    def in_hardship(self, rows, name, value):
        held = CategoryHolding.objects.on(timezone.localdate()).filter(category__is_hardship=True)
        return rows.filter(pk__in=held.of_persons().values("person")) if value else rows

    def living_apart(self, rows, name, value):
        return rows.living_apart() if value else rows

    def of_status(self, rows, name, value):
        return rows if value == EVERYBODY else rows.filter(status=value)


def places_for(member):
    """[(key, name, condition)]: the villages of a station, else the stations in reach."""
    if member.posting and member.posting.station_id:
        points = ServicePoint.objects.filter(station=member.posting.station_id)
        villages = points.order_by("village__code").values_list("village__code", "village__name")
        return [(code, name, {"village__code": code}) for code, name in villages]
    stations = Station.objects.visible_to(member).live().select_related("division__parent")
    named = [
        (one.division.code, f"{one.division.parent.name} · {one.name}", {"station": one.pk})
        for one in stations.order_by("division__code")
    ]
    return counties_for(member) + named


def counties_for(member):
    rows = Division.objects.visible_to(member).current().filter(level=3).order_by("code")
    return [
        (code, name, {"station__division__parent__code": code})
        for code, name in rows.values_list("code", "name")
    ]


def tier_choices():
    """Numbers of all schemes; each place calls them by its own names."""
    most = max(TierScheme.objects.values_list("tiers__number", flat=True), default=0, key=int_or_0)
    numbers = [(str(number), f"第 {number} 级") for number in range(1, int_or_0(most) + 1)]
    return [*numbers, (NOBODY, "未分级")]


def int_or_0(number):
    return number or 0


def worker_choices(member):
    choices = [(MINE, "我"), (NOBODY, "没有责任社工")]
    if member.posting and member.posting.station_id:
        postings = Posting.objects.in_post(timezone.localdate()).filter(
            station=member.posting.station_id
        )
        people = postings.order_by("user__full_pinyin", "pk").values_list("user__uid", "user__name")
        choices += [(str(uid), name) for uid, name in people]
    return choices
