"""Objects around the papers of wages."""

import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from funding.models import (
    BankBatch,
    BankReturn,
    OfficeTemplate,
    PayrollSheet,
    PayScheme,
    SheetPack,
)
from funding.payroll.enums import SheetState
from funding.sheets.drawn import built_in
from funding.sheets.enums import Form
from funding.sheets.packing import BOOK
from funding.sheets.trial import sample_paper
from shuangbai.base.settled import zipped
from shuangbai.base.uploads import check_upload
from tests import factories
from tests.access.kinds.registry import kind, marker

# Another month than the kinds of wages: a station has one sheet a month.
MONTH = datetime.date(2025, 5, 1)


@kind
def paper_sheet(world, code):
    """A sheet that was handed in, of the station's own people."""
    scheme = PayScheme.objects.create(
        division=factories.division(code), name=f"{marker(code)}标准", starts_on=MONTH
    )
    author = world.people["station_head"]
    return PayrollSheet.objects.create(
        station=world.stations[code],
        month=MONTH,
        scheme=scheme,
        state=SheetState.SUBMITTED,
        author=author,
        submitted_by=author,
    )


@kind
def sheet_pack(world, code):
    return SheetPack.objects.create(
        division=factories.division(code),
        month=MONTH,
        serial=1,
        code="0000-0000",
        name=f"{marker(code)}表包.zip",
        content_type="application/zip",
        size=2,
        sha256="0" * 64,
        sent_sha256="0" * 64,
        file=ContentFile(zipped({BOOK: one_paper(code)}), name="pack"),
        uploaded_by=world.people["county_civil"],
    )


def one_paper(code):
    return built_in(sample_paper(Form.USE, factories.division(code), MONTH))


@kind
def paper_template(world, code):
    place = factories.division(code)
    sent = SimpleUploadedFile("表.xlsx", one_paper(code))
    return OfficeTemplate.objects.create(
        division=place,
        form=Form.USE,
        uploaded_by=world.people["station_head"],
        **check_upload(sent).columns,
    )


@kind
def bank_return(world, code):
    return BankReturn.objects.create(
        division=factories.division(code),
        file_name=f"{marker(code)}回盘.xlsx",
        sha256="0" * 64,
        uploaded_by=world.people["county_finance"],
    )


@kind
def bank_batch(world, code):
    return BankBatch.objects.create(
        division=factories.division(code),
        month=MONTH,
        serial=1,
        amount=1,
        author=world.people["county_finance"],
    )
