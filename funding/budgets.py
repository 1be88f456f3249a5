"""Budget beside execution, category by category: read here, never stored."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from funding.enums import AdjustmentReason, BatchState, Category, EntryKind
from funding.models import BudgetAdjustment, BudgetLine, Entry
from shuangbai.base.measures import per_cent
from shuangbai.base.scope import code_range

ZERO = Decimal(0)


@dataclass
class Row:
    """One category, or all of them together."""

    label: str
    category: str = ""
    opening: Decimal = ZERO
    added: Decimal = ZERO
    moved: Decimal = ZERO
    spent: Decimal = ZERO

    @property
    def budget(self):
        return self.opening + self.added + self.moved

    @property
    def left(self):
        return self.budget - self.spent

    @property
    def execution(self):
        """Spent of the budget, per cent."""
        return per_cent(self.spent, self.budget)

    @property
    def over(self):
        """Spent beyond the budget."""
        return max(ZERO, -self.left)


@dataclass
class Budget:
    """`rows` of the categories that have anything. `moved` and `moved_freely`: what adjustments
    moved between categories, and what of it for reasons other than policy. `unplanned`: what
    places spent that laid down no budget; beside a budget that is not theirs it would mislead."""

    rows: list
    moved: Decimal
    moved_freely: Decimal
    unplanned: Decimal

    @property
    def total(self):
        names = ("opening", "added", "moved", "spent")
        sums = {name: sum((getattr(r, name) for r in self.rows), ZERO) for name in names}
        return Row("合计", **sums)

    @property
    def is_laid_down(self):
        return self.total.opening > 0

    @property
    def ratio(self):
        """调整率: moved between categories, of the whole budget, per cent."""
        return per_cent(self.moved, self.total.budget)

    @property
    def free_ratio(self):
        return per_cent(self.moved_freely, self.total.budget)


def budget_of(programme, place):
    """The budgets at and below a place, added up, with what their places spent; four queries."""
    sums = defaultdict(lambda: defaultdict(Decimal))
    inside = Q(code_range("place__code", place.code), programme=programme)
    lines = BudgetLine.objects.filter(inside).order_by()
    planned = Q(place__in=lines.values("place"))
    found = lines.values_list("category", "is_opening").annotate(total=Sum("amount"))
    for category, opening, total in found:
        sums[category]["opening" if opening else "added"] += total
    moved = moves(inside & planned, sums)
    spent = Entry.objects.filter(inside, kind=EntryKind.SPENT).order_by()
    found = spent.filter(planned).values_list("expenditure__category")
    for category, total in found.annotate(total=Sum("amount")):
        sums[category or Category.OTHER]["spent"] += total
    unplanned = spent.exclude(planned).aggregate(total=Sum("amount"))["total"] or ZERO
    rows = [Row(label, key, **sums[key]) for key, label in Category.choices if key in sums]
    return Budget(rows, *moved, unplanned)


def moves(condition, sums):
    """Adds what posted adjustments moved; gives (all of it, that for reasons other than policy)."""
    rows = BudgetAdjustment.objects.filter(condition, state=BatchState.POSTED)
    found = rows.order_by().values_list("from_category", "to_category", "why")
    moved = free = ZERO
    for less, more, why, total in found.annotate(total=Sum("amount")):
        sums[less]["moved"] -= total
        sums[more]["moved"] += total
        moved += total
        free += total if why == AdjustmentReason.OTHER else ZERO
    return moved, free


def held_by(programme, place):
    """{category: budget now} of one place alone; empty where none was laid down."""
    found = Counter()
    mine = Q(programme=programme, place=place)
    lines = BudgetLine.objects.filter(mine).order_by().values_list("category")
    for category, total in lines.annotate(total=Sum("amount")):
        found[category] += total
    rows = BudgetAdjustment.objects.filter(mine, state=BatchState.POSTED).order_by()
    for less, more, total in rows.values_list("from_category", "to_category").annotate(
        total=Sum("amount")
    ):
        found[less] -= total
        found[more] += total
    return found
