"""The dry run: every row of the file judged and kept, and who is no longer on the roll."""

import json
from collections import Counter
from itertools import chain

from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import Coalesce

from clients.enums import RollState, RowKind
from clients.models import CategoryHolding, Roll, RollRow
from clients.rolls.creating import keyed_home
from clients.rolls.heads import Heads
from clients.rolls.households import Groups, homes_of_keys
from clients.rolls.judging import judge
from clients.rolls.known import Known
from clients.rolls.parsing import Parser, month_end
from clients.rolls.places import Places
from clients.rolls.reading import Reader, body_of, plain_name
from clients.rolls.twins import Twins
from shuangbai.base import bulk
from shuangbai.base.cells import text_of
from shuangbai.base.workbooks import BadWorkbook

BLOCK = 2_000
LEFT_OUT = {
    "hidden": "隐藏的行 {} 行没有读，里面的人先不算退出",
    "total": "合计行 {} 行不算人",
    "heading": "重复的表头 {} 行跳过",
    "note": "表尾说明 {} 行跳过",
    "example": "示例 {} 行跳过",
    "numbers": "栏号 {} 行跳过",
}
NOBODY = "按现在的列对应，没有读到一个人。请核对表头所在行和“姓名”列，或看看是不是都在隐藏的行里。"


class DryRun:
    """Writes nothing but the roll's own rows, under a number of its own: when a worker believed
    dead goes on, its rows are of a run that nobody reads."""

    def __init__(self, *, by, roll, tell):
        self.by, self.roll, self.tell = by, roll, tell
        self.places = Places(by, roll.division)
        self.known = Known(by, roll.category)
        self.parser = Parser(roll.category, self.places, month_end(roll.month))
        self.groups, self.twins, self.heads = Groups(), Twins(), Heads()
        self.position, self.fields = 0, Counter()
        self.covered, self.unsure, self.maybe = set(), set(), set()
        self.is_late = False

    def work(self):
        """Raises BadWorkbook."""
        self.begin()
        reader = Reader(self.roll.layout)
        for rows in in_blocks(reader.blocks(body_of(self.roll)), BLOCK):
            self.take(rows)
            self.tell(reader.read, reader.total, f"已核对 {self.position:,} 行")
        if not self.position:
            raise BadWorkbook(NOBODY)
        bulk.analyze(RollRow)
        rows = self.position
        here = RollRow.objects.filter(roll=self.roll, run=self.roll.run)
        self.twins.refuse(here)
        self.unsure |= self.heads.refuse(here)
        self.tell(reader.total, reader.total, "找出不在名册上的人")
        self.unsure |= reader.hidden_names
        before = self.leaving() if self.says_who_left() else None
        return {
            "counts": {
                **self.counts(),
                "rows": rows,
                "fields": dict(self.fields),
                "before": before,
            },
            "remarks": self.remarks(reader, before),
        }

    def begin(self):
        Roll.objects.filter(pk=self.roll.pk).update(run=F("run") + 1)
        self.roll.refresh_from_db(fields=["run"])
        old = RollRow.objects.filter(roll=self.roll, run__lt=self.roll.run, effect=None)
        old._raw_delete(old.db)

    def take(self, rows):
        parsed = [
            self.parser.parsed(raw, self.places.town_of_sheet(plan["name"])) for plan, raw in rows
        ]
        verdicts = judge(self.known, self.places, parsed)
        self.twins.note(parsed, verdicts)
        groups = [self.groups.of(row) for row in parsed]
        self.heads.note(parsed, verdicts, groups)
        self.tell_homes(parsed, verdicts)
        made = []
        for row, verdict, group in zip(parsed, verdicts, groups, strict=True):
            self.position += 1
            made.append(kept(self.roll, self.position, group, row, verdict))
            self.note(row, verdict)
        bulk.insert(RollRow, made)

    def tell_homes(self, parsed, verdicts):
        """Where a mended row goes whose relatives are put down already."""
        back = [
            (row, verdict)
            for row, verdict in zip(parsed, verdicts, strict=True)
            if verdict.kind == RowKind.NEW
            and verdict.client is None
            and "household_key" in row.facts
        ]
        homes = homes_of_keys(self.by, {row.facts["household_key"] for row, _ in back})
        for row, verdict in back:
            if home := keyed_home(row, homes):
                verdict.notes.append(f"归入{home}")
                self.heads.goes_to(home, row)

    def note(self, row, verdict):
        if row.village is not None and not row.errors:
            self.covered.add(self.places.stations[row.village.pk].pk)
        if verdict.kind in (RowKind.REFUSED, RowKind.LIKELY):
            self.unsure.add(plain_name(row.raw.cells))
            self.maybe |= {client_id for client_id, _ in verdict.likely}
        if verdict.kind == RowKind.CHANGED:
            self.fields.update({key for key, *_ in verdict.changes})

    def says_who_left(self):
        """A supplement does not, and neither does a month that is not the last one written."""
        later = Roll.objects.filter(
            category=self.roll.category,
            division=self.roll.division,
            month__gt=self.roll.month,
            state=RollState.WRITTEN,
        )
        self.is_late = later.exists()
        return self.roll.is_whole and not self.is_late

    def leaving(self):
        """Rows for the people of the townships on the roll whom it does not name. Who may be in a
        refused or undecided row stays. Returns how many people were on it before."""
        here = RollRow.objects.filter(roll=self.roll, run=self.roll.run)
        holdings = CategoryHolding.objects.filter(
            category=self.roll.category,
            ends_on=None,
            starts_on__lte=self.parser.until,
            client__station__in=self.covered,
        ).annotate(person=Coalesce("client__merged_into", "client"))
        before = holdings.count()
        gone = holdings.filter(~Exists(here.filter(client=OuterRef("person"))))
        gone = gone.select_related("client").order_by("client__village__code", "client_id", "pk")
        made = []
        for holding in gone.iterator(chunk_size=BLOCK):
            client = holding.client
            if client.name in self.unsure or holding.person in self.maybe:
                continue
            self.position += 1
            made.append(left(self.roll, self.position, holding, client))
        bulk.insert(RollRow, made)
        return before

    def counts(self):
        rows = RollRow.objects.filter(roll=self.roll, run=self.roll.run)
        kinds = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
        files = rows.filter(kind=RowKind.NEW, client=None).count()
        return {**{kind: kinds.get(kind, 0) for kind in RowKind.values}, "files": files}

    def remarks(self, reader, before):
        said = [LEFT_OUT[why].format(f"{many:,}") for why, many in sorted(reader.left_out.items())]
        plans = self.roll.layout["sheets"]
        if unread := [plan["name"] for plan in plans if not plan["reads"]]:
            said.append(f"没有读的工作表：{'、'.join(unread[:8])}")
        if self.is_late:
            said.append("更晚月份的名册已经写入，这一份不判断退出")
        elif before is not None:
            said += self.uncovered()
        return said

    def uncovered(self):
        """Townships of the place that the roll says nothing about."""
        absent = {
            station.name
            for station in self.places.stations.values()
            if station.pk not in self.covered
        }
        return (
            [f"名册里没有这些站的人，不判断退出：{'、'.join(sorted(absent)[:8])}"] if absent else []
        )


def in_blocks(blocks, size):
    """[(plan, raw), …] of about `size` rows each."""
    waiting = []
    for row in chain.from_iterable(((plan, raw) for raw in rows) for plan, rows in blocks):
        waiting.append(row)
        if len(waiting) >= size:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def kept(roll, position, group, row, verdict):
    raw, facts = row.raw, row.facts
    made = RollRow(
        roll=roll,
        run=roll.run,
        position=position,
        group=group,
        sheet=raw.sheet,
        row=raw.row,
        kind=verdict.kind,
        name=(facts.get("name") or text_of(raw.cells.get("name", "")))[:60],
        tail=facts.get("id_number", "")[-4:],
        id_index=row.id_index,
        fingerprint=row.fingerprint,
        village=row.village,
        client_id=verdict.client.pk if verdict.client else None,
        holding_id=verdict.holding.pk if verdict.holding else None,
        changes=verdict.changes,
        errors=row.errors,
        notes=verdict.notes,
        likely=verdict.likely,
    )
    if verdict.kind != RowKind.SAME:
        made.cells = json.dumps([raw.letters, plain_cells(raw)], ensure_ascii=False)
    return made


def plain_cells(raw):
    """Dates become text that reads the same."""
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in raw.cells.items()
    }


def left(roll, position, holding, client):
    return RollRow(
        roll=roll,
        run=roll.run,
        position=position,
        group=0,
        kind=RowKind.LEAVING,
        name=client.name,
        tail=client.id_tail,
        village_id=client.village_id,
        client_id=holding.person,
        holding=holding,
        notes=[f"自 {holding.starts_on} 起在册"],
    )
