"""What a station lacks today, most urgent first, as lines of templates/sb/attention.html."""

from stations.enums import StationStatus
from stations.station_file import AHEAD

URGENCY = ("over", "held", "today", "soon")


def gaps_of(file, *, with_funds=False):
    """[{tone, before, count, after, detail, anchor}]; `anchor` names the part of the station's page
    (or its form) that deals with it. Instalments are funds: only `with_funds`."""
    if file.station.status == StationStatus.CLOSED:
        return []
    found = [
        *villages(file),
        *posts(file),
        *head(file),
        *contracts(file, with_funds),
        *rooms(file),
        *particulars(file),
    ]
    return sorted(found, key=lambda gap: URGENCY.index(gap["tone"]))


def villages(file):
    if not file.gaps:
        return
    overdue = [line for line in file.gaps if line.is_overdue]
    detail = ""
    if overdue:
        first = overdue[0]
        detail = f"{first.village.name}等 {len(overdue)} 个已过开点期限，最早 {first.point.due_on}"
    elif due := min((line.point.due_on for line in file.gaps if line.point.due_on), default=None):
        detail = f"最近的开点期限 {due}"
    yield {
        "tone": "over" if overdue else "soon",
        "count": len(file.gaps),
        "after": "个村没有服务点",
        "detail": detail or "还没有定开点期限",
        "anchor": "villages",
        "act": "看村",
    }


def posts(file):
    if not file.quotas:
        yield {
            "tone": "soon",
            "before": "还没有核定岗位",
            "detail": "没有核定数，算不出空岗",
            "anchor": "quotas",
            "act": "去核定",
        }
    elif file.vacancies:
        longest = file.vacancies[0]
        yield {
            "tone": "over",
            "before": "空岗",
            "count": len(file.vacancies),
            "after": "个",
            "detail": f"最久 {longest.days(file.today)} 天（自 {longest.since}）",
            "anchor": "people",
            "act": "看人员",
        }


def head(file):
    if file.station.status == StationStatus.OPERATING and file.head is None:
        yield {
            "tone": "over",
            "before": "没有站长在岗",
            "detail": "运营中的社工站要有一位站长",
            "anchor": "people",
            "act": "看人员",
        }


def contracts(file, with_funds):
    for contract in file.contracts:
        if with_funds:
            yield from instalment(file, contract)
        if contract.last_day <= file.today + AHEAD:
            days = (contract.last_day - file.today).days
            yield {
                "tone": "today",
                "before": f"承接合同还有 {days} 天到期",
                "detail": f"{contract.operator.name}，至 {contract.last_day}",
                "anchor": "contracts",
                "act": "看合同",
            }


def instalment(file, contract):
    waiting = [one for one in contract.instalments.all() if one.met_on is None]
    upcoming = min(waiting, key=lambda one: (one.expected_on, one.number), default=None)
    if upcoming is None or upcoming.expected_on > file.today + AHEAD:
        return
    late = upcoming.expected_on < file.today
    yield {
        "tone": "over" if late else "today",
        "before": f"承接合同第 {upcoming.number} 期款待{upcoming.get_condition_display()}",
        "detail": f"预计 {upcoming.expected_on}，{'已过期' if late else '条件还没有达成'}",
        "anchor": "contracts",
        "act": "看合同",
    }


def rooms(file):
    lacking = file.lacking
    if not lacking:
        return
    names = "、".join(line.standard.name for line in lacking[:3])
    required = [line for line in file.facilities if line.standard.is_required]
    yield {
        "tone": "soon",
        "before": "场地与设备缺",
        "count": len(lacking),
        "after": f"项：{names}{' 等' if len(lacking) > 3 else ''}",
        "detail": f"必备 {len(required)} 项，已达 {len(required) - len(lacking)} 项",
        "anchor": "facilities",
        "act": "看场地",
    }


def particulars(file):
    missing = [
        word
        for word, value in (("地址", file.station.address), ("电话", file.station.phone))
        if not value
    ]
    if missing:
        yield {
            "tone": "soon",
            "before": f"没有填{'和'.join(missing)}",
            "detail": "来访的人要找得到站",
            "anchor": "edit",
            "act": "去填写",
        }
