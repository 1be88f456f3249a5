"""A try of a secret, counted and written into the trail. What was typed is in neither; the trail
names the account only when it exists."""

from django.core.cache import cache

from shuangbai.base.errors import ActError
from stations import audit, limits
from stations.limits import Attempt, TooManyTries
from stations.models import User

LOCK_MINUTES = limits.PAIR.seconds // limits.MINUTE


class Try:
    """`act` (sign_in, second_factor, slip …) keeps the counts apart and names the entries.

    Raises TooManyTries; otherwise ends with `wrong` or `right`.
    """

    def __init__(self, act, *, by, username):
        self.act, self.by, self.username = act, by, username
        try:
            self.attempt = Attempt(act, username, by.origin.ip, by.origin.device)
        except TooManyTries:
            self._note_locked_once()
            raise

    def wrong(self, words, *, field):
        """The error to raise; says how many tries are left."""
        left = self.attempt.failed()
        self._note("failed")
        if left == 0:
            self._note_locked_once()
            words = f"{words}错误次数已满，锁定 {LOCK_MINUTES} 分钟。"
        else:
            words = f"{words}再错 {left} 次将锁定 {LOCK_MINUTES} 分钟。"
        return ActError(words, field=field)

    def right(self):
        self.attempt.succeeded()

    def _note_locked_once(self):
        """One entry per lock, not one per knock: a flood must not fill the trail."""
        knock = limits.digest("noted", self.act, self.username, self.by.origin.ip or "")
        if cache.add(f"tries:noted:{knock}", True, limits.PAIR.seconds):
            self._note("locked")

    def _note(self, what):
        account = User.objects.filter(username=self.username).first()
        audit.record(act=f"{self.act}.{what}", by=self.by, obj=account, result=audit.FAILED)
