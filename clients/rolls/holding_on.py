"""Locks: one writer at a place at a time, and the roll's own row."""

from clients.models import Roll
from shuangbai.base.errors import ActError
from stations.enums import COUNTY_DIGITS
from stations.models import Division


def hold_place(roll):
    """The county's row for this transaction: whoever else writes a roll there waits, and then sees
    what this one wrote. Not the key: people registered meanwhile point to places."""
    code = roll.division.code[:COUNTY_DIGITS]
    return Division.objects.select_for_update(no_key=True).get(code=code)


def locked(roll, *states):
    """The roll's row as it is now. Raises ActError when it is in none of these states."""
    held = Roll.objects.light().select_for_update(of=("self",), no_key=True).get(pk=roll.pk)
    if held.state not in states:
        raise ActError(f"这份名册{held.get_state_display()}，不能再办这一步。")
    return held
