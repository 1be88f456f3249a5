"""The network's numbers."""

from shuangbai.base.measures import Measure, register
from stations.enums import StationStatus
from stations.models import OperatorContract, Posting, ServicePoint, StaffQuota, Station

STATIONS = Measure(
    key="stations",
    label="社工站",
    unit="个",
    meaning="没有撤并的社工站，含筹建中的。",
    rows=lambda scope, period: Station.objects.in_scope(scope).live(),
    code_path="division__code",
    page="stations",
)
STATIONS_OPERATING = Measure(
    key="stations_operating",
    label="运营中的社工站",
    unit="个",
    meaning="状态为“运营”的社工站。",
    rows=lambda scope, period: Station.objects.in_scope(scope).filter(
        status=StationStatus.OPERATING
    ),
    code_path="division__code",
    page="stations",
    page_query={"status": StationStatus.OPERATING},
)
VILLAGES = Measure(
    key="villages",
    label="服务的村（社区）",
    unit="个",
    meaning="归社工站服务的村（社区），每村一个服务点（含未开的）。",
    rows=lambda scope, period: ServicePoint.objects.filter(scope.stations("station")),
    code_path="station__division__code",
)
POINTS_OPEN = Measure(
    key="points_open",
    label="已开服务点",
    unit="个",
    meaning="状态为“已开”的服务点。",
    rows=lambda scope, period: VILLAGES.rows(scope, period).open(),
    code_path="station__division__code",
)
VILLAGE_GAPS = Measure(
    key="village_gaps",
    label="没有服务点的村",
    unit="个",
    meaning="本村没有已开的服务点，也没有邻村已开的服务点辐射。",
    rows=lambda scope, period: VILLAGES.rows(scope, period).gaps(),
    code_path="station__division__code",
)
APPROVED_POSTS = Measure(
    key="approved_posts",
    label="核定岗位",
    unit="岗",
    meaning="期末当天有效的核定岗位数之和（每站每种用工方式取最近一次核定）。",
    rows=lambda scope, period: StaffQuota.objects.newest(period.last).filter(
        scope.stations("station")
    ),
    code_path="station__division__code",
    sums="posts",
)
VACANCIES = Measure(
    key="vacancies",
    label="空岗",
    unit="个",
    meaning="期末当天每站每种用工方式的核定岗位减去在岗人数（不足为 0）之和；某站超员不抵别处的空岗。",
    rows=lambda scope, period: APPROVED_POSTS.rows(scope, period).with_vacant(period.last),
    code_path="station__division__code",
    sums="vacant",
    page="stations",
    page_query={"has_vacancies": "on"},
)
PEOPLE_IN_POST = Measure(
    key="people_in_post",
    label="在岗人员",
    unit="人",
    meaning="期末当天在社工站任站长、副站长或社工、且任职已经确认的人，一人只数一次。",
    rows=lambda scope, period: Posting.objects.in_post(period.last).filter(
        scope.stations("station")
    ),
    code_path="station__division__code",
    distinct="user",
    page="staff",
)
CONTRACTS_RUNNING = Measure(
    key="contracts_running",
    label="执行中的承接合同",
    unit="份",
    meaning="期末当天在合同期（含顺延）内、覆盖本范围内任一站点的承接合同。",
    rows=lambda scope, period: OperatorContract.objects.reaching(scope).running(period.last),
    code_path="buyer__code",
    page="contracts",
)

register(
    STATIONS,
    STATIONS_OPERATING,
    VILLAGES,
    POINTS_OPEN,
    VILLAGE_GAPS,
    APPROVED_POSTS,
    VACANCIES,
    PEOPLE_IN_POST,
    CONTRACTS_RUNNING,
)
