"""All lines. Another app's stand in a file of its own here."""

from tests.access.admin_lines import admin_lines
from tests.access.line import Line, reached_or_accounts, reached_or_buyer
from tests.access.lines import clients, funding, services, stations, volunteers

LINES = [
    *stations.LINES,
    *clients.LINES,
    *services.LINES,
    *volunteers.LINES,
    *funding.LINES,
    *admin_lines(Line, reached_or_accounts, reached_or_buyer),
]
