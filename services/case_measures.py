"""Numbers about cases: what was done under the station that did it, what is open where it is now."""

from services.enums import OPEN_STAGES, PROVEN, MoveKind
from services.models import Case, CaseClosure, CaseMove, ServiceRecord
from shuangbai.base.measures import Measure, register

PATH = "station__division__code"
PATH_NOW = "client__station__division__code"


def opened(scope, period):
    return Case.objects.counted_in(scope).filter(opened_on__range=(period.first, period.last))


def closed(scope, period):
    return Case.objects.counted_in(scope).filter(closed_on__range=(period.first, period.last))


def in_stage(stage):
    return lambda scope, period: Case.objects.now_in(scope).filter(stage=stage)


def left(stage):
    """Moves on from the stage; what went back or round does not count as through."""
    return lambda scope, period: CaseMove.objects.filter(
        scope.stations("station"),
        from_stage=stage,
        kind__in=(MoveKind.FORWARD, MoveKind.CLOSE),
        at__date__range=(period.first, period.last),
    )


CASES_OPENED = Measure(
    key="cases_opened",
    label="新立个案",
    unit="件",
    meaning="期内立案的个案，算在立案的社工站。",
    rows=opened,
    code_path=PATH,
    page="cases",
    page_query={"state": "all"},
)
CASES_OPEN = Measure(
    key="cases_open",
    label="在办个案",
    unit="件",
    meaning="现在还没有结案的个案，算在本人现在的社工站。",
    rows=lambda scope, period: Case.objects.now_in(scope).open(),
    code_path=PATH_NOW,
    page="cases",
)
CASES_STUCK = Measure(
    key="cases_stuck",
    label="停滞个案",
    unit="件",
    meaning="在一个阶段里超过本地规定天数的在办个案，算在本人现在的社工站。",
    rows=lambda scope, period: Case.objects.now_in(scope).stuck(period.last),
    code_path=PATH_NOW,
    page="cases",
    page_query={"stuck": "on"},
)
CASES_CLOSED = Measure(
    key="cases_closed",
    label="结案",
    unit="件",
    meaning="期内结案、至今没有重开的个案。",
    rows=closed,
    code_path=PATH,
    page="cases",
    page_query={"state": "closed"},
)
CASES_PROVEN = Measure(
    key="cases_proven",
    label="目标达到的结案",
    unit="件",
    meaning="期内走完跟踪、以“目标达到”或“部分达到”结案的个案，一次结案算一件。",
    rows=lambda scope, period: CaseClosure.objects.filter(
        scope.stations("case__station"),
        outcome__in=PROVEN,
        move__at__date__range=(period.first, period.last),
    ),
    code_path="case__station__division__code",
    page="cases",
    page_query={"state": "closed"},
)
SERVICE_RECORDS = Measure(
    key="service_records",
    label="个案服务",
    unit="次",
    meaning="期内个案里的服务记录：陪同、面谈、联系资源等；已撤回的不算。",
    rows=lambda scope, period: ServiceRecord.objects.standing().filter(
        scope.stations("station"), on__range=(period.first, period.last)
    ),
    code_path=PATH,
    page="cases",
)
BY_STAGE = tuple(
    Measure(
        key=f"cases_{stage}",
        label=f"在“{stage.label}”的个案",
        unit="件",
        meaning=f"现在处在“{stage.label}”阶段的个案，算在本人现在的社工站。",
        rows=in_stage(stage),
        code_path=PATH_NOW,
        page="cases",
        page_query={"stage": str(stage)},
    )
    for stage in OPEN_STAGES
)
# Divided by the number of cases that left: how long a stage takes.
DAYS_BY_STAGE = tuple(
    Measure(
        key=f"case_days_{stage}",
        label=f"走完“{stage.label}”的天数",
        unit="天",
        meaning=f"期内离开“{stage.label}”（进入下一阶段或结案）的个案，在这个阶段一共用的天数。",
        rows=left(stage),
        code_path=PATH,
        sums="days",
        page="case_funnel",
    )
    for stage in OPEN_STAGES
)

register(
    CASES_OPENED,
    CASES_OPEN,
    CASES_STUCK,
    CASES_CLOSED,
    CASES_PROVEN,
    SERVICE_RECORDS,
    *BY_STAGE,
    *DAYS_BY_STAGE,
)
