"""One head in a household: a roll that names a second one is asked, never obeyed."""

from collections import defaultdict

from clients.enums import Relation, RowKind
from clients.models import Household
from clients.rolls.households import is_head
from clients.rolls.twins import where

ANOTHER_NAMED = "“户主姓名”写的是{}，这里又写户主，请改正其中一格。"
TWO_IN_ROLL = "和{}是同一户，两行都是户主，请核对；确实是两户的，请填不同的“户编号”。"
ON_FILE = "系统里这一户的户主是{}，请核对；确实换了户主的，请先在“户”里换户主。"


class Heads:
    """Notes whom rows call a head. Only somebody who is new is refused: a roll never changes the
    relation of somebody on file."""

    def __init__(self):
        # By group: the place of its head, and the households in which its people live already.
        self.first, self.homes = {}, defaultdict(set)
        # Of somebody new: {group: (sheet, row, cell, what it says)}.
        self.new = {}
        self.group_of = {}

    def note(self, rows, verdicts, groups):
        for row, verdict, group in zip(rows, verdicts, groups, strict=True):
            if verdict.kind == RowKind.REFUSED:
                continue
            if verdict.client is not None:
                self.homes[group].add(verdict.client.household_id)
            claims = is_head(row) or row.facts.get("relation") == Relation.HEAD
            if claims and not self.is_taken(row, verdict, group):
                self.first[group] = place_of(row)
                if verdict.client is None:
                    self.new[group] = (*place_of(row), row.raw.cell("relation"))
                    self.group_of[place_of(row)] = group

    def is_taken(self, row, verdict, group):
        """Refuses the row where it is somebody new and another is the head."""
        problem = ""
        if not is_head(row):
            problem = ANOTHER_NAMED.format(row.facts["head_name"])
        elif group in self.first:
            problem = TWO_IN_ROLL.format(where(self.first[group]))
        if problem and verdict.client is None:
            row.refuse("relation", problem)
            verdict.kind, verdict.likely = RowKind.REFUSED, []
        return bool(problem)

    def goes_to(self, home, row):
        """A row that came back joins its relatives' household."""
        if place_of(row) in self.group_of:
            self.homes[self.group_of[place_of(row)]].add(home.pk)

    def refuse(self, rows):
        """New heads whose relatives have a head on file, in rows that are stored by now. Returns
        their names."""
        asked = {group: home for group in self.new for home in self.homes[group]}
        led = Household.objects.live().filter(head__relation=Relation.HEAD)
        homes = led.select_related("head").in_bulk(set(asked.values()))
        names = set()
        for group, home in asked.items():
            if home not in homes:
                continue
            sheet, number, cell = self.new[group]
            row = rows.filter(sheet=sheet, row=number).exclude(kind=RowKind.REFUSED).first()
            if row is not None:
                row.errors = [["relation", cell, "户主", ON_FILE.format(homes[home].head.name)]]
                row.kind, row.likely, row.changes = RowKind.REFUSED, [], []
                row.save(update_fields=["errors", "kind", "likely", "changes"])
                names.add(row.name)
        return names


def place_of(row):
    return row.raw.sheet, row.raw.row
