"""Money over the API: only to those who may, only what is in reach, in exact yuan."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_programmes_come_with_the_sums_of_the_own_scope(funded, browse):
    funded.to_township("300.00")
    funded.spend(funded.township, "120.50", "township_finance")
    own = browse(funded.cast["township_finance"]).get(reverse("api:programmes")).json()
    (row,) = own["results"]
    assert (row["received"], row["spent"], row["balance"]) == ("300.00", "120.50", "179.50")
    city = browse(funded.cast["city"]).get(reverse("api:programmes")).json()
    assert city["results"][0]["received"] == "1000.00"


def test_hops_say_where_the_money_is(funded, browse):
    funded.send(funded.county, "300.00")
    rows = browse(funded.cast["city"]).get(reverse("api:hops")).json()["results"]
    first = next(row for row in rows if row["place_code"] == "440882")
    assert (first["giver_code"], first["amount"], first["sent"], first["received"]) == (
        "4408",
        "600.00",
        "300.00",
        "0.00",
    )
    seen = browse(funded.cast["sibling_finance"]).get(reverse("api:hops")).json()["results"]
    assert {row["place_code"] for row in seen} == {"440882104"}


def test_execution_is_reckoned_for_the_own_scope(funded, browse):
    funded.to_township("300.00")
    funded.spend(funded.township, "120.50", "township_finance")
    address = reverse("api:execution", args=[funded.programme.uid])
    own = browse(funded.cast["township_finance"]).get(address).json()
    assert (own["execution"], own["arrival"]) == ("40.17", "75.00")
    city = browse(funded.cast["city"]).get(address).json()
    assert (city["execution"], city["spent"]) == ("12.05", "120.50")


def test_entries_are_filtered_and_a_misspelt_filter_is_refused(funded, browse):
    browser = browse(funded.cast["city"])
    rows = browser.get(reverse("api:entries") + "?kind=received").json()["results"]
    assert [row["amount"] for row in rows] == ["1000.00"]
    assert browser.get(reverse("api:entries") + "?kinds=received").status_code == 400
    assert browse(funded.cast["worker"]).get(reverse("api:entries")).status_code == 403
