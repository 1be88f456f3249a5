"""People on file for the work tables."""

from tests.clients.conftest import client_of, village

__all__ = ["client_of", "village"]
