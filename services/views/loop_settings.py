"""What a place asks of its cases: how many days in a stage, how many cases, when to ask again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from services.enums import OPEN_STAGES
from services.forms.loop_settings import LoopForm
from services.loop_settings import settings_above, settings_at, settings_of, stuck_under
from services.models import LoopSettings
from services.operations.loop_settings import FACTS, demand_loop_right, drop_loop, set_loop
from services.permissions import can_set_loop
from services.views.case_loading import done_or_said
from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.gate import gated
from stations.views.acting import GET_OR_POST, show_refusal


def named(settings):
    """[(what, number)] in the words of the model."""
    fields = {name: LoopSettings._meta.get_field(name).verbose_name for name in FACTS}
    return [(label, getattr(settings, name)) for name, label in fields.items()]


def where(settings):
    return settings.division.name if settings.division_id else "通用"


@gated(DataClass.NETWORK)
@require_safe
def loop_settings(request):
    """Read by all: what is asked of the cases where the member works."""
    member = request.member
    known = settings_at(next(iter(sorted(member.scope.prefixes)), ""))
    may_set = can_set_loop(member)
    context = {
        "lines": named(known),
        "where": where(known),
        "may_set": may_set,
        "is_own": may_set and known.division_id == member.posting.division_id,
    }
    return render(request, "services/loop_settings.html", context)


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def loop_settings_edit(request):
    """Says once more what changes, with the number of cases, before anything does."""
    member, place = request.member, request.member.posting.division
    demand_loop_right(member, place)
    known = settings_of(place)
    form = LoopForm(request.POST or None, known=known)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if "confirmed" not in request.POST:
            return ask(request, place, known, facts)
        try:
            count = set_loop(by=member, division=place, **facts)
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"{place.name}的个案要求已改，{count} 件个案的停滞日跟着变。")
            return redirect("loop_settings")
    context = {
        "title": f"{place.name}的个案要求",
        "sub": f"现在用的：{where(known)}",
        "form": form,
        "back": reverse("loop_settings"),
        "act_label": "下一步",
    }
    return render(request, "stations/form.html", context)


def ask(request, place, known, facts):
    new = LoopSettings(division=place, **facts)
    changes = [
        (label, f"{was} → {now}")
        for (label, was), (_, now) in zip(named(known), named(new), strict=True)
        if was != now
    ]
    if not changes:
        messages.info(request, "没有改动。")
        return redirect("loop_settings")
    context = {
        "place": place,
        "changes": changes,
        "stuck": stuck_words(place, known, new),
        "typed": facts,
        "back": reverse("loop_settings_edit"),
    }
    return render(request, "services/loop_settings_confirm.html", context)


def stuck_words(place, known, new):
    """[(stage, “停滞 2 → 5 件”)] where it differs, and the sum."""
    today = timezone.localdate()
    was, now = (stuck_under(place, one, today) for one in (known, new))
    lines = [
        (stage.label, f"停滞 {was[stage]} → {now[stage]} 件")
        for stage in OPEN_STAGES
        if was[stage] != now[stage]
    ]
    return [*lines, ("合计", f"停滞 {sum(was.values())} → {sum(now.values())} 件")]


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def loop_settings_removal(request):
    """Back to what holds above, after seeing it."""
    member, place = request.member, request.member.posting.division
    demand_loop_right(member, place)
    if request.method == "POST":
        return done_or_said(
            request,
            lambda: drop_loop(by=member, division=place),
            f"{place.name}改用上级的个案要求。",
            reverse("loop_settings"),
        )
    known, above = settings_of(place), settings_above(place)
    changes = [
        (label, f"{was} → {now}")
        for (label, was), (_, now) in zip(named(known), named(above), strict=True)
        if was != now
    ]
    context = {
        "heading": f"取消{place.name}自己的个案要求",
        "text": f"取消后用{where(above)}的；以前结的个案照原定日期回访。",
        "facts": [*changes, *stuck_words(place, known, above)],
        "act_label": "改用上级的",
        "cancel_url": reverse("loop_settings"),
    }
    return render(request, "sb/confirm.html", context)
