"""A case: opening it, its page, its moves, its end."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clients.enums import ContactKind
from clients.models import Client
from clients.operations.clients import record_consent
from services.case_page import context_of
from services.case_story import story_of
from services.enums import Dimension, FoundBy, MoveKind, Stage
from services.forms import cases as forms
from services.forms.handovers import CaseWorkerForm
from services.loop_settings import settings_of
from services.models import Case, Contact
from services.operations.cases import (
    assign_case,
    close_case,
    edit_case,
    move_case,
    open_case,
    reopen_case,
)
from services.operations.follow_ups import check_closed_case, comment, see_comments
from services.permissions import can_comment, can_open_case
from services.views.case_loading import (
    case_for_work,
    case_form,
    done_or_said,
    load_case,
    page_of,
    read,
)
from services.workflow import move_kind, owed
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, show_refusal
from stations.views.paths import own_path

# What was found at the door says which side of a life it is about.
DIMENSION_OF = {
    "unwell": Dimension.HEALTH,
    "medicine": Dimension.HEALTH,
    "no_care": Dimension.HEALTH,
    "low_mood": Dimension.MIND,
    "no_food": Dimension.LIVELIHOOD,
    "policy_gap": Dimension.LIVELIHOOD,
    "unsafe_home": Dimension.SAFETY,
}
FOUND_BY = {ContactKind.VISIT: FoundBy.VISIT, ContactKind.STATION: FoundBy.SELF}


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_new(request, uid):
    """From somebody's file, or with `?contact=<uid>` from a contact with them."""
    rows = Client.objects.select_related("station__division", "household")
    client = load(rows, request.member, uid=uid)
    contact = asked_contact(request, client)
    if not can_open_case(request.member, client):
        raise Denied("个案由本站社工和站长立。", who_can="这个站的社工、站长")
    form = forms.NewCaseForm(request.POST or None, initial=first_words(contact))
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            case = open_case(by=request.member, client=client, contact=contact, **facts)
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已立案：{case.code}。下面是下一步。")
            warn_of_load(request, case)
            return redirect(page_of(case))
    same = Case.objects.visible_to(request.member).open().filter(client__household=client.household)
    context = {
        "form": form,
        "client": client,
        "contact": contact,
        "known": same.select_related("client", "worker").order_by("-opened_at", "pk"),
        "back": reverse("contact", args=[contact.uid])
        if contact
        else reverse("client", args=[client.uid]),
    }
    return render(request, "services/case_form.html", context)


def warn_of_load(request, case):
    """More than the place allows is said, not refused."""
    open_ones = Case.objects.open().of_worker(case.worker).count()
    limit = settings_of(case.client.station.division).caseload_limit
    if open_ones > limit:
        messages.warning(
            request, f"您在办 {open_ones} 件，超过本地上限 {limit} 件，请和站长商量分工。"
        )


def asked_contact(request, client):
    if "contact" not in request.GET:
        return None
    rows = Contact.objects.filter(client=client)
    return load(rows, request.member, uid=request.GET["contact"])


def first_words(contact):
    if contact is None:
        return {}
    guess = next((DIMENSION_OF[key] for key in contact.findings if key in DIMENSION_OF), None)
    return {
        "found_by": FOUND_BY.get(contact.kind, FoundBy.VISIT),
        "found_on": contact.on,
        "problem": contact.note,
        **({"dimension": guess} if guess else {}),
    }


@gated(DataClass.CASEWORK)
@never_cache
@require_http_methods(GET_OR_POST)
def case(request, uid):
    row = load_case(request.member, uid)
    return read(
        request,
        row,
        "services/case.html",
        lambda: context_of(request.member, row, timezone.now()),
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_edit(request, uid):
    row = case_for_work(request.member, uid)
    form = forms.CaseEditForm(request.POST or None, case=row)
    return case_form(request, row, form, edit_case, title="修改个案", done="已存。")


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_consent(request, uid):
    row = case_for_work(request.member, uid)
    form = forms.CaseConsentForm(request.POST or None)
    return case_form(
        request,
        row,
        form,
        lambda case, **sent: record_consent(client=case.client, **sent),
        title=f"{row.client.name}的知情同意",
        done="已记下知情同意。",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_move(request, uid):
    """On with one tap; back and round with a word why (`?to=`). `then`: where a move leads that was
    made elsewhere; what is missing is said on the case's page."""
    row = case_for_work(request.member, uid)
    to = request.POST.get("to") or request.GET.get("to", "")
    if to not in Stage.values:
        messages.error(request, "请选到哪个阶段。")
        return redirect(page_of(row))
    try:
        kind = move_kind(row.stage, to)
    except ActError as refusal:
        messages.error(request, refusal.message)
        return redirect(page_of(row))
    label = Stage(to).label
    if kind == MoveKind.FORWARD:
        if request.method != "POST":
            return redirect(page_of(row))
        return done_or_said(
            request,
            lambda: move_case(by=request.member, case=row, to=to),
            f"{row.title}：已进入“{label}”。",
            page_of(row),
            after=own_path(request.POST.get("then"), default=page_of(row)),
        )
    if kind not in (MoveKind.BACK, MoveKind.LOOP):
        return redirect(page_of(row))
    if request.method == "POST" and "note" not in request.POST:
        # From the board: the page of the move asks why.
        return redirect(f"{reverse('case_move', args=[row.uid])}?to={to}")
    form = forms.MoveForm(request.POST or None)
    words = "退回" if kind == MoveKind.BACK else "回到"
    return case_form(
        request,
        row,
        form,
        lambda case, **sent: move_case(case=case, to=to, **sent),
        title=f"{words}“{label}”",
        done=f"已{words}“{label}”。",
        act_label=f"{words}“{label}”",
        warning="回到评估后，要重新评估，并有新一版计划。" if kind == MoveKind.LOOP else "",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_closure(request, uid):
    row = case_for_work(request.member, uid)
    missing = owed(row) if row.stage == Stage.FOLLOW_UP else []
    words = "；".join(line.words for line in missing)
    if row.stage != Stage.FOLLOW_UP:
        warning = "还没有走完跟踪：只能写转介、迁出、去世等，不能写“目标达到”。"
    else:
        warning = f"写“目标达到”还差：{words}。" if missing else ""
    return case_form(
        request,
        row,
        forms.ClosureForm(request.POST or None),
        close_case,
        title="结案",
        done="已结案。到期会提醒回访。",
        act_label="结案",
        warning=warning,
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_reopening(request, uid):
    row = case_for_work(request.member, uid)
    return case_form(
        request,
        row,
        forms.MoveForm(request.POST or None),
        reopen_case,
        title="重开个案",
        done="已重开，从评估开始。",
        act_label="重开",
    )


@gated(DataClass.CASEWORK, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def case_worker(request, uid):
    row = case_for_work(request.member, uid)
    return case_form(
        request,
        row,
        CaseWorkerForm(request.POST or None, case=row),
        assign_case,
        title="改责任社工",
        done="已改，任务跟着走。",
        act_label="交给他",
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_check(request, uid):
    row = case_for_work(request.member, uid)
    return case_form(
        request,
        row,
        forms.CheckForm(request.POST or None),
        check_closed_case,
        title="结案后回访",
        done="已记下回访。",
    )


@gated(DataClass.CASEWORK)
@require_POST
def case_comment(request, uid):
    row = load_case(request.member, uid)
    if not can_comment(request.member, row):
        raise Denied("意见由督导和站长写。", who_can="督导、站长")
    form = forms.CommentForm(request.POST)
    known = {line.key for line in story_of(row)}
    if not form.is_valid() or form.cleaned_data["entry"] not in known:
        messages.error(request, "意见没有存：请写几个字，对着经过里的一条写。")
        return redirect(page_of(row))
    return done_or_said(
        request,
        lambda: comment(by=request.member, case=row, **form.cleaned_data),
        "意见已写下，责任社工会看到。",
        page_of(row),
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def case_comments_seen(request, uid):
    row = case_for_work(request.member, uid)
    return done_or_said(
        request,
        lambda: see_comments(by=request.member, case=row),
        "已标为看过。",
        page_of(row),
    )
