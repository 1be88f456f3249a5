"""Sealing everything anew: with the key that writes now, or under a new index key.

Both go row by row and skip what is done already, so that they can be stopped and started again
at any time, and run beside a working web process.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from shuangbai.base import append_only, keys, tokens
from shuangbai.base.sealed import BlindIndexField, companions, sealed_fields
from stations import audit, second_factor
from stations.keyring import INDEX, SEALING
from stations.models import KeyFingerprint

BATCH = 500


@dataclass
class Outcome:
    changed: int = 0
    # "label pk field: sentence" of each value that could not be opened; they stay as they are.
    broken: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)


def sealed_models():
    return [model for model in apps.get_models() if sealed_fields(model)]


def reseal_all(*, tell=lambda model, count: None):
    """Seals every value again that another key than the writing one sealed; retires those keys
    that nothing needs any more. `tell(model, rows so far)` is called after each batch."""
    outcome = _every_row(reseal_row, tell)
    _reseal_second_factors(outcome)
    if not outcome.broken:
        outcome.retired = _retire_others()
    audit.record(act="keys.rotate", by=None)
    return outcome


def reindex_all(*, tell=lambda model, count: None):
    """Computes every blind index with the present index key. Nothing else may write meanwhile."""
    outcome = _every_row(reindex_row, tell)
    if not outcome.broken:
        key = keys.index()
        KeyFingerprint.objects.filter(purpose=INDEX, key_id=key.id).update(
            fingerprint=key.fingerprint(), recorded_at=timezone.now()
        )
    audit.record(act="keys.reindex", by=None)
    return outcome


def reseal_row(row, sealed_field):
    """Columns to write so that the field is sealed with the key that writes."""
    token = sealed_field.value_to_string(row)
    if tokens.Token(token).key_id == keys.sealing().writing.id:
        return {}
    plain = getattr(row, sealed_field.attname).reveal()
    return {sealed_field.attname: tokens.seal(plain, context=sealed_field.context(row))}


def reindex_row(row, sealed_field):
    indexes = [one for one in companions(sealed_field) if isinstance(one, BlindIndexField)]
    if not indexes:
        return {}
    plain = getattr(row, sealed_field.attname).reveal()
    fresh = {one.attname: one.derive(plain) for one in indexes}
    return {name: value for name, value in fresh.items() if getattr(row, name) != value}


def _every_row(change, tell):
    outcome = Outcome()
    for model in sealed_models():
        last, seen = 0, 0
        while last is not None:
            last, count = _batch(model, last, change, outcome)
            seen += count
            tell(model, seen)
    return outcome


def _batch(model, last, change, outcome):
    """One transaction. Returns the pk to go on from (None at the end) and the number of rows."""
    with _writable(model):
        rows = list(
            models.QuerySet(model)
            .filter(pk__gt=last)
            .select_for_update(of=("self",))
            .order_by("pk")[:BATCH]
        )
        for row in rows:
            _change_row(row, change, outcome)
    return (rows[-1].pk if len(rows) == BATCH else None), len(rows)


def _change_row(row, change, outcome):
    values = {}
    for sealed_field in sealed_fields(type(row)):
        if not getattr(row, sealed_field.attname):
            continue
        try:
            values |= change(row, sealed_field)
        except tokens.SealError as error:
            outcome.broken.append(f"{row._meta.label} {row.pk} {sealed_field.name}: {error}")
    if values:
        # Past the managers of append-only models, which refuse update; see _writable.
        models.QuerySet(type(row)).filter(pk=row.pk).update(**values)
        outcome.changed += 1


def _reseal_second_factors(outcome):
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            try:
                outcome.changed += bool(row and second_factor.reseal(row))
            except tokens.SealError as error:
                outcome.broken.append(f"{Authenticator._meta.label} {pk}: {error}")


@contextmanager
def _writable(model):
    if issubclass(model, append_only.AppendOnly):
        with append_only.lifted("key rotation"):
            yield
    else:
        with transaction.atomic():
            yield


def _retire_others():
    others = KeyFingerprint.objects.filter(purpose=SEALING, retired_at__isnull=True).exclude(
        key_id=keys.sealing().writing.id
    )
    names = sorted(others.values_list("key_id", flat=True))
    others.update(retired_at=timezone.now())
    return names
