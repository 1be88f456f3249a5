"""The demo's money: rows written in bulk equal those that the acts write, and every page has
something to show."""

import datetime
from decimal import Decimal

import pytest
import uuid6
from django.core.management import call_command

from funding.chain import chain_of
from funding.demo.book import Book
from funding.demo.story import add_funds, has_funds
from funding.enums import Category, EntryKind
from funding.models import (
    Account,
    Approval,
    Dispute,
    Entry,
    Expenditure,
    FundingDocument,
    Hop,
    Programme,
    Transfer,
)
from funding.operations import checks, transfers
from funding.operations.ledger import COLUMNS
from funding.watch import watches
from shuangbai.base import attention
from stations.demo.build import build
from stations.gate import member_for
from stations.models import User
from tests.funding.conftest import Chain

# The demo itself runs on SQLite.
pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

D = Decimal
LINKS = ("document", "batch", "hop", "transfer", "expenditure")


def done(chain):
    """Through the acts."""
    chain.grant("1000.00")
    chain.receive("1000.00")
    chain.allot((chain.township, "400.00"), (chain.sibling, "200.00"), title="一批")
    chain.confirm(chain.send(chain.county, "600.00"), "finance")
    sent = chain.send(chain.township, "400.00", by="finance", second="finance2")
    chain.confirm(sent, "township_finance")
    chain.dispute(
        chain.send(chain.sibling, "150.00", by="finance", second="finance2"),
        "140.00",
        by="sibling_finance",
    )
    chain.propose(chain.hop(chain.sibling), "10.00", by="finance")
    chain.spend(chain.township, "120.00", "township_finance")


def told(chain):
    """Through the book."""
    cast, on, book = chain.cast, chain.today, Book(chain.programme)
    paper = book.document(
        "湛财社〔2022〕31号", "下达补助资金", "1000.00", on, chain.city, cast["city"]
    )
    book.entry(EntryKind.RECEIVED, chain.city, "1000.00", on, cast["city"])
    lines = chain.lines((chain.township, "400.00"), (chain.sibling, "200.00"))
    due_on = on + datetime.timedelta(10)
    batch = book.batch("一批", chain.city, lines, on, due_on, cast["city"], cast["city2"])
    (hop,) = book.below(batch, chain.city)
    book.confirm(book.send(hop, on, cast["city"], cast["city2"]), on, cast["finance"])
    first, second = book.below(batch, chain.county)
    pair = (cast["finance"], cast["finance2"])
    book.confirm(book.send(first, on, *pair), on, cast["township_finance"])
    sent = book.send(second, on, *pair, amount=D("150.00"))
    book.dispute(sent, D("140.00"), on, cast["sibling_finance"], "银行回单金额不同")
    book.propose(second, D("10.00"), on, cast["finance"])
    facts = (D("120.00"), on, cast["township_finance"], "社工工资")
    book.spend(chain.township, Category.PEOPLE, *facts)
    book.write()
    checks.rebuild()
    assert paper.number


def rows_of(model, programme, *names, path="programme"):
    return sorted(map(str, model.objects.filter(**{path: programme}).values_list(*names)))


def facts(programme):
    """Everything that the two ways write, without ids and the minute."""
    entries = sorted(
        str((*row[:6], *(link is not None for link in row[6:])))
        for row in Entry.objects.filter(programme=programme).values_list(
            "kind", "place", "other", "amount", "on", "by", *LINKS, "reverses"
        )
    )
    return {
        "entries": entries,
        "accounts": rows_of(Account, programme, "place", *COLUMNS),
        "hops": rows_of(
            Hop, programme, "giver", "place", "amount", "starts_on", "due_on", "sent",
            "received", "sent_on", "received_on", "is_withdrawn",
        ),
        "transfers": rows_of(
            Transfer, programme, "direction", "giver", "place", "amount", "reason", "state",
            "received", "unsent", "sent_on", "received_on", "author",
        ),
        "sent": rows_of(
            Approval, programme, "decision", "author", "by", path="transfer__programme"
        ),
        "posted": rows_of(Approval, programme, "decision", "author", "by", path="batch__programme"),
        "disputes": rows_of(
            Dispute, programme, "amount", "on", "reason", "by", path="transfer__programme"
        ),
        "expenditures": rows_of(
            Expenditure, programme, "place", "category", "amount", "on", "payee", "summary",
            "author", "is_reversed",
        ),
        "documents": rows_of(
            FundingDocument, programme, "division", "number", "issuer", "year", "serial",
            "title", "amount", "dated_on", "is_grant", "author",
        ),
    }  # fmt: skip


@pytest.mark.usefixtures("noon")
def test_rows_told_in_bulk_equal_those_of_the_acts(cast):
    by_acts, by_book = Chain(cast), Chain(cast)
    done(by_acts)
    told(by_book)
    assert facts(by_book.programme) == facts(by_acts.programme)
    assert checks.differences() == []


@pytest.mark.usefixtures("noon")
def test_what_was_told_goes_on_with_the_acts(cast):
    chain = Chain(cast)
    told(chain)
    disputed = Transfer.objects.get(state="disputed")
    transfers.settle_dispute(
        by=chain.member("finance"), key=uuid6.uuid7(), transfer=disputed, on=chain.today
    )
    assert checks.differences() == []


@pytest.mark.usefixtures("real_network", "noon")
def test_every_page_of_the_demo_has_something_to_show():
    today = datetime.date(2026, 11, 20)
    build(password="correct-horse-battery", today=today)
    assert not has_funds()
    add_funds(today)
    assert has_funds()
    call_command("ledger", "--check")
    programme = Programme.objects.get(source="city")
    chain = chain_of(programme, programme.division, today)
    assert {"徐闻县", "雷州市"} <= {step.holder.name for step in chain.stuck}
    assert {step.state for step in chain.all} >= {"ok", "late", "held"}
    assert len(chain.matching) == 10 - 1
    assert len(chain.first) == 9
    assert any(row.matched < row.promised for row in chain.matching)
    assert all(one.stage is not None for one in watches(Programme.objects.all(), today))

    def said(username):
        member = member_for(User.objects.get(username=username))
        return " ".join(one.before for one in attention.for_member(member, today))

    assert "资金事项等审批" in said("shengting")
    assert "下级超期没到账" in said("shiminzheng")
    assert "资金事项等审批" in said("xiancaizheng")
    assert "拨来的钱等确认到账" in said("xiancaizheng")
    assert "本级应拨未拨" in said("xianminzheng")
    assert "拨来的钱等确认到账" in said("zhencaizheng")
