"""When what a place asks of its cases changes, the days kept beside its open cases change along."""

from services.case_check import differing
from services.models import Case
from shuangbai.base.scope import code_range

PAGE = 500


def renew_stuck(division=None):
    """Rewrites `stuck_on` of the open cases under the place (everywhere without one); returns how
    many changed."""
    rows = Case.objects.open().select_related("client__station__division").order_by("pk")
    if division is not None:
        rows = rows.filter(code_range("client__station__division__code", division.code))
    return put_right(rows, names=("stuck_on",))


def put_right(rows, *, names=None):
    """Writes what the logs say into the columns that differ (only `names`, if given), page by
    page; returns how many cases changed."""
    changed, last = 0, 0
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        for case, said in differing(page):
            said = {key: value for key, value in said.items() if names is None or key in names}
            if said:
                Case.objects.filter(pk=case.pk).update(**said)
                changed += 1
        last = page[-1].pk
    return changed
