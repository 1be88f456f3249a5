"""The case file on paper, the check of what is kept beside cases, settings of a place."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from clients.operations.clients import register_client
from services.models import Case, LoopSettings, PlanTemplate, ServiceRecord
from services.operations.loop_settings import renew_stuck
from services.plan_page import templates_for
from stations.models import AuditEntry
from tests import factories
from tests.services import casework as made

pytestmark = pytest.mark.django_db

NUMBER = "440882195003079045"


@pytest.fixture
def numbered(by, village):
    return register_client(by=by, name="梁玉桂", village=village, id_number=NUMBER)


def test_the_paper_holds_the_whole_loop_and_masks_the_number(by, boss, numbered, worker, browse):
    case = made.closed(by, boss, numbered)
    page = browse(worker).get(reverse("case_paper", args=[case.uid])).content.decode()
    for words in ("封面", "第 1 次评估", "服务计划第 1 版", "服务记录", "跟踪问效", "结案", "进程"):
        assert words in page
    assert "助浴服务上门试了一次。" in page
    assert NUMBER not in page
    assert NUMBER[-4:] in page


def test_with_a_reason_the_number_is_printed_and_the_trail_says_so(
    by, boss, numbered, head, browse
):
    case = made.opened(by, numbered)
    address = reverse("case_paper", args=[case.uid])
    page = browse(head).post(address, {"numbers": "转介材料"}).content.decode()
    assert NUMBER in page
    assert AuditEntry.objects.get(act="client.reveal").reason == "转介材料"


def test_a_supervisor_prints_without_the_number(by, numbered, supervisor, browse):
    case = made.opened(by, numbered)
    address = reverse("case_paper", args=[case.uid])
    assert 'name="numbers"' not in browse(supervisor).get(address).content.decode()
    assert browse(supervisor).post(address, {"numbers": "想看"}).status_code == 403


def said(**options):
    out = io.StringIO()
    call_command("cases", stdout=out, **options)
    return out.getvalue()


def test_the_check_names_a_case_whose_columns_are_not_its_log_and_mends_it(by, boss, client_of):
    good, bad = made.closed(by, boss, client_of("甲")), made.opened(by, client_of("乙"))
    assert "2 件个案都与进程相符" in said()
    Case.objects.filter(pk=bad.pk).update(stage="serve")
    with pytest.raises(CommandError, match="1 件与进程不符"):
        said()
    assert "已改正 1 件" in said(fix=True)
    bad.refresh_from_db()
    assert bad.stage == "identify"
    assert "都与进程相符" in said()
    assert good.pk


def test_the_check_names_a_record_that_says_it_was_withdrawn_and_mends_it(by, boss, client_of):
    case = made.closed(by, boss, client_of())
    ServiceRecord.objects.filter(case=case).update(is_withdrawn=True)
    with pytest.raises(CommandError, match="服务记录 1 条"):
        said()
    assert "已改正服务记录 1 条" in said(fix=True)
    assert not ServiceRecord.objects.get(case=case).is_withdrawn
    assert "都与进程相符" in said()


def test_new_settings_of_a_place_move_the_days_of_its_open_cases(by, client_of):
    case = made.opened(by, client_of())
    LoopSettings.objects.create(division=factories.division("440882"), identify_days=2)
    assert renew_stuck(factories.division("440883")) == 0
    assert renew_stuck(factories.division("440882")) == 1
    case.refresh_from_db()
    assert case.stuck_on == made.today() + datetime.timedelta(days=2)


def test_a_county_adds_templates_of_its_own_that_others_are_not_offered(by, client_of):
    plan = made.start_plan(by=by, case=made.assessed(by, client_of()))
    facts = {
        "dimension": "health", "measure": "次数", "baseline": 0, "target": 1, "task": "送药",
        "method": "visit",
    }  # fmt: skip
    for code, title in (("440882", "本县的"), ("440883", "别县的")):
        PlanTemplate.objects.create(division=factories.division(code), title=title, **facts)
    offered = [one.title for one in templates_for(plan)]
    assert "本县的" in offered
    assert "别县的" not in offered
