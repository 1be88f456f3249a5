"""Loading a published list of places. A row is never deleted and keeps its id for life."""

from dataclasses import dataclass, field

from django.db import transaction

from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.division_diff import Diff, compare
from stations.division_lists import level_of, parent_code
from stations.enums import CODE_LENGTHS, DivisionChangeKind
from stations.models import Division, DivisionChange, ServicePoint, Station
from stations.permissions import can_load_divisions

BATCH = 500
MOVED = (DivisionChangeKind.RECODED, DivisionChangeKind.MERGED)
GONE = (DivisionChangeKind.VANISHED, DivisionChangeKind.MERGED)
CHANGED_FIELDS = [
    *("code", "name", "kind", "parent", "full_pinyin", "initials", "vanished_on", "successor")
]


@dataclass
class LoadReport:
    """What a load did, and what it leaves to an officer."""

    diff: Diff
    changes: list[DivisionChange]
    # Live stations whose township was renamed or is gone, points whose village is gone.
    stations_to_decide: list[Station] = field(default_factory=list)
    points_to_decide: list[ServicePoint] = field(default_factory=list)


@transaction.atomic
def load_divisions(*, by, listing, on, moves=None, covers=()):
    """Brings the places known so far in line with a DivisionList, as of the day `on`.

    `moves` says which old code became which new one: where the new code has no row yet the old
    row takes it (recoded), otherwise the old place vanishes and names the new one as its successor
    (merged). Raises Denied, ListProblems or ActError, and then has changed nothing.
    """
    if not can_load_divisions(by, covers or listing.covers):
        raise Denied("区划由服务器管理员或省厅载入。", who_can="省厅")
    if unknown := [code for code in covers if code not in listing.names]:
        raise ActError(f"{unknown[0]} 不在区划文件里，不能说文件覆盖了它。", field="covers")
    rows = Division.objects.select_for_update(of=("self",)).order_by("pk")
    known = {row.code: row for row in rows}
    made = set(DivisionChange.objects.filter(kind__in=MOVED).values_list("old_code", "new_code"))
    moves = {old: new for old, new in (moves or {}).items() if (old, new) not in made}
    diff = compare(known, listing, moves, covers)
    load = _Load(listing, diff, on, known_before=set(known))
    load.apply()
    if load.changes or diff.new or load.touched:
        audit.record(act="divisions.load", by=by, reason=listing.source)
    return LoadReport(diff, load.changes, *_left_to_decide(load.changes))


class _Load:
    """One load under way: what it touches and the changes that it will write."""

    def __init__(self, listing, diff, on, known_before):
        self.listing, self.diff, self.on = listing, diff, on
        self.known_before = known_before
        self.changes, self.touched = [], {}

    def apply(self):
        for row, code in self.diff.recoded:
            self.note(DivisionChangeKind.RECODED, row, code=code, name=self.listing.names[code])
            self.set(row, code=code, name=self.listing.names[code], vanished_on=None)
        for row in self.diff.renamed:
            self.note(DivisionChangeKind.RENAMED, row, name=self.listing.names[row.code])
            self.set(row, name=self.listing.names[row.code])
        for row in self.diff.restored:
            self.note(DivisionChangeKind.RESTORED, row)
            self.set(row, vanished_on=None, successor=None)
        for row in self.diff.vanished:
            self.note(DivisionChangeKind.VANISHED, row)
            self.set(row, vanished_on=self.on)
        self.add_new()
        for row, code in self.diff.merged:
            self.note(DivisionChangeKind.MERGED, row, code=code)
            self.set(row, vanished_on=row.vanished_on or self.on, successor=self.row(code))
        for code, row in self.diff.standing.items():
            self.settle(row, code)
        self.write()

    def add_new(self):
        """Level by level, so that every new row has a superior to point to."""
        for level in CODE_LENGTHS.values():
            rows = [
                Division(
                    code=code,
                    name=self.listing.names[code],
                    level=level,
                    kind=self.listing.kind_of(code),
                    parent=self.row(parent_code(code)),
                )
                for code in self.diff.new
                if level_of(code) == level
            ]
            Division.objects.bulk_create(rows, batch_size=BATCH)
            self.diff.standing |= {row.code: row for row in rows}
            for row in rows:
                # A whole province at its first load did not appear that day; a place below one
                # that was known before did.
                if parent_code(row.code) in self.known_before:
                    self.note(DivisionChangeKind.NEW, row, code=row.code)

    def settle(self, row, code):
        """Superior and kind follow from the code."""
        parent, kind = self.row(parent_code(code)), self.listing.kind_of(code)
        if row.parent_id != (parent and parent.pk) or row.kind != kind:
            self.set(row, parent=parent, kind=kind)

    def row(self, code):
        return self.diff.standing.get(code)

    def set(self, row, **values):
        for name, value in values.items():
            setattr(row, name, value)
        self.touched[row.pk] = row

    def note(self, kind, row, *, code=None, name=None):
        is_new = kind == DivisionChangeKind.NEW
        self.changes.append(
            DivisionChange(
                division=row,
                kind=kind,
                old_code="" if is_new else row.code,
                new_code=code or row.code,
                old_name="" if is_new else row.name,
                new_name=name or row.name,
                on=self.on,
                source=self.listing.source[:200],
            )
        )

    def write(self):
        for row in self.touched.values():
            for key in ("full_pinyin", "initials"):
                # bulk_update skips pre_save, where search keys are made.
                Division._meta.get_field(key).pre_save(row, add=False)
        Division.objects.bulk_update(self.touched.values(), CHANGED_FIELDS, batch_size=BATCH)
        DivisionChange.objects.bulk_create(self.changes, batch_size=BATCH)


def _left_to_decide(changes):
    gone = [row.division_id for row in changes if row.kind in GONE]
    renamed = [row.division_id for row in changes if row.old_name not in ("", row.new_name)]
    stations = Station.objects.live().select_related("division")
    points = ServicePoint.objects.select_related("village", "station")
    return (
        list(stations.filter(division__in=gone + renamed).order_by("division__code", "pk")),
        list(points.filter(village__in=gone).order_by("village__code", "pk")),
    )
