"""The review of likely pairs, the merge and its undoing, through their pages."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Distinction, Merge
from shuangbai.base import national_id

pytestmark = pytest.mark.django_db

BORN = datetime.date(1948, 3, 12)
NUMBER = "44088219480312901" + national_id.check_digit("44088219480312901")


@pytest.fixture
def pair(client_of):
    return client_of(born_on=BORN), client_of("梁玉贵", born_on=BORN, address="西边巷 9 号")


def text_of(browser, address, **query):
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_is_the_same_and_leads_to_the_merge(pair, browse, head):
    text = text_of(browse(head), reverse("likely_pairs"))
    assert "姓名读音、出生日期、村（社区）" in text
    assert reverse("client_merge", args=[one.uid for one in pair]) in text
    assert "可能重复的档案" in text_of(browse(head), "/")


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ({"q": "梁玉贵"}, True),
        ({"q": "lyg"}, True),
        ({"q": "吴国荣"}, False),
        ({"alike": "birth"}, True),
        ({"alike": "close"}, False),
    ],
)
def test_it_is_narrowed_by_what_one_asks(query, is_there, pair, browse, head):
    assert ("梁玉桂" in text_of(browse(head), reverse("likely_pairs"), **query)) == is_there


def test_it_asks_the_same_number_of_queries_for_one_pair_and_fifty(client_of, pair, browse, head):
    browser, address = browse(head), reverse("likely_pairs")
    text_of(browser, address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        text_of(browser, address)
    for number in range(11):
        client_of("梁玉桂", born_on=BORN, address=f"{number} 号")
    with CaptureQueriesContext(connection) as many:
        assert text_of(browser, address).count("不是同一人</button>") == 50
    # One more: counting beyond the first page.
    assert len(many) <= len(one) + 1


def test_it_leaves_as_a_workbook(pair, browse, head):
    answer = browse(head).get(reverse("likely_pairs"), {"export": "xlsx"})
    assert answer["Content-Type"].endswith("sheet")


def test_who_are_two_are_not_asked_about_again(pair, browse, head):
    browser = browse(head)
    sent = {"first": pair[1].uid, "second": pair[0].uid}
    browser.post(reverse("pair_decision"), sent)
    assert Distinction.objects.get().by == head
    assert "没有可能重复的档案" in text_of(browser, reverse("likely_pairs"))


def test_the_merge_offers_only_what_differs_and_takes_what_was_chosen(client_of, browse, head):
    kept = client_of(born_on=BORN)
    gone = client_of("梁玉贵", id_number=NUMBER, address="西边巷 9 号")
    address = reverse("client_merge", args=[kept.uid, gone.uid])
    text = text_of(browse(head), address)
    assert 'name="name"' in text
    assert 'name="born_on"' not in text
    assert NUMBER not in text
    # What is empty gives way by itself.
    chosen = {"name": "kept", "id_number": "gone", "sex": "gone", "home": "kept"}
    answer = browse(head).post(address, {**chosen, "reason": "看过身份证"})
    assert answer["Location"] == reverse("client", args=[kept.uid])
    kept = Client.objects.get(pk=kept.pk)
    assert (kept.name, kept.sex, kept.id_number.reveal()) == ("梁玉桂", "m", NUMBER)


def test_a_merge_without_a_reason_comes_back_with_what_was_chosen(pair, browse, head):
    address = reverse("client_merge", args=[one.uid for one in pair])
    answer = browse(head).post(address, {"name": "gone", "home": "kept", "reason": ""})
    assert answer.status_code == 200
    assert not Merge.objects.exists()


def test_the_file_leads_to_the_undoing(pair, browse, head):
    kept, gone = pair
    browser = browse(head)
    chosen = {"name": "kept", "home": "kept", "reason": "同一人"}
    browser.post(reverse("client_merge", args=[kept.uid, gone.uid]), chosen)
    undoing = reverse("merge_undoing", args=[Merge.objects.get().uid])
    assert undoing in text_of(browser, reverse("client", args=[kept.uid]))
    browser.post(undoing, {"reason": "堂姐妹"})
    assert Client.objects.live().count() == 2
    assert undoing not in text_of(browser, reverse("client", args=[kept.uid]))


def test_another_file_is_looked_up_by_hand(client_of, browse, head, worker):
    one, other = client_of(), client_of("吴国荣")
    address = reverse("client_merge_search", args=[one.uid])
    assert reverse("client_merge", args=[one.uid, other.uid]) in text_of(
        browse(head), address, q="吴国荣"
    )
    assert browse(worker).get(address).status_code == 403
