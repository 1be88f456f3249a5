"""Who of a roll belongs to one household, and in which home a new person is put down."""

from clients.enums import Relation


class Groups:
    """Numbers households as rows come: by household number, by head, or by order (a head and the
    relatives below)."""

    def __init__(self):
        self.numbers, self.last = {}, (None, None, None)

    def of(self, row):
        key = self.key(row) or ("row", row.raw.sheet, row.raw.row)
        self.last = (row.raw.sheet, row.village and row.village.pk, key)
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def key(self, row):
        facts = row.facts
        village = row.village and row.village.pk
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
