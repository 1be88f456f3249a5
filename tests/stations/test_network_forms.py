"""Acts on the network through their pages: what is typed, what comes back."""

import datetime

import pytest
from django.urls import reverse

from stations.enums import FacilityKind, UnitKind
from stations.models import (
    AuditEntry,
    FacilityStandard,
    Operator,
    OperatorContract,
    Station,
    StationFacility,
    Unit,
)
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def send(client, county):
    client.force_login(county)

    def sent(page, /, *args, **data):
        return client.post(reverse(page, args=args), data)

    return sent


def test_a_stations_particulars_are_saved(send, station):
    answer = send(
        "station_edit", station.pk, name="沈塘站", address="人民路", phone="0759-1", version=1
    )
    assert answer.url == reverse("station", args=[station.pk])
    station.refresh_from_db()
    assert (station.name, station.address, station.version) == ("沈塘站", "人民路", 2)


def test_a_stale_edit_keeps_what_was_typed_and_the_second_save_counts(send, station):
    Station.objects.filter(pk=station.pk).update(address="别人改的", version=2)
    data = {"name": station.name, "address": "我填的地址", "phone": ""}
    html = send("station_edit", station.pk, **data, version=1).text
    assert "别人改的" in html
    assert 'value="我填的地址"' in html
    assert 'name="version" value="2"' in html
    send("station_edit", station.pk, **data, version=2)
    station.refresh_from_db()
    assert station.address == "我填的地址"


def test_a_missing_name_is_said_beside_the_rest(send, station):
    html = send("station_edit", station.pk, name="", address="人民路 18 号", version=1).text
    assert "人民路 18 号" in html
    assert 'aria-invalid="true"' in html


def test_a_status_is_changed_and_a_wrong_day_comes_back(send, station):
    data = {"status": "closed", "note": "合并", "merged_into": ""}
    html = send("station_status", station.pk, **data, on="2026-11-21").text
    assert "不能晚于今天" in html
    assert "合并" in html
    assert 'value="2026-11-21"' in html
    send("station_status", station.pk, **data, on="2026-11-20")
    station.refresh_from_db()
    assert station.status == "closed"


def test_a_quota_is_set_once_a_day(send, station):
    data = {"hiring": "direct", "posts": "10", "from_on": "2026-11-01", "document": "湛民 18 号"}
    assert send("station_quotas", station.pk, **data).status_code == 302
    html = send("station_quotas", station.pk, **{**data, "posts": "12"}).text
    assert "已核定 10 岗" in html
    assert 'value="12"' in html
    assert station.quotas.get().posts == 10


def test_a_round_of_checks_writes_only_what_was_checked(send, station):
    room = FacilityStandard.objects.create(name="独立个案室", kind=FacilityKind.ROOM)
    FacilityStandard.objects.create(name="档案柜", kind=FacilityKind.EQUIPMENT)
    data = {"on": "2026-11-20", f"met_{room.pk}": "lacking", f"note_{room.pk}": "在装修"}
    assert send("station_facilities", station.pk, **data).status_code == 302
    found = StationFacility.objects.get()
    assert (found.standard, found.is_met, found.note) == (room, False, "在装修")
    assert "至少记一项" in send("station_facilities", station.pk, on="2026-11-20").text


def test_a_village_is_given(send, client, station):
    village = factories.division("440882104201")
    html = client.get(reverse("station_villages", args=[station.pk])).text
    assert "豪郎村委会" in html
    answer = send("station_villages", station.pk, village=village.pk)
    assert answer.status_code == 302
    assert station.points.get(village=village).is_extra
    assert send("station_villages", station.pk, village="x").status_code == 404
    other = factories.division("440883100201")
    assert send("station_villages", station.pk, village=other.pk).status_code == 404


def test_a_refused_village_is_said_on_the_page(send, client, station):
    point = factories.village_point("440882101201")
    answer = send("station_villages", station.pk, village=point.village_id)
    assert "已经由这个站服务" in client.get(answer.url).text


def test_villages_to_give_are_found_by_name(client, county, station):
    client.force_login(county)
    factories.village_point("440882104201")
    html = client.get(reverse("station_villages", args=[station.pk]) + "?q=豪郎").text
    assert "现由纪家镇社工站服务" in html
    html = client.get(reverse("station_villages", args=[station.pk]) + "?q=浅水").text
    assert "没有找到" in html


def test_a_point_walks_through_its_pages(send, client, station):
    point = factories.village_point("440882101214")
    send("point_plan", point.pk, due_on="2026-12-31")
    assert "筹备，12-31 前" in client.get(reverse("point", args=[point.pk])).text
    assert "日期" in send("point_opening", point.pk, on="2027-01-01").text
    send("point_opening", point.pk, on="2026-11-20", address="村委会一楼")
    assert "村委会一楼" in client.get(reverse("point", args=[point.pk])).text
    html = send("point_closure", point.pk, on="2026-11-20", reason="").text
    assert 'aria-invalid="true"' in html
    send("point_closure", point.pk, on="2026-11-20", reason="搬迁")
    point.refresh_from_db()
    assert point.status == "closed"


def test_a_neighbour_is_chosen_among_open_points_nearby(send, client, station):
    point = factories.village_point("440882101214")
    near = factories.village_point("440882104201", status="open", opened_on=TODAY)
    far = factories.village_point("440883100201", status="open", opened_on=TODAY)
    html = client.get(reverse("point_reach", args=[point.pk])).text
    assert "豪郎村委会（纪家镇社工站）" in html
    assert "旺村村委会" not in html
    assert send("point_reach", point.pk, neighbour=far.pk).status_code == 200
    send("point_reach", point.pk, neighbour=near.pk)
    assert "由豪郎村委会辐射" in client.get(reverse("point", args=[point.pk])).text


def test_an_extra_village_is_taken_back(send, station):
    point = factories.village_point("440882104201", station=station, is_extra=True)
    answer = send("point_return", point.pk, reason="试点结束")
    assert answer.url.startswith(reverse("station", args=[station.pk]))
    point.refresh_from_db()
    assert point.station != station


def test_a_unit_is_kept(send, client, station):
    leizhou = factories.division("440882")
    data = {"kind": UnitKind.GUIDANCE_CENTRE, "division": leizhou.pk, "name": "雷州市指导中心"}
    answer = send("unit_new", **data)
    unit = Unit.objects.get()
    assert answer.url == reverse("unit", args=[unit.pk])
    send("unit_edit", unit.pk, **data, phone="0759-2")
    unit.refresh_from_db()
    assert unit.phone == "0759-2"
    html = send("unit_new", **{**data, "kind": UnitKind.SUPERVISION_OFFICE}).text
    assert "设在市一级" in html
    assert 'value="雷州市指导中心"' in html


@pytest.fixture
def contract_data(station):
    operator = Operator.objects.create(name="蔚蓝社会工作服务中心")
    return {
        "operator": operator.pk,
        "name": "乡镇社工站服务项目",
        "procurement_no": "LZCG-2026-0138",
        "amount": "486000.00",
        "starts_on": "2026-09-01",
        "ends_on": "2027-08-31",
        "stations": [station.pk],
        "plan-TOTAL_FORMS": "3",
        "plan-INITIAL_FORMS": "0",
        "plan-0-condition": "signing",
        "plan-0-amount": "194400",
        "plan-0-expected_on": "2026-09-18",
        "plan-0-met_on": "2026-09-18",
        "plan-1-condition": "final_evaluation",
        "plan-1-amount": "291600",
        "plan-1-expected_on": "2027-09-01",
    }


def test_a_contract_is_kept_with_its_plan(send, client, station, contract_data):
    answer = send("contract_new", **contract_data)
    contract = OperatorContract.objects.get()
    assert answer.url == reverse("contract", args=[contract.pk])
    assert contract.instalments.count() == 2
    html = client.get(answer.url).text
    assert "291,600.00" in html
    assert "沈塘镇社工站" in html
    changed = {**contract_data, "name": "改了名", "plan-INITIAL_FORMS": "2"}
    send("contract_edit", contract.pk, **changed)
    contract.refresh_from_db()
    assert contract.name == "改了名"
    assert contract.instalments.count() == 2


def test_a_plan_that_does_not_add_up_loses_nothing_typed(send, contract_data):
    html = send("contract_new", **{**contract_data, "plan-1-amount": "291000"}).text
    assert "少 600.00 元" in html
    assert 'value="291000"' in html
    assert 'value="LZCG-2026-0138"' in html
    assert not OperatorContract.objects.exists()


def test_half_an_instalment_is_said_at_its_place(send, contract_data):
    html = send("contract_new", **{**contract_data, "plan-1-expected_on": ""}).text
    assert "请填预计日期" in html
    assert "分期里有没填好的地方" in html
    assert not OperatorContract.objects.exists()


def test_a_county_cannot_cover_a_station_of_another(send, contract_data):
    other = factories.station("440883100")
    html = send("contract_new", **{**contract_data, "stations": [other.pk]}).text
    assert 'aria-invalid="true"' in html
    assert not OperatorContract.objects.exists()


def test_a_contract_is_extended(send, station):
    contract = factories.contract([station], ends_on=datetime.date(2027, 8, 31))
    html = send("contract_extension", contract.pk, until="2027-08-31", reason="x").text
    assert "要晚于现在的到期日" in html
    send("contract_extension", contract.pk, until="2027-12-31", reason="疫情顺延")
    contract.refresh_from_db()
    assert contract.last_day == datetime.date(2027, 12, 31)


def test_a_broken_plan_is_no_crash(send, contract_data):
    del contract_data["plan-TOTAL_FORMS"]
    assert send("contract_new", **contract_data).status_code == 200


def test_an_operator_is_kept(send, station):
    answer = send("operator_new", name="晨光社工")
    operator = Operator.objects.get(name="晨光社工")
    assert answer.url == reverse("operator", args=[operator.pk])
    assert "已有叫" in send("operator_new", name="晨光社工").text
    send("operator_edit", operator.pk, name="晨光社工", phone="0759-3")
    operator.refresh_from_db()
    assert operator.phone == "0759-3"
    assert AuditEntry.objects.filter(act="operator.save").count() == 2


def test_a_head_keeps_no_contract(client, head, station):
    client.force_login(head)
    assert client.get(reverse("contract_new")).status_code == 403
    assert client.get(reverse("operator_new")).status_code == 403
    contract = factories.contract([station])
    assert client.get(reverse("contract_edit", args=[contract.pk])).status_code == 403
