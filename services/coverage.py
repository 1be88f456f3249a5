"""Which households somebody of ours was at (入户率)."""

import datetime

from django.db.models import OuterRef

from services.enums import AT_HOME
from services.models import Contact


def visits(first, last):
    """Visits on which somebody of the household was met at home; for a query on households."""
    met = Contact.objects.real().filter(kind="visit", outcome__in=AT_HOME)
    return met.between(first, last).filter(client__household=OuterRef("pk"))


def year_of(today):
    return datetime.date(today.year, 1, 1)
