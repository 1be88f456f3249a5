"""The formulas that a printed sheet needs: computed for the value kept beside them, and moved when
rows are put in.

openpyxl writes a formula without its value, and phones, previews and calamine then show a blank.
So every formula that we write is one that this module can compute: sums, rounding, the four kinds
of arithmetic. Anything else raises CannotCompute with its words for the person.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation

CELL = r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})"
TOKEN = re.compile(
    rf"\s*(?:(?P<range>{CELL}:{CELL})|(?P<cell>{CELL})(?![\w(])|(?P<name>[A-Z]+)(?=\()"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<mark>[-+*/(),]))",
    re.IGNORECASE,
)
REFERENCE = re.compile(rf"(?<![\w!.]){CELL}(?::{CELL})?(?![\w(!])")
FUNCTIONS = ("SUM", "ROUND", "MAX", "MIN", "AVERAGE", "COUNT", "ABS")
MOST_CHARACTERS = 500
MOST_DEPTH = 40
MOST_CELLS = 200_000


class CannotCompute(ValueError):
    """The rest of a sentence that begins with the formula."""


def letters_to_number(letters):
    number = 0
    for char in letters.upper():
        number = number * 26 + ord(char) - 64
    return number


class Sheet:
    """Values of a sheet by (row, column); texts of formulas begin with “=”. Each is computed once."""

    def __init__(self, cells):
        self.cells = cells
        self.known = {}
        self.asked = []

    def value(self, key):
        content = self.cells.get(key)
        if not (isinstance(content, str) and content.startswith("=")):
            return content
        if key not in self.known:
            if key in self.asked:
                raise CannotCompute("绕回了自己，请改成不引用自身的公式。")
            if len(self.asked) >= MOST_DEPTH:
                raise CannotCompute("一层套一层太深，请简化。")
            self.asked.append(key)
            self.known[key] = Reader(self, content[1:]).result()
            self.asked.pop()
        return self.known[key]

    def number(self, key):
        """As Excel reads it in arithmetic: an empty cell is 0."""
        value = self.value(key)
        if value is None or value == "":
            return Decimal(0)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise CannotCompute("用到了不是数字的单元格，请核对引用的位置。")
        return Decimal(str(value))


class Reader:
    """One formula, read from left to right."""

    def __init__(self, sheet, text):
        self.sheet = sheet
        if len(text) > MOST_CHARACTERS or text.count("(") > MOST_DEPTH:
            raise CannotCompute("太长或括号太多，请拆开。")
        self.tokens = list(tokens(text))
        self.at = 0

    def result(self):
        try:
            value = self.sum()
        except (DivisionByZero, InvalidOperation):
            raise CannotCompute("除以了零，请核对。") from None
        if self.at < len(self.tokens):
            raise CannotCompute(cannot_read())
        return value

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def take(self, mark=None):
        token = self.peek()
        if not token[0] or (mark is not None and token != ("mark", mark)):
            raise CannotCompute(cannot_read())
        self.at += 1
        return token

    def sum(self):
        value = self.product()
        while self.peek() in (("mark", "+"), ("mark", "-")):
            value = value + self.product() if self.take()[1] == "+" else value - self.product()
        return value

    def product(self):
        value = self.signed()
        while self.peek() in (("mark", "*"), ("mark", "/")):
            value = value * self.signed() if self.take()[1] == "*" else value / self.signed()
        return value

    def signed(self):
        if self.peek() in (("mark", "+"), ("mark", "-")):
            return self.signed() if self.take()[1] == "+" else -self.signed()
        return self.single()

    def single(self):
        kind, text = self.take()
        if kind == "number":
            return Decimal(text)
        if kind == "cell":
            return self.sheet.number(place(text))
        if kind == "name":
            return self.function(text.upper())
        if (kind, text) == ("mark", "("):
            value = self.sum()
            self.take(")")
            return value
        raise CannotCompute(cannot_read())

    def function(self, name):
        if name not in FUNCTIONS:
            raise CannotCompute(cannot_read())
        self.take("(")
        lists = [self.argument()]
        while self.peek() == ("mark", ","):
            self.take(",")
            lists.append(self.argument())
        self.take(")")
        return applied(name, lists)

    def argument(self):
        """Numbers; of a range only those that are, as SUM and its kin count."""
        kind, text = self.peek()
        if kind != "range":
            return [self.sum()]
        self.at += 1
        found = (self.sheet.value(key) for key in inside(text))
        return [
            Decimal(str(one))
            for one in found
            if isinstance(one, int | float | Decimal) and not isinstance(one, bool)
        ]


def applied(name, lists):
    if name == "ROUND":
        if len(lists) != 2 or any(len(one) != 1 for one in lists) or abs(lists[1][0]) > 8:
            raise CannotCompute("里的 ROUND 要写成 ROUND(数, 位数)。")
        (value,), (digits,) = lists
        return value.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP)
    numbers = [number for one in lists for number in one]
    if name == "COUNT":
        return Decimal(len(numbers))
    if name == "ABS":
        return abs(sum(numbers, Decimal(0)))
    if name == "AVERAGE":
        return sum(numbers, Decimal(0)) / len(numbers)
    if name in ("MAX", "MIN"):
        return (max if name == "MAX" else min)(numbers, default=Decimal(0))
    return sum(numbers, Decimal(0))


def tokens(text):
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise CannotCompute(cannot_read())
        yield kind_of(found)
        at = found.end()


def kind_of(found):
    kind = next(name for name in ("range", "cell", "name", "number", "mark") if found[name])
    return kind, found[kind]


def cannot_read():
    return f"系统算不出来。公式里只能用加减乘除、括号和 {'、'.join(FUNCTIONS)}。"


def place(text):
    letters, row = re.fullmatch(CELL, text, re.IGNORECASE).groups()
    return int(row), letters_to_number(letters)


def inside(text):
    (top, left), (bottom, right) = sorted_corners(*map(place, text.split(":")))
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        raise CannotCompute("引用的范围太大，请只引用有数字的行。")
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def sorted_corners(one, other):
    rows, columns = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return (rows[0], columns[0]), (rows[1], columns[1])


def moved(formula, *, row, by):
    """The formula after `by` rows were put in below `row`: what points below moves along, and a
    range that reaches `row` from above or starts there grows over the new ones."""

    def one(found):
        first, last = found[2], found[4]
        if last is None:
            return shifted(found[0], (first,), row=row, by=by)
        return shifted(found[0], (first, last), row=row, by=by)

    return REFERENCE.sub(one, formula)


def shifted(text, rows, *, row, by):
    """A single cell moves from below `row`; a range's end already from `row` on."""
    halves = text.split(":")
    for index, number in enumerate(map(int, rows)):
        is_end = index == 1
        if number > row or (is_end and number == row):
            halves[index] = re.sub(r"\d+$", str(number + by), halves[index])
    return ":".join(halves)
