"""Rows of money as the acts write them, gathered and then written in bulk; a test holds them to it
(tests/funding/test_demo.py). Accounts are made from the entries at the end."""

import datetime
from decimal import Decimal

from django.utils import timezone

from funding.allotting import hops_of
from funding.enums import BatchState, Decision, Direction, EntryKind, TransferState
from funding.models import (
    AllotmentBatch,
    AllotmentLine,
    Approval,
    Dispute,
    Entry,
    Expenditure,
    FundingDocument,
    Hop,
    Transfer,
)
from funding.numbers import parse

BATCH = 500
DAY = datetime.timedelta(days=1)


def noon(on):
    return datetime.datetime.combine(on, datetime.time(12), timezone.get_current_timezone())


class Book:
    """What happened in one programme, in the order in which it is told."""

    def __init__(self, programme):
        self.programme = programme
        self.entries, self.hops, self.transfers = [], [], []
        self.approvals, self.expenditures, self.disputes = [], [], []

    def write(self):
        Hop.objects.bulk_create(self.hops, batch_size=BATCH)
        Transfer.objects.bulk_create(self.transfers, batch_size=BATCH)
        Dispute.objects.bulk_create(self.disputes, batch_size=BATCH)
        Expenditure.objects.bulk_create(self.expenditures, batch_size=BATCH)
        Approval.objects.bulk_create(self.approvals, batch_size=BATCH)
        Entry.objects.bulk_create(self.entries, batch_size=BATCH)

    def entry(self, kind, place, amount, on, by, other=None, **links):
        row = Entry(
            programme=self.programme,
            kind=kind,
            place=place,
            other=other,
            amount=Decimal(amount),
            on=on,
            by=by,
            at=noon(on),
            **links,
        )
        self.entries.append(row)
        return row

    def document(self, number, title, amount, on, place, by):
        """A paper with its grant and, as the treasury pays at once, its money."""
        parts = parse(number)
        row = FundingDocument.objects.create(
            programme=self.programme,
            division=place,
            number=str(parts),
            issuer=parts.issuer,
            year=parts.year,
            serial=parts.serial,
            title=title,
            amount=Decimal(amount),
            dated_on=on,
            author=by,
            created_at=noon(on),
        )
        self.entry(EntryKind.GRANTED, place, amount, on, by, document=row)
        return row

    def batch(self, title, giver, lines, on, due_on, author, approver, document=None):
        """Proposed and approved on the same day; gives the batch. Without an approver it waits."""
        batch = AllotmentBatch.objects.create(
            programme=self.programme,
            giver=giver,
            document=document,
            title=title,
            due_on=due_on,
            amount=sum(line.amount for line in lines),
            state=BatchState.POSTED if approver else BatchState.PROPOSED,
            author=author,
            created_at=noon(on),
        )
        for line in lines:
            line.batch = batch
        AllotmentLine.objects.bulk_create(lines, batch_size=BATCH)
        if approver:
            self.approve(batch=batch, author=author, by=approver, at=noon(on))
            self.post(batch, lines, on, approver)
        return batch

    def approve(self, **facts):
        self.approvals.append(Approval(decision=Decision.APPROVED, **facts))

    def post(self, batch, lines, on, by):
        links = {"batch": batch, "document": batch.document}
        for hop in hops_of(batch, lines, on):
            self.hops.append(hop)
            self.entry(
                EntryKind.ALLOTTED, hop.place, hop.amount, on, by, hop.giver, **links, hop=hop
            )
        kept = sum(line.amount for line in lines if line.place_id == batch.giver_id)
        if kept:
            self.entry(EntryKind.RESERVED, batch.giver, kept, on, by, **links)

    def below(self, batch, giver):
        """The batch's hops from one place."""
        return [hop for hop in self.hops if hop.batch == batch and hop.giver_id == giver.pk]

    def propose(self, hop, amount, on, author):
        row = Transfer(
            programme=self.programme,
            direction=Direction.DOWN,
            hop=hop,
            giver=hop.giver,
            place=hop.place,
            amount=amount,
            author=author,
            created_at=noon(on),
        )
        self.transfers.append(row)
        return row

    def send(self, hop, on, author, approver, amount=None):
        row = self.propose(hop, amount or hop.amount, on, author)
        row.state, row.sent_on = TransferState.SENT, on
        self.approve(transfer=row, author=author, by=approver, at=noon(on))
        hop.sent, hop.sent_on = hop.sent + row.amount, on
        self.entry(
            EntryKind.SENT, hop.giver, row.amount, on, approver, hop.place, **self.links(row)
        )
        return row

    def links(self, row):
        return {"transfer": row, "hop": row.hop, "batch": row.hop.batch}

    def confirm(self, row, on, by):
        self.arrive(row, row.amount, on, by)
        row.state = TransferState.RECEIVED

    def arrive(self, row, amount, on, by):
        hop = row.hop
        hop.received, hop.received_on = hop.received + amount, on
        row.received, row.received_on = row.received + amount, on
        for following in self.below(hop.batch, hop.place):
            if following.starts_on is None:
                following.starts_on = on
                following.due_on = on + DAY * self.programme.allowed_days
        self.entry(EntryKind.RECEIVED, hop.place, amount, on, by, hop.giver, **self.links(row))

    def dispute(self, row, amount, on, by, reason):
        self.disputes.append(
            Dispute(transfer=row, amount=amount, on=on, reason=reason, by=by, at=noon(on))
        )
        self.arrive(row, amount, on, by)
        row.state = TransferState.DISPUTED

    def spend(
        self, place, category, amount, on, by, summary, payee="", instalment=None, *, approver=None
    ):
        """`approver`: who agrees to what is more than one person may book alone."""
        row = Expenditure(
            programme=self.programme,
            place=place,
            category=category,
            amount=amount,
            on=on,
            payee=payee,
            summary=summary,
            instalment=instalment,
            author=by,
            created_at=noon(on),
        )
        self.expenditures.append(row)
        if approver and row.amount > self.programme.alone_up_to:
            self.approve(expenditure=row, author=by, by=approver, at=noon(on))
        self.entry(EntryKind.SPENT, place, amount, on, by, expenditure=row)
        return row
