"""What a web process does before it takes requests."""

import logging

from django.db import OperationalError, connection

log = logging.getLogger(__name__)


def meet_the_database():
    """Connects once, so that whoever guards first connections (stations/keyring.py) can refuse to
    start. A database that does not answer yet is no reason: /readyz says so, and the guard asks
    again. The connection is closed, because a preloading server forks after this."""
    try:
        connection.ensure_connection()
    except OperationalError:
        log.warning("the database does not answer yet")
    finally:
        connection.close()
