"""The lists about entitlements: open gaps, and how far everybody is."""

from django.db.models import CharField, Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from clients import masks
from clients.models import Eligibility, Entitlement
from clients.permissions import sees_masked
from clients.policy_enums import Why
from shuangbai.base.sheets import Column
from stations.enums import COUNTY_DIGITS

GAP_SORTS = {
    "since": ("since_on",),
    "name": ("client__full_pinyin",),
    "policy": ("policy__position",),
    "village": ("client__village__code", "client__full_pinyin"),
}
SORTS = {**GAP_SORTS, "state": ("state", "since_on")}
BESIDE = ("client__village", "client__station", "client__worker", "policy")
MOST_PARTS = 12


def gap_rows(member):
    """Open gaps in reach today, with the reason that held until now."""
    known = Entitlement.objects.filter(client=OuterRef("client"), policy=OuterRef("policy"))
    reason = Subquery(known.values("reason")[:1])
    rows = Eligibility.objects.visible_to(member).gaps(timezone.localdate())
    return rows.select_related(*BESIDE).annotate(
        last_reason=Coalesce(reason, Value(""), output_field=CharField())
    )


def rows_for(member):
    return Entitlement.objects.visible_to(member).of_people_in_care().select_related(*BESIDE)


def gap_columns(member):
    today, masked = timezone.localdate(), sees_masked(member)
    return (
        *person_columns(masked),
        Column("政策", lambda row: row.policy.name, width=22),
        Column("可能符合自", lambda row: row.since_on, width=12),
        Column("天数", lambda row: (today - row.since_on).days, width=8),
        Column("以前的原因", lambda row: reason_words(row.last_reason), width=18),
    )


def columns(member):
    return (
        *person_columns(sees_masked(member)),
        Column("政策", lambda row: row.policy.name, width=22),
        Column("状态", lambda row: row.get_state_display(), width=10),
        Column("自", lambda row: row.since_on, width=12),
        Column("金额（元）", lambda row: row.amount, width=12, number_format="#,##0.00"),
        Column("原因", lambda row: row.get_reason_display(), width=18),
        Column("到时再看", lambda row: row.review_on, width=12),
    )


def person_columns(masked):
    return (
        Column("姓名", lambda row: shown_name(row, masked), width=12),
        Column("村（社区）", lambda row: row.client.village.name, width=16),
        Column("社工站", lambda row: row.client.station.name, width=20),
        Column(
            "责任社工", lambda row: row.client.worker.name if row.client.worker else "", width=10
        ),
    )


def shown_name(row, masked):
    return masks.name(row.client.name) if masked else row.client.name


def reason_words(reason):
    return Why(reason).label if reason else ""


def gap_lines(member, rows):
    today, masked = timezone.localdate(), sees_masked(member)
    return [
        {
            "row": row,
            "name": shown_name(row, masked),
            "days": (today - row.since_on).days,
            "reason": reason_words(row.last_reason),
        }
        for row in rows
    ]


def lines(member, rows):
    masked = sees_masked(member)
    return [{"row": row, "name": shown_name(row, masked)} for row in rows]


def parts_of(member, rows):
    """Who has the most of these gaps: workers of a station, stations of a county, else counties;
    one query. [(value of the filter, name, number)]"""
    rows = rows.order_by()
    if member.posting.station_id:
        found = rows.values_list("client__worker__uid", "client__worker__name")
    elif is_above_counties(member):
        county = "client__station__division__parent"
        found = rows.values_list(f"{county}__code", f"{county}__name")
    else:
        found = rows.values_list("client__station__division__code", "client__station__name")
    counted = found.annotate(number=Count("pk")).order_by("-number")[:MOST_PARTS]
    return [(str(key or "none"), name or "没有责任社工", number) for key, name, number in counted]


def is_above_counties(member):
    """A city's officers look at counties; a contract's manager at the stations of the contract."""
    prefixes = member.scope.prefixes
    return member.scope.station_ids is None and any(len(one) < COUNTY_DIGITS for one in prefixes)


def policies_of(rows):
    """[(policy id, name, number of gaps)] in the catalogue's order; one query."""
    found = rows.order_by().values_list("policy", "policy__name")
    return found.annotate(number=Count("pk")).order_by("policy__position", "policy")
