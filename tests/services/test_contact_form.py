"""The contact form without scripts: defaults, refusals, photos, one record per id."""

import datetime
import io
import uuid

import pytest
import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clients.operations.clients import register_client
from services.models import Contact, ContactClash, ContactPhoto, UrgentAlert

pytestmark = pytest.mark.usefixtures("morning")


def address(client, **query):
    return f"{reverse('contact_new')}?client={client.uid}" + "".join(
        f"&{name}={value}" for name, value in query.items()
    )


def sent(client, **changes):
    began = timezone.localtime() - datetime.timedelta(minutes=20)
    return {
        "uid": uuid6.uuid7(),
        "clients": [client.uid],
        "kind": "visit",
        "happened_at": f"{began:%Y-%m-%dT%H:%M}",
        "minutes": 20,
        "outcome": "seen",
        "next_step": "none",
        **changes,
    }


def photo(name="p.jpg", size=(60, 40), colour="teal"):
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/jpeg")


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_it_starts_with_now_this_person_and_the_kind_that_is_due(browse, client_of, worker):
    client = client_of("甲", late=1)
    page = browse(worker).get(address(client, kind="call"))
    form = page.context["form"]
    assert form["kind"].value() == "call"
    assert form["minutes"].value() == 5
    assert form["clients"].value() == [str(client.uid)]
    # The script takes the sprite's name from here: a collected file's name carries a hash.
    assert f'data-icons="{static("vendor/icons.svg")}"' in page.content.decode()
    assert uuid.UUID(form["uid"].value()).version == 7


def test_stored_it_leads_back_to_the_day_and_says_so(browse, client_of, worker):
    client = client_of("甲", late=1)
    response = browse(worker).post(address(client), sent(client), follow=True)
    assert response.redirect_chain[0][0] == reverse("day")
    assert said(response) == ["已记：甲 入户探访"]


def test_it_leads_back_to_where_one_came_from_but_never_away(browse, client_of, worker):
    client, browser = client_of("甲"), browse(worker)
    response = browser.post(address(client, next="/stations/"), sent(client))
    assert response["Location"] == "/stations/"
    response = browser.post(address(client, next="//evil.example.com"), sent(client))
    assert response["Location"] == reverse("day")


def test_sent_twice_it_is_stored_once(browse, client_of, worker):
    client, browser = client_of("甲"), browse(worker)
    facts = sent(client)
    browser.post(address(client), facts | {"photos": [photo()]})
    response = browser.post(address(client), facts | {"photos": [photo()]}, follow=True)
    assert "没有重复" in said(response)[-1]
    assert (Contact.objects.count(), ContactPhoto.objects.count()) == (1, 1)


def test_a_photo_that_got_lost_comes_with_the_repeat(browse, client_of, worker):
    client, browser = client_of("甲"), browse(worker)
    facts = sent(client)
    browser.post(address(client), facts)
    browser.post(address(client), facts | {"photos": [photo()]})
    assert ContactPhoto.objects.get().contact == Contact.objects.get()


def test_another_content_under_the_id_is_kept_for_a_person(browse, client_of, worker):
    client, browser = client_of("甲"), browse(worker)
    facts = sent(client)
    browser.post(address(client), facts)
    response = browser.post(address(client), facts | {"note": "不同"}, follow=True)
    assert response.redirect_chain[0][0] == reverse("clashes")
    assert "两份都留着" in said(response)[-1]
    assert ContactClash.objects.count() == 1


def test_what_is_wrong_keeps_what_was_typed(browse, client_of, worker):
    client = client_of("甲")
    facts = sent(client, note="要留着", happened_at="2099-01-01T08:00")
    response = browse(worker).post(address(client), facts)
    assert "时间在将来" in response.content.decode()
    assert "要留着" in response.content.decode()
    assert not Contact.objects.exists()


def test_what_is_no_photo_is_named(browse, client_of, worker):
    client = client_of("甲")
    bad = SimpleUploadedFile("账本.exe", b"MZ....", content_type="image/jpeg")
    response = browse(worker).post(address(client), sent(client, photos=[photo(), bad]))
    assert "账本.exe" in response.content.decode()
    assert not Contact.objects.exists()


def test_ten_photos_are_one_too_many(browse, client_of, worker):
    client = client_of("甲")
    many = [photo(colour=(number, 0, 0)) for number in range(10)]
    response = browse(worker).post(address(client), sent(client, photos=many))
    assert "最多 9 张" in response.content.decode()


def test_watching_without_a_day_means_in_three_days(browse, client_of, worker):
    client = client_of("甲")
    browse(worker).post(address(client), sent(client, next_step="watch"))
    expected = timezone.localdate() + datetime.timedelta(days=3)
    assert Contact.objects.get().watch_on == expected


def test_an_overlap_is_pointed_out_after_storing(browse, client_of, worker):
    client, other, browser = client_of("甲"), client_of("乙"), browse(worker)
    browser.post(address(client), sent(client))
    response = browser.post(address(other), sent(other), follow=True)
    assert "时间重叠" in said(response)[-1]
    assert Contact.objects.count() == 2


def test_many_overlaps_are_one_sentence(browse, client_of, worker):
    browser = browse(worker)
    for name in ("甲", "乙", "丙", "丁"):
        response = browser.post(address(other := client_of(name)), sent(other), follow=True)
    words = said(response)
    assert len(words) == 2
    assert words[1].count("时间重叠") == 2
    assert "另有 1 次也重叠" in words[1]


def test_members_of_the_household_go_along(browse, client_of, worker, as_member, village):
    client = client_of("甲")
    spouse = register_client(
        by=as_member(worker), name="乙", village=village, household=client.household
    )
    browse(worker).post(address(client), sent(client, clients=[client.uid, spouse.uid]))
    assert Contact.objects.values("together").distinct().count() == 1
    assert Contact.objects.count() == 2


def test_urgent_is_on_the_heads_list_at_once(browse, client_of, worker, head):
    client = client_of("甲")
    browse(worker).post(address(client), sent(client, is_urgent="on", note="断粮两天"))
    assert "断粮两天" in browse(head).get(reverse("urgent")).content.decode()
    assert UrgentAlert.objects.open().count() == 1


def test_raising_a_tier_takes_effect_with_the_visit(browse, client_of, worker):
    client = client_of("甲", tier=3)
    browse(worker).post(address(client), sent(client, next_step="tier", tier="1"))
    client.refresh_from_db()
    assert client.tier == 1


@pytest.mark.parametrize("asked", ["x", "00000000-0000-7000-8000-000000000000"])
def test_nobody_of_that_id_is_not_found(browse, worker, asked):
    response = browse(worker).get(reverse("contact_new"), {"client": asked})
    assert response.status_code == 404


def test_a_stranger_finds_nobody(browse, client_of, stranger):
    assert browse(stranger).get(address(client_of("甲"))).status_code == 404


def test_looking_somebody_up_by_name_or_pinyin(browse, client_of, worker, stranger):
    client_of("梁玉桂")
    for text in ("玉桂", "lyg", "liang"):
        response = browse(worker).get(reverse("contact_new"), {"q": text})
        assert [row.name for row in response.context["rows"]] == ["梁玉桂"]
    assert browse(stranger).get(reverse("contact_new"), {"q": "玉桂"}).context["rows"] == []


def test_the_script_is_told_where_to_go(browse, client_of, worker):
    client, browser = client_of("甲"), browse(worker)
    by_script = {"X-Requested-With": "contact-form"}
    assert browser.post(address(client), sent(client), headers=by_script).json() == {
        "next": reverse("day")
    }
    refused = browser.post(address(client), sent(client, outcome=""), headers=by_script)
    assert "请选见到了谁" in refused.content.decode()
