import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from shuangbai.base.workbooks import MOST_BYTES
from stations.enums import Role, RosterState
from stations.models import AuditEntry, Posting, RosterImport
from tests import factories
from tests.stations.roster_files import number, person, upload, workbook


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def acting(client):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def sent(client, *rows):
    response = client.post(reverse("rosters"), {"roster": upload(workbook(rows))})
    assert response.status_code == 302, response.context["form"].errors
    return RosterImport.objects.latest("pk")


def page(client, roster, query=""):
    return client.get(reverse("roster", args=[roster.uid]) + query).content.decode()


def post(client, name, roster):
    return client.post(reverse(name, args=[roster.uid]), follow=True).content.decode()


def test_a_clerk_brings_people_in_and_a_second_person_confirms_them(
    acting, county, station, security_admin
):
    client = acting(county)
    roster = sent(client, person(1), person(2), person(3, 到岗日期="去年"))
    shown = page(client, roster)
    assert "确认写入 2 行" in shown
    assert "未写入任何数据" in shown
    assert number(1) not in shown
    assert "已写入" in post(client, "roster_writing", roster)
    waiting = acting(security_admin).get(reverse("waiting_postings")).content.decode()
    assert "全部确认 2 项" in waiting
    done = client.post(
        reverse("posting_decisions"), {"batch": str(roster.uid), "confirm": "1"}, follow=True
    )
    assert "已确认 2 项任职" in done.content.decode()
    assert Posting.objects.confirmed().filter(batch=roster).count() == 2


def test_the_author_cannot_confirm_the_batch_by_its_address(acting, county, station):
    client = acting(county)
    roster = sent(client, person(1))
    post(client, "roster_writing", roster)
    client.post(reverse("posting_decisions"), {"batch": str(roster.uid), "confirm": "1"})
    assert Posting.objects.waiting().filter(batch=roster).count() == 1


def test_refused_rows_are_downloaded_with_their_reasons(acting, county, station):
    client = acting(county)
    roster = sent(client, person(1), person(2, 到岗日期="去年"))
    shown = page(client, roster, "?kind=refused")
    assert "看不出是哪一天" in shown
    response = client.get(reverse("roster_refused", args=[roster.uid]))
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert len(rows) == 2
    assert rows[1][1] == number(2)
    assert "到岗日期：看不出是哪一天" in rows[1][-1]
    assert AuditEntry.objects.filter(act="roster.refused").exists()
    assert "no-store" in response["Cache-Control"]


def test_it_is_taken_back_after_asking(acting, county, station):
    client = acting(county)
    roster = sent(client, person(1))
    post(client, "roster_writing", roster)
    assert "整批撤销" in client.get(reverse("roster_undoing", args=[roster.uid])).content.decode()
    assert "已整批撤销" in post(client, "roster_undoing", roster)


def test_while_the_worker_is_busy_it_says_so_and_can_be_discarded(
    acting, county, station, settings
):
    settings.JOBS_RUN_AT_ONCE = False
    client = acting(county)
    roster = sent(client, person(1))
    shown = page(client, roster)
    assert "正在核对" in shown
    assert reverse("job", args=[roster.job.uid]) in shown
    colleague = factories.person(Role.COUNTY_CIVIL, factories.division("440882"))
    assert reverse("job", args=[roster.job.uid]) not in page(acting(colleague), roster)
    assert "已取消" in post(acting(county), "roster_discarding", roster)


def test_an_upload_with_numbers_never_touches_the_disk(settings):
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > MOST_BYTES


def test_it_is_discarded(acting, county, station):
    client = acting(county)
    roster = sent(client, person(1))
    post(client, "roster_discarding", roster)
    roster.refresh_from_db()
    assert roster.state == RosterState.DISCARDED
    assert "不能再办这一步" in post(client, "roster_writing", roster)


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04broken", b"name,id"])
def test_what_is_no_workbook_is_refused_beside_the_field(acting, county, body):
    response = acting(county).post(reverse("rosters"), {"roster": upload(body)})
    assert response.status_code == 200
    assert response.context["form"].errors["roster"]
    assert not RosterImport.objects.exists()


def test_colleagues_of_the_place_share_it_and_others_get_the_404_of_nothing(
    acting, county, station, head
):
    roster = sent(acting(county), person(1))
    colleague = factories.person(Role.COUNTY_CIVIL, factories.division("440882"))
    assert acting(colleague).get(reverse("roster", args=[roster.uid])).status_code == 200
    elsewhere = factories.person(Role.COUNTY_CIVIL, factories.division("440883"))
    for user in (head, elsewhere):
        client = acting(user)
        for name in ("roster", "roster_refused", "roster_undoing"):
            assert client.get(reverse(name, args=[roster.uid])).status_code == 404
        for name in ("roster_writing", "roster_discarding", "roster_undoing"):
            assert client.post(reverse(name, args=[roster.uid])).status_code == 404
    roster.refresh_from_db()
    assert roster.state == RosterState.CHECKED


@pytest.mark.parametrize("who", ["worker", "finance", "city", "security_admin", "auditor"])
def test_who_cannot_import_gets_403(acting, request, who, station):
    client = acting(request.getfixturevalue(who))
    assert client.get(reverse("rosters")).status_code == 403
    assert client.get(reverse("roster_template")).status_code == 403


def test_the_template_opens(acting, county):
    response = acting(county).get(reverse("roster_template"))
    assert load_workbook(io.BytesIO(response.content)).sheetnames == ["人员名册", "说明"]


def test_the_list_of_imports_reads_no_sealed_column(
    acting, county, station, django_assert_num_queries
):
    client = acting(county)
    sent(client, person(1))
    response = client.get(reverse("rosters"))
    [row] = response.context["listing"].page.rows
    assert row.get_deferred_fields() >= {"cells", "lines", "undo"}
