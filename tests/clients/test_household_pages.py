"""Acts on households and hand-overs through their pages: looked up, previewed, done."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.enums import ClientStatus
from clients.models import Client, HandOver, HouseholdAct
from stations.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()
SENT = {"on": TODAY, "reason": "村委证实"}


@pytest.fixture
def new_village(places):
    return factories.village_point("440882104201").village


@pytest.fixture
def new_head(new_village):
    return factories.person(Role.STATION_HEAD, factories.station("440882104"), "黄伟明")


def text_of(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def through(browser, address, sent):
    """Previews, then sends the same again; (the preview, the answer)."""
    preview = browser.post(address, sent).content.decode()
    [digest] = re.findall(r'name="sure" value="(\w+)"', preview) or [""]
    return preview, browser.post(address, {**sent, "sure": digest})


def test_a_death_is_shown_before_it_is_recorded(client_of, browse, worker):
    client = client_of(tier=2)
    address = reverse("client_death", args=[client.uid])
    browser = browse(worker)
    preview = browser.post(address, SENT).content.decode()
    assert "梁玉桂：去世，不再列入待联系" in preview
    assert Client.objects.get().status == ClientStatus.ACTIVE
    _, answer = through(browser, address, SENT)
    assert answer["Location"] == reverse("client", args=[client.uid])
    assert Client.objects.get().status == ClientStatus.DECEASED
    text = text_of(browser, answer["Location"])
    assert "村委证实" in text
    assert reverse("client_return", args=[client.uid]) in text


def test_what_was_changed_after_the_preview_is_previewed_again(client_of, browse, worker):
    address = reverse("client_death", args=[client_of().uid])
    browser = browse(worker)
    preview = browser.post(address, SENT).content.decode()
    [digest] = re.findall(r'name="sure" value="(\w+)"', preview)
    browser.post(address, {**SENT, "reason": "别的原因", "sure": digest})
    assert not HouseholdAct.objects.exists()


def test_one_moves_to_a_household_looked_up_by_who_lives_there(client_of, browse, worker):
    client, aunt = client_of(), client_of("吴少英")
    address, browser = reverse("client_household", args=[client.uid]), browse(worker)
    choice = f"?to={aunt.household.uid}"
    assert choice in text_of(browser, address, q="吴少英")
    through(browser, address + choice, {**SENT, "relation": "sibling"})
    assert Client.objects.get(pk=client.pk).household == aunt.household


def test_a_household_is_split_joined_and_led_by_another(client_of, browse, worker, village):
    browser, head = browse(worker), client_of()
    sent = {
        "name": "梁海生",
        "village": village.pk,
        "relation": "child",
        "source": "visit",
    }
    browser.post(f"{reverse('client_new')}?household={head.household.uid}", sent)
    son = Client.objects.get(name="梁海生")
    lead = {**SENT, "head": son.pk, f"relation_{head.pk}": "parent"}
    through(browser, reverse("household_head", args=[head.household.uid]), lead)
    assert Client.objects.get(pk=head.pk).relation == "parent"
    apart = {**SENT, "people": [head.pk], "head": head.pk, "village": village.pk, "address": "新"}
    through(browser, reverse("household_split", args=[head.household.uid]), apart)
    head = Client.objects.get(pk=head.pk)
    assert head.household != son.household
    back = f"{reverse('household_join', args=[head.household.uid])}?to={son.household.uid}"
    through(browser, back, SENT)
    assert Client.objects.get(pk=head.pk).household == son.household
    text = text_of(browser, reverse("household", args=[son.household.uid]))
    assert all(kind in text for kind in ("更换户主", "分户", "并户"))


def test_handed_over_from_the_household_and_accepted_by_the_other_head(
    client_of, browse, worker, new_head, new_village
):
    client = client_of(tier=2)
    browser, address = browse(worker), reverse("household_hand_over", args=[client.household.uid])
    choice = f"?village={new_village.code}"
    assert choice in text_of(browser, address, q="豪郎")
    preview, answer = through(browser, address + choice, {**SENT, "people": [client.pk]})
    assert "请纪家镇社工站接收：梁玉桂" in preview
    assert answer["Location"] == reverse("hand_overs")
    offer = HandOver.objects.get()
    other = browse(new_head)
    assert "等接收的交接" in text_of(other, "/")
    page = reverse("hand_over", args=[offer.uid])
    assert page in text_of(other, reverse("hand_overs"), side="in", state="waiting")
    # Before it is accepted the file is still the old station's.
    assert reverse("client", args=[client.uid]) not in text_of(other, page)
    accept = reverse("hand_over_acceptance", args=[offer.uid])
    assert "由纪家镇社工站照看" in other.post(accept, {}).content.decode()
    assert HandOver.objects.waiting().exists()
    other.post(accept, {"sure": "1"})
    assert Client.objects.get().station.division.code == "440882104"
    assert "迁到别处，转由另一站照看" in text_of(other, reverse("client", args=[client.uid]))


def test_sent_back_with_words_the_old_station_reads(
    client_of, browse, worker, new_head, new_village
):
    client = client_of()
    address = reverse("household_hand_over", args=[client.household.uid])
    through(
        browse(worker),
        f"{address}?village={new_village.code}",
        {**SENT, "people": [client.pk]},
    )
    refusal = reverse("hand_over_refusal", args=[HandOver.objects.get().uid])
    browse(new_head).post(refusal, {"words": "没有住在这里"})
    assert "没有住在这里" in text_of(browse(worker), reverse("client", args=[client.uid]))


def test_the_list_asks_the_same_number_of_queries_for_one_and_fifty(
    client_of, browse, worker, new_village, station
):
    def offer(client):
        made = HandOver.objects.create(
            household=client.household,
            old_station=station,
            new_station=factories.station("440882104"),
            village=new_village,
            moved_on=TODAY,
            reason="搬家",
            offered_by=worker,
        )
        made.people.add(client)

    offer(client_of())
    browser, address = browse(worker), reverse("hand_overs")
    text_of(browser, address)
    with CaptureQueriesContext(connection) as one:
        text_of(browser, address)
    for number in range(50):
        offer(client_of(f"乙{number}"))
    with CaptureQueriesContext(connection) as many:
        assert text_of(browser, address).count("等接收") >= 50
    # One more: counting beyond the first page.
    assert len(many) <= len(one) + 1
