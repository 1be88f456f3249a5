"""The first three administrators, made on the server because nobody is there yet to propose them."""

from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError
from stations import audit
from stations.enums import ADMIN_ROLES, Decision, Role
from stations.models import Division, Posting, PostingDecision, User
from stations.operations.accounts import issue_slip
from stations.usernames import free_usernames


@transaction.atomic
def bootstrap_admins(*, people, division_code=""):
    """`people` is {role: (name, account or "")} for the three administrators' roles. Gives a
    PaperCode per role. Refuses when one of the kinds is there already: from then on grants are
    proposed by one administrator and confirmed by another."""
    if set(people) != ADMIN_ROLES:
        raise ActError("系统管理员、安全管理员、审计员三个人都要填。")
    refuse_existing()
    place = top_division(division_code)
    users = dict(zip(people, make_users(people.values()), strict=True))
    for role, user in users.items():
        posting = Posting.objects.create(
            user=user, role=role, division=place, starts_on=timezone.localdate()
        )
        PostingDecision.objects.create(
            posting=posting, decision=Decision.CONFIRMED, reason="首批管理员，在服务器上设立"
        )
        audit.record(act="admins.bootstrap", by=None, obj=posting)
    return {role: issue_slip(by=None, user=user) for role, user in users.items()}


def refuse_existing():
    held = Posting.objects.to_come_or_running(timezone.localdate()).filter(role__in=ADMIN_ROLES)
    kinds = sorted({Role(role).label for role in held.values_list("role", flat=True)})
    if kinds:
        raise ActError(f"已经有{'、'.join(kinds)}，不能再设首批管理员。请在系统里提出任职。")


def top_division(code):
    tops = Division.objects.current().filter(parent=None)
    if code:
        tops = tops.filter(code=code)
    found = list(tops.order_by("code")[:5])
    if len(found) == 1:
        return found[0]
    if code:
        raise ActError(f"没有代码为 {code} 的最上级区划。")
    if not found:
        raise ActError("还没有行政区划，请先运行 manage.py load_divisions。")
    listing = "、".join(f"{place.code} {place.name}" for place in found)
    raise ActError(f"最上级区划不止一个（{listing}），请用 --division 写明代码。")


def make_users(people):
    names, accounts = zip(
        *((name.strip(), account.strip()) for name, account in people), strict=True
    )
    if not all(names):
        raise ActError("三个人的姓名都要填。")
    given = [account for account in accounts if account]
    if len(set(names)) < len(names) or len(set(given)) < len(given):
        raise ActError("三员分立：同一个人不能当两种管理员。真有同名的，请在姓名后加字区分。")
    made = [own or free for own, free in zip(accounts, free_usernames(names), strict=True)]
    if taken := User.objects.filter(username__in=made).values_list("username", flat=True):
        raise ActError(f"账号 {'、'.join(sorted(taken))} 已经有人用，请换一个。")
    return [make_user(name, account) for name, account in zip(names, made, strict=True)]


def make_user(name, account):
    user = User(name=name, username=account)
    user.set_unusable_password()
    user.save()
    return user
