"""People on file for the work tables."""

from tests.clients.conftest import browse, client_of, village

__all__ = ["browse", "client_of", "village"]
