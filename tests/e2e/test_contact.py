"""Logging a contact on a phone: few taps, nothing lost, nothing twice."""

import io

import pytest
import uuid6
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clients.models import ClientPhone
from clients.operations.clients import register_client
from services.models import Contact, ContactPhoto
from services.operations.contacts import (
    ContactBody,
    ContactConflict,
    correct_contact,
    log_contact,
)
from services.operations.photos import check_photos
from tests.services.conftest import client_of, village  # noqa: F401

COUNT_TAPS = """document.addEventListener('pointerdown', event => {
    if (event.isTrusted) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1; }, true)"""
MOST_TAPS = 8
PASSWORD = "zhaoxia-mantou-2026"
KEPT_RAW = """async () => {
    const names = (await indexedDB.databases()).map(one => one.name);
    let text = names.join();
    for (const name of names) {
        const db = await new Promise(done => { const r = indexedDB.open(name);
            r.onsuccess = () => done(r.result); });
        for (const store of db.objectStoreNames) {
            const rows = await new Promise(done => { const r = db.transaction(store)
                .objectStore(store).getAll(); r.onsuccess = () => done(r.result); });
            for (const row of [].concat(...rows)) text += new TextDecoder().decode(row.data);
        }
        db.close();
    }
    return text; }"""


@pytest.fixture
def person(client_of, worker, as_member):  # noqa: F811
    """Somebody late, with a spouse in the house and a phone."""
    client = client_of("梁玉桂", late=3, address="揖花村 12 号", attention="右腿不便，先敲后门")
    register_client(
        by=as_member(worker),
        name="陈妃兴",
        village=client.village,
        household=client.household,
        relation="spouse",
    )
    ClientPhone.objects.create(client=client, number="13800138000", is_first=True)
    return client


@pytest.fixture
def picture():
    """A photo as a phone takes it: large, turned, with EXIF."""
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "SECRET-CAMERA"
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(drawn, "JPEG", exif=exif)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def form_of(client):
    return f"{reverse('contact_new')}?client={client.uid}"


def opened(page, client):
    page.goto(form_of(client))
    page.locator("[data-contact][data-ready]").wait_for()
    return page


def kept(page):
    page.locator("[data-draft-state]").filter(has_text="草稿已存").first.wait_for()


def tap(page, words):
    page.locator("label.sb-opt", has_text=words).first.tap()


def save(page):
    page.get_by_role("button", name="保存").tap()


def stored(page):
    page.wait_for_url(f"**{reverse('day')}")
    page.get_by_text("已记：").first.wait_for()


def test_a_visit_with_a_photo_takes_eight_taps_or_fewer(phone, person, worker, sign_in, picture):
    sign_in(phone, worker)
    phone.add_init_script(COUNT_TAPS)
    phone.goto(reverse("day"))
    phone.get_by_role("link", name="探访梁玉桂").tap()
    phone.locator("[data-contact][data-ready]").wait_for()
    tap(phone, "本人")
    tap(phone, "身体不适")
    tap(phone, "用药要跟进")
    phone.get_by_label("备注").fill("脚肿，药吃完了")
    with phone.expect_file_chooser() as chooser:
        phone.get_by_text("拍照或选照片").tap()
    chooser.value.set_files(picture)
    phone.locator("[data-photos] li").wait_for()
    tap(phone, "几天后再看")
    phone.get_by_text("会出现在“今天该联系”").wait_for()
    save(phone)
    stored(phone)
    assert int(phone.evaluate("sessionStorage.taps")) <= MOST_TAPS
    contact = Contact.objects.get()
    assert (contact.outcome, contact.findings) == ("seen", ["unwell", "medicine"])
    assert contact.uid.version == 7
    photo = ContactPhoto.objects.get()
    assert max(photo.width, photo.height) == 1600
    assert b"SECRET-CAMERA" not in photo.file.read()
    photo.file.close()
    opened(phone, person)
    assert phone.get_by_label("备注").input_value() == ""


def test_an_expired_session_loses_nothing(phone, person, worker, sign_in, picture):
    worker.set_password(PASSWORD)
    worker.save()
    opened(sign_in(phone, worker), person)
    tap(phone, "家属")
    phone.get_by_label("是哪位").fill("女儿")
    phone.get_by_label("备注").fill("母亲去赶集了")
    phone.locator("input[type=file]").set_input_files(picture)
    phone.locator("[data-photos] li").wait_for()
    Session.objects.all().delete()
    save(phone)
    phone.get_by_label("账号").fill(worker.username)
    phone.get_by_label("密码", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="登录").tap()
    phone.get_by_text("没存完的内容和照片").wait_for()
    assert phone.get_by_label("备注").input_value() == "母亲去赶集了"
    assert phone.get_by_label("是哪位").input_value() == "女儿"
    assert phone.locator("[data-photos] li").count() == 1
    save(phone)
    stored(phone)
    assert Contact.objects.get().met == "女儿"
    assert ContactPhoto.objects.count() == 1


def test_signing_in_again_in_another_tab_does_not_get_in_the_way(
    phone, person, worker, sign_in, live_server
):
    """Signing in renews the token against forged requests; the open form has the old one."""
    phone.watch.allow("403")
    opened(sign_in(phone, worker), person)
    tap(phone, "本人")
    renewed = {"name": "csrftoken", "value": "b" * 32, "url": live_server.url}
    phone.context.add_cookies([renewed])
    save(phone)
    stored(phone)
    assert Contact.objects.count() == 1


def test_a_lost_signal_loses_nothing_and_stores_once(phone, person, worker, sign_in):
    phone.watch.allow("ERR_INTERNET_DISCONNECTED")
    opened(sign_in(phone, worker), person)
    tap(phone, "本人")
    phone.get_by_label("备注").fill("山里没信号")
    phone.context.set_offline(True)
    save(phone)
    phone.get_by_text("没有信号，没存上").wait_for()
    phone.context.set_offline(False)
    opened(phone, person)
    phone.get_by_text("没存完的内容").wait_for()
    save(phone)
    stored(phone)
    assert Contact.objects.get().note == "山里没信号"


def test_a_double_tap_stores_one(phone, person, worker, sign_in):
    opened(sign_in(phone, worker), person)
    tap(phone, "本人")
    phone.get_by_role("button", name="保存").dblclick()
    stored(phone)
    assert Contact.objects.count() == 1


def test_the_answer_that_never_came_makes_no_second_record(phone, person, worker, sign_in):
    """Stored, but the connection broke before the phone heard of it: saved again it is the same."""
    phone.watch.allow("ERR_FAILED")
    opened(sign_in(phone, worker), person)
    tap(phone, "本人")

    def lose(route):
        route.fetch()
        route.abort()

    phone.route("**/contacts/new/**", lose)
    save(phone)
    phone.get_by_text("没有信号，没存上").wait_for()
    assert Contact.objects.count() == 1
    phone.unroute("**/contacts/new/**")
    save(phone)
    phone.get_by_text("没有重复").first.wait_for()
    assert Contact.objects.count() == 1


def test_a_draft_is_sealed_against_others_and_gone_after_signing_out(
    phone, person, worker, head, sign_in
):
    opened(sign_in(phone, worker), person)
    phone.get_by_label("备注").fill("SECRET-WORDS")
    kept(phone)
    assert "sb-drafts-" in phone.evaluate(KEPT_RAW)
    assert "SECRET-WORDS" not in phone.evaluate(KEPT_RAW)
    opened(sign_in(phone, head), person)
    assert phone.get_by_label("备注").input_value() == ""
    opened(sign_in(phone, worker), person)
    assert phone.get_by_label("备注").input_value() == "SECRET-WORDS"
    phone.get_by_label("菜单").tap()
    phone.get_by_role("button", name="退出登录").tap()
    phone.get_by_label("账号").wait_for()
    assert f"sb-drafts-{worker.pk}" not in phone.evaluate(KEPT_RAW).split(",")


def test_a_refusal_stands_beside_its_field_and_keeps_the_photo(
    phone, person, worker, sign_in, picture, check_page
):
    opened(sign_in(phone, worker), person)
    tap(phone, "本人")
    phone.locator("input[type=file]").set_input_files(picture)
    phone.locator("[data-photos] li").wait_for()
    phone.get_by_text("改", exact=True).tap()
    phone.get_by_label("开始时间").fill("2099-01-01T08:00")
    save(phone)
    phone.get_by_text("时间在将来").first.wait_for()
    check_page(phone)
    assert phone.locator("[data-photos] li").count() == 1
    phone.get_by_label("开始时间").fill("2026-01-05T08:00")
    phone.get_by_label("为什么现在才记").fill("住院陪护，没带手机")
    save(phone)
    stored(phone)
    assert Contact.objects.get().late_reason == "住院陪护，没带手机"
    assert ContactPhoto.objects.count() == 1


def test_what_is_missing_is_said_beside_the_button(phone, person, worker, sign_in):
    opened(sign_in(phone, worker), person)
    phone.get_by_text("还差 1 项：见到了谁").wait_for()
    tap(phone, "本人")
    phone.locator(".sb-switch").tap()
    phone.get_by_text("还差 1 项：紧急情况说明").tap()
    assert phone.evaluate("document.activeElement.name") == "note"
    save(phone)
    assert Contact.objects.count() == 0


def test_the_outcome_follows_the_way_of_contact(phone, person, worker, sign_in):
    opened(sign_in(phone, worker), person)
    tap(phone, "不在家")
    phone.get_by_text("改", exact=True).tap()
    tap(phone, "电话")
    assert phone.locator("[name=outcome]:checked").get_attribute("value") == "no_answer"
    assert not phone.locator("label.sb-opt", has_text="已搬走").is_visible()


def test_the_members_of_a_household_are_logged_together(phone, person, worker, sign_in):
    opened(sign_in(phone, worker), person)
    tap(phone, "配偶 陈妃兴")
    tap(phone, "本人")
    save(phone)
    stored(phone)
    assert Contact.objects.count() == 2


def test_without_scripts_everything_can_be_sent(open_page, person, worker, sign_in, picture):
    page = open_page("phone", java_script_enabled=False)
    sign_in(page, worker).goto(form_of(person))
    tap(page, "本人")
    page.get_by_label("备注").fill("没有脚本")
    page.locator("input[type=file]").set_input_files(picture)
    save(page)
    page.get_by_text("已记：").first.wait_for()
    assert Contact.objects.get().note == "没有脚本"
    assert max(ContactPhoto.objects.get().width, ContactPhoto.objects.get().height) == 1600


def test_the_place_is_read_only_when_asked(open_page, person, worker, sign_in):
    page = open_page(
        "phone",
        geolocation={"latitude": 20.91412, "longitude": 110.09641},
        permissions=["geolocation"],
    )
    opened(sign_in(page, worker), person)
    assert page.locator("[name=latitude]").input_value() == ""
    page.get_by_text("改", exact=True).tap()
    page.get_by_role("button", name="记下现在的位置").tap()
    page.get_by_text("位置已记下").wait_for()
    tap(page, "本人")
    save(page)
    stored(page)
    assert str(Contact.objects.get().latitude) == "20.91412"


def test_somebody_unknown_is_registered_and_visited_in_one_form(
    phone,
    village,  # noqa: F811
    worker,
    sign_in,
    check_page,
    shot,
):
    sign_in(phone, worker).goto(reverse("day"))
    phone.get_by_role("link", name="记一次探访").tap()
    phone.get_by_role("searchbox").fill("何阿婆")
    phone.get_by_role("button", name="找").tap()
    phone.get_by_text("本站没有找到这个人").wait_for()
    phone.get_by_role("link", name="没有档案").tap()
    phone.locator("[data-contact][data-ready]").wait_for()
    assert phone.get_by_label("姓名").input_value() == "何阿婆"
    phone.get_by_label("住址").fill("榕树下第二间")
    tap(phone, "本人")
    tap(phone, "政策未落实")
    phone.get_by_label("备注").fill("独居，没有申请过低保")
    check_page(phone)
    shot(phone, "contact-new-person", full_page=True)
    save(phone)
    stored(phone)
    contact = Contact.objects.get()
    assert (contact.client.name, contact.client.worker) == ("何阿婆", worker)


def test_what_was_logged_is_clean_at_both_sizes(
    page, person, worker, head, as_member, sign_in, check_page, shot, picture
):
    contact = log_contact(
        by=as_member(worker),
        uid=uuid6.uuid7(),
        body=ContactBody(
            clients=(person.uid,),
            kind="visit",
            outcome="family",
            met="女儿",
            findings=("no_food", "unwell"),
            note="断粮两天，脚肿。已送两斤米，约好明天带去卫生院。",
            is_urgent=True,
        ),
        photos=check_photos([SimpleUploadedFile("a.jpg", picture["buffer"])]),
    ).contact
    correct_contact(by=as_member(worker), contact=contact, version=1, reason="选错", minutes=35)
    changed = ContactBody(clients=(person.uid,), kind="visit", outcome="seen", note="另一份")
    with pytest.raises(ContactConflict):
        log_contact(by=as_member(worker), uid=contact.uid, body=changed)
    sign_in(page, head)
    for name, address in {
        "contact": reverse("contact", args=[contact.uid]),
        "contact-correction": reverse("contact_correction", args=[contact.uid]),
        "urgent": reverse("urgent"),
        "alert-settlement": reverse("alert_settlement", args=[contact.uid]),
        "clashes": reverse("clashes"),
        "work-table-head": reverse("home"),
    }.items():
        page.goto(address)
        check_page(page)
        shot(page, name, full_page=True)
