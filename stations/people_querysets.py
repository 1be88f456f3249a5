"""Questions about people and postings; see querysets.py for the rest of the network."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from shuangbai.base import search
from shuangbai.base.append_only import AppendOnlyQuerySet
from shuangbai.base.scope import code_range
from shuangbai.base.sealed import SealedQuerySet, blind_index
from stations.enums import STATION_STAFF_ROLES, DataClass, Decision, Right, Role
from stations.permissions import MANAGES


class UserQuerySet(models.QuerySet):
    def matching(self, text):
        """Found by a piece of the name, pinyin or initials, or how the account begins."""
        condition = search.named(text)
        if text := search.clean(text):
            condition |= Q(username__startswith=text.lower())
        return self.filter(condition)

    def visible_to(self, member):
        """People with a posting inside the member's scope, and oneself. Account administrators
        see everybody, also those who have no posting yet."""
        if member.may_see_all_accounts:
            return self
        posting = self.model.postings.rel.related_model
        reached = posting.objects.visible_to(member).filter(user=OuterRef("pk"))
        return self.filter(Exists(reached) | Q(pk=member.user.pk))

    def hold(self, pks):
        """Locks these people for the transaction, in order of id."""
        held = self.filter(pk__in=list(pks)).select_for_update().order_by("pk")
        return list(held.values_list("pk", flat=True))


class StaffRecordQuerySet(SealedQuerySet):
    def visible_to(self, member):
        user = self.model._meta.get_field("user").related_model
        return self.filter(user__in=user.objects.visible_to(member))

    def holding(self, *id_numbers):
        """The records of these ID numbers, wherever they are: for duplicate checks only."""
        wanted = [blind_index(self.model, "id_number", number) for number in id_numbers]
        return self.filter(id_index__in=wanted)


class ResetSlipQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        """Who looks after an account sees its slips (without their codes)."""
        users = self.model.user.field.related_model.objects.visible_to(member)
        if not member.may(Right.READ, DataClass.ACCOUNTS) and not member.may_see_all_accounts:
            return self.none()
        return self.filter(user__in=users)

    def usable(self, at):
        """Neither used nor out of date; a slip that needs a second person may still lack one."""
        return self.filter(expires_at__gt=at, use__isnull=True)

    def waiting(self, at):
        return self.usable(at).filter(needs_second=True, decision__isnull=True)

    def newest_of(self, user, at):
        """The one slip of that person that can open anything, or None."""
        newest = self.filter(user=user).order_by("-pk").first()
        return newest if newest and self.usable(at).filter(pk=newest.pk).exists() else None


class PostingQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Postings at places in scope; everybody sees their own. Account administrators, who
        have no network data, see all of them."""
        own = Q(user_id=member.user.pk)
        if member.may_see_all_accounts:
            return self
        if not member.may(Right.READ, DataClass.NETWORK):
            return self.filter(own)
        scope = member.scope
        return self.filter(
            own
            | scope.stations("station") & Q(station__isnull=False)
            | scope.divisions("division__code")
            | scope.divisions("unit__division__code")
            | scope.divisions("contract__buyer__code")
        )

    def confirmed(self):
        return self.filter(decision__decision=Decision.CONFIRMED)

    def waiting(self):
        return self.filter(decision__isnull=True)

    def standing(self):
        """Confirmed or still waiting: all but the refused."""
        return self.exclude(decision__decision=Decision.REFUSED)

    def running(self, on):
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def to_come_or_running(self, on):
        """Held on that day or later, confirmed or still waiting."""
        return self.standing().overlapping(on)

    def overlapping(self, first, last=None):
        """Those with a day in common with `first` to `last` (None: open end)."""
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        return rows.filter(starts_on__lte=last) if last else rows

    def inside(self, division):
        """Whose place lies in that division."""
        return self.filter(
            code_range("station__division__code", division.code)
            | code_range("division__code", division.code)
            | code_range("unit__division__code", division.code)
            | code_range("contract__buyer__code", division.code)
        )

    def decidable_by(self, member):
        """Waiting for somebody like this member: the rows of permissions.can_decide_posting."""
        if not member.may(Right.APPROVE, DataClass.ACCOUNTS):
            return self.none()
        rows = self.waiting().exclude(user=member.user).exclude(proposed_by=member.user)
        if member.role == Role.SECURITY_ADMIN:
            return rows
        scope = member.scope
        reached = (
            scope.stations("station") & Q(station__isnull=False)
            | scope.divisions("division__code")
            | scope.divisions("unit__division__code")
            | scope.divisions("contract__buyer__code")
        )
        return rows.filter(reached, role__in=MANAGES.get(member.role, ()))

    def in_force(self, on):
        """Those that give access on that day."""
        return self.confirmed().running(on).filter(user__is_active=True)

    def in_post(self, on):
        """People in post at a station: what approved posts are compared with."""
        return self.counted_in_post().running(on)

    def counted_in_post(self):
        """Postings that make somebody count as in post at a station, whenever they ran."""
        return self.confirmed().filter(role__in=STATION_STAFF_ROLES, station__isnull=False)

    def with_place(self):
        return self.select_related(
            "user",
            "division",
            "station__division",
            "unit__division",
            "contract__buyer",
            "contract__operator",
        )


def same_desk(posting, path="posting"):
    """Rows whose posting at `path` is of the same role at the same place."""
    names = ("division_id", "station_id", "unit_id", "contract_id")
    places = {f"{path}__{name}": getattr(posting, name) for name in names}
    wanted = {name: value for name, value in places.items() if value is not None}
    empty = {f"{name}__isnull": True for name, value in places.items() if value is None}
    return Q(**{f"{path}__role": posting.role}, **wanted, **empty)


class RosterImportQuerySet(SealedQuerySet):
    def visible_to(self, member):
        """One's own, and those of colleagues of the same role at the same place."""
        if not member.may(Right.WRITE, DataClass.PAYROLL):
            return self.none()
        return self.filter(same_desk(member.posting))

    def light(self):
        """Without the sealed columns, which are megabytes."""
        return self.defer("cells", "lines", "undo")
