"""Bank accounts that a roll names: sealed, masked, compared without being opened."""

import datetime

import pytest
from django.urls import reverse

from clients.models import Client, ClientAccount, RollRow
from clients.operations import rolls as acts
from clients.operations.clients import reveal_account
from clients.operations.merges import merge_clients
from shuangbai.base.errors import ActError
from stations.models import AuditEntry
from tests.clients.roll_files import body, person

pytestmark = pytest.mark.django_db

HEADER = ("姓名", "身份证号", "镇街", "村（社区）", "保障金额", "开户行", "银行账号")
ACCOUNT, OTHER = "6217000012345678901", "6217000099998888777"
NEXT = datetime.date(2026, 12, 1)


def row(order=0, account=ACCOUNT, bank="雷州农商行", **cells):
    return person(order, **cells) | {"开户行": bank, "银行账号": account}


def roll(*rows):
    return body(rows, header=HEADER)


def account_of(client):
    return ClientAccount.objects.present(client.pk)


def changes_of(roll):
    return RollRow.objects.get(roll=roll, kind="changed").changes


def test_it_is_kept_sealed_and_shown_masked(written, browse, worker):
    written(data=roll(row()))
    client = Client.objects.get()
    kept = account_of(client)
    assert (kept.number.reveal(), kept.bank_name, kept.tail) == (ACCOUNT, "雷州农商行", "8901")
    assert ACCOUNT not in str(kept.number._raw)
    text = browse(worker).get(reverse("client", args=[client.uid])).content.decode()
    assert "**** 8901" in text
    assert "雷州农商行" in text
    assert ACCOUNT not in text


def test_no_page_and_no_row_of_the_roll_has_it_open(written, checked, browse, county):
    written(data=roll(row()))
    made = checked(data=roll(row(account=OTHER), row(1)), month=NEXT)
    for kind in ("new", "changed"):
        page = browse(county).get(reverse("roll", args=[made.uid]), {"kind": kind})
        assert "银行账号" in page.content.decode() or kind == "new"
        assert ACCOUNT not in page.content.decode()
        assert OTHER not in page.content.decode()
    assert changes_of(made) == [["bank_account", "已登记", "有变更", "G3"]]
    page = browse(county).get(reverse("roll_layout", args=[made.uid])).content.decode()
    assert OTHER not in page


def test_another_account_takes_its_place_and_is_taken_back(written, officer):
    written(data=roll(row()))
    later = written(data=roll(row(account=OTHER)), month=NEXT)
    client = Client.objects.get()
    assert account_of(client).number.reveal() == OTHER
    assert AuditEntry.objects.filter(act="client.account").count() == 2
    acts.undo_roll(by=officer, roll=later)
    assert account_of(client).number.reveal() == ACCOUNT
    assert ClientAccount.objects.count() == 1


def test_the_same_account_is_no_change_and_another_bank_is(written, checked):
    written(data=roll(row()))
    same = checked(data=roll(row(account="6217 0000 1234 5678 901")), month=NEXT)
    assert same.counts["same"] == 1
    made = checked(data=roll(row(bank="邮储银行")), month=NEXT)
    assert changes_of(made) == [["bank_name", "雷州农商行", "邮储银行", "F3"]]


def test_a_roll_without_accounts_changes_none(written, checked):
    written(data=roll(row()))
    assert checked(person(), month=NEXT).counts["same"] == 1
    assert checked(data=roll(row(account=None)), month=NEXT).counts["same"] == 1


def test_undone_with_the_roll_that_made_the_file_it_is_gone(written, officer):
    made = written(data=roll(row(), row(1)))
    acts.undo_roll(by=officer, roll=made)
    assert not ClientAccount.objects.exists()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (6217000012345678901, "数字已经丢失"),
        (6.217000012345679e18, "数字已经丢失"),
        ("6.217E+18", "数字已经丢失"),
        ("6217-0000-abc", "8 至 30 位数字"),
        ("1234567", "8 至 30 位数字"),
    ],
)
def test_an_account_that_lost_digits_is_refused_with_the_reason(value, why, checked):
    made = checked(data=roll(row(account=value)))
    [[key, cell, shown, reason]] = RollRow.objects.get(roll=made, kind="refused").errors
    assert (key, cell) == ("bank_account", "G3")
    assert why in reason
    assert "12345678" not in shown


def test_a_short_account_as_a_number_is_taken(written):
    written(data=roll(row(account=801012345678)))
    assert ClientAccount.objects.get().number.reveal() == "801012345678"


def test_reading_it_is_in_the_trail_and_asks_why(written, head, worker, as_member, browse):
    written(data=roll(row()))
    client = Client.objects.get()
    with pytest.raises(ActError, match="理由"):
        reveal_account(by=as_member(head), client=client)
    page = reverse("client_account", args=[client.uid])
    answer = browse(head).post(page, {"reason": "核对发放"})
    assert ACCOUNT in answer.content.decode()
    assert AuditEntry.objects.get(act="client.account_read").reason == "核对发放"


def test_of_two_files_merged_the_persons_own_account_is_shown(written, head, as_member):
    written(data=roll(row(), row(1, account=OTHER)))
    kept, gone = Client.objects.order_by("pk")
    ClientAccount.objects.filter(client=kept).delete()
    merge_clients(by=as_member(head), kept=kept, gone=gone, reason="同一人")
    assert account_of(kept).number.reveal() == OTHER


def test_a_newer_account_stands_in_the_way_of_undoing(written, officer):
    first = written(data=roll(row()))
    written(data=roll(row(account=OTHER)), month=NEXT)
    with pytest.raises(ActError, match=r"后来改过|请先撤销"):
        acts.undo_roll(by=officer, roll=first)
