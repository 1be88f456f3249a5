"""Questions about many rows, named as the business speaks. `visible_to` is the one gate."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from shuangbai.base import search
from shuangbai.base.append_only import AppendOnlyQuerySet
from shuangbai.base.scope import code_range, lineage
from stations.enums import (
    COUNTY_DIGITS,
    DataClass,
    DivisionKind,
    JobTitle,
    Level,
    PointStatus,
    Right,
    Role,
    StationStatus,
)


class DivisionQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.none()
        return self.filter(member.scope.divisions())

    def current(self):
        return self.filter(vanished_on__isnull=True)

    def under(self, division):
        return self.filter(code_range("code", division.code))

    def provinces(self):
        return self.filter(level=Level.PROVINCE)

    def matching(self, text):
        """Found by a piece of the name, pinyin, initials or the code's first digits."""
        found = search.named(text, has_code=True)
        if search.is_pinyin(text):
            # On its own, because beside a scope SQLite walks all codes of a province instead of
            # the keys' indexes: 5 ms for 0.1 ms (docs/benchmarks.md).
            return self.filter(pk__in=self.model.objects.filter(found).values("pk"))
        return self.filter(found)

    def lineage(self, code):
        """The places above a code and the place itself, province first."""
        return self.filter(code__in=lineage(code)).order_by("level", "code")

    def regular_townships(self):
        return self.filter(level=Level.TOWNSHIP, kind=DivisionKind.REGULAR)

    def without_live_station(self):
        stations = self.model.stations.rel.related_model.objects.live()
        return self.filter(~Exists(stations.filter(division=OuterRef("pk"))))

    def villages(self):
        """Real villages and communities: village-like areas have no point of their own."""
        return self.filter(level=Level.VILLAGE, kind=DivisionKind.REGULAR)


class StationQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.none()
        return self.in_scope(member.scope)

    def in_scope(self, scope):
        return self.filter(scope.stations())

    def live(self):
        return self.exclude(status=StationStatus.CLOSED)

    def under(self, division):
        return self.filter(code_range("division__code", division.code))

    def matching(self, text):
        """Found like the station's township, or by a piece of the station's own name.

        The level lets the index on (level, code) be used. A province has some 1,600 stations:
        reading both names of each takes less than joining two indexed look-ups.
        """
        if search.is_piece_of_name(text):
            piece = search.clean(text)
            condition = Q(division__name__contains=piece) | Q(name__contains=piece)
        else:
            condition = search.named(text, path="division", has_code=True)
        return self.filter(condition, division__level=Level.TOWNSHIP)

    def with_approved_posts(self, on):
        """Adds `approved_posts`: per hiring the newest quota not after `on`, summed."""
        from_model = self.model.quotas.rel.related_model
        newest = from_model.objects.newest(on).filter(station=OuterRef("pk"))
        total = newest.order_by().values("station").annotate(total=models.Sum("posts"))
        return self.annotate(approved_posts=Coalesce(Subquery(total.values("total")), 0))

    def with_people_in_post(self, on):
        """Adds `people_in_post`: distinct people with a confirmed staff posting on that day."""
        posting = self.model.postings.rel.related_model
        people = (
            posting.objects.in_post(on)
            .filter(station=OuterRef("pk"))
            .order_by()
            .values("station")
            .annotate(total=models.Count("user", distinct=True))
        )
        return self.annotate(people_in_post=Coalesce(Subquery(people.values("total")), 0))

    def with_vacancies(self, on):
        """Adds `vacancies`: of each hiring the approved posts that nobody fills, summed. People
        beyond the approved number of one hiring fill no post of another."""
        quota = self.model.quotas.rel.related_model
        rows = quota.objects.newest(on).with_vacant(on).filter(station=OuterRef("pk"))
        total = rows.order_by().values("station").annotate(total=models.Sum("vacant"))
        return self.annotate(vacancies=Coalesce(Subquery(total.values("total")), 0))

    def with_points(self):
        """Adds `village_count`, `open_point_count` and `gap_count`."""
        point = self.model.points.rel.related_model.objects.filter(station=OuterRef("pk"))

        def counted(rows):
            totals = rows.order_by().values("station").annotate(total=models.Count("pk"))
            return Coalesce(Subquery(totals.values("total")), 0)

        return self.annotate(
            village_count=counted(point),
            open_point_count=counted(point.open()),
            gap_count=counted(point.gaps()),
        )

    def with_overdue_points(self, on):
        """Those with a village that should have had an open point by now and is still a gap."""
        point = self.model.points.rel.related_model
        late = point.objects.gaps().filter(station=OuterRef("pk"), due_on__lt=on)
        return self.filter(Exists(late))

    def without_head(self, on):
        """Those at work without a head or deputy in post."""
        posting = self.model.postings.rel.related_model
        heads = posting.objects.in_post(on).filter(
            station=OuterRef("pk"), title__in=(JobTitle.HEAD, JobTitle.DEPUTY)
        )
        return self.filter(~Exists(heads), status=StationStatus.OPERATING)


class StationRowQuerySet(models.QuerySet):
    """Rows that carry `station` and belong to the network's own data."""

    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.none()
        return self.filter(member.scope.stations("station"))


class ServicePointQuerySet(StationRowQuerySet):
    def open(self):
        return self.filter(status=PointStatus.OPEN)

    def gaps(self):
        """Villages that no open point serves, neither their own nor a neighbour's."""
        return self.exclude(status=PointStatus.OPEN).exclude(reached_from__status=PointStatus.OPEN)

    def near(self, point):
        """Open points that may reach the point's village: of its station first, then of its
        county (codes say nothing about who borders whom)."""
        county = code_range("village__code", point.village.code[:COUNTY_DIGITS])
        own = models.Case(models.When(station=point.station_id, then=0), default=1)
        rows = self.open().filter(county | Q(station=point.station_id)).exclude(pk=point.pk)
        return rows.select_related("village", "station").order_by(own, "village__code")


class PlacedReferenceQuerySet(models.QuerySet):
    """Reference data that holds in its `division` and all below it, or everywhere without one."""

    def visible_to(self, member):
        """What holds everywhere, what holds where the member works, and what places below set."""
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.none()
        prefixes = member.scope.prefixes
        above = {code for prefix in prefixes for code in lineage(prefix)}
        return self.filter(
            member.scope.divisions("division__code")
            | Q(division__isnull=True)
            | Q(division__code__in=above)
        )


class FacilityStandardQuerySet(PlacedReferenceQuerySet):
    def for_station(self, station):
        """The standards of the station's place and of every place above it."""
        above = lineage(station.division.code)
        return self.filter(Q(division__isnull=True) | Q(division__code__in=above), is_active=True)


class QuotaQuerySet(StationRowQuerySet):
    def newest(self, on):
        """Of each station and hiring the row in force on that day."""
        later = self.model.objects.filter(
            station=OuterRef("station"),
            hiring=OuterRef("hiring"),
            from_on__gt=OuterRef("from_on"),
            from_on__lte=on,
        )
        return self.filter(~Exists(later), from_on__lte=on)

    def with_vacant(self, on):
        """Adds `people` in post of the row's station and hiring, and `vacant` posts."""
        posting = self.model._meta.get_field("station").related_model.postings.rel.related_model
        people = (
            posting.objects.in_post(on)
            .filter(station=OuterRef("station"), hiring=OuterRef("hiring"))
            .order_by()
            .values("station")
            .annotate(total=models.Count("user", distinct=True))
        )
        rows = self.annotate(people=Coalesce(Subquery(people.values("total")), 0))
        vacant = models.Case(
            models.When(posts__gt=models.F("people"), then=models.F("posts") - models.F("people")),
            default=0,
            output_field=models.IntegerField(),
        )
        return rows.annotate(vacant=vacant)


class UnitQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.none()
        return self.filter(member.scope.divisions("division__code"))

    def with_people(self, on):
        """Adds `people`: those posted there on that day."""
        posting = self.model.postings.rel.related_model
        here = posting.objects.confirmed().running(on).filter(unit=OuterRef("pk")).order_by()
        total = here.values("unit").annotate(total=models.Count("user", distinct=True))
        return self.annotate(people=Coalesce(Subquery(total.values("total")), 0))


class OperatorQuerySet(models.QuerySet):
    def with_contract_count(self, member):
        """Adds `contract_count`: the contracts that the member can see."""
        contract = self.model.contracts.rel.related_model
        seen = contract.objects.visible_to(member).filter(operator=OuterRef("pk")).order_by()
        total = seen.values("operator").annotate(total=models.Count("pk"))
        return self.annotate(contract_count=Coalesce(Subquery(total.values("total")), 0))

    def visible_to(self, member):
        """Operators with a contract in reach; the bureaus that buy see all, to choose from."""
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.none()
        if member.may_buy_services:
            return self
        contract = self.model.contracts.rel.related_model
        return self.filter(
            Exists(contract.objects.visible_to(member).filter(operator=OuterRef("pk")))
        )


class ContractQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.none()
        return self.reaching(member.scope)

    def reaching(self, scope):
        """Contracts that cover a station of the scope or are bought by a place in it."""
        covered = self.model.stations.through.objects.filter(
            scope.stations("station"), operatorcontract=OuterRef("pk")
        )
        if scope.station_ids is not None:
            return self.filter(Exists(covered))
        return self.filter(Exists(covered) | scope.divisions("buyer__code"))

    def running(self, on):
        return self.filter(starts_on__lte=on).filter(Q(ends_on__gte=on) | Q(extended_until__gte=on))


class AuditQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        """The auditor reads all; a head, county, city or province what concerns their own area
        (ACCESS, column U): things in it, and acts of people posted there."""
        if not member.may(Right.READ, DataClass.AUDIT):
            return self.none()
        if member.role == Role.AUDITOR:
            return self
        station = apps.get_model("stations", "Station").objects.in_scope(member.scope)
        division = apps.get_model("stations", "Division").objects.filter(member.scope.divisions())
        concerned = Q(station_id__in=station.values("pk"))
        if member.scope.station_ids is None:
            concerned |= Q(division_id__in=division.values("pk"))
        return self.filter(concerned)

    def with_names(self):
        """Adds `user_name`, `username`, `role`, `station_name` and `division_name`; None where
        the row has no such thing or it is gone."""

        def one(model, own_id, column):
            rows = apps.get_model("stations", model).objects.filter(pk=OuterRef(own_id))
            return Subquery(rows.order_by().values(column))

        return self.annotate(
            user_name=one("User", "user_id", "name"),
            username=one("User", "user_id", "username"),
            role=one("Posting", "posting_id", "role"),
            station_name=one("Station", "station_id", "name"),
            division_name=one("Division", "division_id", "name"),
        )


class DeviceTokenQuerySet(models.QuerySet):
    def visible_to(self, member):
        """One's own; whoever looks after accounts also sees those of the postings in reach."""
        own = Q(user_id=member.user.pk)
        if not member.may(Right.WRITE, DataClass.ACCOUNTS):
            return self.filter(own)
        posting = self.model.posting.field.related_model
        reached = posting.objects.visible_to(member).filter(pk=OuterRef("posting"))
        return self.filter(own | Exists(reached))

    def live(self, now):
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)
