"""What people need and get: one person's, one case's, one link with its steps, and the list."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.views.files import load_client
from services import resource_list
from services.debts import address
from services.forms.acts import ReasonForm
from services.forms.policies import CasePolicyForm
from services.forms.resources import LinkForm, LinkStepForm, usable
from services.link_debts import detail_of, links_of, policies_of
from services.models import Case, CasePolicy, LinkMove, Resource, ResourceLink
from services.operations import links as acts
from services.permissions import can_link, can_move_link, can_work_case, gives_reason
from services.resource_enums import LINK_MOVES, LinkState
from services.resource_list import LinkFilter
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page, show_refusal

S = LinkState
# Noun in the address → (state it leads to, words on the button, title).
STEPS = {
    "request": (S.REQUESTED, "去请求", "已请求"),
    "confirmation": (S.CONFIRMED, "对方已确认", "已确认"),
    "delivery": (S.DELIVERED, "记落实", "已落实"),
    "withdrawal": (S.GIVEN_UP, "放弃", "放弃"),
    "wish": (S.WANTED, "退回到待请求", "退回到待请求"),
}
WHO_CAN = "本站社工、站长"


@gated(DataClass.CASEWORK)
@require_safe
def resource_links(request):
    member = request.member
    listing = Listing(
        request,
        resource_list.links_for(member),
        filterset=LinkFilter,
        sorts=resource_list.LINK_SORTS,
        sort="-since",
        columns=resource_list.link_columns(member),
    )
    return answer(
        request,
        listing,
        "services/resource_links.html",
        title="资源链接",
        data_class=DataClass.CLIENT,
        act="links.export",
        lines=resource_list.link_lines(member, listing.page.rows),
        is_wide=member.posting.station_id is None,
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_safe
def client_links(request, uid):
    """One person's needs, open ones first."""
    row = load_client(request.member, uid)
    rows = ResourceLink.objects.of_people([row.pk]).select_related(
        "resource__provider", "case", "task"
    )
    lines = [
        {
            "link": one,
            "detail": detail_of(one),
            "is_open": one.state in ("wanted", "requested", "confirmed"),
        }
        for one in rows.order_by("-since_on", "-pk")
    ]
    lines.sort(key=lambda line: not line["is_open"])
    context = {"client": row, "lines": lines, "may_link": can_link(request.member, row)}
    return render(request, "services/client_links.html", context)


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def link_new(request, uid):
    """`?resource=<uid>`: chosen in the library; `?case=<uid>`: for that case, and
    `&task=<key>` for a task of its plan."""
    member = request.member
    row = load_client(member, uid)
    case = case_in(request)
    if not (can_work_case(member, case) if case else can_link(member, row)):
        raise Denied("这位对象的资源链接不归您办。", who_can=WHO_CAN)
    initial = {"resource": resource_in(request), "task": request.GET.get("task")}
    form = LinkForm(request.POST or None, station=row.station, case=case, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = made_of(member, row, case, form.cleaned_data)
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已记下：{made}。")
            return redirect("resource_link", uid=made.uid)
    back = reverse("case_links", args=[case.uid]) if case else reverse("client_links", args=[uid])
    context = {
        "form": form,
        "title": "链接资源",
        "sub": f"{row.name} · {case}" if case else row.name,
        "back": back,
        "act_label": "记下",
    }
    return render(request, "stations/form.html", context)


def made_of(member, row, case, data):
    facts = {
        "by": member,
        "uid": data["uid"],
        "client": row,
        "quantity": data["quantity"],
        "case": case,
        "task": data.get("task"),
    }
    if data["resource"] is not None:
        return acts.request_resource(resource=data["resource"], note=data["note"], **facts)
    return acts.want(need=data["need"], kind=data["kind"], **facts)


def case_in(request):
    if "case" not in request.GET:
        return None
    return load_case(request.member, request.GET["case"])


def load_case(member, uid):
    rows = Case.objects.select_related(
        "client__station__division", "client__merged_into", "station"
    )
    return load(rows, member, uid=uid)


def resource_in(request):
    if "resource" not in request.GET:
        return None
    return load(Resource.objects.all(), request.member, uid=request.GET["resource"]).pk


def load_link(member, uid):
    rows = ResourceLink.objects.select_related(
        "client__station__division",
        "client__village",
        "case",
        "resource__provider",
        "station",
        "task",
    )
    return load(rows, member, uid=uid)


@gated(DataClass.CASEWORK)
@never_cache
@require_http_methods(GET_OR_POST)
def resource_link(request, uid):
    """Above the station it is read with a reason; every reading is in the trail."""
    member = request.member
    row = load_link(member, uid)
    reason = ""
    if gives_reason(member):
        form = ReasonForm(request.POST or None)
        if not form.is_valid():
            return ask_reason(request, form)
        reason = form.cleaned_data["reason"]
    audit.record_read(act="link.read", by=member, obj=row, reason=reason)
    may_move = can_move_link(member, row)
    context = {
        "link": row,
        "moves": LinkMove.objects.filter(link=row)
        .select_related("by", "note", "resource__provider")
        .order_by("-at", "-pk"),
        "steps": steps_of(row) if may_move else [],
        "alike": usable(row.client.station).filter(kind=row.kind)[:5]
        if may_move and row.state == S.WANTED
        else [],
        "crumbs": [("资源链接", reverse("resource_links"))],
    }
    return render(request, "services/resource_link.html", context)


def ask_reason(request, form):
    context = {
        "title": "查看资源链接",
        "sub": "您现在的任职查看个人的服务记录要写明理由。",
        "form": form,
        "act_label": "查看",
        "back": reverse("resource_links"),
    }
    return render(request, "stations/form.html", context)


def steps_of(link):
    return [
        {"label": label_of(link, state, label), "url": reverse("link_step", args=[link.uid, name])}
        for name, (state, label, _) in STEPS.items()
        if state in LINK_MOVES[LinkState(link.state)]
    ]


def is_back(link, state):
    order = list(LinkState)
    return order.index(state) < order.index(link.state) and link.state != S.GIVEN_UP


def label_of(link, state, label):
    return f"退回到“{state.label}”" if is_back(link, state) else label


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def link_step(request, uid, step):
    if step not in STEPS:
        raise Http404
    row = load_link(request.member, uid)
    if not can_move_link(request.member, row):
        raise Denied("这项资源链接不归您办。", who_can=WHO_CAN)
    state, label, title = STEPS[step]
    form = LinkStepForm(request.POST or None, link=row, state=state, is_back=is_back(row, state))

    def act(by, **facts):
        return acts.move(by=by, link=row, step=acts.Step(new=state, **facts))

    page = reverse("resource_link", args=[uid])
    return act_page(
        request,
        form,
        act,
        then=page,
        done=f"{row.client.name}的“{row.need}”：{title}。",
        title=f"{row.need}：{label_of(row, state, title)}",
        sub=row.client.name,
        back=page,
        act_label=label_of(row, state, label),
    )


@gated(DataClass.CASEWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def case_links(request, uid):
    """What a case asks for: resources and policies, each with its state; the form adds a policy."""
    member = request.member
    case = load_case(member, uid)
    if not can_work_case(member, case):
        raise Denied("这个个案不归您办。", who_can="办这个个案的社工、站长")
    form = CasePolicyForm(request.POST or None, member=member)

    def act(by, policy):
        return acts.want_policy(by=by, case=case, policy=policy)

    page = reverse("case_links", args=[uid])
    return act_page(
        request,
        form,
        act,
        then=page,
        done="已列入这个个案。",
        template="services/case_links.html",
        case=case,
        links=[{"link": one, "detail": detail_of(one)} for one in links_of(case)],
        standings=policies_of(case),
        client=case.client.merged_into or case.client,
        back=case_page(case),
    )


def case_page(case):
    return address("case", [case.uid]) or reverse("client", args=[case.client.uid])


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def case_policy_removal(request, uid, pk):
    case = load_case(request.member, uid)
    wanted = CasePolicy.objects.filter(case=case, policy=pk, is_dropped=False).first()
    if wanted is None:
        raise Http404
    acts.drop_policy(by=request.member, wanted=wanted)
    messages.success(request, f"这个个案不再列“{wanted.policy}”。")
    return redirect("case_links", uid=uid)
