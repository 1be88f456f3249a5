"""What is paid, out of which money, and who works elsewhere."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from funding.forms.payroll import SecondmentForm, SplitForm
from funding.forms.payroll_schemes import NEW_ITEMS, SchemeForm, terms_of
from funding.models import PayScheme, PaySplit, Programme, Secondment
from funding.operations import payroll_schemes as acts
from funding.payroll.defaults import items_of, usual_items
from funding.payroll.enums import SplitKind
from funding.payroll.permissions import (
    can_keep_scheme,
    can_keep_split,
    can_note_secondments,
    can_second,
)
from funding.payroll.reckon import words_of
from funding.payroll.trying import try_scheme
from funding.views.payroll import demand_sheets
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from shuangbai.base.months import this_month
from shuangbai.base.sheets import Column
from stations.enums import DataClass, Right
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.listing import answer
from stations.models import Posting, Station, User
from stations.views.acting import GET_OR_POST

SCHEME_SORTS = {"starts": ("starts_on",), "place": ("division__code", "starts_on")}
SCHEME_COLUMNS = (
    Column("适用地方", lambda row: row.division.name, width=16),
    Column("名称", lambda row: row.name, width=24),
    Column("自哪月起", lambda row: row.starts_on, width=12),
    Column("依据", lambda row: row.basis, width=30),
)
SECONDMENT_SORTS = {"first": ("first",), "name": ("user__full_pinyin", "first")}
SECONDMENT_COLUMNS = (
    Column("姓名", lambda row: row.user.name, width=12),
    Column("本站", lambda row: row.station.name, width=20),
    Column("去向", lambda row: str(row.to_station or row.to_where), width=24),
    Column("自", lambda row: row.first, width=12),
    Column("至", lambda row: row.last, width=12),
)


@gated(DataClass.PAYROLL)
@require_safe
def payroll_schemes(request):
    member = request.member
    demand_sheets(member)
    listing = Listing(
        request,
        PayScheme.objects.visible_to(member).select_related("division"),
        sorts=SCHEME_SORTS,
        sort="-starts",
        columns=SCHEME_COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/payroll_schemes.html",
        title="工资标准",
        data_class=DataClass.PAYROLL,
        act="payroll.export",
        keeps=can_keep_scheme(member, member.posting.place_division),
        back=reverse("payroll"),
    )


@gated(DataClass.PAYROLL)
@require_safe
def payroll_scheme(request, uid):
    demand_sheets(request.member)
    scheme = load(PayScheme.objects.select_related("division", "author"), request.member, uid=uid)
    items = scheme.items.prefetch_related("rates").order_by("position", "pk")
    context = {
        "scheme": scheme,
        "items": [(item, words_of(item)) for item in items],
        "back": reverse("payroll_schemes"),
    }
    return render(request, "funding/payroll_scheme.html", context)


@gated(DataClass.PAYROLL, Right.WRITE)
@require_http_methods(GET_OR_POST)
def payroll_scheme_new(request):
    """The next scheme, tried on the people in post before it is laid down: what is kept is what
    was seen."""
    member, place = request.member, request.member.posting.place_division
    if not can_keep_scheme(member, place):
        raise Denied("工资标准由县民政登记。", who_can="县民政")
    present = PayScheme.objects.holding_at(place, timezone.localdate())
    items = items_of(present) if present else usual_items()
    form = SchemeForm(
        request.POST or None,
        items=items,
        codes=acts.free_codes(place, NEW_ITEMS),
        initial=terms_of(present) if present else None,
    )
    trial = None
    if is_sent(request, form):
        scheme = laid_down(member, place, form)
        if scheme:
            messages.success(request, "已登记。之后制作和重算的工资表按它计算。")
            return redirect("payroll_scheme", scheme.uid)
        if form.is_valid():
            trial = try_scheme(place, form.sent_items(), form.cleaned_data["day_base"], present)
    context = {
        "form": form,
        "trial": trial,
        "seen": form.digest() if trial else "",
        "title": "新的工资标准",
        "sub": f"照“{present}”改" if present else "按常用项目填数",
        "back": reverse("payroll_schemes"),
    }
    return render(request, "funding/payroll_scheme_new.html", context)


def laid_down(member, place, form):
    """The scheme when what is sent is what was tried before; None while it is not, or refused."""
    try:
        acts.refuse_bad_items(form.sent_items())
    except ActError as refusal:
        form.add_error(None, refusal.message)
        return None
    if form.cleaned_data["seen"] != form.digest():
        return None
    facts = form.facts()
    return acted(
        form, acts.save_scheme, by=member, division=place, items=form.sent_items(), **facts
    )


@gated(DataClass.PAYROLL)
@require_http_methods(GET_OR_POST)
def payroll_sources(request):
    """Out of which programmes the place pays, in words, and the form that lays it down anew."""
    member = request.member
    demand_sheets(member)
    place = member.posting.place_division
    form = None
    if can_keep_split(member, place):
        programmes = Programme.objects.visible_to(member).order_by("-starts_on", "pk")
        initial = {"starts_on": this_month()}
        form = SplitForm(request.POST or None, programmes=programmes, initial=initial)
    if request.method == "POST" and form is None:
        raise Denied("工资从哪里出由支付的单位登记。", who_can=f"{place.name}财政、民政")
    if form is not None and is_sent(request, form):
        facts = form.cleaned_data
        made = acted(
            form,
            acts.save_split,
            by=member,
            division=place,
            starts_on=facts["starts_on"],
            rows=split_rows(facts),
        )
        if made:
            messages.success(request, "已登记，下次发放按它从各项目支付。")
            return redirect("payroll_sources")
    context = {
        "form": form,
        "place": place,
        "rows": PaySplit.objects.holding_at(place, this_month()),
        "back": reverse("payroll"),
    }
    return render(request, "funding/payroll_sources.html", context)


def split_rows(facts):
    rows = []
    if facts["first"]:
        rows.append(
            {
                "programme": facts["first"],
                "kind": SplitKind.PER_HEAD,
                "amount": facts["per_head"],
            }
        )
    if facts["second"]:
        rows.append(
            {"programme": facts["second"], "kind": SplitKind.SHARE, "percent": facts["percent"]}
        )
    return [*rows, {"programme": facts["rest"], "kind": SplitKind.REST}]


@gated(DataClass.PAYROLL)
@require_safe
def secondments(request):
    member = request.member
    demand_sheets(member)
    rows = Secondment.objects.visible_to(member).standing()
    listing = Listing(
        request,
        rows.select_related("user", "station", "to_station"),
        sorts=SECONDMENT_SORTS,
        sort="-first",
        columns=SECONDMENT_COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/payroll_secondments.html",
        title="抽调",
        data_class=DataClass.PAYROLL,
        act="payroll.export",
        can_add=can_note_secondments(member),
        back=reverse("payroll"),
    )


@gated(DataClass.PAYROLL, Right.WRITE)
@require_http_methods(GET_OR_POST)
def secondment_new(request):
    member = request.member
    if not can_note_secondments(member):
        raise Denied("抽调由本站站长登记。", who_can="本站站长")
    station = member.posting.station
    in_post = Posting.objects.in_post(timezone.localdate()).filter(station=station)
    form = SecondmentForm(
        request.POST or None,
        people=User.objects.filter(pk__in=in_post.values("user")).order_by("full_pinyin", "pk"),
        stations=near(station),
    )
    if is_sent(request, form):
        made = acted(form, acts.second_person, by=member, station=station, **form.cleaned_data)
        if made:
            messages.success(request, "已登记。本月工资表点“重算”后按它分天。")
            return redirect("secondments")
    context = {
        "form": form,
        "title": "登记抽调",
        "sub": station.name,
        "back": reverse("secondments"),
        "act_label": "登记",
    }
    return render(request, "stations/form.html", context)


def near(station):
    """The other stations of the same county."""
    county = station.division.code[:6]
    rows = Station.objects.live().filter(division__code__startswith=county)
    return rows.exclude(pk=station.pk).order_by("division__code", "pk")


@gated(DataClass.PAYROLL, Right.WRITE)
@require_http_methods(GET_OR_POST)
def secondment_removal(request, uid):
    rows = Secondment.objects.select_related("user", "station__division", "to_station")
    row = load(rows, request.member, uid=uid)
    if not can_second(request.member, row.station):
        raise Denied("抽调由本站站长或县民政取消。", who_can="本站站长或县民政")
    if request.method == "POST":
        acts.cancel_secondment(by=request.member, secondment=row)
        messages.success(request, "已取消，工资表点“重算”后恢复。")
        return redirect("secondments")
    context = {
        "heading": "取消这次抽调",
        "text": "取消后，这些天的工资仍由本站承担。",
        "facts": [("姓名", row.user.name), ("抽调", str(row))],
        "act_label": "取消抽调",
        "danger": True,
        "cancel_url": reverse("secondments"),
    }
    return render(request, "sb/confirm.html", context)
