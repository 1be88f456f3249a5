"""What the page of a roll shows: its tabs, the rows of one of them, the duplicates to decide."""

from collections import Counter

from django.core.paginator import Paginator
from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode

from clients.enums import RollState, RowKind
from clients.models import Client, Roll, RollRow
from clients.rolls.columns import LABELS
from clients.rolls.judging import labelled

PAGE_SIZE = 50
FIRST_FEW = 5
# What will happen comes first, then what cannot.
ORDER = (
    RowKind.NEW,
    RowKind.CHANGED,
    RowKind.LEAVING,
    RowKind.REFUSED,
    RowKind.LIKELY,
    RowKind.STALE,
    RowKind.SAME,
)
TONES = {RowKind.REFUSED: "over", RowKind.LIKELY: "today", RowKind.STALE: "today"}
UNITS = {"amount": "元/月"}
# Joins what is on file instead of taking its place.
ADDED = {"phone"}


class RollPage:
    """`query`: the address's kind, field, town, page."""

    def __init__(self, member, roll, query):
        self.member, self.roll, self.query = member, roll, query
        self.rows = RollRow.objects.filter(roll=roll).current()
        wanted = query.get("kind")
        self.kind = wanted if wanted in RowKind.values else self.first_kind()

    def first_kind(self):
        return next((kind for kind in ORDER if self.roll.counts.get(kind)), RowKind.NEW)

    @property
    def tabs(self):
        return [
            {
                "label": kind.label,
                "url": f"?{urlencode({'kind': kind})}",
                "count": self.roll.counts.get(kind, 0),
                "current": kind == self.kind,
                "tone": TONES.get(kind, "") if self.roll.counts.get(kind) else "",
            }
            for kind in ORDER
            if kind != RowKind.STALE or self.roll.counts.get(kind)
        ]

    @property
    def pills(self):
        """Changed fields, most changes first."""
        if self.kind != RowKind.CHANGED:
            return []
        fields = Counter(self.roll.counts.get("fields", {}))
        asked = self.query.get("field", "")
        pills = [("", "全部", self.roll.counts.get(self.kind, 0))]
        pills += [(key, LABELS.get(key, key), many) for key, many in fields.most_common()]
        return [
            {
                "label": label,
                "url": f"?{urlencode({'kind': self.kind, 'field': key})}",
                "count": many,
                "current": key == asked,
            }
            for key, label, many in pills
        ]

    @property
    def towns(self):
        """[(code, name)] of the shown kind's rows, to narrow it."""
        places = self.rows.filter(kind=self.kind, village__isnull=False)
        return places.values_list("village__parent__code", "village__parent__name").distinct().order_by("village__parent__code")  # fmt: skip

    def page(self):
        rows = self.rows.filter(kind=self.kind)
        if self.kind == RowKind.CHANGED and (field := self.query.get("field")) in LABELS:
            rows = with_change(rows, field)
        if town := self.query.get("town"):
            rows = rows.filter(village__parent__code=town)
        rows = rows.select_related("client", "village__parent", "effect").defer("cells")
        page = Paginator(rows.order_by("position", "pk"), PAGE_SIZE).get_page(
            self.query.get("page")
        )
        page.lines = [self.line(row) for row in page.object_list]
        if self.kind == RowKind.LIKELY:
            self.add_candidates(page.lines)
        return page

    def line(self, row):
        village = row.village
        return {
            "row": row,
            "place": f"{village.parent.name} · {village.name}" if village else "",
            "changes": [
                {
                    "label": label,
                    "unit": UNITS.get(key, ""),
                    "adds": key in ADDED,
                    "old": old,
                    "new": new,
                    "cell": cell,
                }
                for (key, *_), (label, old, new, cell) in zip(
                    row.changes, labelled(row.changes), strict=True
                )
            ],
        }

    def add_candidates(self, lines):
        pks = {pk for line in lines for pk, _ in line["row"].likely}
        files = Client.objects.visible_to(self.member).select_related("village__parent")
        files = files.in_bulk(pks)
        for line in lines:
            line["files"] = [
                (files[pk], "、".join(words)) for pk, words in line["row"].likely if pk in files
            ]

    # -- beside the table

    def refused(self):
        """The first few refusals, to see what kind they are."""
        rows = self.rows.filter(kind=RowKind.REFUSED).defer("cells").order_by("position")
        return [(row, error) for row in rows[:FIRST_FEW] for error in row.errors[:1]]

    def likely(self):
        rows = self.rows.undecided().select_related("village__parent", "effect").defer("cells")
        lines = [self.line(row) for row in rows.order_by("position")[:FIRST_FEW]]
        self.add_candidates(lines)
        return lines

    def share_leaving(self):
        """“占 0.4%，上月 0.3%” of those who leave; "" where nobody knows who was on it."""
        words = share(self.roll)
        last = (
            Roll.objects.light()
            .filter(
                category=self.roll.category,
                division=self.roll.division,
                month__lt=self.roll.month,
                state=RollState.WRITTEN,
            )
            .order_by(F("month").desc(), "-pk")
            .first()
        )
        before = share(last) if last else ""
        return f"占 {words}，上一份 {before}" if words and before else words and f"占 {words}"


def share(roll):
    before = roll.counts.get("before")
    return f"{100 * roll.counts[RowKind.LEAVING] / before:.1f}%" if before else ""


def with_change(rows, field):
    """Rows that change that field. JSON is searched the same way on every database: a page of it
    is read, so the keys are looked at here."""
    keys = [pk for pk, changes in rows.values_list("pk", "changes") if any(one[0] == field for one in changes)]  # fmt: skip
    return rows.filter(pk__in=keys)


def crumbs(roll):
    found = [("对象名册", reverse("rolls"))]
    if roll.category_id:
        found.append((roll.category.name, f"{reverse('rolls')}?category={roll.category.key}"))
    return found
