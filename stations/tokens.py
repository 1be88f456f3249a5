"""Who asks over the API: a device token in `Authorization: Bearer sb_…`, or the browser's session."""

import datetime
import hashlib
import secrets

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from stations.gate import member_in, origin_of
from stations.models import DeviceToken, Posting

MARK = "sb_"
PREFIX_LENGTH = len(MARK) + 6
# Writing at every request would make each read a write.
USE_NOTED_EVERY = datetime.timedelta(minutes=5)
DEAD = "设备令牌无效或已到期，请重新登录后签发。"


def new_token():
    """43 characters of randomness behind a mark that secret scanners can look for."""
    return MARK + secrets.token_urlsafe(32)


def digest_of(token):
    """A random 256-bit token needs no slow hash: it cannot be guessed from its digest."""
    return hashlib.sha256(token.encode()).hexdigest()


def password_mark(user):
    return salted_hmac("stations.DeviceToken", user.password, algorithm="sha256").hexdigest()


class DeviceTokenAuthentication(BaseAuthentication):
    """Dead with the token's end, its revocation, a new or reset password, a disabled account, and
    as soon as the posting it is bound to is no longer in force."""

    def authenticate(self, request):
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find(text.strip())
        if token is None:
            raise AuthenticationFailed(DEAD)
        note_use(token)
        origin = origin_of(request._request, "api")
        request._request.member = member_in(token.posting, origin=origin)
        return token.user, token

    def authenticate_header(self, request):
        return 'Bearer realm="shuangbai"'


def find(text):
    """The live token of that text with its user and posting, all in one query: every request
    asks it. None for anything else."""
    now = timezone.now()
    in_force = Posting.objects.in_force(timezone.localdate(now))
    token = (
        DeviceToken.objects.live(now)
        .filter(digest=digest_of(text), user__must_change_password=False, posting__in=in_force)
        .select_related("user", "posting__station__division")
        .order_by()
        .first()
    )
    if token is None or not constant_time_compare(token.password_mark, password_mark(token.user)):
        return None
    token.posting.user = token.user
    return token


def note_use(token):
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        DeviceToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


class BrowserSessionAuthentication(SessionAuthentication):
    """The signed-in browser, with Django's CSRF check; `request.member` is the middleware's."""

    def authenticate_header(self, request):
        return 'Bearer realm="shuangbai"'

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied("页面已过期，请刷新后再试（缺少 CSRF 令牌）。") from error


class DeviceTokenScheme(OpenApiAuthenticationExtension):
    target_class = "stations.tokens.DeviceTokenAuthentication"
    name = "deviceToken"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class BrowserSessionScheme(SessionScheme):
    target_class = "stations.tokens.BrowserSessionAuthentication"
    name = "browserSession"
