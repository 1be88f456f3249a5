"""Numbers about money, in yuan. What the places of a scope pass to each other counts once."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from funding.enums import BatchState, EntryKind, FigureKey, Formula
from funding.models import Account, AllotmentLine, Entry, Hop
from shuangbai.base.measures import ALWAYS, Measure, Period, Ratio, per_cent, register
from shuangbai.base.scope import Scope, code_range

PATH = "place__code"
ZERO = Decimal(0)

FUNDS_PLANNED = Measure(
    key="funds_planned",
    label="下达指标",
    unit="元",
    meaning="期内从范围以外下达到本范围的指标和承诺的配套，范围内各级之间的分配不重复算。",
    rows=lambda scope, period: Entry.objects.planned_for(scope).between(period.first, period.last),
    code_path=PATH,
    sums="amount",
    page="ledger",
    page_query={"flow": "planned"},
)
FUNDS_RECEIVED = Measure(
    key="funds_received",
    label="到账资金",
    unit="元",
    meaning="期内从范围以外到账并经收款方确认的资金，加上到位的配套；范围内各级之间的拨付不重复算。",
    rows=lambda scope, period: Entry.objects.entering(scope).between(period.first, period.last),
    code_path=PATH,
    sums="amount",
    page="ledger",
    page_query={"flow": "entering"},
)
FUNDS_SPENT = Measure(
    key="funds_spent",
    label="支出",
    unit="元",
    meaning="期内登记的支出，减去冲销的。",
    rows=lambda scope, period: Entry.objects.of_kind(scope, EntryKind.SPENT).between(
        period.first, period.last
    ),
    code_path=PATH,
    sums="amount",
    page="ledger",
    page_query={"kind": EntryKind.SPENT},
)
FUNDS_RETURNED = Measure(
    key="funds_returned",
    label="上缴和被收回",
    unit="元",
    meaning="期内离开本范围、交回上级或国库的资金。",
    rows=lambda scope, period: Entry.objects.leaving(scope).between(period.first, period.last),
    code_path=PATH,
    sums="amount",
    page="ledger",
    page_query={"flow": "leaving"},
)
FUNDS_MATCHED = Measure(
    key="funds_matched",
    label="配套到位",
    unit="元",
    meaning="期内各地到位的配套资金。",
    rows=lambda scope, period: Entry.objects.of_kind(scope, EntryKind.MATCHED).between(
        period.first, period.last
    ),
    code_path=PATH,
    sums="amount",
    page="ledger",
    page_query={"kind": EntryKind.MATCHED},
)
FUNDS_PROMISED = Measure(
    key="funds_promised",
    label="承诺配套",
    unit="元",
    meaning="期内各地应到位的配套资金。",
    rows=lambda scope, period: Entry.objects.of_kind(scope, EntryKind.PROMISED).between(
        period.first, period.last
    ),
    code_path=PATH,
    sums="amount",
    page="ledger",
    page_query={"kind": EntryKind.PROMISED},
)
FUNDS_HELD = Measure(
    key="funds_held",
    label="账上余额",
    unit="元",
    meaning="现在各地账上还没有拨出或支出的资金。",
    rows=lambda scope, period: Account.objects.filter(scope.divisions(PATH)),
    code_path=PATH,
    sums="balance",
    page="programmes",
)
FUNDS_LENT = Measure(
    key="funds_lent",
    label="垫付未还",
    unit="元",
    meaning="现在各地垫付了还没有归还的资金。",
    rows=lambda scope, period: Account.objects.filter(scope.divisions(PATH)).with_lent(),
    code_path=PATH,
    sums="lent",
    page="programmes",
)
HOPS_LATE = Measure(
    key="hops_late",
    label="超期未到账的环节",
    unit="个",
    meaning="期末当天已过应拨日、钱还没有全部确认到账的拨付环节。",
    rows=lambda scope, period: Hop.objects.late(period.last).filter(scope.divisions(PATH)),
    code_path=PATH,
    page="hops",
    page_query={"state": "late"},
)

FUNDS_WAS_DUE = Measure(
    key="funds_was_due",
    label="已到期的拨付",
    unit="元",
    meaning="截至期末当天，已过应拨日或已经全部到账的环节应拨的资金。",
    rows=lambda scope, period: Hop.objects.come(period.last).filter(scope.divisions(PATH)),
    code_path=PATH,
    sums="amount",
    page="hops",
    page_query={"state": "come"},
)
FUNDS_ON_TIME = Measure(
    key="funds_on_time",
    label="按时到账的拨付",
    unit="元",
    meaning="已到期的环节中，不晚于应拨日到账的资金。",
    rows=lambda scope, period: FUNDS_WAS_DUE.rows(scope, period).in_time(),
    code_path=PATH,
    sums="received",
    page="hops",
    page_query={"state": "in_time"},
)
EXECUTION = Ratio(
    key="funds_execution",
    label="预算执行率",
    meaning="支出 ÷ 到账。",
    part=FUNDS_SPENT,
    whole=FUNDS_RECEIVED,
)
ARRIVAL = Ratio(
    key="funds_arrival",
    label="资金到位率",
    meaning="到账 ÷ 下达指标。",
    part=FUNDS_RECEIVED,
    whole=FUNDS_PLANNED,
)
TIMELINESS = Ratio(
    key="funds_timeliness",
    label="到位及时率",
    meaning="已到期的环节中按时到账的金额所占比例。",
    part=FUNDS_ON_TIME,
    whole=FUNDS_WAS_DUE,
)

register(
    FUNDS_PLANNED,
    FUNDS_RECEIVED,
    FUNDS_SPENT,
    FUNDS_RETURNED,
    FUNDS_MATCHED,
    FUNDS_PROMISED,
    FUNDS_HELD,
    FUNDS_LENT,
    HOPS_LATE,
    FUNDS_WAS_DUE,
    FUNDS_ON_TIME,
    EXECUTION,
    ARRIVAL,
    TIMELINESS,
)


@dataclass(frozen=True)
class Execution:
    """How one programme stands in one scope; yuan and per cent."""

    planned: Decimal
    received: Decimal
    spent: Decimal
    returned: Decimal
    on_time: Decimal
    was_due: Decimal

    @property
    def execution(self):
        return self.per_cent(EXECUTION)

    @property
    def arrival(self):
        return self.per_cent(ARRIVAL)

    @property
    def timeliness(self):
        return self.per_cent(TIMELINESS)

    def per_cent(self, ratio):
        return per_cent(*(getattr(self, COLUMNS[one]) for one in (ratio.part.key, ratio.whole.key)))


# Where an Execution keeps which measure.
COLUMNS = {
    FUNDS_PLANNED.key: "planned",
    FUNDS_RECEIVED.key: "received",
    FUNDS_SPENT.key: "spent",
    FUNDS_RETURNED.key: "returned",
    FUNDS_ON_TIME.key: "on_time",
    FUNDS_WAS_DUE.key: "was_due",
}
OF_PERIOD = (FUNDS_PLANNED, FUNDS_RECEIVED, FUNDS_SPENT, FUNDS_RETURNED)
OF_TODAY = (FUNDS_ON_TIME, FUNDS_WAS_DUE)


def execution_of(programme, scope, today, period=None):
    return executions([programme], scope, today, period)[programme.pk]


def executions(programmes, scope, today, period=None):
    """{programme id: Execution}, in a constant number of queries; `period` None: from the first
    entry on."""
    days = [(one, period or ALWAYS) for one in OF_PERIOD]
    days += [(one, Period.day(today)) for one in OF_TODAY]
    sums = {
        COLUMNS[one.key]: amounts(one.rows(scope, span).filter(programme__in=programmes), one.sums)
        for one, span in days
    }
    return {
        one.pk: Execution(**{name: found.get(one.pk, ZERO) for name, found in sums.items()})
        for one in programmes
    }


def held_in(scope):
    """{programme id: what lies on the accounts of the scope}; programmes without money left out."""
    return standing(FUNDS_HELD, scope)


def lent_in(scope):
    """{programme id: what the places of the scope advanced and did not get back}."""
    return standing(FUNDS_LENT, scope)


def standing(measure, scope):
    return amounts(measure.rows(scope, ALWAYS).exclude(**{measure.sums: 0}), measure.sums)


def amounts(rows, column):
    """{programme id: sum}."""
    sums = rows.order_by().values("programme").annotate(total=Sum(column))
    return dict(sums.values_list("programme", "total"))


def computed_figures(programme, place, today):
    """{FigureKey: Decimal or None}: what the system counts where a report states something."""
    now = execution_of(programme, Scope((place.code,)), today)
    lines = AllotmentLine.objects.filter(
        code_range("place__code", place.code),
        batch__programme=programme,
        batch__state=BatchState.POSTED,
        formula=Formula.POSTS,
    )
    staff = lines.aggregate(amount=Sum("amount"), posts=Sum("posts"))
    return {
        FigureKey.RECEIVED: now.received,
        FigureKey.SPENT: now.spent,
        FigureKey.EXECUTION: now.execution,
        FigureKey.ARRIVAL: now.arrival,
        FigureKey.TIMELINESS: now.timeliness,
        FigureKey.PLANNED: now.planned,
        FigureKey.STAFF: staff["amount"] or ZERO,
        FigureKey.POSTS: Decimal(staff["posts"] or 0),
    }
