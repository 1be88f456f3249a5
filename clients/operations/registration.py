"""Registering somebody with all that is known at once."""

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from clients.operations.clients import place_in_category, record_consent, register_client
from clients.operations.tiers import propose_tier


def register_person(*, by, uid, facts, category=None, consent=None, tier=None):
    """The file with category, consent and first tier, or nothing of it. Sent twice it is stored
    once: the file of that `uid` comes back.

    `facts`: arguments of register_client; `category`: of place_in_category without the day;
    `consent`: of record_consent. Raises what those raise.
    """
    known = Client.objects.visible_to(by).filter(uid=uid).first()
    if known is not None:
        return known
    with transaction.atomic():
        client = register_client(by=by, uid=uid, **facts)
        if category:
            place_in_category(by=by, client=client, starts_on=timezone.localdate(), **category)
        if consent:
            record_consent(by=by, client=client, **consent)
        if tier:
            propose_tier(by=by, client=client, tier=tier)
    return client
