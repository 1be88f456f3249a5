"""The case file, to be printed."""

from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from services.case_paper import context_of
from services.views.case_loading import load_case, read
from stations.enums import DataClass
from stations.gate import gated
from stations.views.acting import GET_OR_POST

LONGEST_REASON = 200


@gated(DataClass.CASEWORK)
@never_cache
@require_http_methods(GET_OR_POST)
def case_paper(request, uid):
    """ID numbers masked; sent with a reason (`numbers`), in full and in the trail."""
    row = load_case(request.member, uid)
    reason = request.POST.get("numbers", "").replace("\x00", "").strip()[:LONGEST_REASON]
    return read(
        request,
        row,
        "services/case_paper.html",
        lambda: context_of(request.member, row, reason=reason),
        title="打印个案卷宗",
    )
