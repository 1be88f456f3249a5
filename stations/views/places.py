"""Where a page lies: the places above it, linked as far as the member's scope reaches."""

from django.urls import reverse

from stations.enums import DivisionKind
from stations.models import Division


def crumbs_to(member, code, *, with_last=True):
    """[(name, address or "")] from the province down. Superiors outside the scope are plain; a
    placeholder county repeats its city and is left out."""
    places = [
        place for place in Division.objects.lineage(code) if place.kind != DivisionKind.PLACEHOLDER
    ]
    if not with_last:
        places = [place for place in places if place.code != code]
    return [(place.name, address_within(member, place)) for place in places]


def address_within(member, place):
    return reverse("division", args=[place.code]) if member.scope.covers_code(place.code) else ""
