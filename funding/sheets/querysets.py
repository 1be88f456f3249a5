"""Who reaches the papers of wages: those who reach the sheets, at their place and below it."""

from django.db import models

from funding.payroll.permissions import sees_sheets
from shuangbai.base.append_only import AppendOnlyQuerySet
from shuangbai.base.scope import code_range, lineage
from stations.enums import COUNTY_DIGITS


class OfPlace:
    def visible_to(self, member):
        if not sees_sheets(member):
            return self.none()
        return self.filter(member.scope.divisions("division__code"))


class TemplateQuerySet(OfPlace, models.QuerySet):
    def in_use(self):
        return self.filter(retired_at__isnull=True)

    def holding_for(self, form, code):
        """The nearest office's own template above the place, None for the built-in one."""
        rows = self.in_use().filter(form=form, division__code__in=lineage(code))
        found = list(rows.select_related("division"))
        return max(found, key=lambda row: len(row.division.code), default=None)


class PackQuerySet(OfPlace, models.QuerySet):
    def of(self, division, month):
        return self.filter(division=division, month=month)

    def newest(self):
        return self.order_by("-serial").first()


class LayoutQuerySet(OfPlace, AppendOnlyQuerySet):
    def holding_at(self, code):
        """The newest of the nearest place, None without any."""
        rows = self.filter(division__code__in=lineage(code)).select_related("division")
        return max(rows, key=lambda row: (len(row.division.code), row.pk), default=None)


class BankBatchQuerySet(OfPlace, AppendOnlyQuerySet):
    def around(self, division, month):
        """Those of the place's whole county: a township's lines may stand in the county's file."""
        county = division.code[:COUNTY_DIGITS]
        return self.filter(code_range("division__code", county), month=month)


class ReturnQuerySet(OfPlace, models.QuerySet):
    pass
