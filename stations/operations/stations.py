"""Acts on stations: status, particulars, approved posts, rooms and equipment."""

import datetime

from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.enums import StationStatus
from stations.models import (
    Posting,
    StaffQuota,
    Station,
    StationFacility,
    StationStatusChange,
)
from stations.permissions import can_edit_station, can_shape_network

BUREAU = "本地的县、市、省民政"
HEAD_OR_BUREAU = "本站站长，或县、市、省民政"

# Where a station may go from where it is (DOMAIN, "The network").
STATUS_MOVES = {
    StationStatus.PLANNED: (StationStatus.NAMED, StationStatus.CLOSED),
    StationStatus.NAMED: (StationStatus.OPERATING, StationStatus.CLOSED),
    StationStatus.OPERATING: (StationStatus.CLOSED,),
    StationStatus.CLOSED: (),
}


@transaction.atomic
def change_station_status(*, by, station, status, on, note="", merged_into=None):
    """The station's next step. Closing needs a reason, nobody left in post, and either no open
    point or a station that takes its villages over. Raises Denied or ActError."""
    demand_shaping(by, station.division)
    station = lock(station)
    refuse_wrong_move(station, status)
    refuse_wrong_day(station, on)
    if status == StationStatus.CLOSED:
        refuse_unprepared_closing(by, station, on, note, merged_into)
        hand_villages_over(station, merged_into)
    elif merged_into is not None:
        raise ActError("只有撤并时才写并入哪个站。", field="merged_into")
    change = StationStatusChange.objects.create(
        station=station, status=status, on=on, note=note.strip(), by=by.user
    )
    station.status, station.merged_into = status, merged_into
    station.version += 1
    station.save(update_fields=["status", "merged_into", "version"])
    audit.record(
        act="station.status", by=by, obj=station, reason=note, fields=["status", "merged_into"]
    )
    return change


def lock(station):
    return (
        Station.objects.select_for_update(of=("self",))
        .select_related("division")
        .get(pk=station.pk)
    )


def refuse_wrong_move(station, status):
    allowed = STATUS_MOVES[StationStatus(station.status)]
    if status in allowed:
        return
    words = "、".join(f"“{one.label}”" for one in allowed)
    now = f"这个站现在是“{station.get_status_display()}”"
    raise ActError(
        f"{now}，下一步只能是{words}。" if allowed else f"{now}，不能再变更状态。", field="status"
    )


def refuse_wrong_day(station, on):
    if on > timezone.localdate():
        raise ActError("日期不能晚于今天，请在变更发生后再登记。", field="on")
    # The load of a list of places plans stations by nobody's word: its day is no fact.
    known = station.status_changes.exclude(status=StationStatus.PLANNED, by=None)
    last = known.order_by("-on", "-pk").first()
    if last is not None and on < last.on:
        raise ActError(f"日期不能早于上一步“{last.get_status_display()}”的 {last.on}。", field="on")


def refuse_unprepared_closing(by, station, on, note, merged_into):
    if not note.strip():
        raise ActError("撤并要写明原因。", field="note")
    staying = Posting.objects.in_post(on + datetime.timedelta(1)).filter(station=station).count()
    if staying:
        raise ActError(
            f"还有 {staying} 个人的任职在 {on} 之后没有结束，请先办调动或离岗。", field="status"
        )
    if merged_into is None:
        open_points = station.points.open().count()
        if open_points:
            raise ActError(
                f"还有 {open_points} 个已开的服务点，请写明并入哪个站，或先撤点。",
                field="merged_into",
            )
        return
    if merged_into.pk == station.pk or merged_into.status == StationStatus.CLOSED:
        raise ActError("只能并入另一个没有撤并的社工站。", field="merged_into")
    demand_shaping(by, merged_into.division)


def hand_villages_over(station, successor):
    """The villages of a merged station are served by its successor from now on."""
    if successor is None:
        return
    for point in station.points.select_related("village"):
        point.station = successor
        point.is_extra = not point.village.code.startswith(successor.division.code)
        point.save(update_fields=["station", "is_extra"])


@transaction.atomic
def edit_station(*, by, station, version, name, address, phone):
    """New particulars, unless somebody saved others since `version` was read."""
    demand_editing(by, station)
    station = lock(station)
    if station.version != version:
        raise ActError(
            "您打开这页以后，有人改过这个站。现在保存的是："
            f"{station.name}，地址{station.address or '未填'}，电话{station.phone or '未填'}。"
            "您填的都还在，核对后再保存一次，就以您的为准。"
        )
    wanted = {"name": name.strip(), "address": address.strip(), "phone": phone.strip()}
    if not wanted["name"]:
        raise ActError("请填写站名。", field="name")
    changed = [field for field, value in wanted.items() if getattr(station, field) != value]
    if not changed:
        return station
    for field in changed:
        setattr(station, field, wanted[field])
    station.version += 1
    station.save(update_fields=[*changed, "version"])
    audit.record(act="station.edit", by=by, obj=station, fields=changed)
    return station


@transaction.atomic
def set_quota(*, by, station, hiring, posts, from_on, document):
    """Approved posts of one hiring from a day on. A row is never corrected: a later day
    supersedes it, so what was approved when stays readable."""
    demand_shaping(by, station.division)
    station = lock(station)
    refuse_closed(station)
    if not document.strip():
        raise ActError("请填写核定岗位的文号。", field="document")
    same_day = station.quotas.filter(hiring=hiring, from_on=from_on).first()
    if same_day is not None:
        raise ActError(
            f"{from_on} 已核定 {same_day.posts} 岗。核定数不改写，请另选一天，从那天起按新的数。",
            field="from_on",
        )
    quota = StaffQuota.objects.create(
        station=station, hiring=hiring, posts=posts, from_on=from_on, document=document.strip()
    )
    audit.record(act="quota.set", by=by, obj=quota, fields=["posts", "from_on", "document"])
    return quota


@transaction.atomic
def check_facility(*, by, station, standard, is_met, on, note=""):
    """What a check of the station found for one line of the standard; the newest check stands."""
    demand_editing(by, station)
    if not standard.applies_to(station):
        raise ActError(f"“{standard.name}”不是这个站的标准。")
    if on > timezone.localdate():
        raise ActError("检查日期不能晚于今天。", field="on")
    last = StationFacility.objects.filter(station=station, standard=standard).first()
    if last is not None and on < last.checked_on:
        raise ActError(
            f"“{standard.name}”在 {last.checked_on} 检查过，不能再记更早的。", field="on"
        )
    found, _ = StationFacility.objects.update_or_create(
        station=station,
        standard=standard,
        defaults={"is_met": is_met, "note": note.strip(), "checked_on": on},
    )
    audit.record(act="facility.check", by=by, obj=found, fields=["is_met", "note", "checked_on"])
    return found


@transaction.atomic
def check_facilities(*, by, station, on, findings):
    """A round of checks on one day; `findings` are (standard, is_met, note)."""
    if not findings:
        raise ActError("请至少记一项检查结果。")
    return [
        check_facility(by=by, station=station, standard=standard, is_met=is_met, on=on, note=note)
        for standard, is_met, note in findings
    ]


def demand_editing(by, station):
    if not can_edit_station(by, station):
        raise Denied("这个站不归您修改。", who_can=HEAD_OR_BUREAU)


def demand_shaping(by, division):
    if not can_shape_network(by, division):
        raise Denied("网络的设置不归您变更。", who_can=BUREAU)


def refuse_closed(station):
    if station.status == StationStatus.CLOSED:
        raise ActError("这个站已经撤并，不能再改。")
