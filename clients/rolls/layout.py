"""Which rows of a sheet are its headings and what each column holds: suggested from the words,
corrected by hand, remembered per office.

A SheetPlan (JSON) says how one sheet is read: {"index", "name", "is_hidden", "rows", "reads": bool,
"header": number of the last heading row, "labels": [heading, …], "columns": {key: index}}.
"""

import hashlib
import re

from clients.rolls.columns import COLUMNS, KEY_OF, plain_heading
from shuangbai.base.cells import text_of

PREVIEW_ROWS = 25
HEADER_WITHIN = 20
LONGEST_LABEL = 30
# A number that long in a heading is no heading.
LONG_NUMBER = re.compile(r"\d{6,}")
REQUIRED = tuple(column.key for column in COLUMNS if column.required)


def sheet_plan(index, head, rows, remembered=None):
    """The plan suggested for a sheet; `rows` are its first ones."""
    header, labels, columns = suggested(rows)
    known = (remembered or {}).get(digest(labels))
    return {
        "index": index,
        "name": head.name,
        "is_hidden": head.is_hidden,
        "rows": head.rows,
        "reads": bool(header) and not head.is_hidden,
        "header": header,
        "labels": labels,
        "columns": columns if known is None else known,
        "is_remembered": known is not None,
    }


def suggested(rows):
    """(last heading row, labels, {key: index}) of what looks most like headings; header 0 and no
    columns where nothing does."""
    best = (0, 0), 0, [], {}
    for number in range(1, min(len(rows), HEADER_WITHIN) + 1):
        for depth in (1, 2):
            if number + depth - 1 > len(rows):
                continue
            names = names_at(rows, number, depth)
            columns = columns_of(names)
            # More columns known, then the lesser depth.
            rank = (len(columns), -depth)
            if "name" in columns and len(columns) >= 2 and rank > best[0]:
                best = rank, number + depth - 1, [shown(pair) for pair in names], columns
    return best[1:]


def names_at(rows, number, depth):
    """[(upper heading, lower heading), …]; a heading of one line is the lower one."""
    lower = rows[number + depth - 2]
    upper = rows[number - 1] if depth == 2 else []
    width = max(len(lower), len(upper))
    return [(label(upper, index), label(lower, index)) for index in range(width)]


def label(row, index):
    text = text_of(row[index]) if index < len(row) else ""
    return LONG_NUMBER.sub("…", text)[:LONGEST_LABEL]


def shown(pair):
    upper, lower = pair
    return lower if not upper or upper == lower else f"{upper} {lower}".strip()


def columns_of(names):
    """{key: index}. Both lines together say more than the lower one alone (户主｜姓名 is not the
    person's name), and a merged heading fills both."""
    found = {}
    tries = (
        [plain_heading(upper) + plain_heading(lower) if upper != lower else "" for upper, lower in names],
        [plain_heading(lower) or plain_heading(upper) for upper, lower in names],
    )  # fmt: skip
    for words in tries:
        for index, text in enumerate(words):
            key = KEY_OF.get(text)
            if key and key not in found and index not in found.values():
                found[key] = index
    return found


def labels_at(rows, header):
    """The labels when somebody says which row holds the headings."""
    row = rows[header - 1] if 0 < header <= len(rows) else []
    return [label(row, index) for index in range(len(row))]


def relabelled(rows, header):
    """What changes in a plan whose headings stand in that row."""
    labels = labels_at(rows, header)
    names = [("", label) for label in labels]
    return {
        "header": header,
        "labels": labels,
        "columns": columns_of(names),
        "is_remembered": False,
    }


def digest(labels):
    """Files with the same headings in the same order are read alike."""
    return hashlib.sha256("\x1f".join(labels).encode()).hexdigest()


def problems_of(plan):
    """What a plan lacks to be read, in words."""
    missing = [one.label for one in COLUMNS if one.required and one.key not in plan["columns"]]
    if missing:
        return f"“{plan['name']}”还没有指定：{'、'.join(missing)}。"
    return ""
