"""Who may do what with money (ACCESS, column F): predicates in prose.

A place acts for itself: its own officers send what it has and confirm what it got. Whoever stands
above it approves, but never what they wrote themselves.
"""

from stations.enums import DataClass, Right, Role

OFFICES = frozenset({Role.COUNTY_CIVIL, Role.COUNTY_FINANCE, Role.CITY_BUREAU, Role.PROVINCE})


def can_act_for(member, place):
    """The officers posted at the place itself: a township's head and finance, a county's two
    bureaus, the city, the province. Nobody confirms for a place below what they sent there."""
    if place is None or not member.may(Right.WRITE, DataClass.FUNDS):
        return False
    return member.posting.place_division.pk == place.pk


def can_keep_programme(member, place):
    """County, city and province officers keep the programmes of their place and those below."""
    return (
        member.role in OFFICES
        and member.may(Right.WRITE, DataClass.FUNDS)
        and member.scope.covers_code(place.code)
    )


def can_allot(member, giver):
    """A place's own officers, from the county upward, share out what it has."""
    return member.role in OFFICES and can_act_for(member, giver)


def can_reclaim(member, place):
    """County, city and province officers take unused money back: from the places below, and from
    their own place into the treasury. Always with a second person."""
    return can_keep_programme(member, place)


def can_remind(member, hop):
    """Who waits for a hop's money, or stands above it, asks the place that holds it: the giver the
    receiver, the receiver the giver, an office above either. Nobody asks themselves."""
    if hop.holder.pk == member.posting.place_division.pk:
        return False
    is_end = can_act_for(member, hop.giver) or can_act_for(member, hop.place)
    return is_end or can_keep_programme(member, hop.giver)


def can_prove(member, entry):
    """Slips come from the place whose line it is; an office above may add what it has, too."""
    return can_act_for(member, entry.place) or can_keep_programme(member, entry.place)


def can_decide(member, place, author_id):
    """A second person with approval over funds, at the place or above it; never the author."""
    return (
        member.user.pk != author_id
        and member.may(Right.APPROVE, DataClass.FUNDS)
        and member.scope.covers_code(place.code)
    )


def can_read_funds(member):
    return member.may(Right.READ, DataClass.FUNDS)


def can_decide_money(member):
    return member.may(Right.APPROVE, DataClass.FUNDS)


def can_open_programmes(member):
    """May lay down a programme somewhere at all."""
    return member.role in OFFICES and member.may(Right.WRITE, DataClass.FUNDS)
