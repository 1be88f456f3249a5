from datetime import timedelta

import pytest
from django.urls import path
from django.utils import timezone

from shuangbai import urls as project_urls
from stations import gate
from stations.enums import DataClass, Right, Role
from stations.models import AuditEntry, Station
from tests import factories


@gate.gated(DataClass.NETWORK)
def station_page(request, pk):
    found = gate.load(Station.objects, request.member, pk=pk)
    return gate.HttpResponseClientRedirect(str(found.pk))


@gate.gated(DataClass.ACCOUNTS, Right.WRITE)
def accounts_page(request):
    return gate.HttpResponseClientRedirect("")


class sample_urls:
    urlpatterns = [
        *project_urls.urlpatterns,
        path("sample-station/<int:pk>/", station_page, name="sample_station"),
        path("sample-accounts/", accounts_page, name="sample_accounts"),
    ]


@pytest.fixture
def two(settings, head, client):
    """A head of 沈塘镇 who is a worker in 纪家镇 as well."""
    settings.ROOT_URLCONF = sample_urls
    factories.posting(head, Role.SOCIAL_WORKER, factories.station("440882104"))
    client.force_login(head)
    return {posting.role: posting for posting in head.postings.all()}


def switch(client, posting, came_from="/me/"):
    return client.post(
        "/posting/", {"posting": posting.pk}, headers={"referer": f"http://testserver{came_from}"}
    )


def acting_as(client):
    return client.get("/me/").context["member"].posting


def test_it_changes_the_posting_and_stays_on_the_page(client, two):
    assert acting_as(client) == two["station_head"]
    assert switch(client, two["social_worker"])["Location"] == "/me/"
    assert acting_as(client) == two["social_worker"]


def test_a_page_that_the_new_posting_may_not_open_leads_home(client, two):
    assert switch(client, two["social_worker"], "/sample-accounts/")["Location"] == "/"
    assert switch(client, two["station_head"], "/sample-accounts/")["Location"] != "/"


def test_a_row_out_of_the_new_scope_leads_home_and_is_in_the_trail(client, two, station):
    """Or somebody with two postings could look for ids unseen, switching before each look."""
    page = f"/sample-station/{station.pk}/"
    assert switch(client, two["social_worker"], page)["Location"] == page
    assert client.get(page)["Location"] == "/"
    assert AuditEntry.objects.get(result="denied").object_id == str(station.pk)


def test_asked_for_later_the_same_row_is_a_404_and_in_the_trail(client, two, station, time_machine):
    page = f"/sample-station/{station.pk}/"
    switch(client, two["social_worker"], page)
    session = client.session
    session["landed"] = [page, 0]
    session.save()
    assert client.get(page).status_code == 404
    assert AuditEntry.objects.filter(result="denied").exists()


@pytest.mark.parametrize("whose", ["somebody else", "waiting", "none"])
def test_only_ones_own_posting_in_force_can_be_chosen(client, two, head, county, whose):
    chosen = {
        "somebody else": county.postings.get().pk,
        "waiting": factories.posting(
            head, Role.SUPERVISOR, factories.division("440882"), confirmed=False
        ).pk,
        "none": "",
    }[whose]
    assert client.post("/posting/", {"posting": chosen}).status_code == 404


def test_a_posting_that_ended_falls_back_to_one_in_force(client, two):
    switch(client, two["social_worker"])
    two["social_worker"].ends_on = timezone.localdate() - timedelta(days=1)
    two["social_worker"].save(update_fields=["ends_on"])
    assert acting_as(client) == two["station_head"]


def test_it_never_leads_away(client, two):
    answer = client.post(
        "/posting/",
        {"posting": two["social_worker"].pk, "next": "//evil.example/"},
        headers={"referer": "https://evil.example/"},
    )
    assert answer["Location"] == "/"
