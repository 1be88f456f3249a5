"""Pages of acts on households: each shows what would happen before it is done."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clients.forms import households as forms
from clients.household_words import sentences
from clients.models import Client, Household
from clients.operations import households as acts
from clients.permissions import can_edit_client
from clients.views.files import load_client
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, show_refusal

MOST_FOUND = 20


def act_with_preview(request, form, act, *, then, done, preview=None, **context):
    """`act(by=…, **form.facts())` is done when what was previewed is sent again as it was.
    `preview(**facts)` gives the sentences; None: the act is rehearsed."""
    found, facts = (), {"by": request.member}
    if form.is_bound and form.is_valid():
        facts |= form.facts()
        try:
            if request.POST.get("sure") == form.digest:
                act(**facts)
                messages.success(request, done)
                return redirect(then)
            found = preview(**facts) if preview else acts.rehearsed(act, words=sentences, **facts)
        except ActError as refusal:
            show_refusal(form, refusal)
    context |= {"form": form, "preview": found, "digest": form.digest if found else ""}
    return render(request, "clients/household_act.html", context)


def load_home(member, uid):
    rows = Household.objects.select_related("village", "head", "station__division")
    home = load(rows, member, uid=uid)
    if not member.scope.covers_station(home.station):
        raise Denied("这一户不归您办理。", who_can=acts.WHO_CAN)
    return home


def load_person(member, uid):
    row = load_client(member, uid)
    if not can_edit_client(member, row):
        raise Denied("这份档案不归您办理。", who_can=acts.WHO_CAN)
    return row


def people_of(home):
    return list(acts.living_in(home).order_by("born_on", "pk"))


def other_home(request, home):
    """The household chosen by `?to=`, None before."""
    if "to" not in request.GET:
        return None
    return load_home(request.member, request.GET["to"])


def find_home(request, home, *, title, sub, back):
    """Looking up the other household by somebody who lives there."""
    asked = request.GET.get("q", "").strip()[:40]
    rows = Client.objects.none()
    if asked:
        near = Client.objects.visible_to(request.member).live().filter(station=home.station_id)
        rows = near.exclude(household=home).search(asked).select_related("household", "village")
    found = {}
    for one in rows.order_by("full_pinyin", "pk")[: MOST_FOUND * 2]:
        found.setdefault(one.household_id, (one.household, one.village, []))[2].append(one.name)
    results = [
        {
            "title": "、".join(names),
            "detail": f"{village.name} {other.address}",
            "url": f"?to={other.uid}",
        }
        for other, village, names in list(found.values())[:MOST_FOUND]
    ]
    context = {"title": title, "sub": sub, "back": back, "asked": asked, "results": results}
    context |= {"asks": "那一户的人：姓名、拼音或住址", "act_label": "选这一户"}
    return render(request, "clients/find.html", context)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_household(request, uid):
    """Moving one person to another household of the station."""
    row = load_person(request.member, uid)
    page = reverse("client", args=[row.uid])
    words = {"title": "移到另一户", "sub": row.name, "back": page}
    target = other_home(request, row.household)
    if target is None:
        return find_home(request, row.household, **words)
    return act_with_preview(
        request,
        forms.MoveForm(request.POST or None),
        lambda **facts: acts.move_person(client=row, household=target, **facts),
        then=page,
        done="已移到那一户。",
        note=f"移到：{target}，{target.village.name} {target.address}",
        **words,
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def household_join(request, uid):
    home = load_home(request.member, uid)
    page = reverse("household", args=[uid])
    words = {"title": "并入另一户", "sub": str(home), "back": page}
    target = other_home(request, home)
    if target is None:
        return find_home(request, home, **words)
    return act_with_preview(
        request,
        forms.ActForm(request.POST or None),
        lambda **facts: acts.join_households(household=home, into=target, **facts),
        then=reverse("household", args=[target.uid]),
        done="已并户。",
        note=f"并入：{target}，{target.village.name} {target.address}",
        **words,
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def household_split(request, uid):
    home = load_home(request.member, uid)
    page = reverse("household", args=[uid])
    form = forms.SplitForm(
        request.POST or None, member=request.member, household=home, people=people_of(home)
    )
    return act_with_preview(
        request,
        form,
        lambda **facts: acts.split_household(household=home, **facts),
        then=page,
        done="已分户。",
        title="分户",
        sub=str(home),
        back=page,
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def household_head(request, uid):
    home = load_home(request.member, uid)
    page = reverse("household", args=[uid])
    return act_with_preview(
        request,
        forms.HeadForm(request.POST or None, people=people_of(home)),
        lambda **facts: acts.change_head(household=home, **facts),
        then=page,
        done="已更换户主。",
        title="更换户主",
        sub=str(home),
        back=page,
    )


def status_page(request, uid, act, **context):
    row = load_person(request.member, uid)
    page = reverse("client", args=[row.uid])
    return act_with_preview(
        request,
        forms.ActForm(request.POST or None),
        lambda **facts: act(client=row, **facts),
        then=page,
        sub=row.name,
        back=page,
        **context,
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_death(request, uid):
    return status_page(request, uid, acts.record_death, title="登记去世", done="已登记。")


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_departure(request, uid):
    return status_page(
        request,
        uid,
        acts.record_departure,
        title="登记迁出",
        done="已登记。",
        note="搬到有社工站的地方，请在“看这一户”里办“交给另一站”，历史记录会一起过去。",
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_return(request, uid):
    return status_page(request, uid, acts.record_return, title="恢复在册", done="已恢复在册。")
