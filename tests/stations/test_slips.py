"""Reset slips and accounts: nobody alone takes over an administrator's account."""

import datetime
import re

import pytest
from django.db import IntegrityError, transaction

from shuangbai.base import passwords
from shuangbai.base.errors import ActError, Denied
from stations import second_factor
from stations.enums import Decision, Role
from stations.gate import Member, Origin
from stations.models import AuditEntry, SlipDecision, SlipUse
from stations.operations.accounts import (
    decide_slip,
    disable_account,
    enable_account,
    issue_slip,
    redeem_slip,
)
from tests import factories
from tests.stations.signing_in import (
    NEXT_PASSWORD,
    is_in,
    sign_in,
    with_password,
    with_second_factor,
)

NOON = datetime.datetime(2026, 11, 20, 4, 0, tzinfo=datetime.UTC)
GUEST = Member(factories.models.User(), None, Origin(ip="10.0.0.1"))


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def second_security_admin(places):
    return factories.person(Role.SECURITY_ADMIN, factories.division("44"), "安全员乙")


def redeem(user, code, password=NEXT_PASSWORD):
    return redeem_slip(by=GUEST, username=user.username, code=code, password=password)


def reset(user):
    user.refresh_from_db()
    return user.check_password(NEXT_PASSWORD)


def test_a_head_gives_a_worker_a_slip_and_the_worker_sets_a_password(worker, head, as_member):
    paper = issue_slip(by=as_member(head), user=worker)
    redeem(worker, paper.code)
    assert reset(worker)
    assert not worker.must_change_password


@pytest.mark.parametrize(
    ("issuer", "holder", "expected"),
    [
        ("head", "worker", True),
        ("head", "head", False),
        ("head", "county", False),
        ("head", "stranger", False),
        ("worker", "head", False),
        ("county", "head", True),
        ("county", "worker", True),
        ("county", "finance", False),
        ("city", "county", True),
        ("city", "finance", True),
        ("city", "stranger", False),
        ("province", "city", True),
        ("province", "system_admin", False),
        ("operator_manager", "worker", False),
        ("system_admin", "province", True),
        ("system_admin", "security_admin", True),
        ("system_admin", "system_admin", False),
        ("security_admin", "worker", False),
        ("auditor", "worker", False),
    ],
)
def test_a_slip_is_issued_by_who_looks_after_the_account(
    issuer, holder, expected, request, as_member
):
    by, user = as_member(request.getfixturevalue(issuer)), request.getfixturevalue(holder)
    if expected:
        assert issue_slip(by=by, user=user, reason="忘了密码").slip.user == user
    else:
        with pytest.raises(Denied):
            issue_slip(by=by, user=user, reason="忘了密码")


def test_one_posting_out_of_reach_is_enough_to_refuse(worker, head, as_member):
    factories.posting(worker, Role.COUNTY_CIVIL, factories.division("440882"))
    with pytest.raises(Denied):
        issue_slip(by=as_member(head), user=worker)


def test_a_posting_that_still_waits_counts_too(worker, head, as_member):
    factories.posting(worker, Role.SECURITY_ADMIN, factories.division("44"), confirmed=False)
    with pytest.raises(Denied):
        issue_slip(by=as_member(head), user=worker)


def test_a_slip_opens_once(worker, head, as_member):
    paper = issue_slip(by=as_member(head), user=worker)
    redeem(worker, paper.code)
    with pytest.raises(ActError, match="重置码不对"):
        redeem(worker, paper.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        SlipUse.objects.create(slip=paper.slip)


def test_a_slip_ends_after_three_days(worker, head, as_member, clock):
    paper = issue_slip(by=as_member(head), user=worker)
    clock.shift(datetime.timedelta(hours=72))
    with pytest.raises(ActError, match="重置码不对"):
        redeem(worker, paper.code)


def test_a_newer_slip_voids_the_older(worker, head, as_member):
    old = issue_slip(by=as_member(head), user=worker)
    new = issue_slip(by=as_member(head), user=worker)
    with pytest.raises(ActError, match="重置码不对"):
        redeem(worker, old.code)
    redeem(worker, new.code)
    with pytest.raises(ActError, match="重置码不对"):
        redeem(worker, old.code)


def test_the_code_is_typed_as_people_type(worker, head, as_member):
    code = issue_slip(by=as_member(head), user=worker).code
    redeem(worker, f" {code[:3].lower()} {code[3:5]}—{code[5:]} ")
    assert reset(worker)


def test_a_weak_password_does_not_use_the_slip_up(worker, head, as_member):
    paper = issue_slip(by=as_member(head), user=worker)
    for weak in ("zu-kurz", "password1234", "123456789012", f"{worker.username}99", "哈" * 12):
        with pytest.raises(ActError) as refused:
            redeem(worker, paper.code, weak)
        assert refused.value.field == "new"
        assert re.search(r"[\u4e00-\u9fff]", refused.value.message)
    redeem(worker, paper.code)
    assert reset(worker)


def test_dengbao_wants_three_kinds_of_characters(worker, head, as_member, settings):
    settings.AUTH_PASSWORD_VALIDATORS = passwords.validators("dengbao3")
    paper = issue_slip(by=as_member(head), user=worker)
    with pytest.raises(ActError, match="至少三种"):
        redeem(worker, paper.code, "schwarzwaldtorte")
    redeem(worker, paper.code, "Schwarzwald-Torte-4")


def test_guessing_codes_locks_and_says_nothing_of_the_account(worker, head, as_member):
    issue_slip(by=as_member(head), user=worker)
    nobody = factories.UserFactory.build(username="nobody-here")
    for left in (4, 3, 2, 1):
        said = set()
        for user in (worker, nobody):
            with pytest.raises(ActError) as refused:
                redeem(user, "2222222222")
            said.add(refused.value.message)
        assert said == {
            f"账号或重置码不对，或者重置单已经用过、过期。再错 {left} 次将锁定 15 分钟。"
        }


def test_an_administrators_slip_needs_a_second_person_and_both_halves(
    auditor, system_admin, security_admin, as_member
):
    first = issue_slip(by=as_member(system_admin), user=auditor, reason="忘了密码")
    with pytest.raises(ActError, match="重置码不对"):
        redeem(auditor, first.code)
    second = decide_slip(by=as_member(security_admin), slip=first.slip, decision=Decision.CONFIRMED)
    for code in (first.code, second.code, second.code + first.code):
        with pytest.raises(ActError, match="重置码不对"):
            redeem(auditor, code)
    redeem(auditor, first.code + second.code)
    assert reset(auditor)


def test_neither_the_issuer_nor_the_holder_confirms(
    auditor, system_admin, security_admin, second_security_admin, as_member
):
    slip = issue_slip(by=as_member(system_admin), user=security_admin, reason="忘了密码").slip
    for user in (system_admin, security_admin, auditor):
        with pytest.raises(Denied):
            decide_slip(by=as_member(user), slip=slip, decision=Decision.CONFIRMED)
    assert decide_slip(by=as_member(second_security_admin), slip=slip, decision=Decision.CONFIRMED)


def test_the_database_refuses_the_issuers_own_word(auditor, system_admin, as_member):
    slip = issue_slip(by=as_member(system_admin), user=auditor, reason="忘了密码").slip
    with pytest.raises(IntegrityError), transaction.atomic():
        SlipDecision.objects.create(
            slip=slip, decision=Decision.CONFIRMED, author=system_admin, by=system_admin
        )


def test_a_refused_slip_opens_nothing_and_is_decided_once(
    auditor, system_admin, security_admin, as_member
):
    first = issue_slip(by=as_member(system_admin), user=auditor, reason="忘了密码")
    by = as_member(security_admin)
    with pytest.raises(ActError, match="写明原因"):
        decide_slip(by=by, slip=first.slip, decision=Decision.REFUSED)
    decide_slip(by=by, slip=first.slip, decision=Decision.REFUSED, reason="本人没有提出")
    with pytest.raises(ActError, match="已经有人处理过"):
        decide_slip(by=by, slip=first.slip, decision=Decision.CONFIRMED)
    with pytest.raises(ActError, match="重置码不对"):
        redeem(auditor, first.code)


def test_a_lost_second_factor_takes_two_administrators(
    county, city, system_admin, security_admin, as_member
):
    with_second_factor(county)
    with pytest.raises(Denied):
        issue_slip(by=as_member(city), user=county, reason="手机丢了", clears_second_factor=True)
    first = issue_slip(
        by=as_member(system_admin), user=county, reason="手机丢了", clears_second_factor=True
    )
    second = decide_slip(by=as_member(security_admin), slip=first.slip, decision=Decision.CONFIRMED)
    redeem(county, first.code + second.code)
    assert not second_factor.is_enrolled(county)


def test_an_ordinary_slip_leaves_the_second_factor(county, city, as_member, client):
    with_second_factor(county)
    redeem(county, issue_slip(by=as_member(city), user=county).code)
    sign_in(client, county, NEXT_PASSWORD)
    assert not is_in(client)


def test_codes_are_kept_nowhere(worker, head, as_member):
    paper = issue_slip(by=as_member(head), user=worker)
    assert paper.code not in str(vars(paper.slip))
    assert paper.code not in str([vars(entry) for entry in AuditEntry.objects.all()])


def test_the_page_shows_the_code_once_and_the_holder_gets_in_with_it(client, worker, head, clock):
    client.force_login(head)
    page = client.post(f"/accounts/{worker.uid}/slip/", {"reason": ""})
    assert "no-store" in page["Cache-Control"]
    code = re.search(r'sb-slip-code">([0-9A-Z-]{11})<', page.content.decode())[1]
    assert code not in client.get(f"/accounts/{worker.uid}/slip/").content.decode()
    client.logout()
    given = {"username": worker.username, "code": code, "new": NEXT_PASSWORD}
    assert client.post("/slip/", {**given, "again": "anders"}).status_code == 200
    assert client.post("/slip/", {**given, "again": NEXT_PASSWORD})["Location"] == "/signin/"
    sign_in(client, worker, NEXT_PASSWORD)
    assert is_in(client)


def test_the_two_administrators_walk_through_their_pages(
    client, auditor, system_admin, security_admin
):
    def code_on(page):
        return re.search(r'sb-slip-code">([0-9A-Z-]{11})<', page.content.decode())[1]

    client.force_login(system_admin)
    first = code_on(client.post(f"/accounts/{auditor.uid}/slip/", {"reason": "忘了密码"}))
    client.force_login(security_admin)
    assert auditor.username in client.get("/slips/").content.decode()
    address = f"/slips/{auditor.slips.get().uid}/decision/"
    second = code_on(client.post(address, {"decision": "confirmed"}))
    assert auditor.username not in client.get("/slips/").content.decode()
    redeem(auditor, f"{first} {second}")
    assert reset(auditor)


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("stranger", 403), ("worker", 403), ("auditor", 403), ("county", 200)],
)
def test_the_slip_page_is_behind_the_gate(client, worker, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/accounts/{worker.uid}/slip/").status_code == status


def test_an_account_out_of_scope_is_like_one_that_does_not_exist(client, stranger, head):
    client.force_login(head)
    outside = client.get(f"/accounts/{stranger.uid}/slip/")
    absent = client.get("/accounts/0192f0a0-0000-7000-8000-000000000000/slip/")
    assert (outside.status_code, absent.status_code) == (404, 404)
    assert outside.content == absent.content


def test_disabling_and_enabling_take_a_reason_and_leave_entries(worker, head, as_member, client):
    by = as_member(head)
    with pytest.raises(ActError, match="停用原因"):
        disable_account(by=by, user=worker, reason=" ")
    disable_account(by=by, user=worker, reason="离职")
    with pytest.raises(ActError, match="已停用"):
        issue_slip(by=by, user=worker)
    enable_account(by=by, user=worker, reason="返聘")
    acts = AuditEntry.objects.filter(act__startswith="account.").order_by("pk")
    assert list(acts.values_list("act", "reason")) == [
        ("account.disable", "离职"),
        ("account.enable", "返聘"),
    ]


def test_the_last_administrator_of_a_kind_stays(auditor, system_admin, as_member):
    with pytest.raises(ActError, match="最后一位"):
        disable_account(by=as_member(system_admin), user=auditor, reason="轮岗")


def test_an_account_is_disabled_from_its_page(client, worker, head):
    client.force_login(head)
    answer = client.post(f"/accounts/{worker.uid}/disabling/?then=/me/", {"reason": "离职"})
    assert answer["Location"] == "/me/"
    worker.refresh_from_db()
    assert not worker.is_active


def test_a_new_account_must_set_a_password_of_its_own_first(client, worker):
    type(worker).objects.filter(pk=worker.pk).update(must_change_password=True)
    sign_in(client, with_password(worker))
    assert client.get("/me/")["Location"].startswith("/me/password/")


def test_dengbao_passwords_are_changed_every_ninety_days(client, worker, settings, clock):
    settings.PASSWORD_DAYS = 90
    worker.password_changed_at = NOON
    worker.save(update_fields=["password_changed_at"])
    with_password(worker)
    clock.shift(datetime.timedelta(days=89))
    sign_in(client, worker)
    assert client.get("/me/").status_code == 200
    clock.shift(datetime.timedelta(days=1))
    sign_in(client, worker)
    assert client.get("/me/")["Location"].startswith("/me/password/")


def test_the_security_administrators_side_bar_counts_what_waits(
    client, auditor, system_admin, security_admin, as_member
):
    issue_slip(by=as_member(system_admin), user=auditor, reason="忘了密码")

    def entries(user):
        client.force_login(user)
        groups = client.get("/me/").context["nav"]
        return {entry["label"]: entry["badge"] for group in groups for entry in group["items"]}

    assert entries(security_admin)["待确认重置单"] == 1
    assert "待确认重置单" not in entries(system_admin)
