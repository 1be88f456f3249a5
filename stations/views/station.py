"""One station: its page and its printed sheet. The acts on it: station_acts.py."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from shuangbai.base.figures import yuan
from shuangbai.base.sheets import MIME
from stations import audit
from stations.enums import DataClass, Hiring, Right, Role, StationStatus
from stations.gate import gated, load
from stations.listing import attachment
from stations.models import Station
from stations.permissions import (
    can_edit_station,
    can_propose_posting,
    can_see_amounts,
    can_shape_network,
)
from stations.sheets import station_workbook
from stations.station_file import StationFile, instalment_lines
from stations.station_gaps import gaps_of
from stations.views.places import crumbs_to

# Of the days on which posts or people changed, the newest.
DAYS_SHOWN = 8


@gated(DataClass.NETWORK)
@require_safe
def station(request, pk):
    member = request.member
    row = load_station(member, pk)
    file = StationFile(row, timezone.localdate())
    only_gaps = request.GET.get("villages") == "gaps"
    context = {
        "station": row,
        "file": file,
        "crumbs": crumbs_to(member, row.division.code),
        "can_edit": can_edit_station(member, row),
        "can_shape": can_shape_network(member, row.division),
        "can_enrol": may_enrol(member, row),
        "can_export": member.may(Right.EXPORT, DataClass.NETWORK),
        "can_see_amounts": can_see_amounts(member),
        "attention": attention(file, member),
        "all_well": "没有要补的。" if row.status != StationStatus.CLOSED else "这个站已经撤并。",
        "facts": facts(file),
        "figures": figures(file),
        "points": file.gaps if only_gaps else file.points,
        "point_views": point_views(file, only_gaps),
        "vacancies": vacancy_lines(file),
        "staffing_days": file.timeline[: -DAYS_SHOWN - 1 : -1],
        "contracts": contract_parts(file, member),
        "met_count": sum(line.is_met for line in file.facilities),
    }
    return render(request, "stations/station.html", context)


def load_station(member, pk):
    rows = Station.objects.select_related("division__parent", "merged_into")
    return load(rows, member, pk=pk)


def attention(file, member):
    """The gaps with the address that deals with each; a form only for who may use it."""
    row = file.station
    forms = {}
    if can_edit_station(member, row):
        forms |= {"facilities": "station_facilities", "edit": "station_edit"}
    if can_shape_network(member, row.division):
        forms |= {"quotas": "station_quotas"}
    gaps = gaps_of(file, with_funds=can_see_amounts(member))
    found = []
    for gap in gaps:
        url = gap_url(row, forms, gap["anchor"])
        found.append({**gap, "url": url, "count_url": url})
    return found


def may_enrol(member, row):
    return row.status != StationStatus.CLOSED and can_propose_posting(
        member, role=Role.SOCIAL_WORKER, station=row
    )


def gap_url(row, forms, anchor):
    if anchor in forms:
        return reverse(forms[anchor], args=[row.pk])
    if anchor == "villages":
        return "?villages=gaps#villages"
    return "" if anchor == "edit" else f"#{anchor}"


def facts(file):
    row, head = file.station, file.head
    licence = licence_of(head).get_licence_display() if head and licence_of(head) else ""
    return [
        ("地址", row.address),
        ("站长", " · ".join(filter(None, [head.user.name, licence])) if head else ""),
        ("电话", row.phone),
    ]


def vacancy_lines(file):
    return [
        {"label": Hiring(one.hiring).label, "since": one.since, "days": one.days(file.today)}
        for one in file.vacancies
    ]


def contract_parts(file, member):
    """[{row, facts, instalments}]; amounts and instalments only for who may see funds."""
    with_amounts = can_see_amounts(member)
    parts = []
    for row in file.contracts:
        amount = [("合同额", f"{yuan(row.amount)} 元")] if with_amounts else []
        plan = instalment_lines(row.instalments.all(), file.today) if with_amounts else []
        facts = [
            ("项目", link("contract", row.pk, row.name)),
            ("机构", link("operator", row.operator_id, row.operator.name)),
            ("采购编号", row.procurement_no),
            *amount,
            ("覆盖", f"{len(row.stations.all())} 站"),
            (
                "期限",
                f"{row.starts_on} 至 {row.last_day}{'（已顺延）' if row.extended_until else ''}",
            ),
        ]
        parts.append({"row": row, "facts": facts, "instalments": plan})
    return parts


def link(name, key, words):
    return format_html('<a href="{}">{}</a>', reverse(name, args=[key]), words)


def figures(file):
    now = file.staffing
    return [
        {
            "label": "岗位 / 在岗",
            "values": [
                {"value": now.posts, "unit": "岗", "url": "#quotas"},
                {
                    "value": len({one.user_id for one in file.people}),
                    "unit": "人",
                    "url": "#people",
                },
            ],
            "caption": approved_since(file),
        },
        {
            "label": "空岗",
            "values": [
                {
                    "value": len(file.vacancies),
                    "unit": "个",
                    "url": "#people",
                    "tone": "danger" if file.vacancies else "",
                }
            ],
            "caption": f"最久 {file.vacancies[0].days(file.today)} 天"
            if file.vacancies
            else "没有空岗",
        },
        {
            "label": "村（社区）/ 已开服务点",
            "values": [
                {"value": len(file.points), "unit": "村", "url": "#villages"},
                {"value": len(file.open_points), "unit": "点", "url": "#villages"},
            ],
            "caption": f"缺口 {len(file.gaps)} 个村" if file.gaps else "村村有人服务",
        },
        {
            "label": "持证人员",
            "values": [{"value": licensed(file), "unit": "人", "url": "#people"}],
            "caption": f"在岗 {file.staffing.heads} 人中",
        },
        {
            "label": "场地与设备",
            "values": [
                {
                    "value": sum(line.is_met for line in file.facilities),
                    "unit": f"/ {len(file.facilities)} 项",
                    "url": "#facilities",
                }
            ],
            "caption": f"必备缺 {len(file.lacking)} 项" if file.lacking else "必备齐全",
        },
    ]


def approved_since(file):
    in_force = [quota for quota in file.quotas if quota.from_on <= file.today]
    if not in_force:
        return "还没有核定"
    newest = in_force[-1].from_on
    earlier = [now for now in file.timeline if now.on < newest]
    before = f"，此前 {earlier[-1].posts} 岗" if earlier else ""
    return f"核定自 {newest}{before}"


def licensed(file):
    return len({one.user_id for one in file.people if licence_of(one)})


def licence_of(posting):
    """The staff record where it names a licence, else None."""
    record = getattr(posting.user, "record", None)
    return record if record and record.licence else None


def point_views(file, only_gaps):
    return [
        {
            "label": "全部",
            "url": "?#villages",
            "current": not only_gaps,
            "count": len(file.points),
        },
        {
            "label": "无服务点",
            "url": "?villages=gaps#villages",
            "current": only_gaps,
            "count": len(file.gaps),
        },
    ]


@gated(DataClass.NETWORK, Right.EXPORT)
@require_safe
def station_sheet(request, pk):
    """The station's sheet to print and sign."""
    row = load_station(request.member, pk)
    file = StationFile(row, timezone.localdate())
    body = station_workbook(
        file,
        places=[name for name, _ in crumbs_to(request.member, row.division.code)],
        with_amounts=can_see_amounts(request.member),
        by=request.member.user.name,
    )
    audit.record(act="station.export", by=request.member, obj=row)
    return attachment(body, f"{row.name}基本情况表.xlsx", MIME)
