"""Keeping the library of goals and tasks: general ones by the province, a place's own by its bureau,
which may also put a general one aside."""

from django.db import transaction

from services.models import PlanTemplate, TemplateChoice
from services.permissions import can_keep_templates
from services.plan_library import holds_at
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.enums import Role
from stations.permissions import can_keep_reference

FACTS = (
    "dimension",
    "from_level",
    "title",
    "measure",
    "unit",
    "baseline",
    "target",
    "days",
    "task",
    "method",
    "every_days",
    "is_active",
)
WHO_CAN = "当地民政部门；全省通用的由省厅设置"


def own_place(by):
    """Where a bureau's own templates hold; None for the province: everywhere."""
    return None if by.role == Role.PROVINCE else by.posting.division


@transaction.atomic
def save_template(*, by, template=None, **facts):
    """A new one of the bureau's own place, or one changed where it holds. Raises Denied, ActError."""
    if not can_keep_reference(by, template.division if template else own_place(by)):
        raise Denied("这条范例不归您修改，可以照着另建本地的一条。", who_can=WHO_CAN)
    if facts["baseline"] == facts["target"]:
        raise ActError("基线和目标值一样，请改其中一个。", field="target")
    row = template or PlanTemplate(
        division=own_place(by), position=PlanTemplate.objects.count() + 1
    )
    changed = [name for name in FACTS if template is None or getattr(row, name) != facts[name]]
    for name in FACTS:
        setattr(row, name, facts[name])
    row.save()
    if changed:
        audit.record(act="template.save", by=by, obj=row, fields=changed)
    return row


@transaction.atomic
def choose_template(*, by, template, is_hidden):
    """Whether the bureau's own place offers a template that holds there. Raises Denied, ActError."""
    place = by.posting.division
    if not can_keep_templates(by) or not can_keep_reference(by, place):
        raise Denied("范例的取舍由民政部门决定。", who_can=WHO_CAN)
    if not holds_at(template, place.code):
        raise ActError("这条范例是下级自己的，由当地决定用不用。")
    TemplateChoice.objects.update_or_create(
        division=place, template=template, defaults={"is_hidden": is_hidden}
    )
    audit.record(act="template.hide" if is_hidden else "template.show", by=by, obj=template)
