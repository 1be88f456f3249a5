import datetime

import pytest
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations.enums import FacilityKind, Hiring, Role, StationStatus, UnitKind
from stations.models import AuditEntry, FacilityStandard, Station, StationFacility
from stations.operations.points import give_village
from stations.operations.stations import (
    change_station_status,
    check_facility,
    edit_station,
    set_quota,
)
from stations.operations.units import save_unit
from stations.station_file import StationFile
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def by(county, as_member):
    return as_member(county)


@pytest.fixture
def planned(station, county):
    station.status = StationStatus.PLANNED
    station.save(update_fields=["status"])
    station.status_changes.create(
        status=StationStatus.PLANNED, on=datetime.date(2021, 3, 15), by=county
    )
    return station


def test_a_station_walks_from_planned_to_operating(planned, by):
    change_station_status(
        by=by, station=planned, status=StationStatus.NAMED, on=datetime.date(2021, 9, 28)
    )
    change_station_status(
        by=by, station=planned, status=StationStatus.OPERATING, on=datetime.date(2021, 10, 8)
    )
    planned.refresh_from_db()
    assert planned.status == StationStatus.OPERATING
    assert list(planned.status_changes.order_by("on").values_list("status", flat=True)) == [
        "planned",
        "named",
        "operating",
    ]
    assert AuditEntry.objects.filter(act="station.status", station_id=planned.pk).count() == 2


@pytest.mark.parametrize(
    ("status", "on", "words"),
    [
        (StationStatus.OPERATING, TODAY, "下一步只能是“挂牌”、“撤并”"),
        (StationStatus.NAMED, datetime.date(2021, 3, 14), "不能早于上一步“筹建”的 2021-03-15"),
        (StationStatus.NAMED, TODAY + datetime.timedelta(1), "不能晚于今天"),
    ],
)
def test_it_refuses_a_wrong_step(planned, by, status, on, words):
    with pytest.raises(ActError, match=words):
        change_station_status(by=by, station=planned, status=status, on=on)
    planned.refresh_from_db()
    assert planned.status == StationStatus.PLANNED


def test_the_day_a_list_was_loaded_binds_nobody(station, by):
    station.status = StationStatus.PLANNED
    station.save(update_fields=["status"])
    station.status_changes.create(status=StationStatus.PLANNED, on=TODAY)
    change_station_status(
        by=by, station=station, status=StationStatus.NAMED, on=datetime.date(2021, 9, 28)
    )
    file = StationFile(Station.objects.get(pk=station.pk), TODAY)
    assert file.status_days == {"named": datetime.date(2021, 9, 28)}


def test_a_closed_station_stays_closed(station, by):
    close(by, station)
    with pytest.raises(ActError, match="不能再变更状态"):
        change_station_status(by=by, station=station, status=StationStatus.NAMED, on=TODAY)


def close(by, station, **fields):
    return change_station_status(
        by=by,
        station=station,
        **{"status": StationStatus.CLOSED, "on": TODAY, "note": "乡镇合并", **fields},
    )


def test_closing_needs_a_reason(station, by):
    with pytest.raises(ActError, match="原因") as refused:
        close(by, station, note=" ")
    assert refused.value.field == "note"


def test_it_does_not_close_over_people_in_post(station, worker, by):
    with pytest.raises(ActError, match="还有 1 个人"):
        close(by, station)
    worker.postings.update(ends_on=TODAY)
    close(by, station)
    station.refresh_from_db()
    assert station.status == StationStatus.CLOSED


def test_it_does_not_close_over_open_points_unless_merged(station, by):
    point = factories.village_point("440882101201", status="open", opened_on=TODAY)
    with pytest.raises(ActError, match="1 个已开的服务点"):
        close(by, station)
    other = factories.station("440882104")
    close(by, station, merged_into=other)
    point.refresh_from_db()
    station.refresh_from_db()
    assert (point.station, point.is_extra, station.merged_into) == (other, True, other)


def test_it_does_not_merge_into_itself_or_another_county(station, by):
    with pytest.raises(ActError, match="另一个没有撤并"):
        close(by, station, merged_into=station)
    with pytest.raises(Denied):
        close(by, station, merged_into=factories.station("440883100"))


def test_only_a_closing_names_a_successor(planned, by):
    with pytest.raises(ActError, match="只有撤并"):
        change_station_status(
            by=by,
            station=planned,
            status=StationStatus.NAMED,
            on=TODAY,
            merged_into=factories.station("440882104"),
        )


@pytest.mark.parametrize("who", ["head", "worker", "stranger", "finance", "system_admin"])
def test_only_the_bureau_changes_a_status(planned, who, request, as_member):
    with pytest.raises(Denied):
        change_station_status(
            by=as_member(request.getfixturevalue(who)),
            station=planned,
            status=StationStatus.NAMED,
            on=TODAY,
        )


def edit(by, station, **fields):
    return edit_station(
        by=by,
        station=station,
        **{
            "version": station.version,
            "name": station.name,
            "address": "沈塘墟人民路 18 号",
            "phone": "0759-8800621",
            **fields,
        },
    )


def test_a_head_edits_the_own_station(station, head, as_member):
    edit(as_member(head), station)
    station.refresh_from_db()
    assert (station.address, station.version) == ("沈塘墟人民路 18 号", 2)
    assert AuditEntry.objects.get(act="station.edit").fields == ["address", "phone"]


def test_a_stale_edit_is_refused_with_what_is_saved_now(station, head, by, as_member):
    stale = Station.objects.get(pk=station.pk)
    edit(by, station, address="新址")
    with pytest.raises(ActError, match="新址"):
        edit(as_member(head), stale, address="旧址")
    station.refresh_from_db()
    assert station.address == "新址"


def test_an_edit_without_a_change_writes_nothing(station, by):
    edit(by, station)
    station.refresh_from_db()
    edit(by, station)
    assert Station.objects.get(pk=station.pk).version == 2
    assert AuditEntry.objects.filter(act="station.edit").count() == 1


def test_a_station_keeps_a_name(station, by):
    with pytest.raises(ActError, match="站名"):
        edit(by, station, name="  ")


@pytest.mark.parametrize("who", ["worker", "supervisor", "operator_manager", "stranger"])
def test_others_do_not_edit_a_station(station, who, request, as_member):
    with pytest.raises(Denied):
        edit(as_member(request.getfixturevalue(who)), station)


def quota(by, station, posts=10, **fields):
    return set_quota(
        by=by,
        station=station,
        **{
            "hiring": Hiring.DIRECT,
            "posts": posts,
            "from_on": datetime.date(2022, 7, 1),
            "document": "湛民〔2022〕18号",
            **fields,
        },
    )


def test_a_later_quota_supersedes(station, by):
    quota(by, station, 6, from_on=datetime.date(2021, 10, 8))
    quota(by, station, 10)
    quota(by, station, 3, hiring=Hiring.OPERATOR)

    def approved(on):
        return Station.objects.with_approved_posts(on).get(pk=station.pk).approved_posts

    assert approved(TODAY) == 13
    assert approved(datetime.date(2022, 6, 30)) == 6


def test_a_quota_of_the_same_day_is_not_rewritten(station, by):
    quota(by, station, 10)
    with pytest.raises(ActError, match="已核定 10 岗") as refused:
        quota(by, station, 12)
    assert refused.value.field == "from_on"


def test_a_quota_needs_its_document(station, by):
    with pytest.raises(ActError, match="文号"):
        quota(by, station, document=" ")


def test_a_head_does_not_set_approved_posts(station, head, as_member):
    with pytest.raises(Denied):
        quota(as_member(head), station)


@pytest.fixture
def room(db):
    return FacilityStandard.objects.create(name="独立个案室", kind=FacilityKind.ROOM)


def test_the_newest_check_stands(station, room, head, as_member):
    by = as_member(head)
    check_facility(by=by, station=station, standard=room, is_met=False, on=TODAY)
    check_facility(by=by, station=station, standard=room, is_met=True, on=TODAY, note="二楼")
    found = StationFacility.objects.get(station=station)
    assert (found.is_met, found.note) == (True, "二楼")
    with pytest.raises(ActError, match="不能再记更早"):
        check_facility(
            by=by, station=station, standard=room, is_met=False, on=TODAY - datetime.timedelta(1)
        )
    with pytest.raises(ActError, match="不能晚于今天"):
        check_facility(
            by=by, station=station, standard=room, is_met=False, on=TODAY + datetime.timedelta(1)
        )


def test_a_standard_of_elsewhere_is_not_checked(station, by):
    elsewhere = FacilityStandard.objects.create(
        name="茂名的", kind=FacilityKind.ROOM, division=factories.division("4409")
    )
    here = FacilityStandard.objects.create(
        name="湛江的", kind=FacilityKind.ROOM, division=factories.division("4408")
    )
    assert list(FacilityStandard.objects.for_station(station)) == [here]
    with pytest.raises(ActError, match="不是这个站的标准"):
        check_facility(by=by, station=station, standard=elsewhere, is_met=True, on=TODAY)


def test_a_county_keeps_its_guidance_centre(county, by):
    leizhou = factories.division("440882")
    unit = save_unit(by=by, division=leizhou, kind=UnitKind.GUIDANCE_CENTRE, name="雷州市指导中心")
    save_unit(
        by=by,
        unit=unit,
        division=leizhou,
        kind=UnitKind.GUIDANCE_CENTRE,
        name="雷州市指导中心",
        phone="0759-1",
    )
    unit.refresh_from_db()
    assert unit.phone == "0759-1"
    assert AuditEntry.objects.filter(act="unit.save").last().fields == ["phone"]


def test_a_unit_stands_at_its_level(city, by, as_member):
    with pytest.raises(ActError, match="一级"):
        save_unit(
            by=by,
            division=factories.division("440882"),
            kind=UnitKind.SUPERVISION_OFFICE,
            name="督导办公室",
        )
    with pytest.raises(Denied):
        save_unit(
            by=by,
            division=factories.division("4408"),
            kind=UnitKind.SUPERVISION_OFFICE,
            name="督导办公室",
        )
    with pytest.raises(ActError, match="停用"):
        save_unit(
            by=as_member(city),
            division=factories.division("4408"),
            kind=UnitKind.SUPERVISION_OFFICE,
            name="督导办公室",
            opened_on=TODAY,
            closed_on=TODAY - datetime.timedelta(1),
        )


def test_a_closed_station_takes_no_village_and_no_quota(station, by):
    close(by, station)
    with pytest.raises(ActError, match="撤并"):
        give_village(by=by, station=station, village=factories.division("440882104201"))
    with pytest.raises(ActError, match="撤并"):
        quota(by, station)


def test_people_of_tomorrow_keep_a_station_open(station, by):
    factories.person(
        Role.SOCIAL_WORKER, station, starts_on=timezone.localdate() + datetime.timedelta(1)
    )
    with pytest.raises(ActError, match="还有 1 个人"):
        close(by, station)
