"""The library, links and what a case asks for, through their pages."""

import datetime
import io
from decimal import Decimal

import pytest
import uuid6
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from clients.models import Policy
from clients.operations import entitlements
from services import workflow
from services.enums import Stage
from services.models import CasePolicy, Resource, ResourceLink
from services.operations import links as acts
from services.operations.resources import add_provider, add_resource
from shuangbai.base import attention, timeline
from stations.models import AuditEntry
from tests import factories
from tests.api.conftest import bearer
from tests.services import casework

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def today():
    return timezone.localdate()


@pytest.fixture
def rice(by, village):
    provider = add_provider(by=by, name="沈塘粮油店", kind="business")
    return add_resource(
        by=by,
        uid=uuid6.uuid7(),
        provider=provider,
        kind="goods",
        name="大米",
        quantity=20,
        unit="袋",
        unit_value=Decimal("62.50"),
        contact="黄老板 13000000001",
    )


def page(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def asked(by, client, resource, **facts):
    return acts.request_resource(
        by=by, uid=uuid6.uuid7(), client=client, resource=resource, **facts
    )


def step(by, link, new, **facts):
    return acts.move(by=by, link=link, step=acts.Step(new=new, **{"on": today(), **facts}))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "大米"}, True),
        ({"q": "粮油"}, True),
        ({"q": "轮椅"}, False),
        ({"kind": "goods"}, True),
        ({"kind": "money"}, False),
        ({"provider_kind": "business"}, True),
        ({"provider_kind": "school"}, False),
        ({"available": "on"}, True),
    ],
)
def test_the_library_is_found_by_both_kinds(query, is_found, rice, browse, worker):
    assert ("沈塘粮油店" in page(browse(worker), "resources", **query)) == is_found


def test_a_resource_and_its_new_provider_are_stored_together(village, browse, worker):
    sent = {
        "name": "助浴",
        "kind": "people",
        "new_provider": "同心养老服务中心",
        "provider_kind": "business",
        "unit": "次",
        "is_active": "on",
    }
    browser = browse(worker)
    assert browser.post(reverse("resource_new"), {**sent, "unit_value": "-1"}).status_code == 200
    assert not Resource.objects.exists()
    assert browser.post(reverse("resource_new"), sent).status_code == 302
    made = Resource.objects.get()
    assert (made.provider.name, made.station.name) == ("同心养老服务中心", "沈塘镇社工站")
    edited = {**sent, "provider": made.provider_id, "new_provider": "", "version": 1, "quantity": 3}
    assert browser.post(reverse("resource_edit", args=[made.uid]), edited).status_code == 302
    made.refresh_from_db()
    assert (made.quantity, made.version) == (3, 2)


def test_a_need_is_recorded_and_asked_for_from_the_file(rice, client_of, browse, worker):
    client, browser = client_of(), browse(worker)
    assert reverse("client_links", args=[client.uid]) in page(browser, "client", client.uid)
    sent = {"resource": rice.pk, "quantity": 2, "note": "家里断粮"}
    response = browser.post(reverse("link_new", args=[client.uid]), sent)
    link = ResourceLink.objects.get()
    assert response["Location"] == reverse("resource_link", args=[link.uid])
    assert (link.state, link.quantity, link.need) == ("requested", 2, "大米")
    for name, facts in (("confirmation", {"quantity": 2}), ("delivery", {"quantity": 2})):
        address = reverse("link_step", args=[link.uid, name])
        assert browser.post(address, {"on": today(), **facts}).status_code == 302
    link.refresh_from_db()
    assert (link.state, link.value) == ("delivered", Decimal("125"))
    text = page(browser, "client", client.uid, kind="resources")
    assert "资源：大米 已落实" in text
    assert "家里断粮" in text


def test_what_is_missing_stands_beside_its_field(rice, client_of, browse, worker, by):
    client, browser = client_of(), browse(worker)
    text = browser.post(reverse("link_new", args=[client.uid]), {"quantity": 1}).content.decode()
    assert "请写需要什么，或选一项资源" in text
    link = asked(by, client, rice)
    address = reverse("link_step", args=[link.uid, "withdrawal"])
    assert "没有保存，请改好下面几处" in browser.post(address, {"on": today()}).content.decode()


def test_the_list_shows_its_rows_and_exports_them(rice, client_of, by, browse, head):
    link = asked(by, client_of("梁玉桂"), rice)
    step(by, link, "confirmed")
    step(by, link, "delivered")
    browser = browse(head)
    for query, is_shown in (
        ({}, True),
        ({"state": "delivered", "first": today(), "last": today()}, True),
        ({"last": today() - DAY}, False),
        ({"hardship": "on"}, False),
        ({"q": "大米"}, True),
        ({"q": "lyg"}, True),
        ({"provider_kind": "fund"}, False),
        ({"waiting": "on"}, False),
    ):
        assert ("梁玉桂" in page(browser, "resource_links", **query)) == is_shown, query
    response = browser.get(reverse("resource_links"), {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert any(row[0] == "梁玉桂" and row[10] == 62.5 for row in rows)
    assert "62.50" in page(browser, "resources")


def test_the_lists_ask_the_same_queries_for_one_and_fifty(
    rice, client_of, by, browse, worker, count_queries
):
    browser = browse(worker)

    def counted():
        return [
            count_queries(lambda name=name: page(browser, name))
            for name in ("resources", "resource_links")
        ]

    asked(by, client_of(), rice)
    counted()
    one = counted()
    for number in range(49):
        asked(by, client_of(f"乙{number}", tier=None), rice)
        add_resource(
            by=by, uid=uuid6.uuid7(), provider=rice.provider, kind="goods", name=f"米{number}"
        )
    assert counted() == one


def test_above_the_station_a_link_is_read_with_a_reason(rice, client_of, by, browse, county, city):
    link = asked(by, client_of("梁玉桂"), rice, note="家里断粮")
    address = reverse("resource_link", args=[link.uid])
    text = browse(county).get(address).content.decode()
    assert "写明理由" in text
    assert "家里断粮" not in text
    assert "家里断粮" in browse(county).post(address, {"reason": "核对"}).content.decode()
    assert AuditEntry.objects.get(act="link.read").reason == "核对"
    listed = page(browse(city), "resource_links")
    assert "梁**" in listed
    assert "梁玉桂" not in listed
    assert "13000000001" not in page(browse(city), "resource", rice.uid)


def test_what_waits_is_pointed_out(rice, client_of, by, worker, as_member):
    client = client_of("梁玉桂")
    link = asked(by, client, rice)
    ResourceLink.objects.filter(pk=link.pk).update(since_on=today() - 8 * DAY)
    found = attention.for_member(by, today())
    (one,) = [one for one in found if one.before == "资源等了一周以上"]
    assert (one.count, one.url) == (1, reverse("resource_links") + "?waiting=on")
    owed = [one for one in timeline.owed(by, client, today()) if one.title == "资源：大米"]
    assert [one.act for one in owed] == ["记确认"]


def test_the_api_gives_the_library_read_only(rice, worker, city, stranger):
    path = "/api/v1/resources/"
    (row,) = bearer(worker).get(path).json()["results"]
    assert (row["name"], row["left"], row["unit_value"]) == ("大米", 20, "62.50")
    assert row["contact"]
    assert bearer(city).get(path).json()["results"][0]["contact"] == ""
    assert bearer(stranger).get(path).json()["results"] == []
    assert bearer(worker).get(f"{path}?kind=money").json()["results"] == []
    assert bearer(worker).post(path).status_code == 405


@pytest.fixture
def case(by, client_of, as_member, head):
    """A case in the link stage."""
    return casework.planned(by, as_member(head), client_of("梁玉桂"))


def words_owed(case):
    return [one.words for one in workflow.owed(case)]


def test_a_case_leaves_the_link_stage_when_all_is_promised_or_given_up(
    case, rice, by, browse, worker
):
    assert case.stage == Stage.LINK
    facts = {"by": by, "client": case.client, "case": case}
    wish = acts.want(uid=uuid6.uuid7(), need="轮椅一辆", kind="goods", **facts)
    link = acts.request_resource(uid=uuid6.uuid7(), resource=rice, **facts)
    assert words_owed(case) == ["轮椅一辆：待请求", "大米：已请求"]
    step(by, link, "confirmed")
    step(by, wish, "given_up", reason="not_needed")
    assert words_owed(case) == []
    case.stage = Stage.SERVE
    assert "大米：已确认" in words_owed(case)
    step(by, link, "delivered")
    assert not any("大米" in words for words in words_owed(case))
    text = page(browse(worker), "case_links", case.uid)
    assert "轮椅一辆" in text


def test_a_case_asks_for_policies_in_the_same_way(case, by, browse, worker):
    policy = Policy.objects.get(key="old_age")
    browser = browse(worker)
    address = reverse("case_links", args=[case.uid])
    assert browser.post(address, {"policy": policy.pk}).status_code == 302
    assert "已经列了" in browser.post(address, {"policy": policy.pk}).content.decode()
    assert words_owed(case) == ["高龄津贴：可能符合"]
    entitlements.apply_for(by=by, client=case.client, policy=policy, on=today())
    assert words_owed(case) == []
    (section,) = [one for one in workflow.sections(by, case) if one.title == "资源与政策"]
    assert [line.title for line in section.lines] == ["高龄津贴"]
    browser.post(reverse("case_policy_removal", args=[case.uid, policy.pk]))
    assert CasePolicy.objects.get().is_dropped
    assert browser.post(address, {"policy": policy.pk}).status_code == 302
    assert not CasePolicy.objects.get().is_dropped


def test_a_link_of_a_case_is_for_those_who_work_it(case, rice, by, client_of, as_member, station):
    colleague = as_member(factories.person("social_worker", station))
    link = asked(by, case.client, rice, case=case)
    with pytest.raises(acts.Denied):
        step(colleague, link, "confirmed")
    with pytest.raises(acts.Denied):
        asked(colleague, case.client, rice, case=case)
    with pytest.raises(acts.ActError):
        asked(by, client_of("别人"), rice, case=case)
