"""The demo on the real network: the figures of the documents, lawful postings, invented people."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Sum

from shuangbai.base import national_id
from shuangbai.base.scope import code_range
from stations.demo.accounts import ACCOUNTS, DEFAULT_PASSWORD
from stations.demo.build import build
from stations.enums import PointStatus, Role, StationStatus
from stations.gate import Member, member_for
from stations.models import (
    AuditEntry,
    ContractInstalment,
    FacilityStandard,
    OperatorContract,
    Posting,
    PostingDecision,
    ServicePoint,
    StaffQuota,
    StaffRecord,
    Station,
    StationFacility,
    User,
)
from stations.permissions import can_decide_posting, can_propose_posting

# The demo itself runs on SQLite.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.once("sqlite"),
]

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(scope="module")
def demo(real_network, django_db_blocker):
    with django_db_blocker.unblock():
        build(password=DEFAULT_PASSWORD, today=TODAY)


def in_zhanjiang(path="division__code"):
    return code_range(path, "4408")


def posts_on(day):
    quotas = StaffQuota.objects.newest(day).filter(in_zhanjiang("station__division__code"))
    return quotas.aggregate(total=Sum("posts"))["total"]


def test_zhanjiang_has_its_approved_posts():
    assert posts_on(datetime.date(2022, 3, 1)) == 1057
    assert posts_on(datetime.date(2022, 12, 31)) == 2213
    assert posts_on(TODAY) == 2213


def test_each_station_of_zhanjiang_is_there_once_and_at_work():
    stations = Station.objects.filter(in_zhanjiang())
    assert stations.count() == 122
    assert stations.values("division").distinct().count() == 122
    assert set(stations.values_list("status", flat=True)) == {StationStatus.OPERATING}
    steps = stations.get(division__code="440882101").status_changes.order_by("on")
    assert [step.status for step in steps] == ["planned", "named", "operating"]


def test_447_points_are_open_226_of_them_newer():
    points = ServicePoint.objects.filter(in_zhanjiang("village__code"))
    assert points.open().count() == 447
    assert points.open().filter(opened_on__year=2022).count() == 226
    reached = points.filter(reached_from__isnull=False)
    assert reached.filter(reached_from__status=PointStatus.OPEN).count() == reached.count() > 400
    late = points.filter(status=PointStatus.PREPARING, due_on__lt=TODAY)
    assert late.filter(in_zhanjiang("village__code")).count() >= 10
    assert late.filter(code_range("village__code", "440882")).exists()


def test_no_point_opened_before_its_station_was_at_work():
    assert not ServicePoint.objects.filter(
        station__status_changes__status=StationStatus.OPERATING,
        station__status_changes__on__gt=F("opened_on"),
    ).exists()


@pytest.mark.parametrize("code", ["440882101", "440882102", "440882103"])
def test_three_stations_of_leizhou_are_thick_with_people(code):
    in_post = Posting.objects.in_post(TODAY).filter(station__division__code=code)
    assert 8 <= in_post.count() <= 10
    assert set(in_post.values_list("title", flat=True)) >= {"head", "deputy", "worker"}
    assert set(in_post.values_list("hiring", flat=True)) == {"direct", "operator"}


def test_every_station_of_zhanjiang_has_one_head_and_posts_left_vacant():
    stations = Station.objects.filter(in_zhanjiang())
    heads = Posting.objects.in_post(TODAY).filter(title="head", station__in=stations)
    assert heads.values("station").distinct().count() == heads.count() == 122
    staffed = stations.with_approved_posts(TODAY).with_people_in_post(TODAY)
    assert not staffed.filter(people_in_post__gt=F("approved_posts")).exists()


def test_three_postings_wait_some_have_ended_and_some_are_to_come():
    assert Posting.objects.waiting().count() == 3
    assert Posting.objects.filter(ends_on__lt=TODAY).exclude(end_reason="").count() > 10
    assert Posting.objects.confirmed().filter(starts_on__gt=TODAY).count() == 3


def test_there_are_at_most_seven_hundred_people_with_different_names():
    assert 300 < User.objects.count() <= 700
    assert not User.objects.values("name").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_every_posting_was_proposed_and_confirmed_by_people_who_may():
    members = {}

    def member(user):
        if user.pk not in members:
            members[user.pk] = [Member(user, posting) for posting in member_for(user).postings]
        return members[user.pk]

    decisions = PostingDecision.objects.filter(by__isnull=False).select_related("by", "author")
    postings = {row.pk: row for row in Posting.objects.with_place().select_related("proposed_by")}
    wrong = [
        str(postings[decision.posting_id])
        for decision in decisions
        if not any(
            can_decide_posting(one, postings[decision.posting_id]) for one in member(decision.by)
        )
    ]
    wrong += [
        f"{posting} ({posting.proposed_by})"
        for posting in postings.values()
        if posting.proposed_by
        and not any(
            can_propose_posting(
                one, role=posting.role, station=posting.station, division=posting.place_division
            )
            for one in member(posting.proposed_by)
        )
    ]
    assert wrong == []


def test_each_role_has_an_account_that_is_in_force_and_opens_with_the_password():
    roles = set()
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert user.check_password(DEFAULT_PASSWORD)
        roles |= set(
            Posting.objects.in_force(TODAY).filter(user=user).values_list("role", flat=True)
        )
    assert roles == set(Role)
    assert Posting.objects.in_force(TODAY).filter(user__username="liangzhi").count() == 2


def test_id_numbers_are_of_legal_form_with_serials_from_900_and_all_different():
    numbers = [record.id_number.reveal() for record in StaffRecord.objects.all()]
    assert len(numbers) == len(set(numbers)) > 300
    for number in numbers:
        national_id.parse(number)
        assert number[14] == "9"


def test_numbers_of_telephones_and_licences_show_that_they_are_invented():
    phones = User.objects.exclude(phone="").values_list("phone", flat=True)
    assert all(phone.startswith("1300000") for phone in phones)
    licences = StaffRecord.objects.exclude(licence="").values_list("licence_no", flat=True)
    assert all(number.startswith("DEMO") for number in licences)
    assert Station.objects.get(division__code="440882101").phone.startswith("0759-8800")


def test_the_contract_of_sheqi_covers_its_16_stations_and_was_extended():
    contract = OperatorContract.objects.get(procurement_no="社财采购竞争性磋商-2023-1")
    assert str(contract.amount) == "1903800.00"
    assert contract.last_day == datetime.date(2023, 9, 30)
    assert contract.stations.filter(status=StationStatus.OPERATING).count() == 16


def test_instalments_add_up_to_their_contract_and_the_mid_evaluation_is_near():
    for contract in OperatorContract.objects.all():
        total = contract.instalments.aggregate(total=Sum("amount"))["total"]
        assert total == contract.amount
    unmet = ContractInstalment.objects.filter(met_on__isnull=True).order_by("expected_on").first()
    assert unmet.condition == "mid_evaluation"
    assert 0 < (unmet.expected_on - TODAY).days < 30


def test_the_standard_has_eight_lines_and_some_stations_fall_short():
    assert FacilityStandard.objects.filter(division=None).count() == 8
    short = StationFacility.objects.filter(is_met=False)
    assert short.filter(station__division__code="440882101", standard__name="独立个案室").exists()
    assert short.exclude(note="").count() == short.count() > 30


def test_running_again_changes_nothing_and_prints_the_accounts():
    def state():
        return [
            model.objects.count()
            for model in (User, Posting, ServicePoint, StaffQuota, StationFacility, AuditEntry)
        ]

    # The people alone were there; their casework comes with the first run.
    call_command("demo_data", stdout=io.StringIO())
    before, out = state(), io.StringIO()
    call_command("demo_data", stdout=out)
    assert state() == before
    assert "xianminzheng  许文岚  县民政" in out.getvalue()
    assert DEFAULT_PASSWORD in out.getvalue()


def test_another_password_is_not_shown_as_if_it_opened_the_accounts(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "another-long-password")
    out = io.StringIO()
    call_command("demo_data", stdout=out)
    assert "another-long-password" not in out.getvalue()
