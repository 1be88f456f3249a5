"""Writing the audit trail: a plain insert in the act's own transaction."""

from stations.models import AuditEntry

OK, DENIED, FAILED = "ok", "denied", "failed"


def record(*, act, by, obj=None, reason="", result=OK, fields=()):
    """One entry. `by` is a Member, or None for a command on the server. `fields` are the names of
    what changed, never values."""
    return AuditEntry.objects.create(
        **_actor(by),
        **_object(obj),
        act=act,
        reason=reason[:300],
        result=result,
        fields=sorted(fields),
    )


def record_denial(*, act, by, obj=None, reason=""):
    """A denial, written after the denied act's own transaction is over."""
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
    return {
        "object_type": obj._meta.label_lower,
        "object_id": str(obj.pk),
        "station_id": obj.pk
        if obj._meta.label_lower == "stations.station"
        else getattr(obj, "station_id", None),
        "division_id": getattr(obj, "division_id", None),
    }
