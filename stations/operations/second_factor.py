"""Binding and unbinding the second factor of one's own account."""

from django.db import transaction

from shuangbai.base.errors import ActError
from stations import audit, second_factor
from stations.models import User
from stations.operations.sign_in import end_sessions
from stations.operations.tries import Try


def enrol_second_factor(*, by, secret, code):
    """Binds a phone that shows `code` for `secret`. Gives the recovery codes, to be shown once.
    Ends every other session: from now on the code is asked for."""
    counter = second_factor.fits(secret, code)
    if counter is None:
        raise ActError(
            "动态码不对。请核对手机的时间，再填验证器现在显示的 6 位数字。", field="code"
        )
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user.pk)
        if second_factor.is_enrolled(user):
            raise ActError("这个账号已经绑定过动态码。")
        second_factor.enrol(user, secret, counter)
        codes = second_factor.new_recovery_codes(user)
        end_sessions(by.user)
        audit.record(act="second_factor.enrol", by=by, obj=user)
    return codes


def renew_recovery_codes(*, by, code):
    """A fresh set for who can show a present code; the old set is void."""
    _demand_code(by, code)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.user.pk)
        codes = second_factor.new_recovery_codes(by.user)
        audit.record(act="second_factor.renew_codes", by=by, obj=by.user)
    return codes


def remove_second_factor(*, by, code):
    """For a change of phone, or for those who need none."""
    _demand_code(by, code)
    with transaction.atomic():
        second_factor.remove(by.user)
        end_sessions(by.user)
        audit.record(act="second_factor.remove", by=by, obj=by.user)


def _demand_code(by, code):
    attempt = Try("second_factor", by=by, username=by.user.username)
    if not second_factor.accepts(by.user, code):
        raise attempt.wrong("动态码不对，或者已经用过。", field="code")
    attempt.right()
