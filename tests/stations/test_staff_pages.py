import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from stations.enums import Decision, Hiring, Licence, Role
from stations.models import AuditEntry, Posting, StaffRecord, User
from stations.operations.postings import decide_posting
from tests import factories

TODAY = datetime.date(2026, 11, 20)
ID_NUMBER = "44088219900101123X"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def acting(client):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def names(response):
    return [line["person"].name for line in response.context["lines"]]


def listed(client, query=""):
    response = client.get(f"{reverse('staff')}{query}")
    assert response.status_code == 200
    return [person.name for person in response.context["listing"].page.rows]


def test_the_list_shows_who_is_posted_in_scope(acting, county, worker, stranger):
    shown = listed(acting(county))
    assert worker.name in shown
    assert stranger.name not in shown


@pytest.fixture
def mixed(station, county):
    sibling = factories.station("440882104")
    operator = factories.contract([sibling]).operator
    sent = factories.person(
        Role.SOCIAL_WORKER, sibling, "钟派驻", hiring=Hiring.OPERATOR, employer=operator
    )
    StaffRecord.objects.create(user=sent, licence=Licence.ASSISTANT)
    factories.person(Role.STATION_HEAD, station, "邓站长", title="head")
    left = factories.person(Role.SOCIAL_WORKER, station, "离岗人")
    left.postings.update(ends_on=TODAY - datetime.timedelta(1))
    factories.person(Role.SOCIAL_WORKER, station, "待认人", confirmed=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=钟派", {"钟派驻"}),
        ("?q=dzz", {"邓站长"}),
        ("?q=dengzhan", {"邓站长"}),
        ("?station=纪家", {"钟派驻"}),
        ("?station=440882104", {"钟派驻"}),
        ("?role=station_head", {"邓站长"}),
        ("?title=head", {"邓站长"}),
        ("?hiring=operator", {"钟派驻"}),
        ("?licence=assistant", {"钟派驻"}),
        ("?state=left", {"离岗人"}),
        ("?state=waiting", {"待认人"}),
        ("?state=in_post&role=social_worker", {"钟派驻"}),
        ("?state=all&role=social_worker", {"钟派驻", "离岗人", "待认人"}),
        ("?role=station_head&hiring=operator", set()),
    ],
)
def test_each_filter_narrows_the_list(acting, county, mixed, query, expected):
    assert set(listed(acting(county), query)) == expected


def test_filters_speak_of_one_and_the_same_posting(acting, county, worker):
    """A worker here and a head there is not a head here."""
    factories.posting(worker, Role.STATION_HEAD, factories.station("440882104"))
    assert listed(acting(county), "?role=station_head&station=沈塘") == []


def test_a_city_narrows_by_county(acting, city, worker):
    county = factories.division("440882")
    assert worker.name in listed(acting(city), f"?county={county.pk}")
    assert listed(acting(city), f"?county={factories.division('440883').pk}") == []


def test_somebody_without_network_data_gets_403(acting, security_admin, auditor):
    for user in (security_admin, auditor):
        assert acting(user).get(reverse("staff")).status_code == 403


def queries_of(client, url, captured):
    client.get(url)
    with captured() as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.fixture
def captured():
    from django.db import connection  # with the database that the test runs on
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


@pytest.mark.parametrize("page", ["staff", "waiting_postings"])
def test_one_row_costs_as_many_queries_as_fifty(acting, county, station, captured, page):
    client = acting(county)
    confirmed = page == "staff"

    def add(count):
        for _ in range(count):
            one = factories.person(Role.SOCIAL_WORKER, station, confirmed=confirmed)
            StaffRecord.objects.create(user=one)

    add(1)
    few = queries_of(client, reverse(page), captured)
    add(48)
    assert queries_of(client, reverse(page), captured) == few


def test_the_export_holds_what_is_seen_and_no_formula(acting, county, worker, station):
    factories.person(Role.SOCIAL_WORKER, station, "=1+1")
    response = acting(county).get(f"{reverse('staff')}?export=xlsx&role=social_worker")
    sheet = load_workbook(io.BytesIO(response.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {"陈晓岚", "=1+1"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}
    assert AuditEntry.objects.filter(act="staff.export").exists()


def test_a_head_does_not_export(acting, head):
    assert acting(head).get(f"{reverse('staff')}?export=xlsx").status_code == 403


def test_a_persons_page_shows_the_mask_only_and_is_in_the_trail(acting, head, worker):
    StaffRecord.objects.create(user=worker, id_number=ID_NUMBER)
    page = acting(head).get(reverse("person", args=[worker.uid])).content.decode()
    assert "123X" in page
    assert ID_NUMBER not in page
    assert AuditEntry.objects.filter(act="person.read", object_id=worker.pk).exists()


def test_a_strangers_page_is_the_404_of_nobody(acting, head, stranger):
    client = acting(head)
    hidden = client.get(reverse("person", args=[stranger.uid]))
    absent = client.get(reverse("person", args=["01890a5d-ac96-774b-bcce-b302099a8057"]))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_the_page_hides_postings_outside_the_scope(acting, head, worker):
    factories.posting(worker, Role.SOCIAL_WORKER, factories.station("440902100"))
    page = acting(head).get(reverse("person", args=[worker.uid]))
    assert [line["posting"].station.name for line in page.context["lines"]] == ["沈塘镇社工站"]


def test_everybody_reads_their_own_page(acting, auditor):
    assert acting(auditor).get(reverse("person", args=[auditor.uid])).status_code == 200


def test_the_phone_is_masked_above_the_station(acting, city, head, worker):
    User.objects.filter(pk=worker.pk).update(phone="13800138000")
    url = reverse("person", args=[worker.uid])
    assert "138****8000" in acting(city).get(url).content.decode()
    assert "13800138000" in acting(head).get(url).content.decode()


def test_the_whole_number_is_shown_for_a_reason_and_not_kept(acting, head, worker):
    StaffRecord.objects.create(user=worker, id_number=ID_NUMBER)
    client, url = acting(head), reverse("person_id_number", args=[worker.uid])
    assert ID_NUMBER not in client.get(url).content.decode()
    assert ID_NUMBER not in client.post(url, {"reason": ""}).content.decode()
    shown = client.post(url, {"reason": "核对工资卡"})
    assert ID_NUMBER in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_whoever_may_not_see_it_gets_no_form(acting, city, worker):
    url = reverse("person_id_number", args=[worker.uid])
    assert acting(city).get(url).status_code == 403


ENROLMENT = {
    "name": "蔡志勤",
    "id_number": "44088219900101123x",
    "post": "worker",
    "place": "沈塘镇社工站",
    "hiring": "direct",
    "starts_on": "2026-11-20",
}


def test_a_head_registers_a_worker_who_then_waits(acting, head, station):
    response = acting(head).post(reverse("enrolment"), ENROLMENT)
    person = User.objects.get(name="蔡志勤")
    assert response.url == reverse("person", args=[person.uid])
    assert Posting.objects.waiting().get(user=person).station == station


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id_number": "123"}, "18 位"),
        ({"place": "浅水镇社工站"}, "您的辖区里没有"),
        ({"place": "没有这个站"}, "您的辖区里没有"),
        ({"hiring": "operator"}, "派驻机构"),
        ({"post": "county_civil"}, "post"),
    ],
)
def test_a_wrong_enrolment_keeps_what_was_typed(acting, head, change, words):
    response = acting(head).post(reverse("enrolment"), ENROLMENT | change)
    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    assert "蔡志勤" in page
    assert not User.objects.filter(name="蔡志勤").exists()


def test_a_worker_does_not_see_the_form(acting, worker):
    assert acting(worker).get(reverse("enrolment")).status_code == 403


def test_a_county_names_a_township_finance_officer_by_code(acting, county, worker):
    post = {"post": "township_finance", "place": "440882101", "hiring": "staff"}
    acting(county).post(
        reverse("person_posting", args=[worker.uid]), post | {"starts_on": "2026-11-20"}
    )
    assert worker.postings.waiting().get().division.name == "沈塘镇"


def test_a_move_ends_the_old_posting_when_confirmed(
    acting, county, worker, security_admin, as_member
):
    old = worker.postings.get()
    acting(county).post(
        reverse("person_posting", args=[worker.uid]),
        {
            "post": "head",
            "place": "440882104",
            "hiring": "direct",
            "starts_on": "2026-11-20",
            "replaces": old.pk,
        },
    )
    new = worker.postings.waiting().get()
    old.refresh_from_db()
    assert old.ends_on is None
    decide_posting(by=as_member(security_admin), posting=new, decision=Decision.CONFIRMED)
    old.refresh_from_db()
    assert (old.ends_on, old.end_reason) == (TODAY - datetime.timedelta(1), "调动")


def test_a_posting_out_of_reach_cannot_be_moved_away(acting, county, worker):
    far = factories.posting(worker, Role.SOCIAL_WORKER, factories.station("440902100"))
    sent = {"post": "worker", "place": "440882104", "hiring": "direct", "replaces": far.pk}
    response = acting(county).post(
        reverse("person_posting", args=[worker.uid]), sent | {"starts_on": "2026-11-20"}
    )
    assert "replaces" in response.context["form"].errors


def test_an_officer_ends_a_posting_with_a_reason(acting, county, worker):
    posting = worker.postings.get()
    url = reverse("posting_end", args=[posting.uid])
    assert acting(county).get(url).status_code == 200
    acting(county).post(url, {"on": "2026-11-30", "reason": "辞职"})
    posting.refresh_from_db()
    assert (posting.ends_on, posting.end_reason) == (datetime.date(2026, 11, 30), "辞职")


@pytest.fixture
def three_waiting(station, county):
    made = [
        factories.person(Role.SOCIAL_WORKER, station, f"待认{n}", confirmed=False) for n in "一二三"
    ]
    Posting.objects.waiting().update(proposed_by=county)
    return Posting.objects.waiting().filter(user__in=made)


def decide(client, rows, **more):
    ticked = [row.pk for row in rows]
    return client.post(reverse("posting_decisions"), {"posting": ticked, **more}, follow=True)


def test_a_security_administrator_confirms_many_at_once(acting, security_admin, three_waiting):
    client = acting(security_admin)
    assert client.get(reverse("waiting_postings")).status_code == 200
    page = decide(client, three_waiting, confirm="1").content.decode()
    assert "已确认 3 项任职" in page
    assert not Posting.objects.waiting().exists()


def test_the_author_does_not_see_their_own_among_them(acting, county, three_waiting):
    client = acting(county)
    page = client.get(reverse("waiting_postings"))
    assert page.context["listing"].page.rows == []
    decide(client, three_waiting, confirm="1")
    assert Posting.objects.waiting().count() == 3


def test_a_refusal_without_a_reason_decides_nothing(acting, security_admin, three_waiting):
    page = decide(acting(security_admin), three_waiting, refuse="1").content.decode()
    assert "写明原因" in page
    assert Posting.objects.waiting().count() == 3


def test_what_somebody_else_decided_meanwhile_stays(
    acting, security_admin, city, three_waiting, as_member
):
    rows = list(three_waiting)
    decide_posting(by=as_member(city), posting=rows[0], decision="refused", reason="重复")
    page = decide(acting(security_admin), rows, confirm="1").content.decode()
    assert "已确认 2 项任职" in page
    assert "有 1 项刚刚已由别人处理" in page


def test_a_head_has_no_such_list(acting, head):
    assert acting(head).get(reverse("waiting_postings")).status_code == 403
    assert acting(head).post(reverse("posting_decisions")).status_code == 403
