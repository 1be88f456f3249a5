"""Postings: proposed, ended, and the list of those that wait for a second person's word."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangbai.base.errors import ActError
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Decision, Right
from stations.forms.acts import acted, is_sent
from stations.forms.postings import DecisionForm, EndPostingForm, FurtherPostingForm
from stations.gate import gated, load
from stations.models import Posting, User
from stations.operations.people import standing_postings
from stations.operations.postings import (
    decide_postings,
    demand_may_end,
    end_posting,
    propose_posting,
)
from stations.permissions import can_end_posting
from stations.staff_filters import WaitingFilter

GET_OR_POST = ["GET", "HEAD", "POST"]
# What a line says beyond the place.
SHOWN = (
    "employer",
    "proposed_by",
    "replaces__station",
    "replaces__division",
    "replaces__unit",
    "replaces__contract",
)
SORTS = {
    "at": ("proposed_at",),
    "name": ("user__full_pinyin",),
    "role": ("role", "proposed_at"),
}


@gated(DataClass.ACCOUNTS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def further_posting(request, uid):
    member = request.member
    person = load(User.objects, member, uid=uid)
    endable = [one.pk for one in standing_postings(person) if is_movable(member, one)]
    form = FurtherPostingForm(
        request.POST or None,
        member=member,
        endable=Posting.objects.filter(pk__in=endable).with_place().order_by("-starts_on", "pk"),
    )
    if is_sent(request, form) and acted(
        form, propose_posting, by=member, user=person, **form.facts()
    ):
        messages.success(request, "已提出，等第二个人确认后生效。")
        return redirect("person", uid=uid)
    context = {"person": person, "form": form, "title": "提出任职", "act_label": "提出"}
    return render(request, "stations/person_form.html", context)


def is_movable(member, posting):
    return posting.is_confirmed() and posting.ends_on is None and can_end_posting(member, posting)


@gated(DataClass.ACCOUNTS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def posting_end(request, uid):
    member = request.member
    posting = load(Posting.objects.with_place().select_related("decision"), member, uid=uid)
    demand_may_end(by=member, posting=posting)
    form = EndPostingForm(request.POST or None)
    if is_sent(request, form) and acted(
        form, end_posting, by=member, posting=posting, **form.cleaned_data
    ):
        messages.success(request, f"{posting.user.name}的离岗已办好。")
        return redirect("person", uid=posting.user.uid)
    context = {
        "heading": f"{posting.user.name}离岗",
        "text": "最后一天过后，这项任职的权限就没有了；做过的记录都保留。",
        "facts": [
            ("任职", f"{posting.get_role_display()} · {posting.place}"),
            ("到岗", f"{posting.starts_on:%Y-%m-%d}"),
        ],
        "form": form,
        "act_label": "办离岗",
        "danger": True,
        "cancel_url": reverse("person", args=[posting.user.uid]),
    }
    return render(request, "sb/confirm.html", context)


@gated(DataClass.ACCOUNTS, Right.APPROVE)
@require_safe
def waiting_postings(request):
    decidable = Posting.objects.decidable_by(request.member)
    rows = decidable.with_place().select_related(*SHOWN)
    listing = Listing(request, rows, filterset=WaitingFilter, sorts=SORTS, sort="at")
    batches = (
        decidable.filter(batch__isnull=False)
        .values("batch__uid", "batch__file_name", "proposed_by__name")
        .annotate(people=Count("pk"))
        .order_by("batch")
    )
    context = {"listing": listing, "batches": batches}
    return render(request, "stations/waiting_postings.html", context)


@gated(DataClass.ACCOUNTS, Right.APPROVE)
@require_POST
def posting_decisions(request):
    """The ticked ones, or all of one roster; what this member cannot decide is not there."""
    decidable = Posting.objects.decidable_by(request.member).with_place()
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请先勾选要处理的任职。")
        return redirect("waiting_postings")
    wanted = form.wanted(decidable)
    decision = Decision.REFUSED if "refuse" in request.POST else Decision.CONFIRMED
    try:
        made = decide_postings(
            by=request.member,
            postings=list(wanted),
            decision=decision,
            reason=form.cleaned_data["reason"],
        )
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        tell_outcome(request, decision, len(made), len(form.cleaned_data["posting"]))
    return redirect("waiting_postings")


def tell_outcome(request, decision, made, ticked):
    words = "已确认" if decision == Decision.CONFIRMED else "已记为不同意"
    if made:
        messages.success(request, f"{words} {made:,} 项任职。")
    if made < ticked or not made:
        messages.warning(
            request, f"有 {max(ticked - made, 1):,} 项刚刚已由别人处理，没有重复处理。"
        )
