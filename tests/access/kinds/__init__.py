"""One file per app; a kind is made known by `@kind`."""

<<<<<<< HEAD
from tests.access.kinds import (
    cases,
    clients,
    funding,
    funding_payroll,
    resources,
    services,
    stations,
    volunteers,
)
=======
from tests.access.kinds import cases, clients, funding, papers, services, stations, volunteers
>>>>>>> 3d72785 (funding: pages for the papers, packs, templates, the bank's files and the year's ledger)
from tests.access.kinds.registry import KINDS, marker

__all__ = [
    "KINDS",
    "cases",
    "clients",
    "funding",
    "funding_payroll",
    "marker",
<<<<<<< HEAD
    "resources",
=======
    "papers",
>>>>>>> 3d72785 (funding: pages for the papers, packs, templates, the bank's files and the year's ledger)
    "services",
    "stations",
    "volunteers",
]
