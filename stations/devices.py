"""Browsers that an account has signed in with before, by a signed cookie.

A phone changes its address many times a day and shares it with strangers, so its failures are
counted against the phone itself. The cookie opens nothing: it only says where to count.
"""

import secrets

from django.conf import settings
from django.core import signing

from stations.limits import digest

COOKIE = "known_device"
SALT = "stations.devices"
LASTS = 90 * 86400
# Station computers are shared; the least recently used account is forgotten first.
MOST_ACCOUNTS = 12


def of(request, username):
    """The id of this browser when the account has signed in with it, else ""."""
    device, accounts = _read(request)
    return device if _mark(username) in accounts else ""


def remember(request, response, username):
    device, accounts = _read(request)
    mark = _mark(username)
    kept = [mark, *(one for one in accounts if one != mark)][:MOST_ACCOUNTS]
    value = signing.dumps([device or secrets.token_urlsafe(12), kept], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _read(request):
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return "", []


def _mark(username):
    return digest("account", settings.SECRET_KEY, username.strip().lower())[:16]
