"""Where people live, learnt from the door."""

from clients.enums import ContactKind
from clients.models import Household


def learn_place(client, body):
    """The first visit with a place tells where the household lives; a known place stays."""
    if body.kind != ContactKind.VISIT or body.latitude is None:
        return
    Household.objects.filter(pk=client.household_id, latitude__isnull=True).update(
        latitude=body.latitude, longitude=body.longitude
    )
