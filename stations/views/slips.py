"""Reset slips: issued by who looks after the account, confirmed where it takes two, redeemed by
the holder."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shuangbai.base.errors import ActError, Denied
from stations import slip_codes
from stations.enums import DataClass, Right
from stations.forms.accounts import DecisionForm, RedeemForm, SlipForm
from stations.gate import gated, guest_of, load, public
from stations.limits import TooManyTries
from stations.models import ResetSlip, User
from stations.operations.accounts import WHO_MANAGES, decide_slip, issue_slip, redeem_slip
from stations.permissions import (
    can_clear_second_factor,
    can_decide_slip,
    can_manage_account,
    is_administrator,
)

GET_OR_POST = ["GET", "HEAD", "POST"]


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(GET_OR_POST)
def slip_redemption(request):
    """The holder of a slip sets a new password, then signs in with it."""
    form = RedeemForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            redeem_slip(
                by=guest_of(request, username=given["username"]),
                username=given["username"],
                code=given["code"],
                password=given["new"],
            )
        except ActError as error:
            form.add_error(error.field or None, error.message)
            status = 429 if isinstance(error, TooManyTries) else 200
        else:
            messages.success(request, "新密码已经设好，请用它登录。")
            return redirect("account_login")
    return render(request, "stations/slip_redemption.html", {"form": form}, status=status)


@gated(DataClass.ACCOUNTS, Right.WRITE)
@never_cache
@require_http_methods(GET_OR_POST)
def account_slip(request, uid):
    """Issues a slip. The page with the code is the answer to the POST: it is shown once."""
    user = managed_account(request, uid)
    form = SlipForm(
        request.POST if request.method == "POST" else None,
        may_clear=can_clear_second_factor(request.member, user),
        needs_reason=is_administrator(user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            paper = issue_slip(by=request.member, user=user, **form.cleaned_data)
        except ActError as error:
            form.add_error(error.field or None, error.message)
        else:
            return paper_page(request, paper, half=1 if paper.slip.needs_second else 0)
    return render(request, "stations/account_slip.html", {"form": form, "person": user})


def managed_account(request, uid):
    user = load(User.objects, request.member, uid=uid)
    if not can_manage_account(request.member, user):
        raise Denied("这个账号不归您管理。", who_can=WHO_MANAGES)
    return user


def paper_page(request, paper, *, half):
    """`half` 0: the whole code; 1 and 2: the first and second part of a code that takes two."""
    context = {
        "slip": paper.slip,
        "code": slip_codes.on_paper(paper.code),
        "half": half,
        "address": request.build_absolute_uri(reverse("slip")),
    }
    return render(request, "stations/slip_paper.html", context)


@gated(DataClass.ACCOUNTS, Right.APPROVE)
@require_safe
def slips(request):
    """Slips that wait for this person's word."""
    waiting = ResetSlip.objects.visible_to(request.member).waiting(timezone.now())
    rows = waiting.select_related("user", "issued_by").order_by("issued_at", "pk")
    mine = [slip for slip in rows if can_decide_slip(request.member, slip)]
    return render(request, "stations/slips.html", {"slips": mine})


@gated(DataClass.ACCOUNTS, Right.APPROVE)
@never_cache
@require_http_methods(GET_OR_POST)
def slip_decision(request, uid):
    slip = load(ResetSlip.objects.select_related("user"), request.member, uid=uid)
    if not can_decide_slip(request.member, slip):
        raise Denied("开单人和本人不能确认这张重置单。", who_can="另一位安全管理员")
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            paper = decide_slip(by=request.member, slip=slip, **form.cleaned_data)
        except ActError as error:
            form.add_error(error.field or None, error.message)
        else:
            if paper:
                return paper_page(request, paper, half=2)
            messages.success(request, "已经记下：不同意。这张重置单作废。")
            return redirect("slips")
    return render(request, "stations/slip_decision.html", {"form": form, "slip": slip})
