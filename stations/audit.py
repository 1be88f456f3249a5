"""Writing the audit trail: facts and ids, never values, names or narrative.

    audit.record(act="station.edit", by=member, obj=station, fields=["address"])

is a plain insert in the act's own transaction: it stays or goes with the act. What is only read
(`record_read`) and what was refused (`record_denial`) is committed at once, on its own. Each act
has its label in stations/acts.py or is registered there by its app.
"""

from django.db import transaction

from shuangbai.base import bulk
from stations import acts
from stations.enums import AuditResult
from stations.models import AuditEntry

OK, DENIED, FAILED = AuditResult.OK, AuditResult.DENIED, AuditResult.FAILED
LONGEST_ACT = AuditEntry._meta.get_field("act").max_length
LONGEST_REASON = AuditEntry._meta.get_field("reason").max_length


def record(*, act, by, obj=None, reason="", result=OK, fields=()):
    """One entry. `by` is a Member, or None for a command on the server. `fields` are the names of
    what changed. The place is the object's, or else where the member is posted."""
    return AuditEntry.objects.create(
        **_actor(by),
        **_object(obj),
        **_place(obj, by),
        act=act[:LONGEST_ACT],
        reason=reason[:LONGEST_REASON],
        result=result,
        fields=sorted(fields),
    )


def record_read(*, act, by, obj=None, reason="", fields=()):
    """Before a file, an export or a sealed value goes out: the entry is committed when this
    returns, so it must not be called inside a transaction."""
    with transaction.atomic(durable=True):
        return record(act=act, by=by, obj=obj, reason=reason, fields=fields)


def record_many(*, act, by, objs, reason="", fields=()):
    """One entry per object, in as many queries as for one."""
    entries = [
        AuditEntry(
            **_actor(by),
            **_object(obj),
            **_place(obj, by),
            act=act[:LONGEST_ACT],
            reason=reason[:LONGEST_REASON],
            fields=sorted(fields),
        )
        for obj in objs
    ]
    return bulk.insert(AuditEntry, entries)


def record_denial(*, act, by, obj=None, reason=""):
    """A denial, once the denied act's own transaction has been rolled back."""
    if not act.startswith(acts.DENIED):
        act = f"{acts.DENIED}{act}"
    with transaction.atomic(durable=True):
        return record(act=act, by=by, obj=obj, reason=reason, result=DENIED)


def _actor(by):
    if by is None:
        return {"channel": "command"}
    return {
        "user_id": by.user.pk,
        "posting_id": by.posting.pk if by.posting else None,
        "ip": by.origin.ip,
        "request_id": by.origin.request_id,
        "channel": by.origin.channel,
    }


def _object(obj):
    if obj is None:
        return {}
    return {"object_type": obj._meta.label_lower, "object_id": str(obj.pk)}


def _place(obj, by):
    """Ids only, so that nothing is looked up."""
    for owner in (obj, by and by.posting):
        place = {"station_id": _own_id(owner, "station"), "division_id": _own_id(owner, "division")}
        if any(place.values()):
            return place
    return {}


def _own_id(owner, kind):
    if owner is not None and owner._meta.label_lower == f"stations.{kind}":
        return owner.pk
    return getattr(owner, f"{kind}_id", None)
