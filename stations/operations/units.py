"""Acts on guidance centres and supervision offices."""

from django.db import transaction

from shuangbai.base.errors import ActError
from stations import audit
from stations.enums import Level, UnitKind
from stations.models import Unit
from stations.operations.rows import write
from stations.operations.stations import demand_shaping

# DOMAIN: counties may have a guidance centre, cities a supervision office.
UNIT_LEVEL = {UnitKind.GUIDANCE_CENTRE: Level.COUNTY, UnitKind.SUPERVISION_OFFICE: Level.CITY}


@transaction.atomic
def save_unit(
    *, by, division, kind, name, unit=None, address="", phone="", opened_on=None, closed_on=None
):
    """A new unit, or a known one's new particulars."""
    demand_shaping(by, division)
    if unit is not None:
        demand_shaping(by, unit.division)
    level = UNIT_LEVEL[UnitKind(kind)]
    if division.level != level:
        raise ActError(
            f"{UnitKind(kind).label}设在{level.label}一级，{division.name}不是。", field="division"
        )
    if not name.strip():
        raise ActError("请填写名称。", field="name")
    if opened_on and closed_on and closed_on < opened_on:
        raise ActError("停用日期不能早于启用日期。", field="closed_on")
    unit = unit or Unit()
    changed = write(
        unit,
        division=division,
        kind=kind,
        name=name.strip(),
        address=address.strip(),
        phone=phone.strip(),
        opened_on=opened_on,
        closed_on=closed_on,
    )
    audit.record(act="unit.save", by=by, obj=unit, fields=changed)
    return unit
