"""One file per app; a kind is made known by `@kind`."""

from tests.access.kinds import (
    cases,
    clients,
    funding,
    funding_payroll,
    papers,
    resources,
    services,
    stations,
    volunteers,
)
from tests.access.kinds.registry import KINDS, marker

__all__ = [
    "KINDS",
    "cases",
    "clients",
    "funding",
    "funding_payroll",
    "marker",
    "papers",
    "resources",
    "services",
    "stations",
    "volunteers",
]
