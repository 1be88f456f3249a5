"""Walking the audit chain: every entry and seal that was deleted, altered or moved is named."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from stations import chain
from stations.models import AuditEntry, AuditSeal

UNSEALED_AFTER = timedelta(hours=1)


class Inspection:
    """One walk. `faults()` yields sentences; afterwards the counts say how much was looked at."""

    def __init__(self):
        self.seal_count = 0
        self.entry_count = 0
        self.macs = {}
        self.covered = []

    def faults(self):
        previous = ""
        for seal in AuditSeal.objects.order_by("pk").iterator(chunk_size=50):
            yield from self._seal_faults(seal, previous)
            previous = seal.mac
        yield from self._unsealed()
        yield from self._missing_heads()

    def _seal_faults(self, seal, previous):
        self.seal_count += 1
        self.macs[str(seal.pk)] = seal.mac
        if seal.previous != previous:
            yield f"封存 {seal.pk} 与它前面的封存接不上：中间有封存被删除、插入或调换。"
        if not is_true(seal):
            self.covered.append((seal.first_id, seal.last_id))
            yield (
                f"封存 {seal.pk} 被改动，它覆盖的审计记录 {seal.first_id}–{seal.last_id} 无法核验。"
            )
            return
        self.covered.extend(chain.intervals_in(seal.ranges))
        yield from self._entry_faults(seal)

    def _entry_faults(self, seal):
        there = AuditEntry.objects.filter(pk__range=(seal.first_id, seal.last_id)).in_bulk()
        ids = chain.ids_in(seal.ranges)
        for pk, digest in zip(ids, chain.split_digests(seal.digests), strict=True):
            self.entry_count += 1
            entry = there.get(pk)
            if entry is None:
                yield f"审计记录 {pk} 被删除（封存 {seal.pk}）。"
            elif chain.digest(entry) != digest:
                yield f"审计记录 {pk} 被改动（封存 {seal.pk}）。"

    def _unsealed(self):
        """Old entries outside the chain: their seal was deleted, or they were smuggled in later."""
        old = AuditEntry.objects.filter(at__lt=timezone.now() - UNSEALED_AFTER)
        ids = old.order_by("pk").values_list("pk", flat=True).iterator()
        for pk in chain.outside(ids, chain.merged(self.covered)):
            yield f"审计记录 {pk} 超过一小时仍没有封存。"

    def _missing_heads(self):
        path = settings.AUDIT_HEAD_FILE and Path(settings.AUDIT_HEAD_FILE)
        if not path or not path.exists():
            return
        for number, line in enumerate(path.read_text("ascii").splitlines(), 1):
            pk, _moment, mac = [*line.split(), "", "", ""][:3]
            if self.macs.get(pk) != mac:
                yield f"链头文件第 {number} 行的封存 {pk} 在数据库里不存在或不一致。"


def is_true(seal):
    """Whether the seal is signed by our key and its plain columns agree with what it signed."""
    if chain.mac_of(seal) != seal.mac:
        return False
    ids = chain.ids_in(seal.ranges)
    return (seal.first_id, seal.last_id, seal.entry_count) == (ids[0], ids[-1], len(ids))
