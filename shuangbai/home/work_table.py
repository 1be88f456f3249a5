"""The network part of the work table: figures of a scope and its places, worst first."""

from dataclasses import dataclass

from django.urls import reverse

from shuangbai.base.measures import Period
from stations import measures
from stations.enums import Level
from stations.models import Division

NEXT_DIGITS = {2: 4, 4: 6, 6: 9}


def figures(member, today):
    """Key figures for templates/sb/figures.html; every figure opens its rows."""
    day = Period.day(today)

    def value(measure):
        return measure.value(member.scope, day)

    posts, people = value(measures.APPROVED_POSTS), value(measures.PEOPLE_IN_POST)
    vacant = value(measures.VACANCIES)
    villages, gaps = value(measures.VILLAGES), value(measures.VILLAGE_GAPS)
    stations = reverse("stations")
    return [
        {
            "label": "社工站 / 运营中",
            "values": [
                {"value": value(measures.STATIONS), "url": stations, "unit": "个"},
                {
                    "value": value(measures.STATIONS_OPERATING),
                    "url": f"{stations}?status=operating",
                    "unit": "个",
                },
            ],
        },
        {
            "label": "岗位 / 在岗",
            "values": [
                {"value": posts, "url": f"{stations}?sort=-vacancies", "unit": "岗"},
                {"value": people, "url": reverse("staff"), "unit": "人"},
            ],
            "caption": f"空岗 {vacant:,}" if vacant else "没有空岗",
        },
        {
            "label": "村（社区）/ 已开服务点",
            "values": [
                {"value": villages, "url": f"{stations}?sort=-gaps", "unit": "村"},
                {
                    "value": value(measures.POINTS_OPEN),
                    "url": f"{stations}?sort=-gaps",
                    "unit": "点",
                },
            ],
            "caption": f"没有服务点的村 {gaps:,} 个" if gaps else "每个村都有服务点",
        },
        {
            "label": "执行中的承接合同",
            "values": [
                {
                    "value": value(measures.CONTRACTS_RUNNING),
                    "url": reverse("contracts"),
                    "unit": "份",
                }
            ],
        },
    ]


@dataclass(frozen=True)
class Place:
    division: Division
    stations: int
    posts: int
    people: int
    vacant: int
    villages: int
    gaps: int

    @property
    def filled_percent(self):
        """People in post per hundred approved posts; None without a base."""
        return self.people / self.posts * 100 if self.posts else None

    @property
    def covered_percent(self):
        return (self.villages - self.gaps) / self.villages * 100 if self.villages else None


def places(member, today):
    """The places one level below the member's, those with the lowest share of posts filled first
    (places without approved posts last)."""
    seat = member.posting.place_division
    digits = next_level(seat)
    if member.scope.station_ids is not None or digits is None:
        return []
    day = Period.day(today)
    wanted = (
        measures.STATIONS,
        measures.APPROVED_POSTS,
        measures.PEOPLE_IN_POST,
        measures.VACANCIES,
        measures.VILLAGES,
        measures.VILLAGE_GAPS,
    )
    columns = [measure.by_place(member.scope, day, digits) for measure in wanted]
    below = Division.objects.filter(code__in=columns[0])
    rows = [Place(one, *(column.get(one.code, 0) for column in columns)) for one in below]
    return sorted(rows, key=urgency)


def next_level(seat):
    """Digits of the codes one level below; cities without counties go straight to townships."""
    if seat.level == Level.CITY and is_without_counties(seat):
        return 9
    return NEXT_DIGITS.get(len(seat.code))


def is_without_counties(seat):
    children = Division.objects.current().filter(parent=seat).values_list("kind", flat=True)
    return list(children) == ["placeholder"]


def urgency(place):
    share = place.filled_percent
    return (share is None, share or 0, -place.gaps, place.division.code)
