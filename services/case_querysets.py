"""Questions about cases. A case is seen through its client's present station. What was done counts
under the station that did it, what is open now where the case is now."""

from django.db import models

from clients.enums import ClientStatus
from services.enums import Stage
from services.querysets import may_read_work


class CaseQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        return self.filter(member.scope.stations("client__station"))

    def counted_in(self, scope):
        return self.filter(scope.stations("station"))

    def now_in(self, scope):
        """It went along with its client to whoever works on it now."""
        return self.filter(scope.stations("client__station"))

    def open(self):
        return self.exclude(stage=Stage.CLOSED)

    def of_worker(self, user):
        return self.filter(worker=user)

    def stuck(self, on):
        """Longer in their stage than the place allows."""
        return self.open().filter(stuck_on__lte=on)

    def to_check(self, on):
        """Closed, and due to be asked again; whoever moved away or died since is not."""
        in_care = {"client__status": ClientStatus.ACTIVE}
        return self.filter(stage=Stage.CLOSED, check_on__lte=on, **in_care)


class CaseRowQuerySet(models.QuerySet):
    """Rows that reach their case by `case`."""

    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        return self.filter(member.scope.stations("case__client__station"))


class RecordQuerySet(CaseRowQuerySet):
    def standing(self):
        """Not withdrawn: what they stand on still holds."""
        return self.filter(is_withdrawn=False)


class PlanRowQuerySet(models.QuerySet):
    """Rows that reach their case by `plan`."""

    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        return self.filter(member.scope.stations("plan__case__client__station"))


class PlanQuerySet(CaseRowQuerySet):
    def waiting(self):
        """Submitted and not decided; of a closed case nothing is, until it is taken up again."""
        rows = self.filter(submitted_at__isnull=False, decision__isnull=True, is_dropped=False)
        return rows.exclude(case__stage=Stage.CLOSED)

    def approved(self):
        return self.filter(decision__verdict="approved")


class TaskQuerySet(PlanRowQuerySet):
    def in_force(self):
        """Of plans that are worked by, in cases that are open."""
        return self.filter(plan__in_force=True).exclude(plan__case__stage=Stage.CLOSED)

    def to_do(self, on):
        return self.in_force().filter(state="open", next_on__lte=on)


class AlertsOfCases(CaseRowQuerySet):
    def open(self):
        return self.filter(settled_at__isnull=True)


class QuestionSetQuerySet(models.QuerySet):
    def in_use(self, on):
        """Those published until then, the one to ask with first."""
        rows = self.filter(published_at__isnull=False, starts_on__lte=on)
        return rows.order_by("-starts_on", "-number")


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not may_read_work(member):
            return self.none()
        return self.filter(member.scope.stations("station"))
