"""Questions about money. Rows carry places (`division`, `place`, `giver`); what a member reaches is
what touches a place in their scope."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from funding.enums import ON_THE_WAY, BatchState, EntryKind, SpendState, TransferState
from shuangbai.base.append_only import AppendOnlyQuerySet
from shuangbai.base.scope import code_range
from stations.enums import DataClass, DivisionKind, Right


def touches(scope, *paths):
    """Condition on rows of which one of the places at `paths` lies in the scope."""
    condition = scope.divisions(f"{paths[0]}__code")
    for path in paths[1:]:
        condition |= scope.divisions(f"{path}__code")
    return condition


class FundRows:
    """`places`: look-up paths to the divisions that decide whether a row is in reach."""

    places = ("place",)

    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(touches(member.scope, *self.places))

    def under(self, division):
        """Rows whose own place lies in or under the division."""
        return self.filter(code_range("place__code", division.code))


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those that a place in reach runs, and those in which one takes part."""
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        account = self.model.accounts.rel.related_model
        part = account.objects.filter(member.scope.divisions("place__code"))
        return self.filter(
            touches(member.scope, "division") | Exists(part.filter(programme=OuterRef("pk")))
        )

    def running(self, on):
        return self.filter(starts_on__lte=on, ends_on__gte=on)

    def with_sums(self, scope):
        """Adds `had` (money that entered the scope), `spent` and `held` (still there)."""
        account = self.model.accounts.rel.related_model
        entry = self.model.entries.rel.related_model
        own = account.objects.filter(scope.divisions("place__code"), programme=OuterRef("pk"))
        entered = entry.objects.entering(scope).filter(programme=OuterRef("pk"))
        return self.annotate(
            had=total(entered, "amount"), spent=total(own, "spent"), held=total(own, "balance")
        )


def total(rows, column):
    """The sum of a column of rows that are bound to an outer programme, 0 without any."""
    sums = rows.order_by().values("programme").annotate(total=models.Sum(column))
    return Coalesce(
        Subquery(sums.values("total")), 0, output_field=rows.model._meta.get_field(column)
    )


class ProgrammeRowQuerySet(models.QuerySet):
    """Rows that belong to their programme alone."""

    def visible_to(self, member):
        programme = self.model.programme.field.related_model
        seen = programme.objects.visible_to(member).filter(pk=OuterRef("programme"))
        return self.filter(Exists(seen))


class DocumentQuerySet(FundRows, models.QuerySet):
    places = ("division",)

    def visible_to(self, member):
        """Papers that reached a place below, and those that hand money on to one."""
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        batch = self.model.batches.rel.related_model
        hop = batch.hops.rel.related_model
        handed = hop.objects.visible_to(member).filter(batch__document=OuterRef("pk"))
        return self.filter(touches(member.scope, "division") | Exists(handed))


class DocumentFileQuerySet(models.QuerySet):
    def visible_to(self, member):
        document = self.model.document.field.related_model
        seen = document.objects.visible_to(member).filter(pk=OuterRef("document"))
        return self.filter(Exists(seen))


class AccountQuerySet(FundRows, models.QuerySet):
    def with_lent(self):
        """Adds `lent`: what the place advanced and did not get back."""
        money = self.model._meta.get_field("advanced")
        lent = models.ExpressionWrapper(F("advanced") - F("repaid"), output_field=money)
        return self.annotate(lent=lent)


class EntryQuerySet(FundRows, AppendOnlyQuerySet):
    places = ("place", "other")

    def between(self, first, last):
        return self.filter(on__range=(first, last))

    def entering(self, scope):
        """Money that came into the scope from outside it, own matching with it: what its places
        passed to each other is not counted twice."""
        inside = touches(scope, "place")
        from_within = Q(other__isnull=False) & touches(scope, "other")
        return self.filter(inside, kind__in=(EntryKind.RECEIVED, EntryKind.MATCHED)).exclude(
            from_within
        )

    def planned_for(self, scope):
        """Budget that came into the scope from outside it, matching that was promised with it."""
        inside = touches(scope, "place")
        from_within = Q(other__isnull=False) & touches(scope, "other")
        kinds = (EntryKind.GRANTED, EntryKind.ALLOTTED, EntryKind.PROMISED)
        return self.filter(inside, kind__in=kinds).exclude(from_within)

    def leaving(self, scope):
        """Money handed back out of the scope."""
        to_within = Q(other__isnull=False) & touches(scope, "other")
        kinds = (EntryKind.RETURNED, EntryKind.RECLAIMED)
        return self.filter(touches(scope, "place"), kind__in=kinds).exclude(to_within)

    def of_kind(self, scope, kind):
        return self.filter(touches(scope, "place"), kind=kind)


class EntryFileQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Both ends of a hop see each other's slips."""
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(touches(member.scope, "entry__place", "entry__other"))


class BatchQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Batches that a place in reach gives or gets something by."""
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        line = self.model.lines.rel.related_model
        lines = line.objects.filter(member.scope.divisions("place__code"), batch=OuterRef("pk"))
        return self.filter(touches(member.scope, "giver") | Exists(lines))

    def waiting(self):
        return self.filter(state=BatchState.PROPOSED)

    def decidable_by(self, member):
        return decidable(self.waiting(), member, "giver")


def decidable(rows, member, path):
    """What waits for this member: of others, of the own place and those next below it. Whoever
    stands higher may decide, too (`can_decide`), but is not asked for all that goes on below."""
    if not member.may(Right.APPROVE, DataClass.FUNDS):
        return rows.none()
    seat = member.posting.place_division
    near = Q(**{path: seat}) | Q(**{f"{path}__parent": seat})
    # A city without counties stands right above its townships.
    near |= Q(
        **{f"{path}__parent__kind": DivisionKind.PLACEHOLDER, f"{path}__parent__parent": seat}
    )
    return rows.filter(near, touches(member.scope, path)).exclude(author=member.user)


class LineQuerySet(FundRows, AppendOnlyQuerySet):
    def visible_to(self, member):
        """A county sees what it hands on; a township its own line."""
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(touches(member.scope, "place"))


class HopQuerySet(FundRows, models.QuerySet):
    places = ("place", "giver")

    def standing(self):
        return self.filter(is_withdrawn=False)

    def unfinished(self):
        return self.standing().filter(received__lt=F("amount"))

    def late(self, today):
        """Past their day and not all there."""
        return self.unfinished().filter(due_on__lt=today)

    def come(self, today):
        """Whose day has come, and those that were all there before it."""
        all_there = Q(received=F("amount"), due_on__isnull=False)
        return self.standing().filter(Q(due_on__lt=today) | all_there)

    def in_time(self):
        """Whose last money came by their day."""
        return self.filter(received_on__lte=F("due_on"))


class HopReminderQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(touches(member.scope, "hop__place", "hop__giver"))

    def unanswered(self):
        """Those whose holder still has not done what was asked for."""
        to_confirm = Q(holder=F("hop__place"), hop__received__lt=F("hop__sent"))
        to_pass_on = Q(holder=F("hop__giver"), hop__sent__lt=F("hop__amount"))
        return self.filter(to_confirm | to_pass_on, hop__is_withdrawn=False)


class TransferQuerySet(FundRows, models.QuerySet):
    places = ("place", "giver")

    def waiting(self):
        return self.filter(state=TransferState.PROPOSED)

    def on_the_way(self):
        return self.filter(state__in=ON_THE_WAY)

    def decidable_by(self, member):
        return decidable(self.waiting(), member, "giver")


class DisputeQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(touches(member.scope, "transfer__place", "transfer__giver"))


class ExpenditureQuerySet(FundRows, models.QuerySet):
    def standing(self):
        """Those that count."""
        return self.filter(is_reversed=False, state=SpendState.POSTED)

    def holding(self):
        """Those that count or still may: nobody else pays the same instalment."""
        return self.filter(is_reversed=False).exclude(state=SpendState.REFUSED)

    def waiting(self):
        return self.filter(state=SpendState.PROPOSED)

    def alone(self, author):
        """Recorded by this person without anybody's consent, neither here nor on a pay sheet."""
        return self.filter(author=author, approval=None, payroll_source=None)

    def decidable_by(self, member):
        return decidable(self.waiting(), member, "place")


class VoucherQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(touches(member.scope, "expenditure__place"))


class AdjustmentQuerySet(FundRows, models.QuerySet):
    def waiting(self):
        return self.filter(state=BatchState.PROPOSED)

    def decidable_by(self, member):
        return decidable(self.waiting(), member, "place")


class BudgetQuerySet(FundRows, AppendOnlyQuerySet):
    pass


class ReversalQuerySet(FundRows, models.QuerySet):
    def waiting(self):
        return self.filter(state=BatchState.PROPOSED)

    def decidable_by(self, member):
        return decidable(self.waiting(), member, "place")


class ApprovalQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(
            touches(
                member.scope,
                "batch__giver",
                "transfer__giver",
                "reversal__place",
                "adjustment__place",
                "expenditure__place",
            )
        )


class FigureQuerySet(FundRows, models.QuerySet):
    pass


class ExplanationQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not member.may(Right.READ, DataClass.FUNDS):
            return self.none()
        return self.filter(touches(member.scope, "figure__place"))
