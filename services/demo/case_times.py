"""How long the stages of the demo's cases take, and where each story ends."""

import datetime

from django.utils import timezone

from services.enums import Stage

S = Stage
DAY, MINUTE = datetime.timedelta(days=1), datetime.timedelta(minutes=1)
# Days that the stages take, from and to; how long a case may be in the one where it stands.
LASTS = {
    S.IDENTIFY: (0, 4),
    S.ASSESS: (2, 12),
    S.PLAN: (2, 10),
    S.LINK: (2, 18),
    S.SERVE: (25, 70),
    S.FOLLOW_UP: (2, 9),
}
STANDS = {
    S.IDENTIFY: (0, 9),
    S.ASSESS: (3, 17),
    S.PLAN: (4, 16),
    S.LINK: (1, 36),
    S.SERVE: (15, 90),
    S.FOLLOW_UP: (4, 24),
}
# Days since the end.
ENDED = {"closed": (4, 80), "checked": (91, 104), "early": (3, 60)}
WALKED = (S.IDENTIFY, S.ASSESS, S.PLAN, S.LINK, S.SERVE, S.FOLLOW_UP)
LAST_STAGE = {
    "identify": S.IDENTIFY,
    "assess": S.ASSESS,
    "risky": S.ASSESS,
    "plan": S.PLAN,
    "waiting": S.PLAN,
    "returned": S.PLAN,
    "link": S.LINK,
    "serve": S.SERVE,
    "looped": S.SERVE,
    "follow_up": S.FOLLOW_UP,
    "closed": S.FOLLOW_UP,
    "checked": S.FOLLOW_UP,
    "early": S.ASSESS,
}


def at(on, minutes):
    start = datetime.datetime.combine(on, datetime.time(), timezone.get_current_timezone())
    return start + MINUTE * minutes
