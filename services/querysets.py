"""Questions about services. A contact is seen through the client's present station and counted
under the station that did it."""

from django.db import models

from services.enums import SUCCESSFUL, Outcome
from shuangbai.base.sealed import SealedQuerySet
from stations.enums import DataClass, Right


def may_read_work(member):
    """An evaluator reads the cases of a sample, until a date (ACCESS): without a sample, none."""
    cell = member.cell(DataClass.CASEWORK)
    return Right.READ in cell.rights and "sampled" not in cell.qualifiers


class ContactQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        return self.filter(member.scope.stations("client__station"))

    def real(self):
        """Without what was logged by a slip of the finger."""
        return self.exclude(outcome=Outcome.VOID)

    def counted_in(self, scope):
        """Under the station that did the work: a hand-over moves no count."""
        return self.real().filter(scope.stations("station"))

    def successful(self):
        return self.filter(outcome__in=SUCCESSFUL)

    def between(self, first, last):
        return self.filter(on__range=(first, last))


class ContactRowQuerySet(SealedQuerySet):
    """Rows that reach their contact by `contact`."""

    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        return self.filter(member.scope.stations("contact__client__station"))


class AlertQuerySet(ContactRowQuerySet):
    def open(self):
        return self.filter(settled_at__isnull=True)


class ClashQuerySet(ContactRowQuerySet):
    def open(self):
        return self.filter(settled_at__isnull=True)
