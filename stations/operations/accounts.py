"""Accounts: reset slips, passwords, disabling and enabling."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations import audit, second_factor, slip_codes
from stations.enums import ADMIN_ROLES, Decision
from stations.models import Posting, ResetSlip, SlipDecision, SlipUse, User
from stations.operations.postings import lock_administrators
from stations.operations.sign_in import end_sessions
from stations.operations.tries import Try
from stations.permissions import (
    can_clear_second_factor,
    can_decide_slip,
    can_manage_account,
    is_administrator,
)

SLIP_LASTS = timedelta(hours=72)
WHO_MANAGES = "这个人所在地点的站长、上一级民政或系统管理员"


@dataclass(frozen=True)
class PaperCode:
    """A slip and the code that is shown once and kept nowhere."""

    slip: ResetSlip
    code: str


@transaction.atomic
def issue_slip(*, by, user, reason="", clears_second_factor=False):
    """A slip that replaces the person's earlier ones. `by` None: made on the server. For an
    administrator, or to clear a second factor, a security administrator must confirm it."""
    if by is not None and not can_manage_account(by, user):
        raise Denied("这个账号不归您管理。", who_can=WHO_MANAGES)
    if by is not None and clears_second_factor and not can_clear_second_factor(by, user):
        raise Denied("解除动态码不归您办。", who_can="系统管理员（再由安全管理员确认）")
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ActError("这个账号已停用，请先启用，再开重置单。")
    needs_second = by is not None and (clears_second_factor or is_administrator(user))
    if needs_second and not reason.strip():
        raise ActError("请写明原因，安全管理员要据此确认。", field="reason")
    code = slip_codes.new_code()
    now = timezone.now()
    slip = ResetSlip.objects.create(
        user=user,
        code_hash=make_password(code),
        clears_second_factor=clears_second_factor,
        needs_second=needs_second,
        reason=reason.strip(),
        issued_by=by and by.user,
        issued_at=now,
        expires_at=now + SLIP_LASTS,
    )
    audit.record(act="slip.issue", by=by, obj=slip, reason=slip.reason)
    return PaperCode(slip, code)


@transaction.atomic
def decide_slip(*, by, slip, decision, reason=""):
    """The second person's word. Gives the other half of the code, or None when refused."""
    if not can_decide_slip(by, slip):
        raise Denied("开单人和本人不能确认这张重置单。", who_can="另一位安全管理员")
    ResetSlip.objects.select_for_update().get(pk=slip.pk)
    if not ResetSlip.objects.waiting(timezone.now()).filter(pk=slip.pk).exists():
        raise ActError("这张重置单已经有人处理过，或者已经过期。")
    if decision == Decision.REFUSED and not reason.strip():
        raise ActError("不同意时请写明原因。", field="reason")
    code = slip_codes.new_code() if decision == Decision.CONFIRMED else ""
    SlipDecision.objects.create(
        slip=slip,
        decision=decision,
        code_hash=make_password(code) if code else "",
        author=slip.issued_by,
        by=by.user,
        reason=reason.strip(),
    )
    audit.record(act=f"slip.{decision}", by=by, obj=slip, reason=reason)
    return PaperCode(slip, code) if code else None


def redeem_slip(*, by, username, code, password):
    """Sets a new password with a slip; `by` is a guest. Raises ActError or TooManyTries; the words
    for an unknown account and for a wrong, used or expired code are the same."""
    attempt = Try("slip", by=by, username=username)
    slip = _slip_that_opens(username, code)
    if slip is None:
        raise attempt.wrong("账号或重置码不对，或者重置单已经用过、过期。", field="code")
    attempt.right()
    demand_good_password(password, slip.user, field="new")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=slip.user_id)
        if ResetSlip.objects.newest_of(user, timezone.now()) != slip:
            raise ActError("这张重置单刚刚用过，请直接登录。", field="code")
        SlipUse.objects.create(slip=slip)
        _set_password(user, password)
        if slip.clears_second_factor:
            second_factor.remove(user)
        audit.record(act="slip.redeem", by=by, obj=slip, fields=["password"])
    return user


def _slip_that_opens(username, code):
    first, second = slip_codes.parts(code)
    user = User.objects.filter(username=username, is_active=True).first()
    slip = user and ResetSlip.objects.newest_of(user, timezone.now())
    if slip is None:
        # The same work as for a slip that exists: time must not tell who has an account.
        make_password(first)
        return None
    return slip if slip.opens_with(first, second) else None


def change_password(*, by, current, new):
    """One's own. Ends every session; the page that called may open a new one for this person."""
    attempt = Try("password", by=by, username=by.user.username)
    if not by.user.check_password(current):
        raise attempt.wrong("现在的密码不对。", field="current")
    attempt.right()
    if current == new:
        raise ActError("新密码不能和现在的一样。", field="new")
    demand_good_password(new, by.user, field="new")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user.pk)
        _set_password(user, new)
        audit.record(act="password.change", by=by, obj=user, fields=["password"])
    return user


def demand_good_password(password, user, *, field):
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ActError("".join(error.messages), field=field) from None


def _set_password(user, password):
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    end_sessions(user)


@transaction.atomic
def disable_account(*, by, user, reason):
    """Nobody signs in with it any more, and every session ends; its postings give nothing."""
    _demand_managed(by, user)
    if not reason.strip():
        raise ActError("请写明停用原因。", field="reason")
    lock_administrators()
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ActError("这个账号已经停用。")
    if is_last_administrator(user):
        raise ActError("这是最后一位在任的同类管理员，不能停用，请先任命接任者。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    audit.record(act="account.disable", by=by, obj=user, reason=reason, fields=["is_active"])
    return user


def is_last_administrator(user):
    in_force = Posting.objects.in_force(timezone.localdate())
    kinds = in_force.filter(user=user, role__in=ADMIN_ROLES).values_list("role", flat=True)
    return any(not in_force.filter(role=kind).exclude(user=user).exists() for kind in kinds)


@transaction.atomic
def enable_account(*, by, user, reason=""):
    _demand_managed(by, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise ActError("这个账号没有停用。")
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(act="account.enable", by=by, obj=user, reason=reason, fields=["is_active"])
    return user


def _demand_managed(by, user):
    if not can_manage_account(by, user):
        raise Denied("这个账号不归您管理。", who_can=WHO_MANAGES)
