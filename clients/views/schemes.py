"""Which tiers hold where, and how often each is contacted."""

from collections import Counter, defaultdict

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clients.enums import ContactKind
from clients.forms.schemes import OwnSchemeForm, RulesForm
from clients.models import Client, Tier, TierScheme
from clients.operations.schemes import (
    CODE,
    WHO_CAN,
    demand_scheme_right,
    drop_own_scheme,
    nearest_among,
    people_held_by,
    people_in,
    set_own_scheme,
    set_rules,
)
from clients.permissions import can_list_clients, can_set_schemes
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Level, Right
from stations.gate import gated, load
from stations.models import Division
from stations.permissions import can_keep_reference
from stations.views.acting import GET_OR_POST, act_page, show_refusal


@gated(DataClass.NETWORK)
@require_safe
def tier_schemes(request):
    """Reference data, read by all who read the network; the people are numbers only. First the
    scheme that holds where the member works, then those of places below."""
    member = request.member
    rows = TierScheme.objects.visible_to(member).select_related("division")
    rows = list(rows.prefetch_related("tiers__rules").order_by("division__code", "pk"))
    holding = {nearest_among(rows, code) for code in member.scope.prefixes}
    shown = [row for row in rows if row in holding or is_in_reach(member, row)]
    people = people_by_scheme(member, rows)
    kinds = kinds_asked_for(shown)
    links = len(shown) == 1 and can_list_clients(member)
    context = {
        "schemes": [
            described(member, row, people[row], kinds, links)
            for row in sorted(shown, key=lambda row: (row not in holding, where_code(row)))
        ],
        "can_add": can_set_schemes(member),
        "kinds": [label for _, label in kinds],
    }
    return render(request, "clients/tier_schemes.html", context)


def kinds_asked_for(schemes):
    """Choices of ContactKind that any of these schemes asks for: columns without a number say
    nothing."""
    asked = {rule.kind for row in schemes for tier in row.tiers.all() for rule in tier.rules.all()}
    return [choice for choice in ContactKind.choices if choice[0] in asked]


def is_in_reach(member, scheme):
    return scheme.division is not None and member.scope.covers_code(scheme.division.code)


def where_code(scheme):
    return scheme.division.code if scheme.division else ""


def people_by_scheme(member, schemes):
    """{scheme: Counter of {number of a tier: people in the member's reach}} in one query."""
    rows = Client.objects.live().filter(member.scope.stations("station"), tier__isnull=False)
    counts = rows.order_by().values_list(CODE, "tier").annotate(Count("pk"))
    found, nearest = defaultdict(Counter), {}
    for code, number, count in counts:
        if code not in nearest:
            nearest[code] = nearest_among(schemes, code)
        if nearest[code]:
            found[nearest[code]][number_for(nearest[code], number)] += count
    return found


def number_for(scheme, number):
    """The tier that stands for that number, as in Scheme.plan_for."""
    known = [tier.number for tier in scheme.tiers.all()]
    closer = [one for one in known if one <= number]
    return max(closer, default=min(known, default=0))


def described(member, scheme, people, kinds, links):
    tiers = sorted(scheme.tiers.all(), key=lambda tier: tier.number)
    return {
        "scheme": scheme,
        "where": scheme.division.name if scheme.division else "全省通用",
        "people": sum(people.values()),
        "may_edit": can_keep_reference(member, scheme.division),
        "tiers": [
            {
                "tier": tier,
                "people": people[tier.number],
                "page": f"{reverse('clients')}?tier={tier.number}" if links else "",
                "rules": rules_of(tier, kinds),
            }
            for tier in tiers
        ],
    }


def rules_of(tier, kinds):
    """Days of each of these kinds; None where nothing is asked."""
    days = {rule.kind: rule.every_days for rule in tier.rules.all()}
    return [days.get(kind) for kind, _ in kinds]


def demand_bureau(member):
    if not can_set_schemes(member):
        raise Denied("分级方案由民政部门设置。", who_can=WHO_CAN)


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def tier_scheme_new(request):
    """A place below the own one, or the own place, that has no scheme of its own yet."""
    demand_bureau(request.member)
    places = (
        Division.objects.visible_to(request.member)
        .current()
        .filter(level__in=(Level.CITY, Level.COUNTY), tierscheme=None)
        .order_by("code")
    )
    form = OwnSchemeForm(request.POST or None, places=places)
    return act_page(
        request,
        form,
        set_own_scheme,
        then=reverse("tier_schemes"),
        done="已按上级方案照搬一份，现在可以改频率；没改之前谁的计划都不变。",
        title="单独设一个分级方案",
        sub="先照搬现在用的方案，再逐级改频率",
        back=reverse("tier_schemes"),
        act_label="照搬一份",
    )


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def tier_rules(request, pk):
    """Asks once more with the number of people before plans move."""
    member = request.member
    demand_bureau(member)
    tier = load_tier(member, pk)
    demand_scheme_right(member, tier.scheme)
    form = RulesForm(request.POST or None, tier=tier)
    if form.is_bound and form.is_valid():
        if "confirmed" not in request.POST:
            return ask_rules(request, tier, form.rules())
        try:
            job = set_rules(by=member, tier=tier, rules=form.rules())
        except ActError as refusal:
            show_refusal(form, refusal)
        else:
            return after_rules(request, job)
    context = {
        "title": f"{tier.name}的联系频率",
        "sub": f"{tier.scheme.name}。{tier.meaning}",
        "form": form,
        "back": reverse("tier_schemes"),
        "act_label": "下一步",
    }
    return render(request, "stations/form.html", context)


def load_tier(member, pk):
    tier = Tier.objects.filter(pk=pk).first()
    scheme = load(
        TierScheme.objects.select_related("division"), member, pk=tier.scheme_id if tier else 0
    )
    tier.scheme = scheme
    return tier


def ask_rules(request, tier, rules):
    before = dict(tier.rules.values_list("kind", "every_days"))
    changes = [
        (label, f"{words(before.get(kind))} → {words(rules.get(kind))}")
        for kind, label in ContactKind.choices
        if before.get(kind) != rules.get(kind)
    ]
    if not changes:
        messages.info(request, "没有改动。")
        return redirect("tier_schemes")
    context = {
        "tier": tier,
        "changes": changes,
        "people": people_in(tier).count(),
        "typed": rules,
        "back": reverse("tier_rules", args=[tier.pk]),
    }
    return render(request, "clients/tier_rules_confirm.html", context)


def words(days):
    return f"每 {days} 天" if days else "不要求"


def after_rules(request, job):
    if job is None:
        messages.info(request, "没有改动。")
        return redirect("tier_schemes")
    messages.success(request, "频率已改，正在重算联系计划。")
    return redirect("job", uid=job.uid)


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def scheme_removal(request, pk):
    member = request.member
    demand_bureau(member)
    scheme = load(TierScheme.objects.select_related("division"), member, pk=pk)
    demand_scheme_right(member, scheme)
    if request.method == "POST":
        try:
            job = drop_own_scheme(by=member, scheme=scheme)
        except ActError as refusal:
            messages.error(request, refusal.message)
            return redirect("tier_schemes")
        return after_rules(request, job)
    context = {
        "heading": f"取消“{scheme.name}”",
        "text": "取消后这里的人按上一级的方案联系，计划马上重算；已有的联系记录都在。",
        "facts": [
            ("适用", scheme.division.name if scheme.division else "全省通用"),
            ("涉及", f"{people_held_by(scheme).count():,} 人"),
        ],
        "act_label": "取消这个方案",
        "danger": True,
        "cancel_url": reverse("tier_schemes"),
    }
    return render(request, "sb/confirm.html", context)
