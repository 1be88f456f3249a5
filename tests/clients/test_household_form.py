"""The family information form: what it shows, what it says is lacking, who may print it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.enums import CategorySource, ConsentBy, ConsentForm
from clients.household_form import complete, sheets_of
from clients.models import ClientCategory, Household
from clients.operations.belongings import add_phone
from clients.operations.clients import edit_client, place_in_category, record_consent
from shuangbai.base import national_id
from stations.models import AuditEntry

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NUMBER = "44088219480312901" + national_id.check_digit("44088219480312901")


@pytest.fixture
def filled(client_of, village, worker, as_member):
    """Somebody whose file lacks nothing."""

    def made(name="梁玉桂", number=NUMBER, **facts):
        member = as_member(worker)
        client = client_of(
            name,
            tier=2,
            id_number=number,
            registered_at=village,
            mobility="aided",
            address="东头巷 3 号",
            **facts,
        )
        add_phone(by=member, client=client, number="13000001234", whose="本人")
        place_in_category(
            by=member,
            client=client,
            category=ClientCategory.objects.get(key="dibao"),
            starts_on=TODAY,
            source=CategorySource.ROLL,
        )
        record_consent(
            by=member,
            client=client,
            given_on=TODAY,
            given_by=ConsentBy.SELF,
            form=ConsentForm.SIGNED,
        )
        return client

    return made


def is_complete(home):
    return Household.objects.filter(complete(TODAY), pk=home.pk).exists()


def lacks(home):
    [sheet] = sheets_of([home], TODAY)
    return [*sheet.lacks, *(words for line in sheet.lines for words in line.lacks)]


def test_a_filled_file_lacks_nothing(filled):
    home = filled().household
    assert lacks(home) == []
    assert is_complete(home)


def test_a_bare_file_says_all_that_is_lacking(client_of):
    home = client_of(address="").household
    assert lacks(home) == [
        "住址",
        "电话",
        "证件号",
        "性别",
        "出生日期",
        "户籍地",
        "行动",
        "分级",
        "类别",
        "知情同意",
    ]
    assert not is_complete(home)


@pytest.mark.parametrize("change", [{"mobility": ""}, {"registered_at": None}])
def test_one_thing_lacking_makes_it_incomplete(change, filled, worker, as_member):
    client = filled()
    edit_client(by=as_member(worker), client=client, version=client.version, **change)
    assert len(lacks(client.household)) == 1
    assert not is_complete(client.household)


def test_an_ended_category_does_not_count(filled):
    client = filled()
    client.holdings.update(starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2021, 1, 1))
    assert lacks(client.household) == ["类别"]
    assert not is_complete(client.household)


def test_the_page_has_the_family_and_lines_to_sign(filled, browse, worker):
    client = filled()
    text = browse(worker).get(reverse("household_form", args=[client.household.uid]))
    text = text.content.decode()
    for words in ("民政对象家庭信息服务表", "梁玉桂", "低保", "13000001234", "社工签名"):
        assert words in text
    # The full number stays sealed, on paper as well.
    assert NUMBER not in text
    assert "请补" not in text
    assert AuditEntry.objects.filter(act="household.form").count() == 1


def test_a_whole_village_is_printed_by_who_may_export_and_each_home_is_in_the_trail(
    filled, client_of, browse, worker, head, village
):
    filled()
    client_of("吴国荣")
    address = reverse("village_forms", args=[village.code])
    assert browse(worker).get(address).status_code == 403
    text = browse(head).get(address).content.decode()
    assert text.count("<h1>民政对象家庭信息服务表</h1>") == 2
    assert AuditEntry.objects.filter(act="household.form").count() == 2


@pytest.mark.parametrize("who", ["city", "operator_manager"])
def test_who_sees_masked_names_prints_nothing(who, request, filled, browse):
    home = filled().household
    user = request.getfixturevalue(who)
    assert browse(user).get(reverse("household_form", args=[home.uid])).status_code == 403


def test_a_village_asks_as_many_queries_as_one_household(client_of, browse, head, village):
    browser, address = browse(head), reverse("village_forms", args=[village.code])
    client_of("甲", tier=2)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for number in range(30):
        client_of(f"乙{number}", tier=2)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(one)
