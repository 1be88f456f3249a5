"""The library of goals and tasks: read by all, kept by the bureaus."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from services.enums import Dimension
from services.forms.plan_library import TemplateForm
from services.models import PlanTemplate
from services.operations.plan_library import WHO_CAN, choose_template, save_template
from services.permissions import can_keep_templates
from services.plan_library import hidden_at, holds_at
from services.views.case_loading import done_or_said
from shuangbai.base.errors import Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.permissions import can_keep_reference
from stations.views.acting import GET_OR_POST, act_page


@gated(DataClass.NETWORK)
@require_safe
def plan_library(request):
    """By dimension; first what is offered where the member works."""
    member = request.member
    rows = PlanTemplate.objects.visible_to(member).select_related("division")
    code = next(iter(sorted(member.scope.prefixes)), "")
    hidden, is_bureau = hidden_at(code), can_keep_templates(member)
    lines = [
        {
            "template": one,
            "is_hidden": one.pk in hidden,
            "may_edit": can_keep_reference(member, one.division),
            "may_choose": is_bureau and one.is_active and holds_at(one, code),
        }
        for one in rows.order_by("position", "pk")
    ]
    context = {
        "groups": [
            {
                "dimension": dimension,
                "lines": [one for one in lines if one["template"].dimension == dimension],
            }
            for dimension in Dimension
        ],
        "is_bureau": is_bureau,
    }
    return render(request, "services/plan_library.html", context)


def demand_bureau(member):
    if not can_keep_templates(member):
        raise Denied("范例由民政部门维护。", who_can=WHO_CAN)


def load_template(member, pk):
    return load(PlanTemplate.objects.select_related("division"), member, pk=pk)


def template_page(request, form, act, *, title, done):
    return act_page(
        request,
        form,
        act,
        then=reverse("plan_library"),
        done=done,
        title=title,
        back=reverse("plan_library"),
        crumbs=[("目标与任务范例", reverse("plan_library"))],
    )


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def plan_library_new(request):
    """`?copy=<pk>`: beginning from another one."""
    demand_bureau(request.member)
    known = request.GET.get("copy", "")
    source = load_template(request.member, int(known)) if known.isdecimal() else None
    form = TemplateForm(request.POST or None, template=source)
    return template_page(request, form, save_template, title="新的范例", done="范例已存。")


@gated(DataClass.NETWORK, Right.WRITE)
@require_http_methods(GET_OR_POST)
def plan_library_edit(request, pk):
    demand_bureau(request.member)
    row = load_template(request.member, pk)
    if not can_keep_reference(request.member, row.division):
        raise Denied("这条范例不归您修改，可以照着另建本地的一条。", who_can=WHO_CAN)
    form = TemplateForm(request.POST or None, template=row)

    def act(**facts):
        return save_template(template=row, **facts)

    return template_page(request, form, act, title="修改范例", done="范例已存。")


@gated(DataClass.NETWORK, Right.WRITE)
@require_POST
def plan_library_choice(request, pk):
    """Offered where the member works, or not (`hidden`)."""
    demand_bureau(request.member)
    row = load_template(request.member, pk)
    is_hidden = request.POST.get("hidden") == "1"
    return done_or_said(
        request,
        lambda: choose_template(by=request.member, template=row, is_hidden=is_hidden),
        f"本地{'不再建议' if is_hidden else '重新建议'}“{row.title}”。",
        reverse("plan_library"),
    )
