import datetime

import pytest

from shuangbai.base.errors import ActError, Denied
from stations.enums import Hiring, Licence, Role
from stations.models import AuditEntry, StaffRecord, User
from stations.operations.people import (
    create_person,
    edit_person,
    enrol_person,
    record_licence,
    reveal_sealed,
)
from tests import factories

TODAY = datetime.date(2026, 11, 20)
# Made up, with right check digits.
ID_NUMBER = "44088219900101123X"
ACCOUNT = "6228480000000001234"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def with_record(worker):
    StaffRecord.objects.create(user=worker, id_number=ID_NUMBER, bank_account=ACCOUNT)
    return worker


def enrol(by, station, **person):
    return enrol_person(
        by=by,
        person={"name": "蔡志勤", **person},
        posting={"role": Role.SOCIAL_WORKER, "station": station, "starts_on": TODAY},
    )


def test_a_new_person_waits_with_an_account_that_cannot_sign_in(head, station, as_member):
    posting = enrol(as_member(head), station, id_number=ID_NUMBER, phone="13800138000")
    person = posting.user
    assert person.username == "caizhiqin"
    assert not person.has_usable_password()
    assert str(person.record.id_number) == "**************123X"
    assert as_member(person).posting is None


def test_people_of_one_name_get_numbered_accounts(head, station, as_member):
    names = [enrol(as_member(head), station).user.username for _ in range(3)]
    assert names == ["caizhiqin", "caizhiqin2", "caizhiqin3"]


def test_a_number_chosen_by_hand_is_stepped_over(head, station, as_member):
    factories.UserFactory(username="caizhiqin", name="别人")
    assert enrol(as_member(head), station).user.username == "caizhiqin2"


def test_id_and_account_numbers_are_not_in_the_database_in_plain(with_record):
    row = StaffRecord.objects.values().get(user=with_record)
    stored = " ".join(str(value) for value in row.values())
    assert ID_NUMBER not in stored
    assert ACCOUNT not in stored


def test_a_known_number_inside_the_scope_is_named(with_record, head, station, as_member):
    with pytest.raises(ActError, match="已登记为陈晓岚") as refusal:
        enrol(as_member(head), station, id_number=f" {ID_NUMBER}　")
    assert refusal.value.field == "id_number"
    assert not User.objects.filter(name="蔡志勤").exists()


def test_a_known_number_elsewhere_is_handed_to_the_county_without_a_name(
    stranger, head, station, as_member
):
    StaffRecord.objects.create(user=stranger, id_number=ID_NUMBER)
    with pytest.raises(ActError, match="请交县民政核对") as refusal:
        enrol(as_member(head), station, id_number=ID_NUMBER)
    assert stranger.name not in refusal.value.message
    assert "已登记" not in refusal.value.message


def test_the_county_hands_it_to_the_city(stranger, county, station, as_member):
    StaffRecord.objects.create(user=stranger, id_number=ID_NUMBER)
    with pytest.raises(ActError, match="请交市民政核对"):
        enrol(as_member(county), station, id_number=ID_NUMBER)


def test_the_database_stops_the_second_of_two_at_once_in_the_same_words(
    with_record, head, station, as_member, monkeypatch
):
    monkeypatch.setattr("stations.operations.people.check_record", lambda **kept: None)
    with pytest.raises(ActError, match="已登记为陈晓岚"):
        enrol(as_member(head), station, id_number=ID_NUMBER)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"id_number": "440882199001011230"}, "id_number"),
        ({"phone": "12345"}, "phone"),
        ({"bank_account": "12 34"}, "bank_account"),
        ({"username": "陈"}, "username"),
        ({"licence_no": "123"}, "licence"),
        ({"licence": Licence.ASSISTANT, "licence_on": datetime.date(2027, 1, 1)}, "licence_on"),
    ],
)
def test_a_wrong_fact_is_refused_at_its_field(head, station, as_member, facts, field):
    with pytest.raises(ActError) as refusal:
        enrol(as_member(head), station, **facts)
    assert refusal.value.field == field


def test_a_worker_registers_nobody(worker, as_member):
    with pytest.raises(Denied):
        create_person(by=as_member(worker), name="谁")


def test_a_head_edits_a_worker_and_the_trail_names_fields_only(with_record, head, as_member):
    edit_person(by=as_member(head), person=with_record, phone="13900139000", bank_account="")
    with_record.refresh_from_db()
    assert with_record.phone == "13900139000"
    assert with_record.record.bank_account.reveal() == ACCOUNT
    assert AuditEntry.objects.get(act="person.edit").fields == ["phone"]


def test_renaming_somebody_renews_the_search_keys(worker, head, as_member):
    edit_person(by=as_member(head), person=worker, name="林小梅")
    worker.refresh_from_db()
    assert (worker.full_pinyin, worker.initials) == ("linxiaomei", "lxm")


def test_a_head_cannot_edit_somebody_who_also_holds_a_county_post(worker, head, as_member):
    factories.posting(worker, Role.COUNTY_FINANCE, factories.division("440882"))
    with pytest.raises(Denied):
        edit_person(by=as_member(head), person=worker, phone="13900139000")


def test_a_proposal_that_waits_takes_nobody_away_from_their_head(worker, head, as_member):
    factories.posting(worker, Role.COUNTY_FINANCE, factories.division("440882"), confirmed=False)
    edit_person(by=as_member(head), person=worker, phone="13900139000")


def test_a_county_cannot_edit_the_other_countys_worker(county, as_member):
    other = factories.person(Role.SOCIAL_WORKER, factories.station("440883100"))
    with pytest.raises(Denied):
        record_licence(by=as_member(county), person=other, licence=Licence.ASSISTANT)


def test_an_operators_manager_keeps_own_staff_only(operator_manager, station, worker, as_member):
    member = as_member(operator_manager)
    sent = factories.person(
        Role.SOCIAL_WORKER,
        station,
        hiring=Hiring.OPERATOR,
        employer=member.posting.contract.operator,
    )
    record_licence(by=member, person=sent, licence=Licence.ASSISTANT)
    with pytest.raises(Denied):
        record_licence(by=member, person=worker, licence=Licence.ASSISTANT)


def test_revealing_costs_a_reason_and_is_in_the_trail_first(with_record, head, as_member):
    with pytest.raises(ActError, match="为什么"):
        reveal_sealed(by=as_member(head), person=with_record, fact="id_number")
    shown = reveal_sealed(
        by=as_member(head), person=with_record, fact="bank_account", reason="核对工资卡"
    )
    entry = AuditEntry.objects.get(act="person.reveal")
    assert shown == ACCOUNT
    assert (entry.reason, entry.fields) == ("核对工资卡", ["bank_account"])
    assert ACCOUNT not in str(entry.__dict__)


def test_nothing_is_shown_when_the_trail_cannot_be_written(
    with_record, head, as_member, broken_trail
):
    with pytest.raises(RuntimeError):
        reveal_sealed(by=as_member(head), person=with_record, fact="id_number", reason="核对")


@pytest.fixture
def broken_trail(monkeypatch):
    def fail(**entry):
        raise RuntimeError("no trail")

    monkeypatch.setattr("stations.operations.people.audit.record", fail)


def test_one_sees_ones_own_without_a_reason(with_record, as_member):
    shown = reveal_sealed(by=as_member(with_record), person=with_record, fact="id_number")
    assert shown == ID_NUMBER
    assert AuditEntry.objects.filter(act="person.reveal", user_id=with_record.pk).exists()


@pytest.mark.parametrize("role", ["head", "county", "finance", "township_finance"])
def test_payroll_roles_of_the_place_see_it(with_record, role, request, as_member):
    member = as_member(request.getfixturevalue(role))
    assert reveal_sealed(by=member, person=with_record, fact="id_number", reason="发工资")


@pytest.mark.parametrize(
    "role",
    [
        "supervisor",
        "city",
        "province",
        "operator_manager",
        "evaluator",
        "stranger",
        "auditor",
        "system_admin",
        "security_admin",
    ],
)
def test_nobody_else_sees_it(with_record, role, request, as_member):
    member = as_member(request.getfixturevalue(role))
    with pytest.raises(Denied):
        reveal_sealed(by=member, person=with_record, fact="id_number", reason="想看")


def test_a_colleague_does_not_see_it(with_record, station, as_member):
    colleague = factories.person(Role.SOCIAL_WORKER, station)
    with pytest.raises(Denied):
        reveal_sealed(by=as_member(colleague), person=with_record, fact="id_number", reason="看")


def test_it_closes_a_quarter_after_somebody_left(with_record, head, as_member):
    with_record.postings.update(ends_on=TODAY - datetime.timedelta(days=93))
    with pytest.raises(Denied):
        reveal_sealed(by=as_member(head), person=with_record, fact="id_number", reason="核对")
