"""Cases in a list, on a board, as a funnel and per worker: filters, figures, constant cost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from services.enums import Stage
from services.models import Case, CaseMove, LoopSettings
from services.operations.cases import place_in
from tests.services import casework as made

pytestmark = pytest.mark.django_db


def copies(case, count):
    """Bulk rows that stand for further open cases."""
    rows = []
    for number in range(count):
        one = Case.objects.get(pk=case.pk)
        one.pk, one.uid, one.number = None, made.uuid6.uuid7(), 1000 + number
        place_in(one, Stage.values[number % 6], timezone.now())
        rows.append(one)
    Case.objects.bulk_create(rows)
    CaseMove.objects.bulk_create(
        [
            CaseMove(
                case=one, station=one.station, number=1, kind="open", to_stage=one.stage,
                by=one.worker, at=one.stage_since,
            )
            for one in rows
        ]
    )  # fmt: skip


# A list that goes on counts its rows once.
@pytest.mark.parametrize(
    ("route", "more"), [("cases", 1), ("case_board", 0), ("case_funnel", 0), ("case_loads", 0)]
)
def test_the_lists_cost_the_same_for_one_case_and_for_three_hundred(
    by, client_of, head, browse, count_queries, route, more
):
    case, browser = made.opened(by, client_of()), browse(head)
    browser.get(reverse(route))
    one = count_queries(lambda: browser.get(reverse(route)))
    copies(case, 300)
    assert count_queries(lambda: browser.get(reverse(route))) == one + more


def test_the_list_is_filtered_by_the_address(by, client_of, worker, head, browse):
    browser = browse(head)
    first = made.opened(by, client_of("甲"), title="照料不足")
    made.identified(by, client_of("乙"), title="不出门")
    Case.objects.filter(pk=first.pk).update(stuck_on=made.today())

    def titles(query):
        shown = browser.get(f"{reverse('cases')}?{query}").context["lines"]
        return sorted(line["title"] for line in shown)

    assert titles("") == ["不出门", "照料不足"]
    assert titles("stage=assess") == ["不出门"]
    assert titles("stuck=on") == ["照料不足"]
    assert titles("q=照料") == ["照料不足"]
    assert titles(f"q={first.code}") == ["照料不足"]
    assert titles(f"worker={worker.uid}") == ["不出门", "照料不足"]
    assert titles("worker=me") == []
    assert titles("state=closed") == []
    assert titles("state=nonsense") == []


def test_the_funnel_counts_what_the_list_shows(by, client_of, county, browse):
    first = made.opened(by, client_of("甲"))
    made.identified(by, client_of("乙"))
    Case.objects.filter(pk=first.pk).update(stuck_on=made.today())
    shown = browse(county).get(reverse("case_funnel")).context
    assert {line.stage: (line.open, line.stuck) for line in shown["lines"][:2]} == {
        "identify": (1, 1),
        "assess": (1, 0),
    }
    assert (shown["lines"][0].median, shown["lines"][0].left) == (0, 1)
    assert [(one["name"], one["open"], one["stuck"]) for one in shown["places"]] == [
        ("沈塘镇", 2, 1)
    ]


def test_who_carries_too_much_is_marked(by, client_of, head, browse):
    LoopSettings.objects.filter(is_default=True).update(caseload_limit=1)
    for name in ("甲", "乙"):
        made.opened(by, client_of(name))
    shown = browse(head).get(reverse("case_loads")).context
    assert shown["over"] == 1
    assert (shown["loads"][0].cases, shown["loads"][0].is_over) == (2, True)
