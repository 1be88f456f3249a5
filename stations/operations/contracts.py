"""Acts on operators and on the contracts by which they run stations."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from stations import audit
from stations.models import ContractInstalment, Operator, OperatorContract
from stations.operations.rows import write
from stations.permissions import can_keep_operators, can_shape_contract

BUREAU = "县、市、省民政"
BUYER = "购买方的县、市、省民政"


@dataclass(frozen=True)
class Instalment:
    """One line of a contract's payment plan as it is to be."""

    number: int
    condition: str
    amount: Decimal
    expected_on: date
    met_on: date | None = None


@transaction.atomic
def save_operator(*, by, name, operator=None, credit_code="", contact="", phone=""):
    """A new outside organisation, or a known one's new particulars."""
    demand_operator_right(by)
    name = name.strip()
    if not name:
        raise ActError("请填写机构名称。", field="name")
    check = partial(refuse_known_operator, operator, name)
    check()
    operator = operator or Operator()
    with checked_again(check):
        changed = write(
            operator,
            name=name,
            credit_code=credit_code.strip(),
            contact=contact.strip(),
            phone=phone.strip(),
        )
    audit.record(act="operator.save", by=by, obj=operator, fields=changed)
    return operator


def refuse_known_operator(operator, name):
    if Operator.objects.filter(name=name).exclude(pk=operator and operator.pk).exists():
        raise ActError(f"已有叫“{name}”的机构，请直接选用。", field="name")


@transaction.atomic
def save_contract(
    *,
    by,
    operator,
    buyer,
    name,
    procurement_no,
    amount,
    starts_on,
    ends_on,
    stations,
    instalments=(),
    contract=None,
):
    """A contract with the stations it covers and its payment plan, written as one. Where there
    are instalments, they add up to the amount."""
    stations = list(stations)
    demand_contract_right(by, buyer, stations)
    if contract is not None:
        contract = OperatorContract.objects.select_for_update().get(pk=contract.pk)
        demand_contract_right(by, contract.buyer, contract.stations.select_related("division"))
    refuse_bad_terms(contract, amount, starts_on, ends_on, stations)
    check = partial(refuse_known_number, contract, procurement_no.strip())
    check()
    refuse_bad_plan(amount, instalments)
    contract = contract or OperatorContract()
    with checked_again(check):
        changed = write(
            contract,
            operator=operator,
            buyer=buyer,
            name=name.strip(),
            procurement_no=procurement_no.strip(),
            amount=amount,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    contract.stations.set(stations)
    write_plan(contract, instalments)
    audit.record(
        act="contract.save", by=by, obj=contract, fields=[*changed, "stations", "instalments"]
    )
    return contract


def refuse_bad_terms(contract, amount, starts_on, ends_on, stations):
    if amount <= 0:
        raise ActError("合同额要大于 0。", field="amount")
    if ends_on < starts_on:
        raise ActError("合同结束日期不能早于开始日期。", field="ends_on")
    if contract and contract.extended_until and contract.extended_until <= ends_on:
        raise ActError(
            f"合同已顺延至 {contract.extended_until}，结束日期要早于它。", field="ends_on"
        )
    if not stations:
        raise ActError("请至少选一个社工站。", field="stations")


def refuse_known_number(contract, procurement_no):
    same = OperatorContract.objects.filter(procurement_no=procurement_no)
    if same.exclude(pk=contract and contract.pk).exists():
        raise ActError("这个采购编号已经登记过，请核对编号。", field="procurement_no")


def refuse_bad_plan(amount, instalments):
    numbers = [one.number for one in instalments]
    if len(set(numbers)) < len(numbers):
        raise ActError("分期的期号有重复。", field="instalments")
    if any(one.amount <= 0 for one in instalments):
        raise ActError("每一期的金额要大于 0。", field="instalments")
    if any(one.met_on and one.met_on > timezone.localdate() for one in instalments):
        raise ActError("条件达成日期不能晚于今天。", field="instalments")
    total = sum((one.amount for one in instalments), Decimal(0))
    if instalments and total != amount:
        more = "多" if total > amount else "少"
        raise ActError(
            f"各期合计 {total:,.2f} 元，比合同额 {amount:,.2f} 元{more} {abs(total - amount):,.2f} 元，"
            "请改到一致。",
            field="amount",
        )


def write_plan(contract, instalments):
    """The plan as given; a line whose condition was met may change but not vanish."""
    numbers = [one.number for one in instalments]
    gone = contract.instalments.exclude(number__in=numbers)
    met = gone.filter(met_on__isnull=False).order_by("number").first()
    if met is not None:
        raise ActError(f"{met}的条件已经达成，不能删去。", field="instalments")
    gone.delete()
    for one in instalments:
        ContractInstalment.objects.update_or_create(
            contract=contract,
            number=one.number,
            defaults={
                "condition": one.condition,
                "amount": one.amount,
                "expected_on": one.expected_on,
                "met_on": one.met_on,
            },
        )


@transaction.atomic
def extend_contract(*, by, contract, until, reason):
    """The contract runs on to a later day (its own end day stays readable)."""
    contract = OperatorContract.objects.select_for_update().get(pk=contract.pk)
    demand_contract_right(by, contract.buyer, contract.stations.select_related("division"))
    if until <= contract.last_day:
        raise ActError(f"顺延日期要晚于现在的到期日 {contract.last_day}。", field="until")
    if not reason.strip():
        raise ActError("请写明顺延原因。", field="reason")
    contract.extended_until, contract.extension_reason = until, reason.strip()
    contract.save(update_fields=["extended_until", "extension_reason"])
    audit.record(
        act="contract.extend", by=by, obj=contract, reason=reason, fields=["extended_until"]
    )
    return contract


def demand_operator_right(by):
    if not can_keep_operators(by):
        raise Denied("承接机构的资料不归您登记。", who_can=BUREAU)


def demand_contract_right(by, buyer, stations=()):
    if not can_shape_contract(by, buyer, stations):
        raise Denied("承接合同不归您登记。", who_can=BUYER)
