"""The first three administrators, and the way back in from the server."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shuangbai.base.errors import ActError
from stations import second_factor
from stations.enums import ADMIN_ROLES, Decision, Role
from stations.gate import Member, Origin
from stations.models import AuditEntry, Posting, User
from stations.operations.accounts import redeem_slip
from stations.operations.postings import decide_posting, propose_posting
from tests import factories
from tests.stations.signing_in import NEXT_PASSWORD, with_second_factor

GUEST = Member(User(), None, Origin(ip="10.0.0.1"))
THREE = {"system": "何系", "security": "安全=anquan", "auditor": "沈计"}


@pytest.fixture
def province_only(db):
    return factories.division("44")


def bootstrap(**options):
    out = StringIO()
    call_command("bootstrap_admins", stdout=out, **(THREE | options))
    return out.getvalue()


def redeem_from(printed, account):
    slip = printed.split(f"账号      {account}\n")[1]
    code = re.search(r"重置码    (\S+)", slip)[1]
    return redeem_slip(by=GUEST, username=account, code=code, password=NEXT_PASSWORD)


def test_it_makes_three_people_with_a_slip_each_and_no_password(province_only):
    printed = bootstrap()
    roles = dict(Posting.objects.values_list("user__username", "role"))
    assert roles == {
        "hexi": Role.SYSTEM_ADMIN,
        "anquan": Role.SECURITY_ADMIN,
        "shenji": Role.AUDITOR,
    }
    assert not any(user.has_usable_password() for user in User.objects.all())
    for account in roles:
        assert redeem_from(printed, account).has_usable_password()


def test_their_postings_are_in_force_at_once_and_in_the_trail(province_only, as_member):
    bootstrap()
    assert {as_member(user).role for user in User.objects.all()} == ADMIN_ROLES
    assert AuditEntry.objects.filter(act="admins.bootstrap", channel="command").count() == 3


def test_it_is_done_once(province_only):
    bootstrap()
    with pytest.raises(CommandError, match="已经有安全管理员、审计员、系统管理员"):
        bootstrap(system="张三", security="李四", auditor="王五")
    assert User.objects.count() == 3


def test_it_refuses_when_one_of_the_kinds_is_there(auditor):
    with pytest.raises(CommandError, match="已经有审计员"):
        bootstrap(division="44")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"auditor": "何系"}, "三员分立"),
        ({"system": "甲=same", "auditor": "乙=same"}, "三员分立"),
        ({"auditor": " "}, "姓名都要填"),
        ({"auditor": "沈计=taken"}, "taken 已经有人用"),
        ({"division": "99"}, "没有代码为 99"),
    ],
)
def test_it_refuses_in_words_and_leaves_nothing(province_only, options, words):
    factories.UserFactory(username="taken")
    with pytest.raises(CommandError, match=words):
        bootstrap(**options)
    assert not Posting.objects.exists()
    assert User.objects.count() == 1


def test_it_needs_the_places_first(db):
    with pytest.raises(CommandError, match="load_divisions"):
        bootstrap()


def test_of_several_provinces_one_is_named(province_only):
    factories.division("41", "河南省")
    with pytest.raises(CommandError, match="41 河南省、44 广东省"):
        bootstrap()
    bootstrap(division="44")


def test_it_reads_the_environment(province_only, monkeypatch):
    for name, person in THREE.items():
        monkeypatch.setenv(f"ADMIN_{name.upper()}", person)
    call_command("bootstrap_admins", stdout=StringIO())
    assert Posting.objects.count() == 3


def test_without_a_person_to_ask_it_says_who_is_missing(province_only, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(CommandError, match="没有写明审计员是谁"):
        call_command("bootstrap_admins", system="甲", security="乙", stdout=StringIO())


def test_one_person_is_never_two_administrators(system_admin, security_admin, auditor, as_member):
    given = {"starts_on": auditor.postings.get().starts_on, "division": factories.division("44")}
    by = as_member(system_admin)
    with pytest.raises(ActError, match="三员分立"):
        propose_posting(by=by, user=auditor, role=Role.SECURITY_ADMIN, **given)
    newcomer = factories.UserFactory()
    posting = propose_posting(by=by, user=newcomer, role=Role.SECURITY_ADMIN, **given)
    factories.posting(newcomer, Role.AUDITOR, given["division"], confirmed=False)
    with pytest.raises(ActError, match="三员分立"):
        decide_posting(by=as_member(security_admin), posting=posting, decision=Decision.CONFIRMED)


def test_the_server_gives_a_slip_when_nobody_inside_can(security_admin):
    with_second_factor(security_admin)
    out = StringIO()
    call_command(
        "reset_slip",
        security_admin.username,
        reason="忘了密码，手机丢了",
        clear_second_factor=True,
        stdout=out,
    )
    redeem_from(out.getvalue(), security_admin.username)
    assert not second_factor.is_enrolled(security_admin)
    assert AuditEntry.objects.get(act="slip.issue").channel == "command"


def test_the_server_says_when_there_is_no_such_account(db):
    with pytest.raises(CommandError, match="没有账号 nobody"):
        call_command("reset_slip", "nobody", reason="试试")
