"""The pages of the network, asked for through their addresses."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stations.enums import FacilityKind, Hiring, JobTitle, Licence, PointStatus, Role, UnitKind
from stations.models import (
    AuditEntry,
    ContractInstalment,
    FacilityStandard,
    StaffRecord,
    Unit,
)
from tests import factories

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def full_station(station, head):
    """A station with something in every part of its page."""
    factories.quota(station, 2)
    factories.village_point("440882101201", status="open", opened_on=datetime.date(2022, 1, 5))
    factories.village_point("440882101214", due_on=datetime.date(2026, 6, 30))
    factories.person(
        Role.SOCIAL_WORKER,
        station,
        "旧同事",
        title=JobTitle.WORKER,
        ends_on=datetime.date(2026, 6, 30),
    )
    contract = factories.contract([station])
    ContractInstalment.objects.create(
        contract=contract,
        number=1,
        condition="mid_evaluation",
        amount="486000",
        expected_on=datetime.date(2026, 12, 15),
    )
    FacilityStandard.objects.create(name="独立个案室", kind=FacilityKind.ROOM)
    return station


def page(client, user, name, *args, query=""):
    client.force_login(user)
    return client.get(reverse(name, args=args) + query)


def test_a_station_shows_what_it_lacks_first(client, county, full_station):
    html = page(client, county, "station", full_station.pk).text
    lacks = html[html.index("要补的") : html.index("</ul>", html.index("要补的"))]
    assert "个村没有服务点" in lacks
    assert "卜格村委会等 1 个已过开点期限，最早 2026-06-30" in lacks
    assert "最久 142 天（自 2026-07-01）" in lacks
    assert "第 1 期款待中期评估" in lacks
    assert "独立个案室" in lacks
    assert "没有填地址和电话" in lacks
    assert html.index("要补的") < html.index("村与服务点")


def test_a_station_lists_gaps_before_villages_that_are_served(client, county, full_station):
    html = page(client, county, "station", full_station.pk).text
    table = html[html.index('id="villages"') :]
    assert table.index("卜格村委会") < table.index("揖花村委会")
    only = page(client, county, "station", full_station.pk, query="?villages=gaps").text
    table = only[only.index('id="villages"') : only.index('id="people"')]
    assert "卜格村委会" in table
    assert "揖花村委会" not in table


def test_vacant_posts_stand_among_the_people(client, county, full_station):
    html = page(client, county, "station", full_station.pk).text
    people = html[html.index('id="people"') : html.index('id="quotas"')]
    assert "邓海燕" in people
    assert "自 2026-07-01，142 天" in people
    assert "旧同事" not in people


def test_amounts_are_for_those_with_a_right_over_funds(client, county, worker, full_station):
    assert "486,000.00" in page(client, county, "station", full_station.pk).text
    seen = page(client, worker, "station", full_station.pk).text
    assert "承接合同" in seen
    assert "486,000.00" not in seen
    assert "期款待" not in seen
    contract = full_station.contracts.get()
    assert "486,000.00" not in page(client, worker, "contract", contract.pk).text
    assert "486,000.00" not in page(client, worker, "contracts").text
    assert "486,000.00" in page(client, county, "contracts").text


def test_no_act_is_offered_to_who_may_not_do_it(client, county, head, worker, full_station):
    def links(user):
        html = page(client, user, "station", full_station.pk).text
        names = ("edit", "status", "quotas", "villages", "facilities", "sheet")
        return {
            name for name in names if reverse(f"station_{name}", args=[full_station.pk]) in html
        }

    assert links(county) == {"edit", "status", "quotas", "villages", "facilities", "sheet"}
    assert links(head) == {"edit", "facilities"}
    assert links(worker) == set()


def test_a_station_elsewhere_is_like_none(client, worker, county, full_station):
    other = factories.station("440883100")
    assert page(client, county, "station", other.pk).status_code == 404
    assert page(client, county, "station_edit", other.pk).status_code == 404
    assert page(client, worker, "station_edit", full_station.pk).status_code == 403
    assert page(client, county, "division", "4408").status_code == 404
    assert page(client, county, "division", "44088x").status_code == 404


def test_who_may_not_is_told_who_could(client, head, full_station):
    answer = page(client, head, "station_status", full_station.pk)
    assert answer.status_code == 403
    assert "县、市、省民政" in answer.text


def test_a_security_administrator_has_no_network(client, security_admin, full_station):
    assert page(client, security_admin, "station", full_station.pk).status_code == 403
    assert page(client, security_admin, "stations").status_code == 403
    assert page(client, security_admin, "search", query="?q=st").status_code == 403


def grow(station, people):
    for n in range(people):
        user = factories.person(
            Role.SOCIAL_WORKER,
            station,
            title=JobTitle.WORKER,
            hiring=Hiring.OPERATOR if n % 2 else Hiring.DIRECT,
        )
        StaffRecord.objects.create(user=user, licence=Licence.ASSISTANT)
        village = f"4408821013{n:02}"
        factories.village_point(village, status=PointStatus.OPEN, opened_on=TODAY, station=station)


def queries(client, user, name, *args, query=""):
    client.force_login(user)
    client.get(reverse(name, args=args) + query)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name, args=args) + query).status_code == 200
    return len(asked)


def test_a_station_takes_as_many_queries_with_fifty_people(client, county, full_station):
    before = queries(client, county, "station", full_station.pk)
    grow(full_station, 50)
    factories.contract([full_station])
    assert queries(client, county, "station", full_station.pk) == before
    assert before <= 30


@pytest.fixture
def page_full(places):
    def made():
        for n in range(45):
            code = f"4408822{n:02}"
            place = factories.division(code, f"镇{n}")
            where = factories.station(code)
            factories.quota(where, 2)
            factories.person(Role.SOCIAL_WORKER, where)
            factories.village_point(f"{code}201", station=where)
            Unit.objects.create(
                division=factories.division("440882"),
                kind=UnitKind.GUIDANCE_CENTRE,
                name=f"中心{place.name}",
            )
            factories.contract([where])

    return made


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("network", ""),
        ("stations", ""),
        ("stations", "?has_gaps=on&has_vacancies=on&sort=-vacancies"),
        ("search", "?q=镇"),
        ("search", "?q=4408"),
        ("units", ""),
        ("contracts", ""),
        ("operators", ""),
    ],
)
def test_a_list_takes_as_many_queries_for_a_full_page(
    client, city, full_station, page_full, name, query
):
    Unit.objects.create(
        division=factories.division("440882"), kind=UnitKind.GUIDANCE_CENTRE, name="中心"
    )
    before = queries(client, city, name, query=query)
    page_full()
    assert queries(client, city, name, query=query) == before


def test_one_goes_down_from_ones_own_place(client, county, city, full_station):
    html = page(client, county, "network").text
    assert reverse("station", args=[full_station.pk]) in html
    assert f'href="{reverse("division", args=["4408"])}"' not in html
    assert "湛江市" in html
    html = page(client, city, "network").text
    assert reverse("division", args=["440882"]) in html


def test_a_city_without_counties_shows_its_townships(client, province):
    html = page(client, province, "division", "4419").text
    assert "东城街道社工站" in html
    assert page(client, province, "division", "441900003").text.count("东莞市") == 1


def test_a_township_shows_its_villages_and_a_village_its_point(client, county, full_station):
    html = page(client, county, "division", "440882101").text
    assert html.index("卜格村委会") < html.index("揖花村委会")
    point = full_station.points.get(village__code="440882101214")
    answer = page(client, county, "division", "440882101214")
    assert answer.status_code == 302
    assert answer.url == reverse("point", args=[point.pk])
    unserved = page(client, county, "division", "440882104201").text
    assert "这里没有社工站服务" in unserved


def test_children_are_sorted_as_asked(client, county, full_station):
    html = page(client, county, "network", query="?sort=-gaps").text
    assert html.index("沈塘镇社工站</a>") < html.index("纪家镇社工站</a>")
    html = page(client, county, "network", query="?sort=gaps").text
    assert html.index("纪家镇社工站</a>") < html.index("沈塘镇社工站</a>")
    assert page(client, county, "network", query="?sort=nonsense").status_code == 200


def test_a_contract_browses_its_stations(client, operator_manager, station):
    answer = page(client, operator_manager, "network")
    assert answer.url == reverse("stations")
    html = page(client, operator_manager, "stations").text
    assert "沈塘镇社工站" in html
    assert "纪家镇社工站" not in html


@pytest.mark.parametrize("text", ["沈塘", "stz", "440882101", "shentang"])
def test_search_finds_a_station_in_every_way(client, county, full_station, text):
    html = page(client, county, "search", query=f"?q={text}").text
    assert reverse("station", args=[full_station.pk]) in html


def test_search_stays_in_scope_and_says_what_to_do_when_nothing_is_found(client, county, places):
    html = page(client, county, "search", query="?q=浅水").text
    assert "浅水镇" not in html
    assert "没有找到" in html
    assert "拼音首字母" in page(client, county, "search").text
    assert page(client, county, "search", query="?q=%27%25_").status_code == 200


def test_search_finds_people_with_where_they_work(client, county, head, stranger):
    html = page(client, county, "search", query="?q=邓海").text
    assert "邓海燕" in html
    assert "沈塘镇社工站 站长" in html
    assert "苏远" not in page(client, county, "search", query="?q=苏远").text.split('id="found"')[1]


def test_a_swap_equals_a_full_reload(client, county, full_station):
    full = page(client, county, "search", query="?q=stz").text
    client.force_login(county)
    swap = client.get(reverse("search") + "?q=stz", headers={"HX-Request": "true"}).text

    def part(html):
        return html[html.index('<div id="found"') : html.index("</main>")]

    assert part(swap) == part(full)


def test_search_shows_ten_and_says_that_there_are_more(client, city, places):
    for n in range(12):
        factories.station(f"4408822{n:02}")
    html = page(client, city, "search", query="?q=4408822").text
    assert "在列表里看全部" in html


def names(html):
    return [name for name in ("沈塘镇社工站", "纪家镇社工站", "浅水镇社工站") if name in html]


def test_stations_are_filtered(client, city, full_station):
    def found(query):
        return names(page(client, city, "stations", query=query).text)

    operator = full_station.contracts.get().operator
    assert found("") == ["沈塘镇社工站", "纪家镇社工站", "浅水镇社工站"]
    assert found("?place=440882") == ["沈塘镇社工站", "纪家镇社工站"]
    assert found("?place=440883100") == ["浅水镇社工站"]
    assert found("?has_gaps=on") == ["沈塘镇社工站"]
    assert found("?has_vacancies=on") == ["沈塘镇社工站"]
    assert found(f"?operator={operator.pk}") == ["沈塘镇社工站"]
    assert found("?status=planned") == []
    assert found("?q=jjz") == ["纪家镇社工站"]
    assert found("?place=4409") == []
    assert "没有符合条件" in page(client, city, "stations", query="?status=planned").text


def test_the_list_is_exported_as_it_is_filtered(client, city, head, full_station):
    answer = page(client, city, "stations", query="?has_gaps=on&export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "沈塘镇社工站" in texts
    assert "纪家镇社工站" not in texts
    assert AuditEntry.objects.filter(act="stations.export").exists()
    assert page(client, head, "stations", query="?export=xlsx").status_code == 403


def test_the_stations_sheet_is_what_an_office_prints(client, county, head, full_station):
    full_station.address = "=1+1"
    full_station.save(update_fields=["address"])
    answer = page(client, county, "station_sheet", full_station.pk)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = [str(cell.value) for cell in cells]
    for words in ("沈塘镇社工站基本情况表", "邓海燕", "空岗", "卜格村委会", "440882101214"):
        assert words in texts
    assert next(cell for cell in cells if cell.value == "=1+1").data_type == "s"
    assert any("签字" in text for text in texts)
    assert AuditEntry.objects.get(act="station.export").object_id == str(full_station.pk)
    assert page(client, head, "station_sheet", full_station.pk).status_code == 403


def test_units_show_the_people_in_them(client, county, head, places):
    unit = Unit.objects.create(
        division=factories.division("440882"), kind=UnitKind.GUIDANCE_CENTRE, name="雷州指导中心"
    )
    factories.person(Role.SUPERVISOR, unit, "何督导")
    assert "何督导" in page(client, county, "unit", unit.pk).text
    assert "雷州指导中心" in page(client, county, "units").text
    assert "雷州指导中心" in page(client, county, "network").text
    assert page(client, head, "unit", unit.pk).status_code == 404


def test_an_operator_is_seen_where_it_works(client, worker, stranger, county, full_station):
    operator = full_station.contracts.get().operator
    assert operator.name in page(client, worker, "operator", operator.pk).text
    assert page(client, stranger, "operator", operator.pk).status_code == 404
    assert operator.name in page(client, county, "operators").text


def test_no_page_writes_when_it_is_read(client, county, full_station):
    client.force_login(county)
    contract = full_station.contracts.get()
    point = full_station.points.first()
    addresses = [
        reverse("network"),
        reverse("search") + "?q=st",
        reverse("stations"),
        *(
            reverse(f"station{part}", args=[full_station.pk])
            for part in ("", "_edit", "_status", "_quotas", "_villages", "_facilities")
        ),
        *(
            reverse(f"point{part}", args=[point.pk])
            for part in ("", "_plan", "_opening", "_closure", "_reach", "_return")
        ),
        reverse("units"),
        reverse("unit_new"),
        reverse("contracts"),
        reverse("contract_new"),
        *(reverse(f"contract{part}", args=[contract.pk]) for part in ("", "_edit", "_extension")),
        reverse("operators"),
        reverse("operator_new"),
        *(reverse(f"operator{part}", args=[contract.operator_id]) for part in ("", "_edit")),
    ]
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        written = [
            query["sql"]
            for query in asked
            if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
            and "django_session" not in query["sql"]
        ]
        assert written == [], address
