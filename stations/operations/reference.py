"""Reference data that a fresh installation starts with; officers change it from then on."""

from functools import partial

from django.db import transaction

from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from stations import audit
from stations.enums import FacilityKind
from stations.models import FacilityStandard
from stations.operations.rows import write
from stations.permissions import can_keep_reference

# The rooms and equipment that the programme's documents ask of every station.
GENERAL_STANDARDS = (
    ("办公区", FacilityKind.ROOM),
    ("小组活动室", FacilityKind.ROOM),
    ("多功能室", FacilityKind.ROOM),
    ("独立个案室", FacilityKind.ROOM),
    ("无障碍通道", FacilityKind.ROOM),
    ("档案柜", FacilityKind.EQUIPMENT),
    ("电脑与打印", FacilityKind.EQUIPMENT),
    ("急救箱", FacilityKind.EQUIPMENT),
)


@transaction.atomic
def save_standard(*, by, name, kind, division, position, is_required, is_active, standard=None):
    """A new room or piece of equipment that stations must have in `division` (None: everywhere),
    or a known one changed. Raises Denied, ActError."""
    for place in {standard.division, division} if standard else {division}:
        if not can_keep_reference(by, place):
            raise Denied("这里的标准不归您设置。", who_can="当地民政部门；全省通用的由省厅设置")
    name = name.strip()
    if not name:
        raise ActError("请填写名称。", field="name")
    check = partial(refuse_known_standard, standard, name, division)
    check()
    standard = standard or FacilityStandard()
    with checked_again(check):
        changed = write(
            standard,
            name=name,
            kind=kind,
            division=division,
            position=position,
            is_required=is_required,
            is_active=is_active,
        )
    if changed:
        audit.record(act="standard.save", by=by, obj=standard, fields=changed)
    return standard


def refuse_known_standard(standard, name, division):
    same = FacilityStandard.objects.filter(name=name, division=division)
    if same.exclude(pk=standard and standard.pk).exists():
        raise ActError("这里已有同名的标准，请修改原有的。", field="name")


@transaction.atomic
def add_general_standards(*, by):
    """Adds those that hold everywhere when there are none at all: what officers have renamed or
    switched off since never comes back. Returns how many were added."""
    if FacilityStandard.objects.filter(division__isnull=True).exists():
        return 0
    made = FacilityStandard.objects.bulk_create(
        [
            FacilityStandard(name=name, kind=kind, position=position)
            for position, (name, kind) in enumerate(GENERAL_STANDARDS, 1)
        ]
    )
    audit.record(act="reference.load", by=by)
    return len(made)
