"""One person twice in a file: which of the rows is right is not ours to guess."""

from clients.enums import RowKind

SAME_ROW = "和{}是同一个人，内容相同，只算一次。"
TWO_ROWS = "和{}是同一个人，内容不同，请只留一行。"


class Twins:
    """Notes who came in which row; a person's further rows are refused, and the first one, too,
    when they contradict each other and it would write something."""

    def __init__(self):
        self.first, self.wrong = {}, {}

    def note(self, rows, verdicts):
        for row, verdict in zip(rows, verdicts, strict=True):
            if row.errors:
                continue
            who = (verdict.client.pk if verdict.client else 0) or row.id_index or row.fingerprint
            here = (row.raw.sheet, row.raw.row, hash(tuple(sorted(row.facts.items()))))
            there = self.first.setdefault(who, here)
            if there is here:
                continue
            is_same = there[2] == here[2]
            row.refuse("name", (SAME_ROW if is_same else TWO_ROWS).format(where(there)))
            verdict.kind, verdict.likely = RowKind.REFUSED, []
            if not is_same:
                self.wrong[there[:2]] = where(here)

    def refuse(self, rows):
        """The first rows of the contradictions, which are stored by now."""
        for (sheet, number), other in self.wrong.items():
            first = rows.filter(sheet=sheet, row=number).exclude(kind=RowKind.SAME).first()
            if first is not None:
                first.errors = [["name", str(number), first.name, TWO_ROWS.format(other)]]
                first.kind, first.likely, first.changes = RowKind.REFUSED, [], []
                first.save(update_fields=["errors", "kind", "likely", "changes"])


def where(place):
    return f"“{place[0]}”第 {place[1]} 行"
