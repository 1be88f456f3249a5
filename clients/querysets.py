"""Questions about clients. `visible_to` is the one gate; a row about a client is seen through the
client's present station and counted under the station that did the work."""

from django.db import models
from django.db.models import F, Q

from clients.enums import ClientStatus
from shuangbai.base import national_id
from shuangbai.base.scope import after
from shuangbai.base.sealed import SealedQuerySet, blind_index
from stations.enums import DataClass, Right


def may_read_clients(member):
    return member.may(Right.READ, DataClass.CLIENT)


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("station"))

    def live(self):
        return self.filter(dissolved_on__isnull=True)


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

    def of_worker(self, user):
        return self.filter(worker=user)

    def living_apart(self):
        """Registered elsewhere than they live (人户分离)."""
        registered = self.filter(registered_at__isnull=False)
        return registered.exclude(village__code__startswith=F("registered_at__code"))

    def search(self, text):
        """By name fragment, pinyin or its initials, address, last four or the full ID number.

        Inside a station no search index is needed (LIMITS: 0.6 ms); further up, pinyin and
        initials are prefix ranges on their indexes.
        """
        text = "".join(text.split())
        if not text:
            return self
        number = national_id.normalise(text)
        if len(number) == 18 and number[:17].isdigit():
            return self.with_id_number(number)
        if number.isdigit() or (len(number) == 4 and number[:3].isdigit()):
            return self.filter(Q(id_tail=number) | Q(phones__number=number)).distinct()
        if text.isascii():
            return self.filter(
                starting("initials", text.lower()) | starting("full_pinyin", text.lower())
            )
        return self.filter(
            Q(name__contains=text)
            | Q(household__address__contains=text)
            | Q(village__name__contains=text)
        )

    def with_id_number(self, number):
        return self.filter(id_index=blind_index(self.model, "id_number", number))


def starting(column, prefix):
    """A prefix as a range, so that the byte-ordered index is used on every database."""
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": after(prefix)})


class ClientRowQuerySet(models.QuerySet):
    """Rows that reach their client by `client`."""

    def visible_to(self, member):
        if not may_read_clients(member):
            return self.none()
        return self.filter(member.scope.stations("client__station"))


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
