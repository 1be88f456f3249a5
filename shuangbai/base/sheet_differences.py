"""What an edited sheet says otherwise than the books, cell by cell.

Rows are matched by their texts first, so that a row that was struck out or put in is named as such
and does not make all below it differ.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

from openpyxl.utils import get_column_letter

from shuangbai.base.cells import text_of

CHANGED, MISSING, ADDED = "changed", "missing", "added"
WORDS = {CHANGED: "改动", MISSING: "少了一行", ADDED: "多了一行"}


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
    """[Difference] of two sheets' rows (lists as base/workbooks.py reads them). `heads`: the
    columns' labels."""
    ours, theirs = used(ours), used(theirs)
    keys = [key_of(row) for row in ours], [key_of(row) for row in theirs]
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        same = min(b - a, d - c) if kind == "replace" else (b - a if kind == "equal" else 0)
        for offset in range(same):
            found += cells(ours[a + offset], theirs[c + offset], c + offset + 1, heads)
        found += [
            whole(MISSING, row, a + same + at + 1) for at, row in enumerate(ours[a + same : b])
        ]
        found += [
            whole(ADDED, row, c + same + at + 1) for at, row in enumerate(theirs[c + same : d])
        ]
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
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text_of(value)
    return f"{value:.2f}".removesuffix(".00")


def key_of(row):
    """The texts of a row without its numbers: a changed sum does not make it another row."""
    return tuple(text for text in row if not is_number(text))


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
