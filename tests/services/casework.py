"""Cases at any stage, brought there by the acts."""

import datetime

import uuid6
from django.utils import timezone

from clients.enums import ConsentBy, ConsentForm
from clients.operations.clients import record_consent
from services.enums import Dimension, FoundBy, Stage
from services.operations.cases import move_case, open_case


def today():
    return timezone.localdate()


def opened(by, client, **facts):
    facts = {
        "uid": uuid6.uuid7(),
        "dimension": Dimension.HEALTH,
        "found_by": FoundBy.VISIT,
        "found_on": today(),
        "problem": "两人高龄，洗澡与就医无人搭手。",
        **facts,
    }
    return open_case(by=by, client=client, **facts)


def consent(by, client):
    return record_consent(
        by=by,
        client=client,
        given_on=today() - datetime.timedelta(days=1),
        given_by=ConsentBy.SELF,
        form=ConsentForm.SIGNED,
    )


def identified(by, client, **facts):
    """In the assessment."""
    case = opened(by, client, **facts)
    consent(by, client)
    move_case(by=by, case=case, to=Stage.ASSESS)
    case.refresh_from_db()
    return case
