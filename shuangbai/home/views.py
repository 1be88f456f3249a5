from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangbai.base import attention
from shuangbai.home import work_table
from stations.enums import DataClass, Right
from stations.gate import signed_in


@signed_in
@require_safe
def home(request):
    """The work table (工作台): what to deal with first, then figures, then places."""
    member, today = request.member, timezone.localdate()
    context = {"today": today, "attention": attention.for_member(member, today)}
    if member.may(Right.READ, DataClass.NETWORK):
        context |= {
            "figures": work_table.figures(member, today),
            "places": work_table.places(member, today),
        }
    return render(request, "home/work_table.html", context)
