"""Questions about wages, and who reaches which (ACCESS, column P).

A worker reaches own lines and nothing else; a head the station's; county and township finance
those of their place; an operator's manager the sheets of own staff. City and province get sums
alone: no sheet and no line of anybody but themselves.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from funding.payroll.enums import LineKind, LineStatus, SheetState
from funding.payroll.permissions import can_see_all_staff, sees_payments, sees_sheets
from shuangbai.base.append_only import AppendOnlyQuerySet
from shuangbai.base.scope import code_range, lineage
from shuangbai.base.sealed import SealedQuerySet
from stations.enums import DataClass, Right, Role


def sheets_in_reach(member, path=""):
    """Condition on rows that reach their sheet by `path` ("" for sheets themselves)."""
    if not sees_sheets(member):
        return Q(pk__in=())
    lead = f"{path}__" if path else ""
    condition = member.scope.stations(f"{lead}station")
    if not can_see_all_staff(member):
        condition &= Q(**{f"{lead}employer": member.posting.contract.operator_id})
    return condition


class SheetQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(sheets_in_reach(member))

    def summed_for(self, member):
        """The sheets whose sums the member may know, though not open: a city's, a province's."""
        if not member.may(Right.READ, DataClass.PAYROLL) or member.role == Role.SOCIAL_WORKER:
            return self.none()
        if sees_sheets(member):
            return self.visible_to(member).standing()
        return self.standing().filter(member.scope.stations("station"))

    def of(self, month):
        return self.filter(month=month)

    def standing(self):
        return self.exclude(state=SheetState.VOID)

    def under(self, division):
        return self.filter(code_range("station__division__code", division.code))

    def in_states(self, *states):
        return self.filter(state__in=states)

    def unfinished(self):
        return self.exclude(state__in=(SheetState.VOID, SheetState.CONFIRMED))

    def with_place(self):
        return self.select_related("station__division", "employer", "scheme")

    def with_people(self):
        return self.select_related(
            "author", "submitted_by", "compiled_by", "checked_by", "batch", "payment"
        )

    def held(self):
        """Locked for the transaction, in order of id; read with what acts look at."""
        rows = self.select_for_update(of=("self",), no_key=True).order_by("pk")
        return rows.select_related("station__division", "scheme", "employer")


class PayLineQuerySet(SealedQuerySet):
    def visible_to(self, member):
        """Everybody's own, once the sheet is submitted (a draft is nobody's wage yet), and the
        lines of the sheets in reach."""
        own = Q(user=member.user) & ~Q(sheet__state__in=(SheetState.DRAFT, SheetState.VOID))
        return self.filter(own | sheets_in_reach(member, "sheet"))

    def standing(self):
        return self.filter(is_void=False)

    def of_month(self, month):
        """The month's own wages, without what puts other months right."""
        kinds = (LineKind.REGULAR, LineKind.SHARE)
        return self.filter(month=month, kind__in=kinds, is_void=False)

    def own_of(self, member):
        """What the person sees of themselves."""
        return self.filter(user=member.user, is_void=False).exclude(
            sheet__state__in=(SheetState.DRAFT, SheetState.VOID)
        )

    def unconfirmed(self):
        return self.exclude(status=LineStatus.CONFIRMED)

    def in_order(self):
        return self.order_by("position", "pk")


class SheetEventQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        return self.filter(sheets_in_reach(member, "sheet"))


class LineEventQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        return self.filter(sheets_in_reach(member, "line__sheet"))


class BatchOfSheetsQuerySet(models.QuerySet):
    def visible_to(self, member):
        """What a county compiled is for its offices; a township sees its own sheets alone."""
        if not sees_payments(member):
            return self.none()
        return self.filter(member.scope.divisions("division__code"))


class PaymentQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not sees_payments(member):
            return self.none()
        return self.filter(member.scope.divisions("place__code"))


class PaymentRowQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not sees_payments(member):
            return self.none()
        return self.filter(member.scope.divisions("payment__place__code"))


class SchemeQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        """What is paid where is known to those who keep or check it: those of the places above
        and below one's own."""
        if not sees_sheets(member) and "totals" not in member.cell(DataClass.PAYROLL).qualifiers:
            return self.none()
        condition = member.scope.divisions("division__code")
        for prefix in member.scope.prefixes:
            condition |= Q(division__code__in=lineage(prefix))
        return self.filter(condition)

    def holding_at(self, division, month):
        """The one that holds there: the nearest place's, of it the newest; None without any."""
        rows = self.filter(division__code__in=lineage(division.code), starts_on__lte=month)
        found = list(rows.select_related("division"))
        found.sort(key=lambda row: (len(row.division.code), row.starts_on, row.pk))
        return found[-1] if found else None


class SchemeRowQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        scheme = self.model.scheme.field.related_model
        seen = scheme.objects.visible_to(member).filter(pk=OuterRef("scheme"))
        return self.filter(Exists(seen))


class SplitQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not sees_payments(member):
            return self.none()
        return self.filter(member.scope.divisions("division__code"))

    def holding_at(self, division, month):
        """The rows laid down last for the month, in order; [] without any."""
        rows = self.filter(division=division, starts_on__lte=month).select_related("programme")
        newest = rows.order_by("-starts_on", "-pk").first()
        if newest is None:
            return []
        return list(rows.filter(together=newest.together).order_by("position", "pk"))


class SecondmentQuerySet(models.QuerySet):
    def visible_to(self, member):
        """The payroll of both stations needs it."""
        if not sees_sheets(member):
            return self.filter(user=member.user)
        scope = member.scope
        return self.filter(scope.stations("station") | scope.stations("to_station"))

    def standing(self):
        return self.filter(is_void=False)

    def within(self, first, last):
        return self.standing().filter(first__lte=last, last__gte=first)


class PayImportQuerySet(models.QuerySet):
    def visible_to(self, member):
        """What somebody read in is that person's, in the posting in which it was read."""
        if not member.may(Right.WRITE, DataClass.PAYROLL):
            return self.none()
        return self.filter(posting=member.posting, uploaded_by=member.user)


class ReminderQuerySet(AppendOnlyQuerySet):
    def visible_to(self, member):
        if not sees_sheets(member):
            return self.none()
        return self.filter(member.scope.stations("station"))

    def newest(self):
        """{(station, month): reminder}"""
        rows = self.select_related("by").order_by("pk")
        return {(row.station_id, row.month): row for row in rows}
