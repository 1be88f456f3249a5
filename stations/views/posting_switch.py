"""The posting switcher: one person, several postings, one at a time."""

import time

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from shuangbai.base.errors import Denied
from stations.gate import (
    LANDED_KEY,
    POSTING_KEY,
    check,
    member_for,
    own_referer,
    signed_in,
)
from stations.views.paths import own_path


@signed_in
@require_POST
def posting_switch(request):
    """Acts from now on in one's own posting `posting`; 404 for any other. Back to the same page
    when the new posting may open it, else home."""
    wanted = request.POST.get("posting", "")
    posting = next((one for one in request.member.postings if str(one.pk) == wanted), None)
    if posting is None:
        raise Http404
    request.session[POSTING_KEY] = posting.pk
    messages.success(request, f"现在任职：{posting.role_label} · {posting.place_label}")
    page = request.POST.get("next") or own_referer(request)
    if not may_open(page, member_for(request.user, posting_id=posting.pk)):
        return redirect("/")
    request.session[LANDED_KEY] = [page, int(time.time())]
    return redirect(page)


def may_open(page, member):
    """Whether the page's class of data is open to the member; whether the row is in their scope
    only the page itself can tell (see gate.landed_outside)."""
    if own_path(page, default=None) is None:
        return False
    try:
        line = getattr(resolve(page.split("?")[0]).func, "gate_line", None)
        if line is None:
            return False
        check(member, line)
    except (Resolver404, Denied):
        return False
    return True
