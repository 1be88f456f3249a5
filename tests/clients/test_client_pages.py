"""The list, the file and the acts on it, through their pages."""

import datetime
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clients.enums import TierDecision
from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    ClientPhone,
    HealthNote,
    TierChangeRequest,
)
from clients.operations.clients import place_in_category
from clients.operations.tiers import propose_tier
from shuangbai.base import national_id
from stations.models import AuditEntry

pytestmark = pytest.mark.django_db


def page(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "asked", ["玉桂", "梁玉", "lyg", "liangyu", "东头巷", "后四位"], ids=lambda asked: asked
)
def test_somebody_is_found_by_every_word_one_may_know(asked, client_of, browse, worker):
    number = "44088219480312901" + national_id.check_digit("44088219480312901")
    asked = number[-4:] if asked == "后四位" else asked
    client_of(id_number=number, address="东头巷 3 号")
    client_of("吴国荣", address="西边巷 9 号")
    text = page(browse(worker), "clients", q=asked)
    assert "梁玉桂" in text
    assert "吴国荣" not in text


def test_a_full_number_finds_its_file_and_no_other(client_of, browse, worker):
    number = "44088219480312901" + national_id.check_digit("44088219480312901")
    client_of(id_number=number)
    client_of("吴国荣")
    text = page(browse(worker), "clients", q=number)
    assert "梁玉桂" in text
    assert "吴国荣" not in text
    assert f"name={number}" not in text


def test_the_list_asks_the_same_number_of_queries_for_one_and_fifty(
    client_of, browse, worker, django_assert_max_num_queries
):
    browser = browse(worker)
    client_of("甲", tier=2)
    page(browser, "clients")
    with django_assert_max_num_queries(40) as one:
        page(browser, "clients")
    for number in range(50):
        client_of(f"乙{number}", tier=1 + number % 4)
    with django_assert_max_num_queries(40) as many:
        page(browser, "clients")
    # The pager counts once there is a second page.
    assert len(many) - len(one) <= 1


def test_city_sees_names_masked_and_types_a_reason_for_a_file(client_of, browse, city):
    client = client_of("梁玉桂", tier=2)
    browser = browse(city)
    text = page(browser, "clients")
    assert "梁**" in text
    assert "梁玉桂" not in text
    asked = page(browser, "client", client.uid)
    assert "查看理由" in asked
    assert "梁玉桂" not in asked
    read = browser.post(reverse("client", args=[client.uid]), {"reason": "核对来信"})
    assert "梁玉桂" in read.content.decode()
    entry = AuditEntry.objects.filter(act="client.read").get()
    assert entry.reason == "核对来信"


@pytest.mark.parametrize("query", ["?before=2026-11-21T00:00:00%2B08:00", "?kind=contacts"])
def test_no_part_of_a_file_is_read_past_the_reason_or_the_trail(
    client_of, browse, city, worker, query
):
    address = reverse("client", args=[client_of("梁玉桂", address="揖花村 12 号").uid]) + query
    asked = browse(city).get(address).content.decode()
    assert "写明理由" in asked
    assert "现住地" not in asked
    assert "现住地" in browse(worker).get(address).content.decode()
    assert AuditEntry.objects.filter(act="client.read", user_id=worker.pk).count() == 1


def test_the_operators_manager_reads_files_without_names(client_of, browse, operator_manager):
    client = client_of("梁玉桂", phone="13000001234")
    text = page(browse(operator_manager), "client", client.uid)
    assert "梁**" in text
    assert "梁玉桂" not in text
    assert "13000001234" not in text


def test_each_view_of_a_file_is_in_the_trail(client_of, browse, worker):
    client = client_of()
    browser = browse(worker)
    page(browser, "client", client.uid)
    page(browser, "client", client.uid)
    assert AuditEntry.objects.filter(act="client.read").count() == 2


def registration(village, **more):
    return {
        "uid": "01900000-0000-7000-8000-00000000abcd",
        "name": "符妃娣",
        "village": village.pk,
        "relation": "head",
        "source": "visit",
        **more,
    }


def test_a_double_submit_registers_once(village, browse, worker):
    browser = browse(worker)
    for _ in range(2):
        answer = browser.post(reverse("client_new"), registration(village))
        assert answer.status_code == 302
    client = Client.objects.get()
    assert answer["Location"] == reverse("client", args=[client.uid])


def test_a_wrong_number_comes_back_with_everything_typed(village, browse, worker):
    sent = registration(village, id_number="440882194803129021", attention="听力差")
    text = browse(worker).post(reverse("client_new"), sent).content.decode()
    assert "校验码" in text
    assert "符妃娣" in text
    assert "听力差" in text
    assert not Client.objects.exists()


def test_a_number_of_an_unusual_region_is_only_a_warning(village, browse, worker):
    first_17 = "39010119480312901"
    sent = registration(village, id_number=first_17 + national_id.check_digit(first_17))
    answer = browse(worker).post(reverse("client_new"), sent, follow=True)
    assert "不常见" in answer.content.decode()
    assert Client.objects.get().born_on == datetime.date(1948, 3, 12)


def test_a_childs_consent_needs_the_guardian_and_nothing_is_half_written(village, browse, worker):
    born = timezone.localdate() - datetime.timedelta(365 * 8)
    sent = registration(village, born_on=born.isoformat(), given_by="self", tier="3")
    text = browse(worker).post(reverse("client_new"), sent).content.decode()
    assert "监护人" in text
    assert not Client.objects.exists()
    sent |= {"given_by": "guardian", "guardian": "符国荣"}
    browse(worker).post(reverse("client_new"), sent)
    client = Client.objects.get()
    assert client.consents.get().guardian == "符国荣"
    assert client.tier == 3


def test_somebody_joins_a_household(client_of, browse, worker, village):
    home = client_of().household
    address = f"{reverse('client_new')}?household={home.uid}"
    browse(worker).post(address, registration(village, relation="spouse"))
    assert home.members.count() == 2
    assert "符妃娣" in page(browse(worker), "household", home.uid)


def test_an_edit_over_somebody_elses_is_refused_and_kept(client_of, browse, worker, village):
    client = client_of()
    browser, address = browse(worker), reverse("client_edit", args=[client.uid])
    sent = {"name": "梁玉桂", "village": village.pk, "relation": "head", "version": client.version}
    assert browser.post(address, {**sent, "attention": "听力差"}).status_code == 302
    late = browser.post(address, {**sent, "attention": "养狗"}).content.decode()
    assert "别人改过" in late
    assert "养狗" in late
    assert Client.objects.get().attention == "听力差"


def test_a_lowering_waits_for_another_person(client_of, browse, worker, head):
    client = client_of(tier=2)
    browser = browse(worker)
    browser.post(reverse("client_tier", args=[client.uid]), {"tier": "3", "reason": "儿子回乡同住"})
    request = TierChangeRequest.objects.get()
    assert Client.objects.get().tier == 2
    assert "儿子回乡同住" in page(browse(head), "tier_requests")
    browse(head).post(
        reverse("tier_decision", args=[request.uid]), {"decision": TierDecision.CONFIRMED}
    )
    assert Client.objects.get().tier == 3
    text = page(browser, "client", client.uid)
    assert "分级 二级 → 三级" in text
    assert "儿子回乡同住" in text


def test_phones_categories_and_health_are_kept(client_of, browse, worker):
    client = client_of()
    browser = browse(worker)

    def send(name, **facts):
        return browser.post(reverse(name, args=[client.uid]), facts)

    send("client_phone", number="0759-8800123", whose="女儿")
    assert ClientPhone.objects.get().is_first
    send(
        "client_category",
        category=category_of("disabled").pk,
        grade="二级",
        starts_on="2026-01-01",
        source="roll",
    )
    holding = CategoryHolding.objects.get()
    browser.post(reverse("category_end", args=[holding.pk]), {"ends_on": "2026-06-30"})
    assert CategoryHolding.objects.get().ends_on == datetime.date(2026, 6, 30)
    send("client_health", note="高血压，降压药每天一片")
    assert HealthNote.objects.get().note.reveal() == "高血压，降压药每天一片"
    assert "高血压" not in page(browser, "client", client.uid)
    assert "高血压" in send("client_health").content.decode()
    assert AuditEntry.objects.filter(act="client.health_read").count() == 1
    browser.post(reverse("phone_removal", args=[ClientPhone.objects.get().pk]))
    assert not ClientPhone.objects.exists()


def category_of(key):
    return CategoryHolding._meta.get_field("category").related_model.objects.get(key=key)


def test_the_head_gives_ticked_people_to_a_worker(client_of, browse, head, worker):
    people = [client_of("甲"), client_of("乙")]
    Client.objects.update(worker=None)
    browse(head).post(
        reverse("client_assignment"),
        {"client": [str(one.uid) for one in people], "worker": str(worker.uid)},
    )
    assert set(Client.objects.values_list("worker", flat=True)) == {worker.pk}


def test_the_full_number_is_shown_once_and_in_the_trail(client_of, browse, worker):
    number = "44088219480312901" + national_id.check_digit("44088219480312901")
    client = client_of(id_number=number)
    browser = browse(worker)
    assert number not in page(browser, "client", client.uid)
    shown = browser.post(reverse("client_identity", args=[client.uid])).content.decode()
    assert number in shown
    assert AuditEntry.objects.filter(act="client.reveal").count() == 1


def test_what_is_owed_stands_on_the_page_with_the_way_to_it(client_of, browse, worker):
    client = client_of(tier=1)
    text = page(browse(worker), "client", client.uid)
    assert "电话" in text
    assert f"{reverse('contact_new')}?client={client.uid}" in text


def test_the_timeline_pages_back_to_the_beginning(client_of, browse, worker, as_member):
    client = client_of(tier=4)
    propose_tier(by=as_member(worker), client=client, tier=3)
    for number in range(26):
        CategoryHolding.objects.create(
            client=client,
            category=category_of("other"),
            starts_on=datetime.date(2020, 1, 1) + datetime.timedelta(number * 20),
            ends_on=datetime.date(2020, 1, 1) + datetime.timedelta(number * 20 + 5),
            source="visit",
        )
    browser = browse(worker)
    first = page(browser, "client", client.uid)
    before = first.split("before=")[1].split("#")[0]
    second = page(browser, "client", client.uid, before=unquote(before))
    assert "分级 四级 → 三级" in first
    assert "分级 四级 → 三级" not in second
    assert "2020-" in second


def paper(name="残疾证.pdf", data=b"%PDF-1.4\n%%EOF"):
    return SimpleUploadedFile(name, data)


def test_a_paper_is_kept_once_read_in_the_trail_and_removed(
    client_of, browse, worker, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client, browser = client_of(), browse(worker)
    address = reverse("client_document_new", args=[client.uid])
    for _ in range(2):
        assert browser.post(address, {"title": "残疾证", "file": paper()}).status_code == 302
    document = client.documents.get()
    assert "残疾证" in page(browser, "client", client.uid)
    sent = browser.get(reverse("client_document", args=[document.uid]))
    assert b"".join(sent).startswith(b"%PDF")
    assert sent["Cache-Control"].count("no-store")
    assert AuditEntry.objects.filter(act="client.document_read").count() == 1
    browser.post(reverse("document_removal", args=[document.uid]))
    assert browser.get(reverse("client_document", args=[document.uid])).status_code == 404


def test_a_wrong_paper_is_named_and_the_title_is_kept(
    client_of, browse, worker, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client = client_of()
    answer = browse(worker).post(
        reverse("client_document_new", args=[client.uid]),
        {"title": "残疾证", "file": paper("坏.pdf", b"MZ not a paper")},
    )
    text = answer.content.decode()
    assert "坏.pdf" in text
    assert "残疾证" in text
    assert not client.documents.exists()


def test_every_icon_of_a_file_is_drawn(client_of, browse, worker, as_member):
    """An icon that the sprite does not know is an empty circle, and says nothing."""
    client = client_of()
    place_in_category(
        by=as_member(worker),
        client=client,
        category=ClientCategory.objects.get(key="dibao"),
        starts_on=timezone.localdate(),
        source="visit",
    )
    sprite = Path(settings.BASE_DIR) / "shuangbai" / "static" / "vendor" / "icons.svg"
    drawn = set(re.findall(r'id="([\w-]+)"', sprite.read_text()))
    used = set(
        re.findall(r"icons[^\"#]*\.svg#([\w-]+)", page(browse(worker), "client", client.uid))
    )
    assert len(used) > 10
    assert used - drawn == set()
