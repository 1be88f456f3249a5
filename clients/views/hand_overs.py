"""Handing people over to the station at their new place."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import going_along, hand_over_list
from clients.client_list import categories_of, tier_name
from clients.forms import households as forms
from clients.household_words import sentences
from clients.models import HandOver
from clients.operations import hand_overs as acts
from clients.operations.households import rehearsed
from clients.permissions import can_answer_hand_over, can_withdraw_hand_over
from clients.schemes import scheme_of
from clients.views.household_acts import act_with_preview, load_home, people_of
from clients.views.lists import workers_at
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.models import Division
from stations.views.acting import GET_OR_POST, act_page, show_refusal

MOST_FOUND = 30
BESIDE = (
    "old_station__division",
    "new_station__division",
    "village__parent__parent",
    "household",
    "offered_by",
    "decision__by",
)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def household_hand_over(request, uid):
    """`?village=<code>` is the form; without it, where they moved to."""
    home = load_home(request.member, uid)
    page = reverse("household", args=[uid])
    words = {"title": "交给另一站", "sub": str(home), "back": page}
    village = village_of(request.GET.get("village", ""))
    if village is None:
        return find_village(request, **words)
    station = village.service_point.station
    return act_with_preview(
        request,
        forms.OfferForm(request.POST or None, people=people_of(home)),
        lambda **facts: acts.offer_hand_over(household=home, village=village, **facts),
        preview=lambda people, **facts: [
            f"请{station}接收：{'、'.join(one.name for one in people)}。",
            "对方接收之前，仍由本站照看，应联系的照常联系。",
            "接收以后历史记录和应联系日一起过去，本站已做的工作仍计在本站。",
            *going_along.announced(home, people),
        ],
        then=reverse("hand_overs"),
        done=f"已提出，等{station}接收。",
        note=f"搬到：{place_name(village)}，由{station}照看",
        **words,
    )


def served():
    rows = Division.objects.filter(service_point__isnull=False).select_related(
        "parent__parent", "service_point__station__division"
    )
    return rows.current()


def village_of(code):
    return served().filter(code=code).first() if code.isascii() and code.isdigit() else None


def find_village(request, **words):
    """Names of places are no secret: any village that a station serves."""
    asked = request.GET.get("q", "").strip()[:40]
    found = served().matching(asked).order_by("code")[:MOST_FOUND] if asked else ()
    results = [
        {
            "title": one.name,
            "detail": f"{place_name(one)} · {one.service_point.station}",
            "url": f"?village={one.code}",
        }
        for one in found
    ]
    context = {**words, "asked": asked, "results": results}
    context |= {"asks": "搬到哪个村（社区）：名称、拼音或代码", "act_label": "选这里"}
    return render(request, "clients/find.html", context)


def place_name(village):
    return f"{village.parent.parent.name}{village.parent.name}{village.name}"


@gated(DataClass.CLIENT, Right.WRITE)
@require_safe
def hand_overs(request):
    member = request.member
    listing = Listing(
        request,
        hand_over_list.rows_for(member),
        filterset=hand_over_list.HandOverFilter,
        sorts=hand_over_list.SORTS,
        sort="-at",
        columns=hand_over_list.COLUMNS,
    )
    return answer(
        request,
        listing,
        "clients/hand_overs.html",
        title="交接",
        data_class=DataClass.CLIENT,
        act="handovers.export",
        lines=hand_over_list.lines(member, listing.page.rows),
    )


def load_offer(member, uid):
    return load(HandOver.objects.select_related(*BESIDE), member, uid=uid)


@gated(DataClass.CLIENT, Right.WRITE)
@require_safe
def hand_over(request, uid):
    row = load_offer(request.member, uid)
    return offer_page(request, row, accept_form(row))


def accept_form(row, data=None):
    return forms.AcceptForm(data, workers=workers_at(row.new_station))


def offer_page(request, row, form, preview=()):
    member, today = request.member, timezone.localdate()
    # In the words of the place they come to.
    scheme = scheme_of(row.new_station.division)
    people = list(row.people.order_by("born_on", "pk"))
    held = categories_of(people, today)
    is_waiting = not hasattr(row, "decision")
    context = {
        "hand_over": row,
        "place": place_name(row.village),
        "state": hand_over_list.state(row),
        "people": [
            {
                "client": one,
                "age": one.age(today),
                "tier_name": tier_name(scheme, one.tier),
                "categories": held[one.pk],
                "is_near": member.scope.station_ids is None
                or one.station_id in member.scope.station_ids,
            }
            for one in people
        ],
        "form": form,
        "preview": preview,
        "along": going_along.announced(row.household, people) if is_waiting else (),
        "may_answer": is_waiting and can_answer_hand_over(member, row),
        "may_withdraw": is_waiting and can_withdraw_hand_over(member, row),
    }
    return render(request, "clients/hand_over.html", context)


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def hand_over_acceptance(request, uid):
    """First what would happen, then, sent with `sure`, done."""
    row = load_offer(request.member, uid)
    form = accept_form(row, request.POST)
    facts = {"by": request.member, "hand_over": row}
    preview = ()
    if form.is_valid():
        facts["worker"] = form.cleaned_data["worker"]
        try:
            if "sure" in request.POST:
                acts.accept_hand_over(**facts)
                messages.success(request, "已接收，现在由本站照看。")
                return redirect("hand_over", uid=uid)
            preview = rehearsed(acts.accept_hand_over, words=sentences, **facts)
        except ActError as refusal:
            show_refusal(form, refusal)
    return offer_page(request, row, form, preview)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def hand_over_refusal(request, uid):
    row = load_offer(request.member, uid)
    if not can_answer_hand_over(request.member, row):
        raise Denied("交接由接收的站答复。", who_can=acts.RECEIVERS)
    page = reverse("hand_over", args=[uid])
    return act_page(
        request,
        forms.RefuseForm(request.POST or None),
        lambda **sent: acts.refuse_hand_over(hand_over=row, **sent),
        then=page,
        done="已退回，仍由原来的站照看。",
        title="退回交接",
        sub=str(row),
        back=page,
        act_label="退回",
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def hand_over_withdrawal(request, uid):
    row = load_offer(request.member, uid)
    try:
        acts.withdraw_hand_over(by=request.member, hand_over=row)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已撤回，仍由本站照看。")
    return redirect("hand_over", uid=uid)
