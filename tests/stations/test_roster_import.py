import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuangbai.base.errors import ActError, Denied
from stations.enums import Decision, Hiring, Licence, Role, RosterState
from stations.models import AuditEntry, Posting, RosterImport, StaffRecord, User
from stations.operations import roster as acts
from stations.operations.postings import decide_posting, decide_postings
from stations.permissions import can_decide_posting
from tests import factories
from tests.stations.roster_files import number, person, upload, workbook

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def clerk(county, station, as_member):
    factories.station("440882104")
    return as_member(county)


def sent(by, *rows, **options):
    made = acts.upload_roster(by=by, upload=upload(workbook(rows, **options)))
    made.refresh_from_db()
    return made


def lines(roster):
    return json.loads(roster.lines.reveal())


def written(by, *rows):
    roster = sent(by, *rows)
    acts.write_roster(by=by, roster=roster)
    roster.refresh_from_db()
    return roster


def errors(roster):
    return {key: reason for line in lines(roster) for key, _, _, reason in line["errors"]}


def test_the_dry_run_writes_nobody(clerk):
    before = User.objects.count(), Posting.objects.count(), StaffRecord.objects.count()
    roster = sent(clerk, person(1), person(2))
    assert roster.state == RosterState.CHECKED
    assert roster.counts == {"new": 2, "posted": 0, "changed": 0, "same": 0, "refused": 0}
    assert (User.objects.count(), Posting.objects.count(), StaffRecord.objects.count()) == before


def test_no_number_lies_in_the_database_in_plain(clerk):
    roster = written(clerk, person(1, 银行账号="6228480000000001234"))
    for table in (RosterImport, StaffRecord, AuditEntry):
        stored = " ".join(str(list(row.values())) for row in table.objects.values())
        assert number(1) not in stored
        assert "6228480000000001234" not in stored
    assert number(1) in roster.cells.reveal()


def test_confirmed_it_makes_people_who_wait_for_a_second_person(clerk, station):
    roster = written(clerk, person(1, 手机="13800138000", 职业资格="助理社会工作师"))
    posting = Posting.objects.get(batch=roster)
    assert (posting.station, posting.role, posting.title) == (station, "social_worker", "worker")
    assert not hasattr(posting, "decision")
    assert posting.user.phone == "13800138000"
    assert posting.user.full_pinyin
    assert not posting.user.has_usable_password()
    record = posting.user.record
    assert record.id_number.reveal() == number(1)
    assert record.licence == Licence.ASSISTANT


def test_the_same_file_twice_creates_nothing_new(clerk):
    written(clerk, person(1), person(2))
    again = sent(clerk, person(1), person(2))
    assert again.counts["same"] == 2
    with pytest.raises(ActError, match="没有可写入"):
        acts.write_roster(by=clerk, roster=again)


def confirm(by, roster):
    rows = Posting.objects.decidable_by(by).with_place().filter(batch=roster)
    return decide_postings(by=by, postings=list(rows), decision=Decision.CONFIRMED)


def test_its_author_cannot_confirm_the_batch_but_a_second_person_can(
    clerk, security_admin, as_member
):
    roster = written(clerk, person(1), person(2))
    assert confirm(clerk, roster) == []
    with pytest.raises(Denied):
        decide_posting(by=clerk, posting=roster.postings.first(), decision=Decision.CONFIRMED)
    assert len(confirm(as_member(security_admin), roster)) == 2


def test_the_uploader_stays_the_author_when_a_colleague_presses_the_button(clerk, as_member):
    colleague = as_member(factories.person(Role.COUNTY_CIVIL, factories.division("440882")))
    roster = sent(clerk, person(1))
    acts.write_roster(by=colleague, roster=roster)
    posting = Posting.objects.with_place().get(batch=roster)
    assert not can_decide_posting(clerk, posting)
    assert can_decide_posting(colleague, posting)


@pytest.mark.parametrize(
    ("cells", "key", "reason"),
    [
        ({"社工站": "浅水镇社工站"}, "station", "辖区里没有这个社工站"),
        ({"社工站": "没有的站"}, "station", "辖区里没有这个社工站"),
        ({"用工方式": "机构派驻"}, "employer", "机构派驻的要写"),
        ({"用工方式": "机构派驻", "派驻机构": "没有的机构"}, "employer", "没有登记过"),
        ({"派驻机构": "某机构"}, "employer", "应留空"),
        ({"取得日期": "2027-01-01", "职业资格": "社会工作师"}, "licence_on", "将来"),
        ({"证书编号": "123"}, "licence", "同时填职业资格"),
        ({"到岗日期": "2028-01-01"}, "starts_on", "一年以后"),
        ({"到岗日期": ""}, "starts_on", "没有填"),
        ({"姓名": "=1+1"}, "name", "公式"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place_and_reason(clerk, cells, key, reason):
    roster = sent(clerk, person(2), person(1, **cells), above=["雷州市花名册"])
    assert roster.counts["refused"] == 1
    [[named, cell, _, said]] = lines(roster)[1]["errors"]
    assert (named, reason in said) == (key, True), said
    assert cell.endswith("4")


def test_a_station_out_of_scope_and_one_that_is_not_sound_the_same(clerk):
    roster = sent(clerk, person(1, 社工站="浅水镇社工站"), person(2, 社工站="不存在社工站"))
    first, second = (line["errors"][0][3] for line in lines(roster))
    assert first == second


@pytest.mark.parametrize("named", ["沈塘镇社工站", "沈塘镇", "440882101", "雷州市沈塘镇社工站"])
def test_a_station_is_found_by_name_township_or_code(clerk, station, named):
    assert lines(sent(clerk, person(1, 社工站=named)))[0]["station_id"] == station.pk


def test_one_person_twice_in_the_file_refuses_both_rows(clerk):
    roster = sent(clerk, person(1), person(2), person(1, 姓名="别名"))
    assert roster.counts["refused"] == 2
    assert "“名册”第 4 行" in lines(roster)[0]["errors"][0][3]


def test_people_out_of_scope_are_handed_upwards_without_a_word_about_them(clerk, stranger):
    StaffRecord.objects.create(user=stranger, id_number=number(1))
    roster = sent(clerk, person(1))
    assert "请交市民政核对" in errors(roster)["id_number"]
    assert stranger.name not in roster.lines.reveal()


@pytest.fixture
def known(worker):
    StaffRecord.objects.create(user=worker, id_number=number(1), education="大专")
    return worker


def same_row(**cells):
    return person(1, **{"姓名": "陈晓岚", "到岗日期": "2021-10-08"} | cells)


def test_changes_are_shown_field_by_field_and_empty_cells_leave_what_is_there(clerk, known):
    roster = sent(clerk, same_row(手机="13900139000", 学历="本科", 银行账号="6228480000000001234"))
    assert roster.counts["changed"] == 1
    assert lines(roster)[0]["changes"] == [
        ["phone", "", "13900139000"],
        ["education", "大专", "本科"],
        ["bank_account", "", "6228***********1234"],
    ]
    acts.write_roster(by=clerk, roster=roster)
    known.refresh_from_db()
    assert known.phone == "13900139000"
    assert known.record.bank_account.reveal() == "6228480000000001234"
    assert known.record.bank_tail == "1234"
    assert known.postings.count() == 1


def test_another_name_under_the_same_number_is_pointed_out_and_found_by_pinyin(clerk, known):
    roster = sent(clerk, same_row(姓名="陈小兰"))
    assert "姓名不同" in lines(roster)[0]["notes"][0]
    acts.write_roster(by=clerk, roster=roster)
    known.refresh_from_db()
    assert known.full_pinyin == "chenxiaolan"
    assert known.initials == "cxl"


def test_another_station_is_a_move_that_waits(clerk, known, security_admin, as_member):
    old = known.postings.get()
    roster = sent(clerk, same_row(社工站="纪家镇", 到岗日期="2026-12-01"))
    assert roster.counts["posted"] == 1
    assert lines(roster)[0]["leaves"] == "沈塘镇社工站 社工"
    acts.write_roster(by=clerk, roster=roster)
    old.refresh_from_db()
    assert old.ends_on is None
    confirm(as_member(security_admin), roster)
    old.refresh_from_db()
    assert old.ends_on == datetime.date(2026, 11, 30)


def test_a_move_before_the_present_posting_began_is_refused(clerk, known):
    roster = sent(clerk, same_row(社工站="纪家镇", 到岗日期="2021-10-08"))
    assert "应晚于这一天" in errors(roster)["starts_on"]


def test_somebody_who_left_needs_a_later_day(clerk, known):
    known.postings.update(ends_on=datetime.date(2024, 5, 31))
    roster = sent(clerk, same_row())
    assert "已于 2024-05-31 离岗" in errors(roster)["starts_on"]
    assert sent(clerk, same_row(到岗日期="2026-11-01")).counts["posted"] == 1


def test_a_head_does_not_touch_a_colleague_with_a_higher_post(known, head, station, as_member):
    factories.posting(known, Role.COUNTY_FINANCE, factories.division("440882"))
    roster = sent(as_member(head), same_row(手机="13900139000"))
    assert "交上一级民政" in errors(roster)["name"]


def test_a_head_cannot_bring_in_a_head(head, station, as_member):
    roster = sent(as_member(head), person(1, 岗位="站长"))
    assert "不归您提出" in errors(roster)["title"]


def test_an_operators_manager_brings_in_own_staff_only(operator_manager, station, as_member):
    member = as_member(operator_manager)
    own = member.posting.contract.operator.name
    roster = sent(member, person(1, 用工方式="机构派驻", 派驻机构=own), person(2))
    assert [line["kind"] for line in lines(roster)] == ["new", "refused"]
    acts.write_roster(by=member, roster=roster)
    assert Posting.objects.get(batch=roster).hiring == Hiring.OPERATOR


def test_a_colleague_of_that_name_without_a_number_stops_the_row(clerk, worker):
    roster = sent(clerk, person(1, 姓名=worker.name))
    assert "补登身份证号" in errors(roster)["name"]


def test_one_does_not_edit_oneself_by_roster(head, station, as_member):
    StaffRecord.objects.create(user=head, id_number=number(1))
    roster = sent(as_member(head), person(1, 手机="13900139000"))
    assert "自己" in errors(roster)["name"]


@pytest.mark.parametrize("who", ["worker", "finance", "city", "system_admin", "auditor"])
def test_who_keeps_no_payroll_imports_nobody(who, request, as_member, station):
    with pytest.raises(Denied):
        sent(as_member(request.getfixturevalue(who)), person(1))


def test_a_file_that_is_no_roster_is_refused_with_its_sentence(clerk):
    with pytest.raises(ActError, match=r"不是 \.xlsx") as refusal:
        acts.upload_roster(by=clerk, upload=upload(b"name,id"))
    assert refusal.value.field == "roster"
    assert not RosterImport.objects.exists()


def test_what_changed_since_the_dry_run_is_shown_again_instead_of_written(clerk, known):
    roster = sent(clerk, same_row(手机="13900139000"))
    User.objects.filter(pk=known.pk).update(phone="13700137000")
    with pytest.raises(ActError, match="有变动"):
        acts.write_roster(by=clerk, roster=roster)
    roster.refresh_from_db()
    assert lines(roster)[0]["changes"] == [["phone", "13700137000", "13900139000"]]
    acts.write_roster(by=clerk, roster=roster)
    known.refresh_from_db()
    assert known.phone == "13900139000"


def test_it_is_written_once(clerk):
    roster = written(clerk, person(1))
    with pytest.raises(ActError, match="已写入"):
        acts.write_roster(by=clerk, roster=roster)


def test_undone_nothing_of_it_is_left(clerk, known):
    before = User.objects.count()
    roster = written(clerk, person(2), same_row(手机="13900139000", 职业资格="社会工作师"))
    acts.undo_roster(by=clerk, roster=roster)
    known.refresh_from_db()
    known.record.refresh_from_db()
    assert (User.objects.count(), known.phone, known.record.licence) == (before, "", "")
    assert not Posting.objects.filter(batch=roster).exists()
    roster.refresh_from_db()
    assert roster.state == RosterState.UNDONE


@pytest.mark.parametrize("touch", ["decided", "signed_in", "edited", "posted"])
def test_what_somebody_has_acted_on_is_not_undone(clerk, known, touch, security_admin, as_member):
    roster = written(clerk, person(2), same_row(手机="13900139000"))
    posting = Posting.objects.with_place().get(batch=roster)
    if touch == "decided":
        confirm(as_member(security_admin), roster)
    elif touch == "signed_in":
        User.objects.filter(pk=posting.user_id).update(
            last_login=datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
        )
    elif touch == "edited":
        User.objects.filter(pk=known.pk).update(phone="13700137000")
    else:
        factories.posting(posting.user, Role.TOWNSHIP_FINANCE, factories.division("440882104"))
    with pytest.raises(ActError, match="不能整批撤销"):
        acts.undo_roster(by=clerk, roster=roster)
    assert Posting.objects.filter(batch=roster).exists()


def test_discarded_its_content_is_gone(clerk):
    roster = sent(clerk, person(1))
    acts.discard_roster(by=clerk, roster=roster)
    roster.refresh_from_db()
    assert not roster.cells
    assert not roster.lines


def test_after_thirty_days_only_counts_are_kept(clerk, time_machine):
    roster = written(clerk, person(1))
    time_machine.move_to(datetime.datetime(2026, 12, 21, 2, 0, tzinfo=datetime.UTC))
    assert acts.forget_old_rosters() == 1
    roster.refresh_from_db()
    assert (str(roster.lines), str(roster.undo), roster.counts["new"]) == ("", "", 1)
    with pytest.raises(ActError, match="30 天"):
        acts.undo_roster(by=clerk, roster=roster)


def queries(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_three_hundred_rows_cost_as_many_queries_as_three(clerk, security_admin, as_member):
    """From upload to the second person's word, and back."""

    def costs(first, count):
        rows = [person(first + order) for order in range(count)]
        checked = []
        checked.append(queries(lambda: rosters.append(sent(clerk, *rows))))
        roster = rosters[-1]
        checked.append(queries(lambda: acts.write_roster(by=clerk, roster=roster)))
        checked.append(queries(lambda: acts.undo_roster(by=clerk, roster=roster)))
        rosters.append(sent(clerk, *rows))
        acts.write_roster(by=clerk, roster=rosters[-1])
        checked.append(queries(lambda: confirm(as_member(security_admin), rosters[-1])))
        return checked

    rosters = []
    few, many = costs(0, 3), costs(10, 300)
    # Statements take a bounded number of values and deletions go by the hundred: a few statements
    # more for 297 rows more, never some for each.
    assert many[0] == few[0]
    assert all(big - small <= 20 for big, small in zip(many, few, strict=True))
