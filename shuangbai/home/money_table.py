"""The money part of the work table: how the programmes of now stand in the own place."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from funding.measures import Execution, executions, held_in, lent_in
from funding.models import Programme
from stations.enums import DataClass, Right, Role

MOST = 8
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One programme; `held`: what still lies on the accounts of the place and of those below,
    `lent`: what they advanced and did not get back."""

    programme: Programme
    now: Execution
    held: Decimal
    lent: Decimal


def sees_money(member):
    """Workers see their own wage, not the station's books."""
    return member.may(Right.READ, DataClass.FUNDS) and member.role != Role.SOCIAL_WORKER


def lines(member, today):
    """[Line] of programmes that run or still have money here, the newest first; nothing where no
    money was ever planned or came."""
    rows = Programme.objects.visible_to(member)
    held = held_in(member.scope)
    now = rows.filter(Q(starts_on__lte=today, ends_on__gte=today) | Q(pk__in=held))
    found = list(now.order_by("-starts_on", "name", "pk")[:MOST])
    standing, lent = executions(found, member.scope, today), lent_in(member.scope)
    return [
        Line(one, standing[one.pk], held.get(one.pk, NOTHING), lent.get(one.pk, NOTHING))
        for one in found
        if standing[one.pk].planned or standing[one.pk].received
    ]
