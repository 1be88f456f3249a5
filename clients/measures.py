"""Numbers about people in hardship and what they are owed. States are counted as they stand now:
a period's last day matters only where a row says from when to when."""

from clients.models import (
    CategoryHolding,
    Client,
    ContactState,
    Eligibility,
    Entitlement,
    EntitlementMove,
    HandOver,
    LikelyPair,
    TierChangeRequest,
)
from shuangbai.base.measures import Measure, register

HOUSEHOLDS = Measure(
    key="households",
    label="建档户",
    unit="户",
    meaning="现有在册服务对象的户。",
    rows=lambda scope, period: (
        Client.objects.in_scope(scope).live().filter(household__dissolved_on=None)
    ),
    code_path="station__division__code",
    distinct="household",
)
CLIENTS = Measure(
    key="clients",
    label="服务对象",
    unit="人",
    meaning="在册的服务对象，一人一档。",
    rows=lambda scope, period: Client.objects.in_scope(scope).live(),
    code_path="station__division__code",
    page="clients",
)
CLIENTS_WITHOUT_TIER = Measure(
    key="clients_without_tier",
    label="未分级",
    unit="人",
    meaning="在册但还没有评定分级，因此没有联系计划。",
    rows=lambda scope, period: CLIENTS.rows(scope, period).filter(tier=None),
    code_path="station__division__code",
    page="clients",
    page_query={"tier": "none"},
)
CLIENTS_WITHOUT_WORKER = Measure(
    key="clients_without_worker",
    label="没有责任社工",
    unit="人",
    meaning="在册但没有指定责任社工。",
    rows=lambda scope, period: CLIENTS.rows(scope, period).filter(worker=None),
    code_path="station__division__code",
    page="clients",
    page_query={"worker": "none"},
)
HARDSHIP = Measure(
    key="clients_in_hardship",
    label="困难群众",
    unit="人",
    meaning="期末当天属于任一困难类别（低保、特困、残疾等）的在册对象，一人只数一次。",
    rows=lambda scope, period: (
        CategoryHolding.objects.on(period.last)
        .filter(scope.stations("client__station"), category__is_hardship=True)
        .of_persons()
        .filter(person__in=Client.objects.live().values("pk"))
    ),
    code_path="client__station__division__code",
    distinct="person",
    page="clients",
    page_query={"hardship": "on"},
)
OVERDUE_PEOPLE = Measure(
    key="overdue_people",
    label="逾期未联系",
    unit="人",
    meaning="期末当天已过应联系日、还没有联系上的在册对象，一人只数一次。",
    rows=lambda scope, period: (
        ContactState.objects.overdue(period.last)
        .filter(scope.stations("station"))
        .of_people_in_care()
    ),
    code_path="station__division__code",
    distinct="client",
    page="clients",
    page_query={"due": "overdue"},
)
OVERDUE = Measure(
    key="overdue_contacts",
    label="逾期的联系",
    unit="次",
    meaning="期末当天已过应联系日、还没有完成的联系（同一人的探访和电话各算一次）。",
    rows=OVERDUE_PEOPLE.rows,
    code_path="station__division__code",
    page="clients",
    page_query={"due": "overdue"},
)
DUE_PEOPLE = Measure(
    key="due_people",
    label="待联系",
    unit="人",
    meaning="期末当天应联系（含逾期和再试）的在册对象，一人只数一次。",
    rows=lambda scope, period: (
        ContactState.objects.to_do(period.last)
        .filter(scope.stations("station"))
        .of_people_in_care()
    ),
    code_path="station__division__code",
    distinct="client",
    page="clients",
    page_query={"due": "due"},
)
LOWERINGS_WAITING = Measure(
    key="lowerings_waiting",
    label="降级申请待同意",
    unit="项",
    meaning="已提出、还没有第二个人决定的降级申请。",
    rows=lambda scope, period: TierChangeRequest.objects.filter(
        scope.stations("client__station"), decision=None
    ),
    code_path="client__station__division__code",
    page="tier_requests",
)
ENTITLEMENT_GAPS = Measure(
    key="entitlement_gaps",
    label="政策缺口",
    unit="项",
    meaning="期末当天可能符合某项政策、没有在办也没有在领、没有写明原因的，一人一项算一项。",
    rows=lambda scope, period: Eligibility.objects.gaps(period.last).filter(
        scope.stations("client__station")
    ),
    code_path="client__station__division__code",
    page="entitlement_gaps",
)
PEOPLE_WITH_GAPS = Measure(
    key="people_with_entitlement_gaps",
    label="有政策缺口",
    unit="人",
    meaning="期末当天至少有一项政策缺口的在册对象，一人只数一次。",
    rows=ENTITLEMENT_GAPS.rows,
    code_path="client__station__division__code",
    distinct="client",
    page="entitlement_gaps",
)
PEOPLE_RECEIVING = Measure(
    key="people_receiving",
    label="在领政策待遇",
    unit="人",
    meaning="现在至少在领一项政策待遇的在册对象，一人只数一次。",
    rows=lambda scope, period: (
        Entitlement.objects.receiving()
        .of_people_in_care()
        .filter(scope.stations("client__station"))
    ),
    code_path="client__station__division__code",
    distinct="person",
    page="entitlements",
    page_query={"state": "receiving"},
)
PEOPLE_HELPED = Measure(
    key="people_helped_to_benefits",
    label="帮助落实政策",
    unit="人",
    meaning="期内由申请或批准走到领上待遇的人，一人只数一次；建档时本来就在领的不算。",
    rows=lambda scope, period: EntitlementMove.objects.counted_in(scope).helped(
        period.first, period.last
    ),
    code_path="station__division__code",
    distinct="entitlement__client",
    page="entitlements",
)

LIKELY_PAIRS = Measure(
    key="likely_pairs",
    label="可能重复的档案",
    unit="对",
    meaning="姓名读音相同、生日相同或同村且生日相近，还没有人核对过的两份档案。",
    rows=lambda scope, period: LikelyPair.objects.in_scope(scope),
    code_path="first__station__division__code",
    page="likely_pairs",
)

HAND_OVERS_WAITING = Measure(
    key="hand_overs_waiting",
    label="等接收的交接",
    unit="项",
    meaning="别的站已提出、本站还没有接收或退回的交接。",
    rows=lambda scope, period: HandOver.objects.waiting().towards(scope),
    code_path="new_station__division__code",
    page="hand_overs",
    page_query={"side": "in", "state": "waiting"},
)


def clients_of_tier(number):
    """The measure of one tier; which numbers there are is data of each place."""
    return Measure(
        key=f"clients_tier_{number}",
        label=f"第 {number} 级",
        unit="人",
        meaning=f"在册、分级为第 {number} 级的服务对象。",
        rows=lambda scope, period: CLIENTS.rows(scope, period).filter(tier=number),
        code_path="station__division__code",
        page="clients",
        page_query={"tier": str(number)},
    )


def clients_of_category(category):
    """The measure of one category; which there are is data."""
    return Measure(
        key=f"clients_category_{category.key}",
        label=category.name,
        unit="人",
        meaning=f"期末当天属于“{category.name}”的在册对象。",
        rows=lambda scope, period: CLIENTS.rows(scope, period).filter(
            pk__in=CategoryHolding.objects.on(period.last)
            .filter(category=category)
            .values("client")
        ),
        code_path="station__division__code",
        page="clients",
        page_query={"category": category.key},
    )


register(
    HOUSEHOLDS,
    CLIENTS,
    CLIENTS_WITHOUT_TIER,
    CLIENTS_WITHOUT_WORKER,
    HARDSHIP,
    OVERDUE_PEOPLE,
    OVERDUE,
    DUE_PEOPLE,
    LOWERINGS_WAITING,
    ENTITLEMENT_GAPS,
    PEOPLE_WITH_GAPS,
    PEOPLE_RECEIVING,
    PEOPLE_HELPED,
    LIKELY_PAIRS,
    HAND_OVERS_WAITING,
)
