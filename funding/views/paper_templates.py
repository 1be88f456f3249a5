"""An office's own papers: what is in use, a start, a trial, and back to the built-in one."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.forms.papers import TemplateForm
from funding.models import OfficeTemplate
from funding.operations.sheet_templates import demand_may_keep, keep_template, put_back
from funding.sheets.drawn import built_in
from funding.sheets.enums import Form
from funding.sheets.making import made
from funding.sheets.packing import Templates
from funding.sheets.trial import sample_paper
from shuangbai.base import sheets as base_sheets
from shuangbai.base import uploads
from shuangbai.base.errors import ActError
from shuangbai.base.months import this_month
from stations import audit
from stations.enums import DataClass
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.listing import attachment

PAYROLL = DataClass.PAYROLL


@gated(PAYROLL)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_templates(request):
    member = request.member
    demand_may_keep(member)
    form = TemplateForm(request.POST or None, request.FILES or None)
    kept = None
    if is_sent(request, form):
        kept = acted(
            form,
            partial(keep_template, form=form.cleaned_data["form"]),
            by=member,
            upload=form.cleaned_data["file"],
        )
    context = {
        "form": form,
        "trial": kept[1] if kept else None,
        "template": kept[0] if kept else None,
        "rows": [row_of(member, one) for one in Form],
    }
    return render(request, "funding/paper_templates.html", context)


def row_of(member, form):
    place = member.posting.place_division
    holding = OfficeTemplate.objects.holding_for(form, place.code)
    is_own = holding is not None and holding.division_id == place.pk
    names = sample_paper(form, place, this_month()).content
    return {
        "form": form,
        "label": form.label,
        "holding": holding,
        "is_own": is_own,
        "facts": "、".join(names.facts),
        "columns": "、".join(names.columns),
    }


@gated(PAYROLL)
@require_safe
def paper_template_start(request):
    """The built-in one, to be changed and uploaded."""
    paper = sampled(request)
    return attachment(built_in(paper), f"{paper.form.label}模板.xlsx", base_sheets.MIME)


@gated(PAYROLL)
@require_safe
def paper_template_trial(request):
    """What holds now, filled with a month of nobody."""
    paper = sampled(request)
    place = request.member.posting.place_division
    data = made(paper, Templates().for_paper(paper.form, place.code))
    return attachment(data, f"{paper.form.label}试填.xlsx", base_sheets.MIME)


def sampled(request):
    member = request.member
    demand_may_keep(member)
    form = request.GET.get("form", Form.DETAIL)
    if form not in Form:
        raise Http404
    return sample_paper(Form(form), member.posting.place_division, this_month())


@gated(PAYROLL)
@require_safe
def paper_template_file(request, uid):
    demand_may_keep(request.member)
    row = load(OfficeTemplate.objects, request.member, uid=uid)
    audit.record_read(act="sheets.template_file", by=request.member, obj=row)
    return uploads.serve(row)


@gated(PAYROLL)
@require_POST
def paper_template_removal(request, uid):
    demand_may_keep(request.member)
    row = load(OfficeTemplate.objects, request.member, uid=uid)
    try:
        put_back(by=request.member, template=row)
    except ActError as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"已停用，{row.get_form_display()}恢复为上级或内置的模板。")
    return redirect("paper_templates")
