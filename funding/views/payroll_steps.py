"""How long each step of wages took in a month, by county, with the sheets behind each number."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from funding.payroll import pages
from funding.payroll.enums import Step
from funding.payroll.permissions import sees_sheets
from funding.payroll.timing import in_reach, of_counties, rows_behind
from funding.views.payroll import month_url
from shuangbai.base.errors import Denied
from shuangbai.base.measures import Period
from shuangbai.base.months import last_day, month_of, this_month
from stations.enums import DataClass, Role
from stations.gate import gated

PAGE_SIZE = 50


@gated(DataClass.PAYROLL)
@require_safe
def payroll_steps(request):
    member = request.member
    if member.role == Role.SOCIAL_WORKER:
        raise Denied("您现在的任职只能看自己的工资。", who_can="站长、县民政、财政")
    month = month_of(request.GET.get("month"), this_month())
    period = Period(month, last_day(month))
    chosen = request.GET.get("step")
    step = Step(chosen) if chosen in Step.values else None
    rows = list(in_reach(member, period))
    county = request.GET.get("county", "")
    behind = [
        row
        for row in rows_behind(rows)
        if (step is None or row.step == step)
        and row.move.sheet.station.division.code.startswith(county)
    ]
    context = {
        "month": month,
        "steps": list(Step),
        "step": step,
        "county": county,
        "counties": of_counties(rows),
        "page": Paginator(behind, PAGE_SIZE).get_page(request.GET.get("page")),
        "words": f"共 {len(behind):,} 次",
        "opens_sheets": sees_sheets(member),
        "back": month_url(month),
        **pages.months_around(month),
    }
    return render(request, "funding/payroll_steps.html", context)
