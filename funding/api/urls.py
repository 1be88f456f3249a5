from django.urls import path

from funding.api import funds, papers, payroll
from shuangbai.base.api import register

for resource in (*funds.RESOURCES, *papers.RESOURCES, *payroll.RESOURCES):
    register(resource)

urlpatterns = [
    path("programmes/", funds.ProgrammeList.as_view(), name="programmes"),
    path("programmes/<uuid:uid>/execution/", funds.ExecutionOne.as_view(), name="execution"),
    path("payroll/sheets/", payroll.SheetList.as_view(), name="payroll-sheets"),
    path("payroll/lines/", payroll.LineList.as_view(), name="payroll-lines"),
    path("payroll/totals/", payroll.TotalList.as_view(), name="payroll-totals"),
    path("hops/", funds.HopList.as_view(), name="hops"),
    path("entries/", funds.EntryList.as_view(), name="entries"),
    path("budgets/", papers.BudgetList.as_view(), name="budgets"),
    path("adjustments/", papers.AdjustmentList.as_view(), name="adjustments"),
    path("slips/", papers.SlipList.as_view(), name="slips"),
    path("vouchers/", papers.VoucherList.as_view(), name="vouchers"),
]
