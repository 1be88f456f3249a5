"""Reference data that a fresh installation starts with; officers change it from then on."""

from django.db import transaction

from stations import audit
from stations.enums import FacilityKind
from stations.models import FacilityStandard

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
