"""Signing in and out."""

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F

from stations import audit, limits, second_factor
from stations.models import User
from stations.operations.tries import Try


def prove_password(*, by, username, password):
    """The user whose password that is. `by` is a guest. Raises ActError or TooManyTries with the
    same words, after the same work, whether or not there is such an account."""
    attempt = Try("sign_in", by=by, username=username)
    user = authenticate(None, username=username, password=password)
    if user is None:
        raise attempt.wrong("账号或密码不对。", field="password")
    attempt.right()
    return user


def prove_second_factor(*, by, user, code):
    """Raises ActError or TooManyTries unless the code is right and unused."""
    attempt = Try("second_factor", by=by, username=user.username)
    if not second_factor.accepts(user, code):
        raise attempt.wrong("动态码不对，或者已经用过。", field="code")
    attempt.right()


def note_sign_in(*, by):
    """The person is in: from now on their address is known as theirs."""
    limits.trust(by.user.username, by.origin.ip)
    audit.record(act="sign_in", by=by, obj=by.user)


@transaction.atomic
def sign_out(*, by):
    """Ends every session of the person, here and elsewhere."""
    end_sessions(by.user)
    audit.record(act="sign_out", by=by, obj=by.user)


def end_sessions(user):
    """From the next request on, no session of this person counts."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
