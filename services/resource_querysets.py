"""Questions about resources, who offers them, and what was linked."""

from django.db import models
from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from clients.querysets import files_of
from services.querysets import may_read_work
from services.resource_enums import OPEN, TAKING, LinkState
from shuangbai.base.scope import lineage


class LibraryQuerySet(models.QuerySet):
    """Rows of a station's library, or shared by a place (`division`) with all below it."""

    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        shared = member.scope.divisions("division__code")
        above = {code for one in member.scope.prefixes for code in lineage(one)}
        return self.filter(
            Q(member.scope.stations("station"), station__isnull=False)
            | Q(shared | Q(division__code__in=above), division__isnull=False)
        )

    def for_station(self, station):
        """What that station may use: its own, and what its place and those above share."""
        above = lineage(station.division.code)
        return self.filter(Q(station=station) | Q(division__code__in=above))


class ResourceQuerySet(LibraryQuerySet):
    def with_taken(self):
        """Adds `taken`: how much is promised or delivered; `left`, None without a limit."""
        link = self.model.links.rel.related_model
        rows = link.objects.filter(resource=OuterRef("pk"), state__in=TAKING).order_by()
        total = rows.values("resource").annotate(total=Sum("quantity")).values("total")
        taken = Coalesce(Subquery(total), 0, output_field=IntegerField())
        return self.annotate(taken=taken).annotate(left=F("quantity") - F("taken"))

    def available(self, on):
        """In use, in time, and with something left."""
        in_time = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
        rows = self.with_taken().filter(in_time, is_active=True, provider__is_active=True)
        return rows.filter(Q(quantity__isnull=True) | Q(left__gt=0))


class LinkQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        return self.filter(member.scope.stations("client__station"))

    def of_people(self, people):
        """About these people, in whichever of their files it was recorded."""
        return self.filter(client__in=files_of(self.model, people))

    def counted_in(self, scope):
        """Under the station that did the work: a hand-over moves no count."""
        return self.filter(scope.stations("station"))

    def open(self):
        return self.filter(state__in=OPEN)

    def delivered(self, first, last):
        return self.filter(state=LinkState.DELIVERED, delivered_on__range=(first, last))
