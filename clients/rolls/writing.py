"""Writing what a roll says, chunk by chunk, each in a transaction of its own.

A chunk holds whole households, judges its rows once more on what is true now, and commits together
with the rows' effects: a stopped batch goes on where it was, and nobody is written by halves.
"""

import json

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.enums import RollState, RowDecision, RowKind
from clients.models import RollEffect, RollRow
from clients.operations.eligibility import renew_people
from clients.rolls import accounts, changing, creating
from clients.rolls.holding_on import hold_place, locked
from clients.rolls.judging import Verdict, judge, judge_known, says
from clients.rolls.known import Known
from clients.rolls.parsing import Parser, month_end
from clients.rolls.places import Places
from shuangbai.base import bulk
from shuangbai.base.cells import RawRow
from shuangbai.base.errors import ActError

# Larger ones cost less per row; a stopped worker does at most so many anew.
CHUNK = 4_000
TRIES = 3
CHANGED_SINCE = "核对之后档案有变动，没有写入，请重新上传这份名册核对"
ALREADY = "核对之后别人已经写入，系统里已是这样"
NO_FILE = "选定的档案已不在可以更新的范围，没有写入"
BUSY = "刚刚有人正在登记同样的人，没有写完。请过一会儿继续写入。"


class Item:
    """One row about to be written: what it says, and what it does now."""

    def __init__(self, row, parsed, verdict):
        self.row, self.parsed, self.verdict = row, parsed, verdict
        self.client_id = verdict.client.pk if verdict.client else None
        self.made = {}


class Batch:
    """Writes the rest of a confirmed roll; `tell(done, total)` may raise to stop between chunks."""

    def __init__(self, *, by, roll, tell):
        self.by, self.roll, self.tell = by, roll, tell
        self.places = Places(by, roll.division)
        self.known = Known(by, roll.category)
        self.today = timezone.localdate()
        self.parser = Parser(roll.category, self.places, month_end(roll.month))

    def work(self):
        """Returns (rows written, rows left out because something changed)."""
        chunks = self.chunks()
        total = sum(map(len, chunks))
        done = written = 0
        for pks in chunks:
            written += self.surely(pks)
            done += len(pks)
            self.tell(done, total)
        return written, done - written

    def chunks(self):
        """Keys of the rows to write, whole households together; leaving people come last."""
        rows = RollRow.objects.filter(roll=self.roll)
        keys = rows.to_write().order_by("group", "position").values_list("pk", "group")
        chunks, last = [], None
        for pk, group in keys:
            if not chunks or (len(chunks[-1]) >= CHUNK and group != last):
                chunks.append([])
            chunks[-1].append(pk)
            last = group
        if self.roll.leaves_on:
            left = list(rows.leaving().order_by("position").values_list("pk", flat=True))
            chunks += [left[start : start + CHUNK] for start in range(0, len(left), CHUNK)]
        return chunks

    def surely(self, pks):
        """Somebody who registers one of these people at the same moment makes the database refuse
        the chunk; judged again it finds their file."""
        for _ in range(TRIES):
            try:
                with transaction.atomic():
                    return self.write(pks)
            except IntegrityError:
                continue
        raise ActError(BUSY)

    def write(self, pks):
        hold_place(self.roll)
        locked(self.roll, RollState.WRITING)
        rows = list(RollRow.objects.filter(pk__in=pks, effect=None).order_by("group", "position"))
        leaving = [row for row in rows if row.kind == RowKind.LEAVING]
        items = self.judged([row for row in rows if row.kind != RowKind.LEAVING])
        creating.create(by=self.by, roll=self.roll, places=self.places, items=items)
        changing.change(by=self.by, items=items)
        accounts.write_accounts(self.by, items)
        creating.hold(by=self.by, roll=self.roll, known=self.known, items=items)
        items += changing.end(by=self.by, roll=self.roll, rows=leaving)
        bulk.insert(RollEffect, [changing.effect(self.roll, item) for item in items])
        renew_people([item.client_id for item in items], today=self.today)
        return len(items)

    def judged(self, rows):
        """Items of the rows that still mean what somebody was shown; the others are set aside."""
        parsed = [self.parser.parsed(raw_of(row), self.town(row)) for row in rows]
        self.known.chosen = {row.client_id for row in rows if row.decision}
        verdicts = self.without_own(judge(self.known, self.places, parsed))
        items, stale = [], []
        for row, one, verdict in zip(rows, parsed, verdicts, strict=True):
            verdict, why = self.settled(row, one, verdict)
            if why:
                set_aside(row, verdict, why)
                stale.append(row)
            else:
                items.append(Item(row, one, verdict))
        RollRow.objects.bulk_update(stale, ["kind", "notes"], batch_size=CHUNK)
        return items

    def without_own(self, verdicts):
        """Whom this batch itself has made is nobody's likely duplicate: the officer saw both rows."""
        asked = {pk for verdict in verdicts for pk, _ in verdict.likely}
        effects = RollEffect.objects.filter(roll=self.roll, client__in=asked) if asked else ()
        own = {one.client_id for one in effects if "client" in one.made}
        for verdict in verdicts:
            if verdict.likely and own.issuperset(pk for pk, _ in verdict.likely):
                verdict.kind, verdict.likely = RowKind.NEW, []
        return verdicts

    def town(self, row):
        return self.places.town_of_sheet(row.sheet)

    def settled(self, row, parsed, verdict):
        """(Verdict, "") when it is as shown; else (Verdict, why not)."""
        if row.decision == RowDecision.SEPARATE:
            is_free = verdict.client is None and not parsed.errors
            return Verdict(RowKind.NEW), "" if is_free else CHANGED_SINCE
        if row.decision == RowDecision.SAME_PERSON:
            client = self.known.by_pk.get(row.client_id)
            if client is None or parsed.errors or verdict.client not in (None, client):
                return verdict, NO_FILE
            verdict = judge_known(self.known, self.places, parsed, client)
            if parsed.errors:
                return verdict, NO_FILE
            shown = [one[:3] for one in row.changes]
            return verdict, "" if says(verdict)[2] == shown else CHANGED_SINCE
        if says(verdict) == [row.kind, row.client_id, [one[:3] for one in row.changes]]:
            return verdict, ""
        return verdict, ALREADY if verdict.kind == RowKind.SAME else CHANGED_SINCE


def set_aside(row, verdict, why):
    row.kind = RowKind.SAME if why == ALREADY else RowKind.STALE
    row.notes = [why, *(f"{old or '空'} → {new}" for _, old, new, _ in verdict.changes)]


def raw_of(row):
    letters, cells = json.loads(row.cells.reveal())
    return RawRow(row.sheet, row.row, letters, cells)
