"""What waits for a second person, over all kinds of acts, in one query."""

from funding.models import AllotmentBatch, BudgetAdjustment, Expenditure, Reversal, Transfer

DECIDED = (AllotmentBatch, Transfer, Reversal, BudgetAdjustment, Expenditure)
MOST = 99


def waiting_for(member):
    """The moments since which things wait for this member, oldest first, at most MOST."""
    first, *others = (
        model.objects.decidable_by(member).order_by().values_list("created_at", flat=True)
        for model in DECIDED
    )
    return list(first.union(*others, all=True).order_by("created_at")[:MOST])
