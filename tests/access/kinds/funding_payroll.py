"""Objects about wages."""

import datetime

from django.utils import timezone

from funding.enums import Category, FundSource
from funding.models import (
    Expenditure,
    PayImport,
    PayItem,
    PaymentSource,
    PayrollLine,
    PayrollPayment,
    PayrollSheet,
    PayScheme,
    Programme,
    Secondment,
)
from stations.enums import Role
from tests import factories
from tests.access.kinds.registry import kind, marker

MONTH = datetime.date(2026, 1, 1)


@kind
def pay_scheme(world, code):
    made = PayScheme.objects.create(
        division=factories.division(code), name=f"{marker(code)}标准", starts_on=MONTH
    )
    PayItem.objects.create(scheme=made, code="bonus", name="其他应发", kind="earning", rule="typed")
    return made


@kind
def pay_sheet(world, code):
    """A draft of this month."""
    station = world.stations[code]
    return PayrollSheet.objects.create(
        station=station,
        month=timezone.localdate().replace(day=1),
        scheme=world.at("pay_scheme", code),
        author=world.people["province"],
    )


@kind
def pay_line(world, code):
    sheet = world.at("pay_sheet", code)
    return PayrollLine.objects.create(
        sheet=sheet,
        user=factories.UserFactory(name=f"{marker(code)}社工"),
        station=sheet.station,
        month=sheet.month,
        kind="regular",
        name=f"{marker(code)}社工",
        hiring="direct",
    )


@kind
def own_pay_line(world, code):
    """Of the cast's worker, on a sheet that was handed in; elsewhere of somebody else."""
    station = world.stations[code]
    sheet = PayrollSheet.objects.create(
        station=station,
        month=MONTH,
        scheme=world.at("pay_scheme", code),
        author=world.people["province"],
        state="submitted",
    )
    is_own = code == "440882101"
    user = world.people["social_worker"] if is_own else factories.UserFactory()
    return PayrollLine.objects.create(
        sheet=sheet,
        user=user,
        station=station,
        month=MONTH,
        kind="regular",
        name=f"{marker(code)}本人",
        hiring="direct",
    )


@kind
def pay_source(world, code):
    """Paid by the township itself."""
    place = factories.division(code)
    programme = Programme.objects.create(
        name=f"{marker(code)}工资款",
        source=FundSource.COUNTY,
        division=place,
        purpose="工资",
        starts_on=MONTH,
        ends_on=MONTH.replace(month=12, day=31),
    )
    payment = PayrollPayment.objects.create(
        place=place, month=MONTH, amount=1, on=MONTH, by=world.people["province"]
    )
    spent = Expenditure.objects.create(
        programme=programme, place=place, category=Category.PEOPLE, amount=1, on=MONTH, summary="x"
    )
    return PaymentSource.objects.create(
        payment=payment, programme=programme, amount=1, expenditure=spent
    )


@kind
def secondment(world, code):
    return Secondment.objects.create(
        user=factories.UserFactory(name=f"{marker(code)}抽调"),
        station=world.stations[code],
        to_where="党政办",
        first=MONTH,
        last=MONTH,
        author=world.people["province"],
    )


@kind
def pay_import(world, code):
    """Of the cast's county officer; elsewhere of the station's head."""
    clerk = world.people["county_civil"]
    if code != "440882101":
        clerk = factories.person(Role.STATION_HEAD, world.stations[code])
    return PayImport.objects.create(
        month=MONTH,
        code="tax",
        item_name="个人所得税",
        file_name=f"{marker(code)}税.xlsx",
        uploaded_by=clerk,
        posting=clerk.postings.get(),
    )
