"""Numbers about wages."""

from funding.models import PayrollSheet
from funding.payroll.enums import SheetState, Step
from funding.payroll.timing import taken_within
from shuangbai.base.measures import Measure, register

PAID = (SheetState.PAID, SheetState.CONFIRMED)


def paid_in(scope, period):
    rows = PayrollSheet.objects.filter(scope.stations("station"), state__in=PAID)
    return rows.filter(payment__on__range=(period.first, period.last))


register(
    Measure(
        key="wages_paid",
        label="发放工资",
        unit="元",
        meaning="期间发放的工资表用款合计（应发加单位缴纳，扣回为负）",
        rows=paid_in,
        code_path="station__division__code",
        sums="cost",
        page="payroll",
    ),
    Measure(
        key="payslips_paid",
        label="发放工资人次",
        unit="人次",
        meaning="期间发放的工资表上的人次",
        rows=paid_in,
        code_path="station__division__code",
        sums="people",
        page="payroll",
    ),
)
register(
    *(
        Measure(
            key=f"wages_{step}_days",
            label=f"{step.label}用时",
            unit="天",
            meaning=f"期间办完“{step.label}”的工资表，从上一步办完到这一步办完各用多少天，取中位数",
            rows=lambda scope, period, step=step: taken_within(scope, period, step),
            code_path="sheet__station__division__code",
            middle="waited",
            page="payroll_steps",
            page_query={"step": step},
        )
        for step in Step
    )
)
