"""Numbers about money, in yuan. What the places of a scope pass to each other counts once."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Q, Sum

from funding.enums import BatchState, EntryKind, FigureKey, Formula
from funding.models import Account, AllotmentLine, Entry, Hop
from shuangbai.base.measures import ALWAYS, Measure, register
from shuangbai.base.scope import Scope, code_range

PATH = "place__code"
CENT = Decimal("0.01")
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
)


def rate(part, whole):
    """Per cent, half up to two places as every source rounds; None without a base."""
    return (part / whole * 100).quantize(CENT, ROUND_HALF_UP) if whole else None


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
        """预算执行率: spent of what was received."""
        return rate(self.spent, self.received)

    @property
    def arrival(self):
        """资金到位率: received of what was planned."""
        return rate(self.received, self.planned)

    @property
    def timeliness(self):
        """到位及时率: of what was due by now, what had arrived by its day."""
        return rate(self.on_time, self.was_due)


def execution_of(programme, scope, today, period=None):
    return executions([programme], scope, today, period)[programme.pk]


def executions(programmes, scope, today, period=None):
    """{programme id: Execution}, in a constant number of queries; `period` None: from the first
    entry on."""
    rows = Entry.objects.filter(programme__in=programmes)
    if period:
        rows = rows.between(period.first, period.last)
    planned, received = amounts(rows.planned_for(scope)), amounts(rows.entering(scope))
    spent, returned = amounts(rows.of_kind(scope, EntryKind.SPENT)), amounts(rows.leaving(scope))
    was_due, on_time = due_hops(programmes, scope, today)
    return {
        one.pk: Execution(
            planned=planned.get(one.pk, ZERO),
            received=received.get(one.pk, ZERO),
            spent=spent.get(one.pk, ZERO),
            returned=returned.get(one.pk, ZERO),
            on_time=on_time.get(one.pk, ZERO),
            was_due=was_due.get(one.pk, ZERO),
        )
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


def due_hops(programmes, scope, today):
    """Of hops whose day has come: their sum, and what of them came in time; by programme."""
    hops = Hop.objects.standing().filter(scope.divisions(PATH), programme__in=programmes)
    come = hops.filter(Q(due_on__lt=today) | Q(received=F("amount"), due_on__isnull=False))
    in_time = come.filter(received_on__lte=F("due_on"))
    return amounts(come), amounts(in_time, "received")


def amounts(rows, column="amount"):
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
