"""Goals and tasks to draw from: what holds at a place, and what was put aside there."""

from services.models import PlanTemplate, TemplateChoice
from shuangbai.base.scope import lineage


def hidden_at(code):
    """Ids of the templates that the nearest place with a word on them does not offer."""
    rows = TemplateChoice.objects.filter(division__code__in=lineage(code))
    said = sorted(
        rows.values_list("template", "division__code", "is_hidden"), key=lambda row: len(row[1])
    )
    nearest = {template: is_hidden for template, _, is_hidden in said}
    return {template for template, is_hidden in nearest.items() if is_hidden}


def holds_at(template, code):
    return template.division is None or template.division.code in lineage(code)


def offered_at(code):
    """In use at the place, in the library's order; two queries."""
    hidden = hidden_at(code)
    rows = PlanTemplate.objects.filter(is_active=True).select_related("division")
    return [
        one
        for one in rows.order_by("position", "pk")
        if holds_at(one, code) and one.pk not in hidden
    ]
