"""The day and its calls on a phone."""

import datetime
import gzip

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.enums import ContactKind
from clients.models import ClientPhone, Household
from services.enums import Outcome
from services.models import Contact
from tests import factories
from tests.services.conftest import client_of, make_due, village  # noqa: F401

MOST_BYTES = 200 * 1024


@pytest.fixture
def six(client_of):  # noqa: F811
    """Six people to be called today."""
    people = [
        client_of(name) for name in ("梁玉桂", "陈妃兴", "黄桂莲", "吴昌贵", "莫少芬", "林小雨")
    ]
    for number, client in enumerate(people):
        client.contact_states.update(since_on=timezone.localdate() - datetime.timedelta(days=12))
        make_due(client, number % 3, kind=ContactKind.CALL)
        ClientPhone.objects.create(client=client, number=f"1380013800{number}", is_first=True)
    return people


def test_six_calls_are_six_taps_and_the_last_can_be_taken_back(
    phone, six, worker, sign_in, check_page, shot
):
    sign_in(phone, worker).goto(reverse("day"))
    phone.get_by_role("link", name="电话 6").tap()
    phone.get_by_role("link", name="连着打").tap()
    for done in range(6):
        phone.get_by_role("button", name="接通平安").first.tap()
        phone.get_by_text(f"已打 {done + 1} / 6").first.wait_for()
        if done == 2:
            check_page(phone)
            shot(phone, "calls-half", full_page=True)
    assert Contact.objects.filter(outcome=Outcome.REACHED).count() == 6
    phone.get_by_role("button", name="撤销林小雨的通话").tap()
    phone.get_by_text("又回到名单里").wait_for()
    assert Contact.objects.filter(outcome=Outcome.VOID).get().client.name == "林小雨"
    assert phone.get_by_role("button", name="接通平安").count() == 1


def test_a_call_on_the_day_asks_how_it_went_after_dialling(phone, six, worker, sign_in):
    phone.watch.allow("tel:")
    sign_in(phone, worker).goto(reverse("day"))
    row = phone.locator(".sb-due", has_text="黄桂莲")
    row.get_by_role("link", name="致电黄桂莲").evaluate(
        "link => { link.addEventListener('click', event => event.preventDefault()); }"
    )
    row.get_by_role("link", name="致电黄桂莲").tap()
    row.get_by_role("button", name="没接通").tap()
    phone.get_by_text("已记：没接通").wait_for()
    assert Contact.objects.get().client.name == "黄桂莲"


def test_a_call_that_found_no_signal_says_so(phone, six, worker, sign_in):
    phone.watch.allow("ERR_INTERNET_DISCONNECTED")
    phone.watch.allow("htmx:")
    sign_in(phone, worker).goto(reverse("calls"))
    phone.context.set_offline(True)
    phone.get_by_role("button", name="接通平安").first.tap()
    phone.get_by_text("没有信号，没记上").wait_for()
    phone.context.set_offline(False)
    phone.get_by_role("button", name="接通平安").first.tap()
    phone.get_by_text("已打 1 / 6").first.wait_for()
    assert Contact.objects.count() == 1


def test_the_nearest_village_comes_first_when_asked(open_page, client_of, worker, sign_in):  # noqa: F811
    near = factories.village_point("440882101214").village
    far_client, near_client = client_of("远", late=5), client_of("近", late=1, village=near)
    for client, latitude in ((far_client, "20.80000"), (near_client, "20.91000")):
        Household.objects.filter(pk=client.household_id).update(
            latitude=latitude, longitude="110.09000"
        )
    page = open_page(
        "phone",
        geolocation={"latitude": 20.9, "longitude": 110.09},
        permissions=["geolocation"],
    )
    sign_in(page, worker).goto(reverse("day"))
    assert page.locator(".sb-village h2").all_inner_texts() == ["揖花村委会", "卜格村委会"]
    page.get_by_role("button", name="按远近").tap()
    page.get_by_text("约 1.1 公里").wait_for()
    assert page.locator(".sb-village h2").all_inner_texts() == ["卜格村委会", "揖花村委会"]


def test_the_first_load_stays_under_two_hundred_kilobytes(
    phone,
    client_of,  # noqa: F811
    worker,
    sign_in,
):
    for number in range(50):
        client = client_of(f"对象{number}", late=number % 5)
        ClientPhone.objects.create(client=client, number="13800138000", is_first=True)
    responses = []
    phone.on("response", lambda response: responses.append(response))
    sign_in(phone, worker).goto(reverse("day"), wait_until="networkidle")
    sizes = {one.url: len(gzip.compress(one.body())) for one in responses}
    assert len(sizes) >= 10
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_every_page_is_clean_at_both_sizes(page, six, worker, sign_in, check_page, shot):
    sign_in(page, worker)
    make_due(six[0], 3)
    for name, address in {
        "day": reverse("day"),
        "calls": reverse("calls"),
        "contact-form": f"{reverse('contact_new')}?client={six[0].uid}",
        "whom": f"{reverse('contact_new')}?q=梁",
        "day-empty": f"{reverse('day')}?worker=none",
    }.items():
        page.goto(address)
        check_page(page)
        shot(page, name, full_page=True)
