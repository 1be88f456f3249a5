"""A city's 122 places and a province's 1,610 cost the same number of queries."""

from decimal import Decimal

import pytest
from django.urls import reverse

from funding.allotting import Rule, plan
from funding.demo.book import Book
from funding.enums import Formula
from funding.operations import checks
from shuangbai.base.pinyin import full, initials
from stations.models import Division
from tests import factories
from tests.funding.conftest import Chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def townships(number, first):
    """So many townships over ten counties of the city, numbered from `first` in each."""
    counties = [factories.division(f"4408{n:02}", f"县{n}") for n in range(31, 41)]
    rows = []
    for index in range(number):
        county, name = counties[index % len(counties)], f"镇{index}"
        code = f"{county.code}{index // len(counties) + first}"
        keys = {"full_pinyin": full(name), "initials": initials(name)}
        rows.append(Division(code=code, name=name, level=4, parent=county, **keys))
    return Division.objects.bulk_create(rows)


def queries(cast, browse, count_queries, places):
    """Those of the page of a programme that hands money to so many places."""
    chain = Chain(cast)
    book = Book(chain.programme)
    paper = ("湛财社〔2022〕31号", "通知", "1000000.00", chain.today, chain.city, cast["city"])
    book.document(*paper)
    sums = tuple((place, Decimal(100)) for place in places)
    lines = plan(chain.city, [Rule(Formula.FIXED, sums=sums)])
    facts = (chain.today, chain.today, cast["city"], cast["city2"])
    book.batch("一批", chain.city, lines, *facts)
    book.write()
    checks.rebuild()
    browser = browse(cast["city"])
    address = reverse("programme", args=[chain.programme.uid])
    assert f"{len(places):,} 个" in browser.get(address).content.decode()
    return count_queries(lambda: browser.get(address))


def test_the_chain_of_a_province_asks_no_more_than_that_of_a_city(cast, browse, count_queries):
    few = queries(cast, browse, count_queries, townships(122, first=100))
    many = queries(cast, browse, count_queries, townships(1610, first=200))
    assert many == few
