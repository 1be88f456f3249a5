"""The list of stations."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from stations.enums import DataClass
from stations.filters import StationFilter
from stations.gate import gated
from stations.listing import answer
from stations.models import Station

COLUMNS = (
    Column("站名", lambda row: row.name, width=24),
    Column("区划代码", lambda row: row.division.code, width=14),
    Column("县（市、区）", lambda row: row.division.parent.name, width=14),
    Column("状态", lambda row: row.get_status_display(), width=8),
    Column("村（社区）", lambda row: row.village_count, width=10),
    Column("已开服务点", lambda row: row.open_point_count, width=10),
    Column("没有服务点的村", lambda row: row.gap_count, width=14),
    Column("核定岗位", lambda row: row.approved_posts, width=10),
    Column("在岗", lambda row: row.people_in_post, width=8),
    Column("空岗", lambda row: row.vacancies, width=8),
    Column("地址", lambda row: row.address, width=36),
    Column("电话", lambda row: row.phone, width=16),
)
SORTS = {
    "code": ("division__code",),
    "villages": ("village_count",),
    "points": ("open_point_count",),
    "gaps": ("gap_count",),
    "posts": ("approved_posts",),
    "people": ("people_in_post",),
    "vacancies": ("vacancies",),
}


@gated(DataClass.NETWORK)
@require_safe
def stations(request):
    today = timezone.localdate()
    rows = (
        Station.objects.visible_to(request.member)
        .select_related("division__parent")
        .with_approved_posts(today)
        .with_people_in_post(today)
        .with_vacancies(today)
        .with_points()
    )
    listing = Listing(
        request, rows, filterset=StationFilter, sorts=SORTS, sort="code", columns=COLUMNS
    )
    return answer(
        request,
        listing,
        "stations/stations.html",
        title="社工站",
        data_class=DataClass.NETWORK,
        act="stations.export",
    )
