"""What an edited sheet says otherwise than the books, cell by cell.

Rows are matched by their texts (an account's last digits are one, a sum is none), so that a row
that was struck out, put in or moved is named as such and does not make all below it differ. Rows
alike in all texts, as those of two people of one name, are told apart by their sums.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from difflib import SequenceMatcher

from openpyxl.utils import get_column_letter

from shuangbai.base.cells import text_of

CHANGED, MISSING, ADDED = "changed", "missing", "added"
WORDS = {CHANGED: "改动", MISSING: "少了一行", ADDED: "多了一行"}
# Beyond so many comparisons rows are paired in their order.
MOST_COMPARED = 40_000


@dataclass(frozen=True)
class Difference:
    """`cell`: of the uploaded sheet (of ours where its row is missing); `who`: the row's first
    text; `label`: the column's head; `ours` and `theirs`: as one would read them."""

    kind: str
    cell: str
    who: str
    label: str
    ours: str
    theirs: str

    @property
    def words(self):
        return WORDS[self.kind]


def differences(ours, theirs, *, heads=()):
    """[Difference] of two sheets' rows (lists as base/workbooks.py reads them), in their order.
    `heads`: the columns' labels."""
    pairs = matched(keys_of(ours), keys_of(theirs), used(ours), used(theirs))
    ours, theirs = used(ours), used(theirs)
    found = []
    for one, other in in_order(pairs, len(ours), len(theirs)):
        if one is None:
            found.append(whole(ADDED, theirs[other], other + 1))
        elif other is None:
            found.append(whole(MISSING, ours[one], one + 1))
        else:
            found += cells(ours[one], theirs[other], other + 1, heads)
    return found


def used(rows):
    rows = [trimmed(row) for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def trimmed(row):
    """Values as one would read them, without empty ones at the end."""
    texts = [shown(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def shown(value):
    """Numbers to two places: the reader gives floats, and 分 is the finest that money knows."""
    if not is_sum(value):
        return text_of(value)
    return f"{value:.2f}".removesuffix(".00")


def is_sum(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def keys_of(rows):
    """The texts of each row without its numbers: a changed sum does not make it another row."""
    return [
        tuple(text for value in row if not is_sum(value) and (text := text_of(value)))
        for row in rows[: len(used(rows))]
    ]


def matched(our_keys, their_keys, ours, theirs):
    """{index in ours: index in theirs}: rows alike in texts, then what stands at the same place."""
    pairs = {}
    groups = defaultdict(lambda: ([], []))
    for side, keys in enumerate((our_keys, their_keys)):
        for at, key in enumerate(keys):
            groups[key][side].append(at)
    for mine, other in groups.values():
        pairs |= alike(mine, other, ours, theirs)
    names = {at: ("pair", at) for at in pairs}
    back = {other: ("pair", at) for at, other in pairs.items()}
    left = [names.get(at, ("ours", at)) for at in range(len(ours))]
    right = [back.get(at, ("theirs", at)) for at in range(len(theirs))]
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "replace":
            mine = [at for at in range(a, b) if at not in pairs]
            other = [at for at in range(c, d) if at not in back]
            pairs |= alike(mine, other, ours, theirs)
    return pairs


def alike(mine, other, ours, theirs):
    """Pairs of these rows: those that are the same first, then those with most cells in common."""
    pairs = same(mine, other, ours, theirs)
    taken = set(pairs.values())
    mine = [at for at in mine if at not in pairs]
    other = [at for at in other if at not in taken]
    if len(mine) * len(other) <= MOST_COMPARED:
        ranked = sorted(
            (-common(ours[a], theirs[b]), abs(x - y), a, b)
            for x, a in enumerate(mine)
            for y, b in enumerate(other)
        )
    else:
        ranked = [(0, 0, a, b) for a, b in zip(mine, other, strict=False)]
    for _, _, a, b in ranked:
        if a not in pairs and b not in taken:
            pairs[a] = b
            taken.add(b)
    return pairs


def same(mine, other, ours, theirs):
    """Rows that are equal in every cell, in their order."""
    waiting = defaultdict(deque)
    for at in other:
        waiting[tuple(theirs[at])].append(at)
    return {at: found.popleft() for at in mine if (found := waiting.get(tuple(ours[at])))}


def common(one, other):
    return sum(1 for a, b in zip(one, other, strict=False) if a and a == b)


def in_order(pairs, our_count, their_count):
    """(ours, theirs) in the order of our rows; a row of theirs alone stands where it was put in."""
    taken = set(pairs.values())
    alone = deque(at for at in range(their_count) if at not in taken)
    for at in range(our_count):
        other = pairs.get(at)
        while other is not None and alone and alone[0] < other:
            yield None, alone.popleft()
        yield at, other
    for at in alone:
        yield None, at


def is_number(text):
    return text.replace("-", "", 1).replace(".", "", 1).isdigit() and len(text) < 16


def cells(ours, theirs, row, heads):
    width = max(len(ours), len(theirs))
    who = next((text for text in [*ours, *theirs] if text and not is_number(text)), "")
    for column in range(width):
        one, other = part(ours, column), part(theirs, column)
        if one != other:
            name = f"{get_column_letter(column + 1)}{row}"
            yield Difference(CHANGED, name, who, part(heads, column), one, other)


def part(row, column):
    return row[column] if column < len(row) else ""


def whole(kind, row, number):
    text = "，".join(text for text in row if text)[:120]
    who = next((text for text in row if text and not is_number(text)), "")
    is_ours = kind == MISSING
    return Difference(kind, f"第 {number} 行", who, "", text * is_ours, text * (not is_ours))
