"""The one sealer of the audit trail.

Entries are plain inserts that commit in any order, so no act waits for the chain. The sealer comes
afterwards, takes what no seal covers yet, and signs it together with the seal before. Two sealers
at once do no harm: the second would need the same `previous`, which is unique, and steps back.
"""

import os
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from stations import chain
from stations.models import AuditEntry, AuditSeal

# A transaction open for longer than this is found by the daily sweep.
LATE = timedelta(hours=1)
MOST = 2000


def seal_all(*, sweep=False):
    """Seals every committed entry that no seal covers; returns the new seals.

    Looks back one hour, and over the whole trail with `sweep` and at the first sealing of a day.
    """
    newest = head()
    day_began = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if newest is None or newest.sealed_at < day_began:
        sweep = True
    ids = unsealed_ids(after=0 if sweep else floor())
    seals = []
    for at in range(0, len(ids), MOST):
        newest = _seal(ids[at : at + MOST], newest)
        if newest is None:
            break
        seals.append(newest)
    note_head(seals)
    return seals


def head():
    return AuditSeal.objects.order_by("-pk").first()


def newest_moment():
    """When the newest seal was made, without reading it."""
    return AuditSeal.objects.order_by("-pk").values_list("sealed_at", flat=True).first()


def floor():
    """Entries up to this id were all committed when they were sealed, or came over an hour late."""
    old = AuditSeal.objects.filter(sealed_at__lt=timezone.now() - LATE)
    return old.aggregate(last=Max("last_id"))["last"] or 0


def unsealed_ids(*, after=0):
    """Ids above `after` that no seal covers."""
    texts = AuditSeal.objects.filter(last_id__gt=after).values_list("ranges", flat=True)
    covered = chain.merged(pair for text in texts.iterator() for pair in chain.intervals_in(text))
    ids = AuditEntry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return list(chain.outside(ids.iterator(), covered))


def _seal(ids, previous):
    """One link, or None when another sealer was quicker."""
    entries = AuditEntry.objects.filter(pk__in=ids).order_by("pk")
    seal = AuditSeal(
        sealed_at=timezone.now(),
        first_id=ids[0],
        last_id=ids[-1],
        entry_count=len(ids),
        ranges=chain.ranges_of(ids),
        digests="".join(map(chain.digest, entries)),
        previous=previous.mac if previous else "",
    )
    seal.mac = chain.mac_of(seal)
    try:
        with transaction.atomic():
            seal.save()
    except IntegrityError:
        return None
    return seal


def note_head(seals):
    """Appends the new heads to the file outside the database: whoever can rewrite the whole chain
    cannot rewrite that."""
    if not seals or not settings.AUDIT_HEAD_FILE:
        return
    with open(settings.AUDIT_HEAD_FILE, "a", encoding="ascii") as file:
        file.writelines(f"{head_line(seal)}\n" for seal in seals)
        file.flush()
        os.fsync(file.fileno())


def head_line(seal):
    return f"{seal.pk} {chain.moment(seal.sealed_at)} {seal.mac}"
