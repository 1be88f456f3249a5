"""The lists, one person's policy, the catalogue and the form that tries a rule."""

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from clients import entitlement_list
from clients.measures import (
    ENTITLEMENT_GAPS,
    PEOPLE_HELPED,
    PEOPLE_RECEIVING,
    PEOPLE_WITH_GAPS,
)
from clients.models import Client, ClientCategory, Eligibility, Entitlement, Policy, PolicyTerms
from clients.operations import entitlements as acts
from clients.operations.clients import place_in_category
from shuangbai.base import attention
from shuangbai.base.measures import Period
from stations.jobs import run
from stations.models import AuditEntry, Job
from tests.api.conftest import bearer

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
LONG_AGO = datetime.date(1930, 1, 1)


def page(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def old(client_of):
    """Somebody who may be owed the allowance of old age since 40 days."""
    client = client_of("梁玉桂", born_on=LONG_AGO)
    Eligibility.objects.update(since_on=timezone.localdate() - 40 * DAY)
    return client


@pytest.fixture
def old_age(village):
    return Policy.objects.get(key="old_age")


def test_the_file_shows_gaps_first_and_leads_to_the_application(old, old_age, browse, worker):
    text = page(browse(worker), "client", old.uid)
    assert "1 项缺口" in text
    assert "可能符合已 40 天，没有申请，没有写原因" in text
    assert reverse("entitlement_step", args=[old.uid, old_age.pk, "application"]) in text


def test_an_application_is_recorded_from_the_page(old, old_age, browse, worker):
    browser = browse(worker)
    today = timezone.localdate()
    address = reverse("entitlement_step", args=[old.uid, old_age.pk, "application"])
    response = browser.post(address, {"on": today, "note": "材料已交"})
    assert response.status_code == 302
    text = page(browser, "client_entitlement", old.uid, old_age.pk)
    assert "已申请" in text
    assert "材料已交" in text
    assert "项缺口" not in page(browser, "client", old.uid)
    assert "材料已交" in page(browser, "client", old.uid, kind="policies")
    entry = AuditEntry.objects.get(act="entitlement.apply")
    assert entry.fields == ["old_age"]


def test_a_reason_is_asked_for_beside_its_field(old, old_age, browse, worker):
    address = reverse("entitlement_step", args=[old.uid, old_age.pk, "reason"])
    response = browse(worker).post(address, {"on": timezone.localdate(), "reason": "papers"})
    assert "请填哪天再看" in response.content.decode()
    assert not Entitlement.objects.exists()


def test_an_unknown_step_is_not_there(old, old_age, browse, worker):
    address = reverse("entitlement_step", args=[old.uid, old_age.pk, "nonsense"])
    assert browse(worker).get(address).status_code == 404


def test_somebody_the_rules_do_not_know_is_noted(client_of, old_age, browse, worker):
    client = client_of("吴国荣")
    browser = browse(worker)
    assert "高龄津贴" in page(browser, "client_policies", client.uid)
    browser.post(reverse("entitlement_note", args=[client.uid, old_age.pk]))
    assert Eligibility.objects.get(client=client).is_noted
    assert "社工认为" in page(browser, "entitlement_gaps")


def test_the_gaps_are_those_of_worker_station_or_policy(old, client_of, old_age, browse, worker):
    client_of("吴国荣", born_on=LONG_AGO)
    Client.objects.filter(name="吴国荣").update(worker=None)
    browser = browse(worker)
    for query, names in (
        ({}, {"梁玉桂", "吴国荣"}),
        ({"worker": "me"}, {"梁玉桂"}),
        ({"worker": "none"}, {"吴国荣"}),
        ({"waiting": "30"}, {"梁玉桂"}),
        ({"q": "吴国"}, {"吴国荣"}),
        ({"policy": old_age.pk}, {"梁玉桂", "吴国荣"}),
        ({"policy": Policy.objects.get(key="dibao").pk}, set()),
    ):
        text = page(browser, "entitlement_gaps", **query)
        assert {name for name in ("梁玉桂", "吴国荣") if name in text} == names, query


def test_the_lists_ask_the_same_queries_for_one_and_fifty(
    old, old_age, client_of, browse, county, as_member, django_assert_max_num_queries
):
    browser, today = browse(county), timezone.localdate()

    def asked(name):
        page(browser, name)
        with django_assert_max_num_queries(40) as queries:
            page(browser, name)
        return len(queries)

    medical = Policy.objects.get(key="medical")
    acts.apply_for(by=as_member(county), client=old, policy=medical, on=today)
    one = [asked(name) for name in ("entitlement_gaps", "entitlements", "policies")]
    for number in range(49):
        client = client_of(f"乙{number}", born_on=LONG_AGO)
        acts.apply_for(by=as_member(county), client=client, policy=medical, on=today)
    assert [asked(name) for name in ("entitlement_gaps", "entitlements", "policies")] == one


def test_each_level_sees_who_has_most_of_them(old, head, county, city, as_member):
    """A head the workers, a county its stations, a city its counties."""

    def parts(user):
        member = as_member(user)
        return entitlement_list.parts_of(member, entitlement_list.gap_rows(member))

    assert parts(head) == [(str(old.worker.uid), "陈晓岚", 1)]
    assert parts(county) == [("440882101", "沈塘镇社工站", 1)]
    assert parts(city) == [("440882", "雷州市", 1)]


def test_a_part_leads_to_its_rows(old, browse, city):
    assert "梁**" in page(browse(city), "entitlement_gaps", place="440882")
    assert "梁**" not in page(browse(city), "entitlement_gaps", place="440883")


def test_gaps_are_exported_as_they_are_seen(old, browse, head):
    response = browse(head).get(reverse("entitlement_gaps"), {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert any(row[0] == "梁玉桂" and "高龄津贴" in row for row in rows)
    assert AuditEntry.objects.filter(act="entitlement_gaps.export").exists()


def test_the_city_sees_masked_names_and_types_a_reason(old, old_age, browse, city):
    browser = browse(city)
    text = page(browser, "entitlement_gaps")
    assert "梁**" in text
    assert "梁玉桂" not in text
    address = reverse("client_entitlement", args=[old.uid, old_age.pk])
    assert "写明理由" in browser.get(address).content.decode()
    assert "政策规定" in browser.post(address, {"reason": "核对"}).content.decode()
    assert AuditEntry.objects.get(act="entitlement.read").reason == "核对"


def test_the_numbers_count_people_and_gaps(old, client_of, old_age, as_member, worker):
    by, today = as_member(worker), timezone.localdate()
    month = Period(today - 30 * DAY, today)
    other = client_of("吴国荣")
    acts.note_receiving(by=by, client=other, policy=old_age, on=today - DAY)
    numbers = (ENTITLEMENT_GAPS, PEOPLE_WITH_GAPS, PEOPLE_RECEIVING, PEOPLE_HELPED)
    assert [one.value(by.scope, month) for one in numbers] == [1, 1, 1, 0]
    acts.apply_for(by=by, client=old, policy=old_age, on=today - 2 * DAY)
    acts.note_receiving(by=by, client=old, policy=old_age, on=today)
    assert [one.value(by.scope, month) for one in numbers] == [0, 0, 2, 1]
    assert PEOPLE_HELPED.by_place(by.scope, month, 6) == {"440882": 1}


def test_behind_the_people_helped_stand_their_rows(old, old_age, browse, as_member, worker):
    by, today = as_member(worker), timezone.localdate()
    acts.apply_for(by=by, client=old, policy=old_age, on=today - 2 * DAY)
    acts.note_receiving(by=by, client=old, policy=old_age, on=today)
    browser = browse(worker)
    shown = page(browser, "entitlements", helped_from=today - DAY, helped_until=today)
    assert "梁玉桂" in shown
    assert "梁玉桂" not in page(browser, "entitlements", helped_until=today - DAY)


def test_the_work_table_says_who_is_owed_something(old, worker, county, finance, as_member):
    today = timezone.localdate()

    def said(user):
        return [
            one for one in attention.for_member(as_member(user), today) if one.before == "政策缺口"
        ]

    assert said(worker)[0].count == said(county)[0].count == 1
    assert "最久 40 天" in said(worker)[0].detail
    assert said(finance) == []


def test_the_api_gives_the_same_gaps(old, worker, city, province):
    path = "/api/v1/entitlements/gaps/"
    (row,) = bearer(worker).get(path).json()["results"]
    assert (row["name"], row["policy_key"]) == ("梁玉桂", "old_age")
    (row,) = bearer(city).get(path).json()["results"]
    assert row["name"] == "梁**"
    assert bearer(province).get(path).status_code == 403
    assert bearer(worker).get(f"{path}?policy=dibao").json()["results"] == []


FORM = {
    "is_offered": "on",
    "valid_from": "2026-01-01",
    "amount": "每人每月 60 元",
    "g0-age_from": "70",
    "g0-residence": "county",
}


def test_a_rule_is_tried_on_the_page_and_nothing_is_saved(old, old_age, browse, county):
    address = reverse("policy_terms", args=[old_age.pk])
    text = browse(county).post(address, {**FORM, "try": "1"}).content.decode()
    assert "试算结果" in text
    assert "梁玉桂" in text
    assert PolicyTerms.objects.filter(policy=old_age).count() == 1


def test_terms_are_saved_for_the_own_place(old, old_age, browse, county, worker):
    address = reverse("policy_terms", args=[old_age.pk])
    assert browse(county).post(address, FORM).status_code == 302
    terms = PolicyTerms.objects.get(division__code="440882")
    assert terms.rule == {"any": [{"age_from": 70, "residence": "county"}]}
    shown = page(browse(worker), "policy", old_age.pk)
    assert "每人每月 60 元" in shown
    assert "满 70 岁" in shown
    again = browse(county).get(address).content.decode()
    assert 'name="version" value="1"' in again


def test_a_wrong_rule_comes_back_with_what_was_typed(old_age, browse, county):
    address = reverse("policy_terms", args=[old_age.pk])
    sent = {**FORM, "g0-age_from": "90", "g0-age_to": "80"}
    text = browse(county).post(address, sent).content.decode()
    assert "上限小于下限" in text
    assert 'value="90"' in text


def test_the_catalogue_reads_in_chinese(old, browse, worker, finance):
    text = page(browse(worker), "policies")
    assert "满 80 岁" in text
    assert "entitlements/gaps/?policy=" in text
    assert "entitlements/gaps/" not in page(browse(finance), "policies")


def test_a_county_adds_a_policy_and_goes_on_to_its_terms(village, browse, county, head):
    sent = {"name": "长者饭堂补助", "key": "meal"}
    response = browse(county).post(reverse("policy_new"), sent)
    made = Policy.objects.get(key="meal")
    assert response["Location"] == reverse("policy_terms", args=[made.pk])
    assert browse(head).post(reverse("policy_new"), sent).status_code == 403


def test_the_operators_manager_reads_a_step_without_names(
    old, old_age, browse, worker, operator_manager, as_member
):
    acts.move(
        by=as_member(worker),
        client=old,
        policy=old_age,
        step=acts.Step(new=acts.S.APPLIED, on=timezone.localdate(), note="儿子梁志文来办的"),
    )
    args = (old.uid, old_age.pk)
    assert "梁志文" in page(browse(worker), "client_entitlement", *args)
    text = page(browse(operator_manager), "client_entitlement", *args)
    assert "梁**" in text
    assert "梁玉桂" not in text
    assert "梁志文" not in text


def test_a_county_confirms_a_roll_from_the_policys_page(
    client_of, browse, county, worker, as_member
):
    client = client_of("梁玉桂")
    category = ClientCategory.objects.get(key="dibao")
    place_in_category(
        by=as_member(worker),
        client=client,
        category=category,
        starts_on=timezone.localdate(),
        source="roll",
    )
    dibao = Policy.objects.get(key="dibao")
    address = reverse("policy_confirmation", args=[dibao.pk])
    assert address in page(browse(county), "policy", dibao.pk)
    assert address not in page(browse(worker), "policy", dibao.pk)
    response = browse(county).post(address, {"category": category.pk})
    job = Job.objects.get(kind="entitlement.roll")
    assert response["Location"] == reverse("job", args=[job.uid])
    run(job.uid, with_pulse=False)
    job.refresh_from_db()
    assert "新确认在领 1 人" in job.result["summary"]
    assert Entitlement.objects.get(client=client).moves.get().source == "roll"
