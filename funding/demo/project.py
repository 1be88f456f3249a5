"""The demo's project by contract: its deadline is near, and what it pays waits for evaluations."""

from decimal import Decimal

from funding.demo.book import DAY, Book
from funding.enums import Category, EntryKind, FundSource
from funding.models import DeadlineRule, Programme
from stations.demo.accounts import LEIZHOU


def project_of(contract, cast, today):
    """The operator's contract: paid by evaluations, nine tenths to be spent within two months."""
    civil, finance = cast.officers[LEIZHOU]
    place = cast.places[LEIZHOU]
    programme = Programme.objects.create(
        name=contract.name,
        source=FundSource.CONTRACT,
        division=place,
        purpose="购买沈塘、客路、杨家三镇社工站服务",
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        allowed_days=15,
        contract=contract,
        author=civil,
    )
    book = Book(programme)
    on = contract.starts_on
    paper = book.document(
        f"雷财社〔{on.year}〕9号",
        "关于安排购买社工服务经费的通知",
        contract.amount,
        on,
        place,
        civil,
    )
    came = on + DAY * 5
    book.entry(EntryKind.RECEIVED, place, contract.amount, came, finance, document=paper)
    first = contract.instalments.order_by("number").first()
    paid_on = max(first.met_on, came)
    summary = f"{first}合同款"
    book.spend(
        place,
        Category.CONTRACT,
        first.amount,
        paid_on,
        finance,
        summary,
        contract.operator.name,
        first,
        approver=civil,
    )
    book.write()
    DeadlineRule.objects.create(
        programme=programme,
        on=today + DAY * 58,
        share=Decimal(90),
        basis="县财政要求期限前支出九成，其余收回",
    )
