"""Two people at once: the database lets one in, the other hears what the check would have said."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction


@contextmanager
def checked_again(check):
    """Around a write that a unique constraint may refuse although `check` found nothing in the
    way: another's row was committed in between. `check()` is asked again, now sees that row, and
    raises its own ActError; when it finds nothing still, the IntegrityError goes on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        check()
        raise
