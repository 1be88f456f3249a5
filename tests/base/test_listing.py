import io

import django_filters
import pytest
from django.test import RequestFactory
from openpyxl import load_workbook

from shuangbai.base.listing import COUNTED_UP_TO, Listing
from shuangbai.base.sheets import Column, list_workbook
from stations.enums import StationStatus
from stations.models import Station
from tests import factories

pytestmark = pytest.mark.django_db


class StationFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=StationStatus.choices, label="状态")

    class Meta:
        model = Station
        fields = ["status"]


def listing(address="", size=2, **more):
    return Listing(
        RequestFactory().get(f"/{address}"),
        Station.objects.all(),
        filterset=StationFilter,
        sorts={"name": ("name",), "code": ("division__code",)},
        sort="code",
        size=size,
        **more,
    )


@pytest.fixture
def five():
    for number in range(5):
        factories.station(f"44088210{number}", name=f"站{9 - number}")


def codes(page):
    return [row.division.code[-1] for row in page.rows]


def test_it_pages_in_the_order_asked_for(five):
    assert codes(listing().page) == ["0", "1"]
    assert codes(listing("?page=3").page) == ["4"]
    assert codes(listing("?sort=name").page) == ["4", "3"]
    assert codes(listing("?sort=-name").page) == ["0", "1"]


def test_it_knows_whether_there_is_more_without_counting(five, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = listing().page
        assert page.has_next
        assert not page.has_previous
    assert not listing("?page=3").page.has_next


@pytest.mark.parametrize("odd", ["?page=0", "?page=x", "?page=-3", "?page=٣", "?sort=password"])
def test_an_odd_address_shows_the_first_page(five, odd):
    assert codes(listing(odd).page) == ["0", "1"]


def test_a_wrong_filter_value_never_shows_everything(five):
    wrong = listing("?status=nonsense")
    assert wrong.page.rows == []
    assert "status" in wrong.form.errors


def test_it_says_how_many_there_are(five):
    assert listing().words == "第 1–2 行，共 5 行"
    assert listing("?page=3").words == "第 5–5 行，共 5 行"


def test_it_does_not_count_beyond_its_bound(five, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("shuangbai.base.listing.COUNTED_UP_TO", 3)
    assert COUNTED_UP_TO == 1_000
    assert listing().words == "第 1–2 行，共 3 行以上，可再加条件缩小"


def test_it_names_its_filters_in_words(five):
    narrowed = listing("?status=operating")
    assert narrowed.asked == [("状态", "运营")]
    assert narrowed.is_narrowed
    assert not listing().is_narrowed


def test_a_sheet_keeps_formula_characters_as_text():
    columns = [Column("姓名", lambda row: row), Column("数", lambda row: 3, number_format="#,##0")]
    names = ["=1+1", "+86", "-x", "@a", "陈\x07晓岚"]
    body = list_workbook(title="名单", columns=columns, rows=names, notes=["筛选：全部"])
    sheet = load_workbook(io.BytesIO(body)).active
    cells = [sheet.cell(row, 1) for row in range(5, 10)]
    assert [cell.value for cell in cells] == ["=1+1", "+86", "-x", "@a", "陈晓岚"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["A2"].value == "筛选：全部"
    assert sheet.print_title_rows == "$4:$4"
