"""Out of which money a sum of wages comes. Pure: rows of PaySplit in, Decimal yuan out."""

from decimal import Decimal

from funding.payroll.enums import SplitKind
from funding.payroll.reckon import HUNDRED, ZERO, rounded


def split(total, people, rows):
    """[(programme, amount)] that add up to `total`; each row takes what its rule says of what the
    earlier ones left, the last one all the rest. Programmes that bear nothing are left out."""
    found, left = {}, total
    for number, row in enumerate(rows, 1):
        share = left if number == len(rows) else min(left, wanted(row, total, people))
        if share:
            found[row.programme] = found.get(row.programme, ZERO) + share
        left -= share
    return list(found.items())


def wanted(row, total, people):
    if row.kind == SplitKind.PER_HEAD:
        return row.amount * people
    if row.kind == SplitKind.SHARE:
        return rounded(total * row.percent / HUNDRED)
    return total


def in_proportion(total, weights):
    """{key: amount} adding up to `total`; `weights`: {key: amount}, not all 0. The last takes
    what rounding leaves."""
    whole, found, given = sum(weights.values(), ZERO), {}, ZERO
    *first, last = weights
    for key in first:
        found[key] = rounded(total * Decimal(weights[key]) / whole)
        given += found[key]
    found[last] = total - given
    return found
