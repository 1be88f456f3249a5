"""Objects about money: each township's county hands it money of a programme of its own."""

import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from funding.enums import Category, Direction, EntryKind, FigureKey, Formula, FundSource
from funding.models import (
    Account,
    AllotmentBatch,
    AllotmentLine,
    BudgetAdjustment,
    DocumentFile,
    Entry,
    EntryFile,
    Expenditure,
    FundingDocument,
    Hop,
    Programme,
    Reversal,
    Transfer,
    TypedFigure,
    Voucher,
)
from shuangbai.base.uploads import check_upload
from tests import factories
from tests.access.kinds.registry import kind, marker

D = Decimal
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def county_of(code):
    """Who hands the township its money; a city without counties does it itself."""
    county = factories.division(code[:6])
    return county.parent if county.kind == "placeholder" else county


def author(world):
    return world.people["county_civil"]


@kind
def programme(world, code):
    place = factories.division(code)
    today = timezone.localdate()
    made = Programme.objects.create(
        name=f"{marker(code)}项目",
        source=FundSource.CITY,
        division=place,
        purpose="社工站",
        starts_on=today - datetime.timedelta(100),
        ends_on=today + datetime.timedelta(100),
    )
    made.rules.create(on=today + datetime.timedelta(50), share=80)
    Account.objects.create(
        programme=made,
        place=place,
        granted=D(100),
        received=D(80),
        matched=D(20),
        balance=D(90),
        spent=D(10),
    )
    return made


@kind
def document(world, code):
    return FundingDocument.objects.create(
        programme=world.at("programme", code),
        division=factories.division(code),
        number="湛财社〔2022〕31号",
        issuer="湛财社",
        year=2022,
        serial=31,
        title=f"{marker(code)}通知",
        amount=D(100),
        dated_on=timezone.localdate(),
        author=author(world),
    )


def paper(name):
    return check_upload(SimpleUploadedFile(name, PDF))


@kind
def document_file(world, code):
    return DocumentFile.objects.create(
        document=world.at("document", code), uploaded_by=author(world), **paper("文件.pdf").columns
    )


@kind
def batch(world, code):
    made = AllotmentBatch.objects.create(
        programme=world.at("programme", code),
        giver=county_of(code),
        title=f"{marker(code)}批次",
        due_on=timezone.localdate(),
        amount=D(60),
        author=author(world),
    )
    AllotmentLine.objects.create(
        batch=made, place=factories.division(code), formula=Formula.FIXED, amount=D(60)
    )
    return made


@kind
def hop(world, code):
    return Hop.objects.create(
        programme=world.at("programme", code),
        batch=world.at("batch", code),
        giver=county_of(code),
        place=factories.division(code),
        amount=D(60),
        sent=D(10),
        starts_on=timezone.localdate(),
        due_on=timezone.localdate(),
    )


@kind
def transfer(world, code):
    return Transfer.objects.create(
        programme=world.at("programme", code),
        direction=Direction.DOWN,
        hop=world.at("hop", code),
        giver=county_of(code),
        place=factories.division(code),
        amount=D(10),
        reason=f"{marker(code)}说明",
        state="sent",
        sent_on=timezone.localdate(),
        author=author(world),
    )


@kind
def entry(world, code):
    return Entry.objects.create(
        programme=world.at("programme", code),
        kind=EntryKind.MATCHED,
        place=factories.division(code),
        amount=D(20),
        on=timezone.localdate(),
        by=author(world),
    )


@kind
def entry_file(world, code):
    return EntryFile.objects.create(
        entry=world.at("entry", code), uploaded_by=author(world), **paper("回单.pdf").columns
    )


@kind
def reversal(world, code):
    return Reversal.objects.create(
        programme=world.at("programme", code),
        place=factories.division(code),
        entry=world.at("entry", code),
        reason=f"{marker(code)}记错",
        author=author(world),
    )


@kind
def expenditure(world, code):
    return Expenditure.objects.create(
        programme=world.at("programme", code),
        place=factories.division(code),
        category=Category.PEOPLE,
        amount=D(10),
        on=timezone.localdate(),
        summary=f"{marker(code)}工资",
        author=author(world),
    )


@kind
def voucher(world, code):
    return Voucher.objects.create(
        expenditure=world.at("expenditure", code),
        uploaded_by=author(world),
        **paper("发票.pdf").columns,
    )


@kind
def adjustment(world, code):
    return BudgetAdjustment.objects.create(
        programme=world.at("programme", code),
        place=factories.division(code),
        from_category=Category.RUNNING,
        to_category=Category.PEOPLE,
        amount=D(5),
        base=D(100),
        why="other",
        reason=f"{marker(code)}调整",
        on=timezone.localdate(),
        author=author(world),
    )


@kind
def typed_figure(world, code):
    return TypedFigure.objects.create(
        programme=world.at("programme", code),
        place=factories.division(code),
        report=f"{marker(code)}报告",
        key=FigureKey.EXECUTION,
        value=D("99.62"),
        author=author(world),
    )
