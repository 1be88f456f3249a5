"""Questions about clients. `visible_to` is the one gate; a row about a client is seen through the
client's present station and counted under the station that did the work."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clients.enums import ClientStatus, RowDecision, RowKind
from clients.permissions import can_import_rolls
from shuangbai.base import national_id, search
from shuangbai.base.among import Among
from shuangbai.base.append_only import AppendOnlyQuerySet
from shuangbai.base.sealed import SealedQuerySet, blind_index
from stations.enums import DataClass, Right
from stations.models import Posting, Station
from stations.people_querysets import Role, same_desk


def may_read_clients(member):
    """An evaluator reads the clients of a sample, until a date (ACCESS): without a sample, none."""
    cell = member.cell(DataClass.CLIENT)
    return Right.READ in cell.rights and "sampled" not in cell.qualifiers


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("station"))

    def live(self):
        return self.filter(dissolved_on__isnull=True)

    def in_care(self):
        """With somebody who is looked after now."""
        people = self.model.members.rel.related_model.objects.live()
        return self.live().filter(Exists(people.filter(household=OuterRef("pk"))))


class ClientQuerySet(SealedQuerySet):
    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("station"))

    def in_scope(self, scope):
        return self.filter(scope.stations("station"))

    def live(self):
        """One row per person who is looked after now."""
        return self.filter(status=ClientStatus.ACTIVE, merged_into__isnull=True)

    def files_of(self, people):
        """All files of these people: their own and those merged into them."""
        return self.filter(Q(pk__in=people) | Q(merged_into__in=people)).order_by()

    def called(self, uids):
        """Those with these uids, and whom the merged ones among them were merged into."""
        named = self.model._default_manager.filter(uid__in=uids).order_by()
        people = named.filter(merged_into__isnull=False).values("merged_into")
        # By UNION: an OR with a query in it reads the whole table.
        return self.filter(pk__in=named.values("pk").union(people))

    def persons(self):
        """Ids of the people whose files these are, each merged file's person in its place."""
        return self.order_by().values(person=Coalesce("merged_into", "pk"))

    def of_worker(self, user):
        return self.filter(worker=user)

    def living_apart(self):
        """Registered elsewhere than they live (人户分离)."""
        registered = self.filter(registered_at__isnull=False)
        return registered.exclude(village__code__startswith=F("registered_at__code"))

    def search(self, text):
        """By a piece of the name, pinyin or its initials, address, village, phone, last four or the
        full ID number.

        Each way asks a column that has an index for it, and the ways are joined by UNION: an OR over
        columns reads every row of a city instead (LIMITS, "search").
        """
        text = search.clean(text)
        if not text:
            return self
        number = national_id.normalise(text)
        if len(number) == 18 and number[:17].isdigit():
            return self.with_id_number(number)
        return self.filter(pk__in=self.found(text, number))

    def found(self, text, number):
        """Ids of all people whom the text may mean, whatever the scope; who is found by a merged
        file is the person that it was merged into."""
        everybody = self.model._default_manager.persons()
        if number.isdigit() or (len(number) == 4 and number[:3].isdigit()):
            by_phone = everybody.filter(phones__number=number)
            return everybody.filter(id_tail=number).union(by_phone)
        if search.is_pinyin(text):
            return everybody.filter(search.named(text))
        return everybody.filter(name__holds=text).union(
            everybody.filter(household__address__holds=text),
            everybody.filter(village__name__holds=text),
        )

    def with_id_number(self, number):
        """Whose number it is, in the file itself or in one merged into it."""
        same = self.model._default_manager.filter(
            id_index=blind_index(self.model, "id_number", number)
        ).exclude(id_index="")
        live, merged = same.filter(merged_into=None), same.filter(merged_into__isnull=False)
        return self.filter(pk__in=live.persons().union(merged.persons()))


class ClientRowQuerySet(models.QuerySet):
    """Rows that reach their client by `client`."""

    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("client__station"))

    def of_people(self, people):
        """Of these people, in whichever of their files the row stands; `person` says whose."""
        return self.of_persons().filter(client__in=files_of(self.model, people))

    def of_persons(self):
        return self.annotate(person=Coalesce("client__merged_into", "client"))


class ClientAccountQuerySet(SealedQuerySet):
    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("client__station"))

    def present(self, client_id):
        """The person's account in use, else that of a file merged into theirs; None without."""
        rows = self.filter(client__in=files_of(self.model, [client_id]), is_current=True)
        found = sorted(rows, key=lambda one: (one.client_id != client_id, -one.pk))
        return found[0] if found else None


def files_of(model, people):
    """Ids of all files of these people, for rows of a model that reach their client by `client`."""
    clients = model._meta.get_field("client").remote_field.model
    return clients._default_manager.files_of(people).values("pk")


class CategoryHoldingQuerySet(ClientRowQuerySet):
    def on(self, day):
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class ContactStateQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("station"))

    def active(self):
        return self.filter(is_active=True)

    def to_do(self, on):
        """Those on the list that day: due, or to be tried again."""
        return self.active().filter(next_on__lte=on)

    def overdue(self, on):
        return self.active().filter(due_on__lt=on)

    def of_people_in_care(self):
        """Without those who moved away or died, and without merged files."""
        return self.filter(client__status=ClientStatus.ACTIVE, client__merged_into=None)

    def of_worker(self, user):
        return self.filter(worker=user)


class DayOffQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A worker's own; a head's are those of the people in post at the station, for the head
        shares out what falls due meanwhile. Why somebody is away concerns nobody else."""
        if not member.may(Right.WRITE, DataClass.CASEWORK):
            return self.none()
        if member.role == Role.SOCIAL_WORKER:
            return self.filter(worker=member.user)
        in_post = Posting.objects.in_post(timezone.localdate())
        return self.filter(
            worker__in=in_post.filter(member.scope.stations("station")).values("user")
        )


class LikelyPairQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Both files in reach: a pair across two townships is the county's."""
        if not may_read_clients(member):
            return self.none()
        return self.in_scope(member.scope)

    def in_scope(self, scope):
        """By the view's own columns: only so does PostgreSQL begin with the scope's files, and not
        with all pairs there are."""
        stations = Station.objects.filter(scope.stations()).values("pk").query
        return self.filter(
            *(Among(F(f"{side}_station_id"), stations) for side in ("first", "second"))
        )


class MergeQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("kept__station"))

    def in_force(self):
        """Merges that were not taken back."""
        return self.filter(undoes=None, undoing=None)


class RollQuerySet(SealedQuerySet):
    def visible_to(self, member):
        """One's own, and those of colleagues of the same role at the same place."""
        if not can_import_rolls(member):
            return self.none()
        return self.filter(same_desk(member.posting))

    def light(self):
        """Without the file, which is megabytes."""
        return self.defer("body")


class RollRowQuerySet(SealedQuerySet):
    def visible_to(self, member):
        if not can_import_rolls(member):
            return self.none()
        return self.filter(same_desk(member.posting, "roll__posting"))

    def current(self):
        """Rows of each roll's newest dry run."""
        return self.filter(run=F("roll__run"))

    def to_write(self):
        """What confirming writes: not refused, not undecided, and not written yet."""
        by_itself = Q(kind__in=(RowKind.NEW, RowKind.CHANGED))
        decided = Q(
            kind=RowKind.LIKELY, decision__in=(RowDecision.SAME_PERSON, RowDecision.SEPARATE)
        )
        return self.current().filter(by_itself | decided, effect=None)

    def leaving(self):
        """People who are no longer on the roll and have not been ended yet."""
        return self.current().filter(kind=RowKind.LEAVING, decision="", effect=None)

    def undecided(self):
        return self.current().filter(kind=RowKind.LIKELY, decision="", effect=None)


class HandOverQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Both sides see the offer; the people's files stay with the station that has them."""
        if not may_read_clients(member):
            return self.none()
        return self.filter(
            member.scope.stations("old_station") | member.scope.stations("new_station")
        )

    def waiting(self):
        return self.filter(decision=None)

    def towards(self, scope):
        return self.filter(scope.stations("new_station"))
