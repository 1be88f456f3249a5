"""What counts once counts once for two at the same instant, too: a code, a slip, a second word."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import IntegrityError

from shuangbai.base.errors import ActError
from stations import second_factor
from stations.enums import Decision, Role
from stations.gate import Member, Origin
from stations.models import PostingDecision, SlipUse
from stations.operations import accounts, postings
from tests import factories
from tests.at_once import at_once, meeting
from tests.stations.signing_in import NEXT_PASSWORD, shown_code, with_second_factor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def test_one_code_lets_one_of_two_in(county, monkeypatch):
    secret = with_second_factor(county)
    code = shown_code(secret)
    meeting(monkeypatch, second_factor, "fits")
    answers = at_once(*[lambda: second_factor.accepts(county, code)] * 2)
    assert sorted(answers) == [False, True]


def test_without_the_lock_the_code_would_let_both_in(county, monkeypatch):
    """Negative control."""
    secret = with_second_factor(county)
    code = shown_code(secret)
    meeting(monkeypatch, second_factor, "fits")
    unlocked = Authenticator.objects.filter(user=county, type=Authenticator.Type.TOTP)
    monkeypatch.setattr(type(unlocked), "select_for_update", lambda self, **kwargs: self)
    assert at_once(*[lambda: second_factor.accepts(county, code)] * 2) == [True, True]


def test_one_recovery_code_lets_one_of_two_in(county, monkeypatch):
    with_second_factor(county)
    code = second_factor.new_recovery_codes(county)[0]
    meeting(monkeypatch, second_factor, "fits")
    assert sorted(at_once(*[lambda: second_factor.accepts(county, code)] * 2)) == [False, True]


def test_a_slip_is_used_once(worker, head, as_member, monkeypatch):
    paper = accounts.issue_slip(by=as_member(head), user=worker)
    meeting(monkeypatch, accounts, "demand_good_password")

    def redeem(address):
        guest = Member(factories.models.User(), None, Origin(ip=address))
        return accounts.redeem_slip(
            by=guest, username=worker.username, code=paper.code, password=NEXT_PASSWORD
        )

    outcomes = at_once(lambda: redeem("10.0.0.1"), lambda: redeem("10.0.0.2"))
    assert [type(one) for one in outcomes].count(ActError) == 1
    assert "刚刚用过" in str(next(one for one in outcomes if isinstance(one, ActError)))
    assert SlipUse.objects.count() == 1


@pytest.fixture
def confirming(worker, station, security_admin, places, as_member):
    """Two security administrators press the button for one posting."""
    second = factories.person(Role.SECURITY_ADMIN, factories.division("44"), "安全员乙")
    posting = factories.posting(
        factories.UserFactory(name="新人"), Role.SOCIAL_WORKER, station, confirmed=False,
        proposed_by=worker,
    )  # fmt: skip
    return [
        lambda user=user: postings.decide_posting(
            by=as_member(user), posting=posting, decision=Decision.CONFIRMED
        )
        for user in (security_admin, second)
    ]


def test_two_who_confirm_one_posting_decide_once(confirming, monkeypatch):
    meeting(monkeypatch, PostingDecision.objects, "bulk_create")
    outcomes = at_once(*confirming)
    assert [type(one) for one in outcomes].count(ActError) == 1
    assert "已经有人处理过" in str(next(one for one in outcomes if isinstance(one, ActError)))
    assert PostingDecision.objects.filter(posting__user__name="新人").count() == 1


def test_without_the_lock_only_the_database_would_stop_the_second(confirming, monkeypatch):
    """Negative control."""
    meeting(monkeypatch, PostingDecision.objects, "bulk_create")
    monkeypatch.setattr(postings, "lock_undecided", list)
    assert [type(one) for one in at_once(*confirming)].count(IntegrityError) == 1
