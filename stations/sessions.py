"""How long a session lasts: 30 minutes idle, 12 hours in all (ACCESS, "Signing in").

The moments live in the session itself. The last activity is written at most every 5 minutes, so a
session ends between 25 and 30 minutes after the last request.
"""

import time

from django.conf import settings
from django.contrib.auth import logout

BEGAN_KEY = "began_at"
SEEN_KEY = "seen_at"


def stamp(sender, request, **kwargs):
    """Receiver of Django's user_logged_in: whoever signs a session in, it gets its moments."""
    request.session[BEGAN_KEY] = request.session[SEEN_KEY] = int(time.time())


class SessionClockMiddleware:
    """Ends a session that is over before anything is done in its name."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            if is_over(request.session):
                logout(request)
            else:
                note_activity(request.session)
        return self.get_response(request)


def is_over(session):
    now = time.time()
    return (
        now - session.get(BEGAN_KEY, 0) >= settings.SESSION_LASTS_SECONDS
        or now - session.get(SEEN_KEY, 0) >= settings.SESSION_IDLE_SECONDS
    )


def note_activity(session):
    now = int(time.time())
    if now - session[SEEN_KEY] >= settings.SESSION_NOTE_SECONDS:
        session[SEEN_KEY] = now
