"""One row's cells made into facts, or the reasons why it cannot be taken."""

import calendar
import datetime
from dataclasses import dataclass, field

from clients.enums import Sex
from clients.models import Client
from clients.rolls.columns import BY_KEY, COLUMNS, LABELS
from shuangbai.base import keys, national_id
from shuangbai.base.cells import BadCell, cell_of, masked
from shuangbai.base.sealed import blind_index

EARLIEST_BIRTH = "1900-01-01"
DOMAIN = "shuangbai.roll-row.v1"
SEX_MISMATCH = "性别与证件号不一致，按证件号登记"
# What every row writes anew; the rest comes again and again (沈塘镇, 女, 680) and is parsed once.
OWN = {
    "name",
    "id_number",
    "born_on",
    "address",
    "phone",
    "household_no",
    "household_key",
    "head_name",
    "bank_account",
}


@dataclass
class Parsed:
    """`errors`: [[key, cell, value, reason]]. `fingerprint`: the same for the same row of a person
    without an ID number in a later file."""

    raw: object
    facts: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    village: object = None
    id_index: str = ""
    fingerprint: str = ""

    def refuse(self, key, reason):
        value = masked(BY_KEY[key], self.raw.cells.get(key, ""))
        self.errors.append([key, self.raw.cell(key), value[:80], reason])


class Parser:
    """Parses the rows of one roll. `until`: the last day of its month."""

    def __init__(self, category, places, until):
        self.category, self.places, self.until = category, places, until
        self.seen = {}

    def parsed(self, raw, town_of_sheet=None):
        row = Parsed(raw)
        for column in COLUMNS:
            try:
                value = self.value(raw, column)
            except BadCell as problem:
                row.refuse(column.key, str(problem))
            else:
                if value is not None:
                    row.facts[column.key] = value
        self.place(row, town_of_sheet)
        self.check(row)
        if not row.errors:
            identify(row)
        elif number := row.facts.get("id_number"):
            # Says whom a refused row is about: they have not left.
            row.id_index = blind_index(Client, "id_number", number)
        return row

    def value(self, raw, column):
        if column.key in OWN:
            return cell_of(raw, column)
        said = (column.key, raw.cells.get(column.key, ""))
        if said not in self.seen:
            try:
                self.seen[said] = cell_of(raw, column)
            except BadCell as problem:
                self.seen[said] = problem
        found = self.seen[said]
        if isinstance(found, BadCell):
            raise found
        return found

    def place(self, row, town):
        facts = row.facts
        said = ("place", facts.get("township"), facts.get("village"), town and town.pk)
        if said not in self.seen:
            self.seen[said] = self.found_place(facts, town)
        row.village, problem = self.seen[said]
        if problem and not any(error[0] == problem[0] for error in row.errors):
            row.refuse(*problem)

    def found_place(self, facts, town):
        """(village, None) or (None, (key, reason))."""
        key = "township"
        try:
            if "township" in facts:
                town = self.places.town(facts["township"])
            key = "village"
            return (
                self.places.village(facts["village"], town) if "village" in facts else None
            ), None
        except BadCell as problem:
            return None, (key, str(problem))

    def check(self, row):
        facts = row.facts
        born_on = facts.get("born_on")
        if born_on and not EARLIEST_BIRTH <= born_on <= self.until.isoformat():
            row.refuse("born_on", "出生日期太早，或晚于名册月份，请核对。")
        if number := facts.get("id_number"):
            self.check_number(row, number, born_on)
        if facts.get("starts_on", "") > self.until.isoformat():
            row.refuse("starts_on", "起始年月晚于名册月份，请核对。")
        if self.category.grades:
            if "grade" not in facts:
                row.refuse("grade", f"等级没有填，只能填：{'、'.join(self.category.grades)}。")
            elif facts["grade"] not in self.category.grades:
                row.refuse("grade", f"等级只能填：{'、'.join(self.category.grades)}。")
        else:
            facts.pop("grade", None)

    def check_number(self, row, number, born_on):
        """The number is a legal one by now: it says birth and sex."""
        known = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        if born_on and born_on != known:
            row.refuse("born_on", f"与证件号里的出生日期 {known} 不一致，请核对。")
        sex = str(Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)
        if row.facts.get("sex") not in (None, sex):
            row.notes.append(SEX_MISMATCH)
        row.facts |= {"born_on": known, "sex": sex}
        if number[0] != "9" and number[:2] not in national_id.REGIONS:
            row.notes += national_id.parse(number).warnings


def identify(row):
    facts = row.facts
    if number := facts.get("id_number"):
        row.id_index = blind_index(Client, "id_number", number)
        return
    told = (facts["name"], facts.get("born_on", ""), row.village.code, facts.get("head_name", ""))
    row.fingerprint = keys.index().sign(DOMAIN, "\x1f".join(told).encode())


def born_on(row):
    text = row.facts.get("born_on")
    return datetime.date.fromisoformat(text) if text else None


def label(key):
    return LABELS.get(key, {"category": "类别"}.get(key, key))


def month_end(month):
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
