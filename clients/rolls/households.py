"""Who of a roll belongs to one household, and in which home a new person is put down."""

import json
import re

from clients.enums import Relation
from clients.models import Client, Roll, RollEffect

MOST_PAIRS = 5


class Groups:
    """Numbers households as rows come: by the mark of rows that came back, by household number, by
    head, or by order (a head and the relatives below)."""

    def __init__(self):
        self.numbers, self.last = {}, (None, None, None)

    def of(self, row):
        key = self.key(row) or ("row", row.raw.sheet, row.raw.row)
        self.last = (row.raw.sheet, row.village and row.village.pk, key)
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def key(self, row):
        facts = row.facts
        village = row.village and row.village.pk
        if facts.get("household_key"):
            return ("key", facts["household_key"])
        if facts.get("household_no"):
            return ("number", facts["household_no"])
        if facts.get("head_name"):
            return ("head", village, facts["head_name"])
        if facts.get("relation") not in (None, Relation.HEAD):
            sheet, last_village, key = self.last
            if (sheet, last_village) == (row.raw.sheet, village):
                return key
        return None


def is_head(row):
    """The household's head by the roll's own words."""
    facts = row.facts
    if facts.get("head_name"):
        return facts["head_name"] == facts["name"]
    return facts.get("relation") == Relation.HEAD


def key_of(row):
    """The mark of a refused row's household: its group, and those that it was of before."""
    _, cells = json.loads(row.cells.reveal())
    before = pairs_of(str(cells.get("household_key", "")))[: MOST_PAIRS - 1]
    return "户" + " ".join(f"{roll}-{group}" for roll, group in [(row.roll_id, row.group), *before])


def pairs_of(key):
    """[(roll id, group)], the newest first."""
    return [tuple(map(int, pair.split("-"))) for pair in re.findall(r"\d+-\d+", key)]


def homes_of_keys(by, keys):
    """{key: Household} where somebody of the same household of a roll was put down meanwhile. Two
    queries for all of them."""
    wanted = {key: pairs_of(key) for key in keys}
    pairs = {pair for found in wanted.values() for pair in found}
    if not pairs:
        return {}
    effects = RollEffect.objects.filter(
        roll__in=Roll.objects.visible_to(by).filter(pk__in={roll for roll, _ in pairs}),
        row__group__in={group for _, group in pairs},
        undone_at=None,
    ).order_by("pk")
    people = {}
    for roll, group, client in effects.values_list("roll", "row__group", "client"):
        people.setdefault((roll, group), client)
    files = Client.objects.live().select_related("household__head").in_bulk(people.values())
    found = {}
    for key, one in wanted.items():
        homes = [files[people[pair]].household for pair in one if people.get(pair) in files]
        if homes:
            found[key] = homes[0]
    return found
