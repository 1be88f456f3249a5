"""The catalogue of policies, and what each asks and gives in a place."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients import masks
from clients.eligibility import book, category_names
from clients.forms.policies import PolicyForm, RollConfirmationForm, TermsForm, shown_rule
from clients.models import ClientCategory, Eligibility, Entitlement, Policy, PolicyTerms
from clients.operations.policies import add_policy, set_terms, try_rule
from clients.operations.roll_entitlements import confirm_later
from clients.permissions import (
    can_confirm_rolls,
    can_keep_policies,
    can_list_clients,
    sees_masked,
)
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Right, Role
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page, show_refusal

WHO_CAN = "县民政、市民政、省厅，各管自己的地方"


def own_place(member):
    """(division, its name): where the member's bureau sets terms; None is everywhere."""
    if member.role == Role.PROVINCE:
        return None, "全省通用"
    place = member.posting.place_division
    return place, place.name


def keeps_policies(member):
    return can_keep_policies(member, own_place(member)[0])


def demand_keeper(member):
    if not keeps_policies(member):
        raise Denied("政策由民政部门设置。", who_can=WHO_CAN)


@gated(DataClass.NETWORK)
@require_safe
def policies(request):
    member, today = request.member, timezone.localdate()
    known, names = book(today), category_names()
    may_count = can_list_clients(member)
    counts = counts_of(member, today) if may_count else {}
    code = code_of(member)
    lines = [
        {
            "policy": one,
            "terms": (terms := known.nearest(one.pk, code)),
            "rule": shown_rule(terms.rule, names) if terms else None,
            "counts": counts.get(one.pk, (0, 0)),
        }
        for one in Policy.objects.visible_to(member)
        .filter(is_active=True)
        .order_by("position", "pk")
    ]
    context = {"lines": lines, "may_count": may_count, "may_add": keeps_policies(member)}
    return render(request, "clients/policies.html", context)


def code_of(member):
    """Where the member works: whose terms they want to read."""
    prefixes = member.scope.prefixes
    return prefixes[0] if prefixes else ""


def counts_of(member, today):
    """{policy id: (people receiving, open gaps)} in reach; two queries."""
    kept = Entitlement.objects.visible_to(member).of_people_in_care().receiving()
    receiving = numbers(kept)
    gaps = numbers(Eligibility.objects.visible_to(member).gaps(today))
    return {key: (receiving.get(key, 0), gaps.get(key, 0)) for key in {*receiving, *gaps}}


def numbers(rows):
    counted = rows.order_by().values("policy").annotate(number=Count("pk"))
    return dict(counted.values_list("policy", "number"))


@gated(DataClass.NETWORK)
@require_safe
def policy(request, pk):
    member, today = request.member, timezone.localdate()
    row = load(Policy.objects.select_related("division"), member, pk=pk)
    names = category_names()
    in_force = book(today, [row.pk]).nearest(row.pk, code_of(member))
    every = PolicyTerms.objects.visible_to(member).filter(policy=row).select_related("division")
    context = {
        "policy": row,
        "terms": in_force,
        "rule": shown_rule(in_force.rule, names) if in_force else None,
        "every": [
            {"terms": one, "rule": shown_rule(one.rule, names), "is_now": one == in_force}
            for one in every.order_by("division__code", "-valid_from", "pk")
        ],
        "may_set": keeps_policies(member),
        "may_confirm": can_confirm_rolls(member),
        "place": own_place(member)[1] if keeps_policies(member) else "",
        "crumbs": [("政策目录", reverse("policies"))],
    }
    return render(request, "clients/policy.html", context)


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def policy_new(request):
    member = request.member
    demand_keeper(member)
    place, name = own_place(member)

    def act(**sent):
        return add_policy(division=place, **sent)

    return act_page(
        request,
        PolicyForm(request.POST or None),
        act,
        then=lambda made: reverse("policy_terms", args=[made.pk]),
        done="已新增，请接着写它的规定。",
        title="新增政策",
        sub=name,
        back=reverse("policies"),
        act_label="下一步：写规定",
    )


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def policy_terms(request, pk):
    """`try` reckons whom the rule would match and saves nothing."""
    member = request.member
    row = load(Policy.objects.all(), member, pk=pk)
    demand_keeper(member)
    place, name = own_place(member)
    start = terms_to_start_from(row, place)
    form = TermsForm(request.POST or None, terms=start)
    trial = None
    if form.is_bound and form.is_valid():
        try:
            if "try" in request.POST:
                trial = tried(member, row, place, form)
            else:
                return saved(request, row, place, form)
        except ActError as refusal:
            show_refusal(form, refusal)
    context = {
        "policy": row,
        "place": name,
        "form": form,
        "trial": trial,
        "is_own": bool(start and start.division == place),
        "may_list": can_list_clients(member),
        "back": reverse("policy", args=[row.pk]),
    }
    return render(request, "clients/policy_terms.html", context)


def terms_to_start_from(row, place):
    """The newest of the own place, else what is inherited now."""
    own = PolicyTerms.objects.filter(policy=row, division=place).order_by("-valid_from").first()
    code = place.code if place else ""
    return own or book(timezone.localdate(), [row.pk]).nearest(row.pk, code)


def saved(request, row, place, form):
    set_terms(
        by=request.member,
        policy=row,
        division=place,
        valid_from=form.cleaned_data["valid_from"],
        rule=form.rule(),
        version=form.cleaned_data["version"],
        **form.facts(),
    )
    messages.success(request, "已保存，正在对照全部档案找可能符合的人。")
    return redirect("policy", pk=row.pk)


def tried(member, row, place, form):
    trial = try_rule(
        by=member, policy=row, division=place, rule=form.rule(), on=timezone.localdate()
    )
    masked, today = sees_masked(member), timezone.localdate()
    return {
        "trial": trial,
        "sample": [
            {
                "client": one,
                "name": masks.name(one.name) if masked else one.name,
                "age": one.age(today),
            }
            for one in trial.sample
        ],
    }


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def policy_confirmation(request, pk):
    """Whoever stands on a category's roll is put down as receiving, by a worker process."""
    member = request.member
    row = load(Policy.objects.all(), member, pk=pk)
    if not can_confirm_rolls(member):
        raise Denied("名册由县民政导入和确认。", who_can="县民政")

    def act(by, category):
        return confirm_later(by=by, policy=row, category=category)

    same = ClientCategory.objects.filter(key=row.key).first()
    return act_page(
        request,
        RollConfirmationForm(request.POST or None, initial={"category": same}),
        act,
        then=lambda job: reverse("job", args=[job.uid]),
        done="正在对照名册。",
        title=f"{row}：按名册确认在领",
        sub=member.place_label,
        warning="名册上的人会记为在领，来源写“名册确认”；已在领、金额没变的不动。",
        back=reverse("policy", args=[pk]),
        act_label="确认在领",
    )
