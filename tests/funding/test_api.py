"""Money over the API: only to those who may, only what is in reach, in exact yuan."""

from decimal import Decimal as D

import pytest
import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funding.enums import AdjustmentReason, Category
from funding.operations.budgets import lay_down_budget
from funding.operations.entry_files import add_entry_files
from funding.operations.spending import propose_adjustment
from shuangbai.base.uploads import check_upload
from tests.access.kinds.funding import PDF

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


def test_budgets_and_what_was_moved_in_them(funded, browse):
    funded.to_township("300.00")
    facts = {"programme": funded.programme, "place": funded.township, "on": funded.today}
    by = funded.member("township_finance")
    sums = {Category.PEOPLE: D("200.00"), Category.TRAINING: D("50.00")}
    lay_down_budget(by=by, key=uuid6.uuid7(), sums=sums, **facts)
    propose_adjustment(
        by=by,
        key=uuid6.uuid7(),
        from_category=Category.PEOPLE,
        to_category=Category.TRAINING,
        amount=D("10.00"),
        why=AdjustmentReason.POLICY,
        reason="增加督导培训",
        **facts,
    )
    rows = read(browse, funded.cast["finance"], "budgets", "?place=440882101&category=people")
    assert [(row["amount"], row["is_opening"]) for row in rows] == [("200.00", True)]
    (moved,) = read(browse, funded.cast["city"], "adjustments")
    assert (moved["amount"], moved["base"], moved["state"]) == ("10.00", "250.00", "proposed")
    for name in ("budgets", "adjustments"):
        assert read(browse, funded.cast["sibling_finance"], name) == []


def test_slips_and_vouchers_name_what_they_prove_and_no_path(funded, browse):
    sent = funded.to_township("300.00")
    paid = funded.spend(
        funded.township, "12.50", "township_finance", vouchers=[check_upload(slip("发票.pdf"))]
    )
    entry = sent.entries.get(kind="received")
    files = [check_upload(slip("回单.pdf"))]
    add_entry_files(by=funded.member("township_finance"), entry=entry, files=files)
    (row,) = read(browse, funded.cast["finance"], "slips", f"?entry={entry.uid}&place=440882")
    assert (row["name"], row["kind"], row["amount"]) == ("回单.pdf", "received", "300.00")
    assert "file" not in row
    query = f"?programme={funded.programme.uid}&expenditure={paid.uid}"
    (row,) = read(browse, funded.cast["city"], "vouchers", query)
    assert (row["name"], row["place_code"], row["amount"]) == ("发票.pdf", "440882101", "12.50")
    for name in ("slips", "vouchers"):
        assert read(browse, funded.cast["sibling_finance"], name) == []
        assert browse(funded.cast["worker"]).get(reverse(f"api:{name}")).status_code == 403


def read(browse, user, name, query=""):
    return browse(user).get(reverse(f"api:{name}") + query).json()["results"]


def slip(name):
    return SimpleUploadedFile(name, PDF)
