"""The list page: filters in the address, search, sort, paging without a COUNT, export of what is seen.

    listing = Listing(request, rows, filterset=StationFilter, sorts={"name": ("name",)}, sort="name")
    render(request, "…html", {"listing": listing})

Everything that shapes the list is in the query string, so a list can be bookmarked, sent and
exported as it stands. A page reads one row more than it shows instead of counting all of them.
"""

from dataclasses import dataclass
from functools import cached_property

from shuangbai.base.sheets import Column

PAGE_SIZE = 50
DEEPEST_PAGE = 200
# Exports within a request; larger ones belong to a background job.
MOST_EXPORTED = 20_000
COUNTED_UP_TO = 1_000


@dataclass(frozen=True)
class Page:
    """What templates/sb/pager.html draws; `rows` are the page's rows, already read."""

    number: int
    rows: list
    has_next: bool

    @property
    def has_previous(self):
        return self.number > 1

    @property
    def previous_page_number(self):
        return self.number - 1

    @property
    def next_page_number(self):
        return self.number + 1


class Listing:
    """`rows`: a queryset that passed the gate. `filterset`: a django-filter class or None.
    `sorts`: key in the address → order_by names; the primary key is always added as the last.
    `columns`: shuangbai.base.sheets.Column for the export, in order."""

    def __init__(self, request, rows, *, sorts, sort, filterset=None, columns=(), size=PAGE_SIZE):
        self.request = request
        self.filters = filterset(request.GET, queryset=rows, request=request) if filterset else None
        self.unfiltered = rows
        self.sorts = sorts
        self.default_sort = sort
        self.columns: tuple[Column, ...] = tuple(columns)
        self.size = size

    @property
    def form(self):
        return self.filters.form if self.filters else None

    @cached_property
    def rows(self):
        """All rows that the address asks for, in order. A wrong filter value shows no rows and
        its message beside the field, never the unfiltered list."""
        if self.filters is None:
            return self._sorted(self.unfiltered)
        if not self.filters.form.is_valid():
            return self.unfiltered.none()
        return self._sorted(self.filters.qs)

    def _sorted(self, rows):
        key = self.request.GET.get("sort") or self.default_sort
        name = key.removeprefix("-")
        if name not in self.sorts:
            key, name = self.default_sort, self.default_sort.removeprefix("-")
        names = self.sorts[name]
        if key.startswith("-"):
            names = tuple(turned(name) for name in names)
        return rows.order_by(*names, "pk")

    @cached_property
    def page(self):
        number = self._page_number()
        start = (number - 1) * self.size
        rows = list(self.rows[start : start + self.size + 1])
        return Page(number, rows[: self.size], len(rows) > self.size and number < DEEPEST_PAGE)

    def _page_number(self):
        text = self.request.GET.get("page", "1")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
        return min(max(number, 1), DEEPEST_PAGE)

    @cached_property
    def words(self):
        """“第 1–50 行，共 486 行”, counting no further than COUNTED_UP_TO."""
        page = self.page
        if not page.rows:
            return ""
        first = (page.number - 1) * self.size + 1
        last = first + len(page.rows) - 1
        if not page.has_next and page.number < DEEPEST_PAGE:
            return f"第 {first:,}–{last:,} 行，共 {last:,} 行"
        total = self.rows.order_by()[: COUNTED_UP_TO + 1].count()
        if total > COUNTED_UP_TO:
            return f"第 {first:,}–{last:,} 行，共 {COUNTED_UP_TO:,} 行以上，可再加条件缩小"
        return f"第 {first:,}–{last:,} 行，共 {total:,} 行"

    @property
    def is_narrowed(self):
        """Whether the address asks for less than everything."""
        return bool(self.asked)

    @cached_property
    def asked(self):
        """The filters in words: [(label, value shown)], for the sheet and the empty state."""
        if self.filters is None or not self.filters.form.is_valid():
            return []
        form = self.filters.form
        cleaned = form.cleaned_data
        return [
            (form.fields[name].label or name, shown(form, name, value))
            for name, value in cleaned.items()
            if value not in (None, "", [], False) and not empty_rows(value)
        ]

    @property
    def exported(self):
        """Rows of the export, at most MOST_EXPORTED."""
        return self.rows[:MOST_EXPORTED]

    @property
    def is_too_long_to_export(self):
        return self.rows.order_by()[MOST_EXPORTED : MOST_EXPORTED + 1].exists()


def turned(name):
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def empty_rows(value):
    return hasattr(value, "exists") and not value.exists()


def shown(form, name, value):
    """A cleaned filter value as the person chose it."""
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None and not hasattr(value, "pk"):
        words = {str(key): str(label) for key, label in choices}
        values = value if isinstance(value, list | tuple) else [value]
        return "、".join(words.get(str(one), str(one)) for one in values)
    return str(value)
