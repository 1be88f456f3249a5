"""Device tokens: issued to oneself, revoked by oneself or by who looks after the account."""

import datetime

from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import DeviceToken, User
from stations.permissions import can_revoke_token
from stations.tokens import PREFIX_LENGTH, digest_of, new_token, password_mark

LIFE = datetime.timedelta(days=30)
MOST_LIVE = 10


@transaction.atomic
def issue_token(*, by, name):
    """(row, token): the token's only appearance. It acts in the posting that `by` acts in."""
    name = name.strip()
    if by.posting is None:
        raise Denied("您没有在任的任职，不能签发设备令牌。", who_can="有在任任职的人")
    if not name:
        raise ActError("请填写设备名称，例如“值班手机”。", field="name")
    # The row lock makes the count below true when two devices ask at once.
    user = User.objects.select_for_update().get(pk=by.user.pk)
    now = timezone.now()
    if user.device_tokens.live(now).count() >= MOST_LIVE:
        raise ActError(f"一个人最多有 {MOST_LIVE} 个有效的设备令牌，请先吊销不用的。")
    token = new_token()
    row = DeviceToken.objects.create(
        user=user,
        posting=by.posting,
        name=name,
        prefix=token[:PREFIX_LENGTH],
        digest=digest_of(token),
        password_mark=password_mark(user),
        issued_at=now,
        expires_at=now + LIFE,
    )
    audit.record(act="token.issue", by=by, obj=row, fields=["name", "expires_at"])
    return row, token


@transaction.atomic
def revoke_token(*, by, token):
    """Ends a token at once; doing it twice changes nothing."""
    if not can_revoke_token(by, token):
        raise Denied("这个设备令牌不归您吊销。", who_can="本人，或管理这个账号的上级")
    token = DeviceToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(act="token.revoke", by=by, obj=token, fields=["revoked_at"])
    return token
