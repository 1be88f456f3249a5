"""Questions about services. A contact is seen through the client's present station and counted
under the station that did it."""

from django.db import models
from django.db.models.functions import Coalesce

from clients.querysets import files_of
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

    def of_people(self, people):
        """About these people, in whichever of their files it was recorded."""
        return self.filter(client__in=files_of(self.model, people))

    def of_persons(self):
        """`person`: whose contact it was, the one that a merged file was merged into."""
        return self.annotate(person=Coalesce("client__merged_into", "client"))

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
