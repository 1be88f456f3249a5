"""One contact, its corrections and photos; urgent findings; records that came twice."""

import datetime
import io

import pytest
import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clients.enums import ContactKind
from clients.models import Client
from services.enums import ClashChoice, Outcome
from services.models import Contact, ContactClash, ContactPhoto, UrgentAlert
from services.operations.clashes import settle_clash
from services.operations.contacts import (
    ContactBody,
    ContactConflict,
    correct_contact,
    log_contact,
)
from services.operations.photos import check_photos
from services.permissions import can_settle_alert
from shuangbai.base import attention
from shuangbai.base.errors import ActError, Denied
from stations.enums import Role
from stations.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def log(worker, as_member):
    def logged(client, *, uid=None, photos=(), **facts):
        body = ContactBody(
            clients=(client.uid,),
            **{"kind": ContactKind.VISIT, "outcome": Outcome.SEEN, **facts},
        )
        return log_contact(
            by=as_member(worker), uid=uid or uuid6.uuid7(), body=body, photos=photos
        ).contact

    return logged


def photos(number=1):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), (60 * number, 9, 9)).save(drawn, "JPEG")
    return check_photos([SimpleUploadedFile(f"{number}.jpg", drawn.getvalue())])


@pytest.fixture
def clash(client_of, log):
    """The same id with another note, an hour later."""
    client, uid = client_of("甲"), uuid6.uuid7()
    began = timezone.now() - datetime.timedelta(hours=2)
    log(client, uid=uid, note="第一份", happened_at=began)
    with pytest.raises(ContactConflict):
        log(client, uid=uid, note="第二份", happened_at=began + datetime.timedelta(hours=1))
    return ContactClash.objects.get()


def test_it_shows_what_was_found_and_notes_the_reading(browse, client_of, worker, log):
    row = log(client_of("甲"), note="脚肿", findings=("unwell",), photos=photos())
    content = browse(worker).get(reverse("contact", args=[row.uid])).content.decode()
    assert "脚肿" in content
    assert "身体不适" in content
    assert reverse("contact_photo", args=[row.photos.get().uid]) in content
    assert AuditEntry.objects.filter(act="contact.read", user_id=worker.pk).count() == 1


def test_above_the_station_a_reason_comes_first(browse, client_of, county, log):
    row = log(client_of("甲"), note="脚肿", photos=photos())
    browser, address = browse(county), reverse("contact", args=[row.uid])
    assert "脚肿" not in browser.get(address).content.decode()
    assert "脚肿" not in browser.post(address, {"reason": ""}).content.decode()
    assert not AuditEntry.objects.filter(act="contact.read").exists()
    read = browser.post(address, {"reason": "核查投诉"}).content.decode()
    assert "脚肿" in read
    assert "photos" not in read
    assert AuditEntry.objects.get(act="contact.read").reason == "核查投诉"


def test_a_photo_leaves_only_through_the_gate_and_is_noted(
    browse, client_of, worker, county, stranger, log
):
    row = log(client_of("甲"), photos=photos())
    address = reverse("contact_photo", args=[row.photos.get().uid])
    response = browse(worker).get(address)
    assert b"".join(response)[:2] == b"\xff\xd8"
    assert response["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(act="contact.photo", user_id=worker.pk).count() == 1
    assert browse(county).get(address).status_code == 403
    assert browse(stranger).get(address).status_code == 404


def test_a_correction_keeps_the_first_wording_readable(browse, client_of, worker, log):
    row, browser = log(client_of("甲"), note="第一种写法"), browse(worker)
    address = reverse("contact_correction", args=[row.uid])
    sent = {
        "version": 1,
        "outcome": "family",
        "met": "儿子",
        "minutes": 30,
        "note": "第二种写法",
        "reason": "看错了人",
    }
    assert "第一种写法" in browser.get(address).content.decode()
    page = browser.post(address, sent, follow=True).content.decode()
    assert "第二种写法" in page
    assert "第一种写法" in page
    assert "看错了人" in page
    stale = browser.post(address, sent | {"note": "第三种"}).content.decode()
    assert "核对最新" in stale
    assert "第三种" in stale


def test_who_did_not_log_it_does_not_correct_it(browse, client_of, head, supervisor, log):
    row = log(client_of("甲"))
    address = reverse("contact_correction", args=[row.uid])
    assert browse(head).get(address).status_code == 200
    assert browse(supervisor).get(address).status_code == 403


def test_an_urgent_finding_waits_until_somebody_says_what_was_done(
    browse, client_of, worker, head, log, as_member
):
    row = log(client_of("甲"), is_urgent=True, note="断粮两天")
    today = timezone.localdate()
    assert "紧急情况待处理" in [one.before for one in attention.for_member(as_member(head), today)]
    address = reverse("alert_settlement", args=[row.uid])
    assert browse(worker).get(address).status_code == 403
    page = browse(head).post(address, {"settlement": "已送米油"}, follow=True)
    assert "没有待处理的紧急情况" in page.content.decode()
    settled = browse(head).get(reverse("urgent"), {"state": "settled"}).content.decode()
    assert "已送米油" in settled
    assert UrgentAlert.objects.get().settled_by == head


def test_the_urgent_list_costs_the_same_for_one_and_for_thirty(
    browse, client_of, head, log, count_queries
):
    browser = browse(head)

    def add(number):
        for _ in range(number):
            log(client_of("甲"), is_urgent=True, note="急")

    add(1)
    one = count_queries(lambda: browser.get(reverse("urgent")))
    add(29)
    assert count_queries(lambda: browser.get(reverse("urgent"))) == one


def test_both_records_stand_side_by_side(browse, clash, worker):
    content = browse(worker).get(reverse("clashes")).content.decode()
    assert "第一份" in content
    assert "第二份" in content


def test_the_stored_one_may_stand(clash, worker, as_member):
    settle_clash(by=as_member(worker), clash=clash, choice=ClashChoice.STORED)
    assert Contact.objects.get().note == "第一份"
    with pytest.raises(ActError, match="已经有人"):
        settle_clash(by=as_member(worker), clash=clash, choice=ClashChoice.BOTH)


def test_the_newer_one_may_correct_it(clash, worker, as_member):
    settle_clash(by=as_member(worker), clash=clash, choice=ClashChoice.NEWER)
    contact = Contact.objects.get()
    assert contact.note == "第二份"
    assert contact.versions.get().content["note"] == "第一份"


def test_both_may_be_true(clash, worker, head, as_member):
    settle_clash(by=as_member(head), clash=clash, choice=ClashChoice.BOTH)
    rows = Contact.objects.order_by("happened_at")
    assert [row.note for row in rows] == ["第一份", "第二份"]
    assert {row.worker for row in rows} == {worker}


def test_a_supervisor_settles_nothing(clash, supervisor, as_member):
    with pytest.raises(Denied):
        settle_clash(by=as_member(supervisor), clash=clash, choice=ClashChoice.BOTH)


def test_it_is_settled_by_one_button(browse, clash, worker):
    address = reverse("clash_settlement", args=[clash.uid])
    browse(worker).post(address, {"choice": "?"})
    assert ContactClash.objects.open().count() == 1
    page = browse(worker).post(address, {"choice": "stored"}, follow=True).content.decode()
    assert "没有要核对的记录" in page


def test_photos_are_kept_once(client_of, log):
    row = log(client_of("甲"), photos=[*photos(1), *photos(1), *photos(2)])
    assert ContactPhoto.objects.filter(contact=row).count() == 2


def test_the_operators_manager_reads_it_without_names(
    browse, client_of, worker, log, operator_manager, as_member
):
    """Their reason opens the words, not who it was (ACCESS, column C: masked)."""
    client = client_of("梁玉桂")
    row = log(client, note="脚肿")
    address = reverse("contact", args=[row.uid])
    content = browse(operator_manager).post(address, {"reason": "核对服务量"}).content.decode()
    assert "脚肿" in content
    assert "梁**" in content
    assert "梁玉桂" not in content


def test_more_photos_than_nine_do_not_come_by_and_by(client_of, log):
    client, uid = client_of("甲"), uuid6.uuid7()
    moment = timezone.now() - datetime.timedelta(hours=1)
    several = [photos(number)[0] for number in range(1, 5)]
    row = log(client, uid=uid, happened_at=moment, photos=several)
    assert log(client, uid=uid, happened_at=moment, photos=several).photos.count() == 4
    others = [other_photo(number) for number in range(6)]
    with pytest.raises(ActError, match="最多 9 张"):
        log(client, uid=uid, happened_at=moment, photos=others)
    assert row.photos.count() == 4


def other_photo(number):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 40 * number, 200)).save(drawn, "JPEG")
    return check_photos([SimpleUploadedFile(f"b{number}.jpg", drawn.getvalue())])[0]


def test_what_was_urgent_in_the_newer_one_is_on_the_heads_list(client_of, log, head, as_member):
    client, uid = client_of("甲"), uuid6.uuid7()
    began = timezone.now() - datetime.timedelta(hours=2)
    log(client, uid=uid, note="第一份", happened_at=began)
    with pytest.raises(ContactConflict):
        log(client, uid=uid, note="药吃完了，人昏沉", happened_at=began, is_urgent=True)
    settle_clash(by=as_member(head), clash=ContactClash.objects.get(), choice=ClashChoice.NEWER)
    assert UrgentAlert.objects.open().get().contact.note == "药吃完了，人昏沉"
    assert Contact.objects.get().is_urgent


def test_the_head_of_the_present_station_settles_it(client_of, log, head, as_member):
    """Who moved to another township is looked after there, urgent findings included."""
    client = client_of("甲")
    alert = log(client, note="跌倒", is_urgent=True).alert
    old = alert.station
    new = factories.station("440882102")
    other_head = factories.person(Role.STATION_HEAD, new)
    Client.objects.filter(pk=client.pk).update(station=new)
    alert = UrgentAlert.objects.get(pk=alert.pk)
    assert old != new
    assert not can_settle_alert(as_member(head), alert)
    assert can_settle_alert(as_member(other_head), alert)


def test_a_correction_keeps_an_urgent_word_and_possible_minutes(client_of, log, worker, as_member):
    row = log(client_of("甲"), note="跌倒", is_urgent=True)
    for changes in ({"note": " "}, {"minutes": 0}, {"minutes": 100_000}):
        with pytest.raises(ActError):
            correct_contact(by=as_member(worker), contact=row, version=1, reason="改", **changes)
    assert Contact.objects.get().version == 1
