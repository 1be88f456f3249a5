"""Somebody unknown, met in the lane: registered and visited in one act."""

import uuid
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.operations.clients import register_client
from services.models import Contact
from services.operations.contacts import is_same, repeated, store
from shuangbai.base.errors import ActError, Denied


def register_and_log(*, by, uid, person, body, photos=(), at=None):
    """The file and the first contact, or neither; sent again it is accepted again. `person`: the
    arguments of register_client. The body names nobody: it is about this person. Raises what
    register_client and log_contact raise."""
    now = at or timezone.now()
    client_uid = uuid.uuid5(uid, "person")
    body = replace(body, clients=(client_uid,))
    try:
        with transaction.atomic():
            register_client(by=by, uid=client_uid, **person)
            return store(by, uid, body, now, photos)
    except (ActError, Denied):
        # Their ID number is known by now: from the first time that this came.
        stored = Contact.objects.filter(uid=uid).first()
        if stored is None or not is_same(by, stored, body):
            raise
    except IntegrityError:
        stored = Contact.objects.filter(uid=uid).first()
        if stored is None:
            raise
    return repeated(by, stored, body, photos)
