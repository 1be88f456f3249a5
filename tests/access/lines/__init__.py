"""All lines. Another app's stand in a file of its own here."""

from tests.access.admin_lines import admin_lines
from tests.access.line import Line, reached_or_accounts, reached_or_buyer
from tests.access.lines import (
    cases,
    clients,
    funding,
    funding_payroll,
    papers,
    services,
    stations,
    volunteers,
)

BY_APP = {
    "stations": stations.LINES,
    "clients": clients.LINES,
    "services": services.LINES,
    "cases": cases.LINES,
    "volunteers": volunteers.LINES,
    "funding": funding.LINES,
    "funding_payroll": funding_payroll.LINES,
    "papers": papers.LINES,
    "admin": list(admin_lines(Line, reached_or_accounts, reached_or_buyer)),
}
LINES = [line for lines in BY_APP.values() for line in lines]
