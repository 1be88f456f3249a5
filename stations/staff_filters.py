"""What the lists of people and of waiting postings can be narrowed by."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from stations.enums import Hiring, JobTitle, Level, Licence, Role
from stations.models import Division, Posting, Station, User

IN_POST, WAITING, LEFT, EVERYBODY = "in_post", "waiting", "left", "all"
STATES = [
    (IN_POST, "在任"),
    (WAITING, "待确认"),
    (LEFT, "已离岗"),
    (EVERYBODY, "全部"),
]


class StaffFilter(django_filters.FilterSet):
    """People by what one and the same posting of theirs is; without a state those who are in post,
    to come or waiting. The request's member bounds which postings count."""

    q = django_filters.CharFilter(method="by_text", label="姓名、拼音或账号")
    station = django_filters.CharFilter(method="by_posting", label="社工站或乡镇代码")
    county = django_filters.ModelChoiceFilter(
        queryset=None, method="by_posting", label="县（市、区）", empty_label="不限"
    )
    role = django_filters.ChoiceFilter(
        choices=Role.choices, method="by_posting", label="角色", empty_label="不限"
    )
    title = django_filters.ChoiceFilter(
        choices=JobTitle.choices, method="by_posting", label="岗位", empty_label="不限"
    )
    hiring = django_filters.ChoiceFilter(
        choices=Hiring.choices, method="by_posting", label="用工方式", empty_label="不限"
    )
    licence = django_filters.ChoiceFilter(
        choices=[("none", "未持证"), *(one for one in Licence.choices if one[0])],
        method="by_licence",
        label="职业资格",
        empty_label="不限",
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, method="by_posting", label="状态", empty_label="在任和待确认"
    )

    class Meta:
        model = User
        fields = ["q", "station", "county", "role", "title", "hiring", "licence", "state"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        member = self.request.member
        counties = Division.objects.visible_to(member).current().filter(level=Level.COUNTY)
        self.filters["county"].queryset = counties.order_by("code")
        if member.posting is None or len(member.scope.prefixes[0]) > 4:
            del self.filters["county"]

    def by_text(self, people, name, text):
        return people.matching(text)

    def by_licence(self, people, name, licence):
        if licence == "none":
            return people.filter(Q(record__isnull=True) | Q(record__licence=Licence.NONE))
        return people.filter(record__licence=licence)

    def by_posting(self, people, name, value):
        """Together in filter_queryset: each alone would match different postings of a person."""
        return people

    def filter_queryset(self, queryset):
        people = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        member = self.request.member
        rows = Posting.objects.visible_to(member).standing().filter(user=OuterRef("pk"))
        for name in ("role", "title", "hiring"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        if asked["station"]:
            found = Station.objects.visible_to(member).matching(asked["station"])
            rows = rows.filter(station__in=found)
        if asked.get("county"):
            rows = rows.inside(asked["county"])
        return of_state(people, rows, asked["state"])


def of_state(people, rows, state):
    today = timezone.localdate()
    if state == IN_POST:
        return people.filter(Exists(rows.confirmed().running(today)))
    if state == WAITING:
        return people.filter(Exists(rows.waiting()))
    if state == LEFT:
        return people.filter(Exists(rows.confirmed()), ~Exists(rows.overlapping(today)))
    if state == EVERYBODY:
        return people.filter(Exists(rows))
    return people.filter(Exists(rows.overlapping(today)))


class WaitingFilter(django_filters.FilterSet):
    """Postings that wait for a decision."""

    q = django_filters.CharFilter(method="by_person", label="姓名或拼音")
    role = django_filters.ChoiceFilter(choices=Role.choices, label="角色", empty_label="不限")

    class Meta:
        model = Posting
        fields = ["q", "role"]

    def by_person(self, postings, name, text):
        return postings.filter(user__in=User.objects.matching(text))
