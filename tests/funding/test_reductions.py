"""A posted batch is taken back in part, and money that came back is shared out again."""

import io
from decimal import Decimal

import pytest
import uuid6
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from funding.enums import BatchState, EntryKind
from funding.models import AllotmentBatch, Entry, Hop
from funding.operations import checks, own_money, reductions, reversals, transfers
from shuangbai.base.errors import ActError, Denied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
D = Decimal


def reduce(chain, *sums, by="city", batch=None):
    return reductions.propose_reduction(
        by=chain.member(by),
        key=uuid6.uuid7(),
        batch=batch or chain.batch,
        title="第一批核减",
        sums={place: D(amount) for place, amount in sums},
        reason="岗位减少",
    ).row


def hand_back(chain, giver, place, amount, by, second, receiver=None):
    row = transfers.propose_return(
        by=chain.member(by),
        key=uuid6.uuid7(),
        programme=chain.programme,
        giver=giver,
        place=place,
        amount=D(amount),
        reason="结余",
    ).row
    chain.approve(row, by=second)
    return chain.confirm(row, receiver) if receiver else row


def test_what_was_not_passed_on_goes_back_along_the_chain(funded):
    row = reduce(funded, (funded.township, "150.00"))
    assert (row.state, row.amount) == (BatchState.PROPOSED, D(-150))
    assert funded.account(funded.city).available == D(400)
    funded.approve_batch(row)
    assert funded.hop(funded.county).amount == D(450)
    assert funded.hop(funded.township).amount == D(250)
    assert funded.account(funded.city).available == D(550)
    assert funded.account(funded.county).available == 0
    assert funded.account(funded.township).granted == D(250)
    assert checks.differences() == []


def test_beyond_what_is_left_it_says_what_is_gone(funded):
    funded.to_township("300.00")
    with pytest.raises(ActError, match=r"有 400\.00 元，已经拨出 300\.00 元，最多核减 100\.00 元"):
        reduce(funded, (funded.township, "100.01"))
    waiting = reduce(funded, (funded.township, "100.00"))
    funded.confirm(funded.send(funded.county, "100.00"), "finance")
    funded.send(funded.township, "50.00", by="finance", second="finance2")
    with pytest.raises(ActError, match=r"最多核减 50\.00 元"):
        funded.approve_batch(waiting)
    waiting.refresh_from_db()
    assert waiting.state == BatchState.PROPOSED
    assert checks.differences() == []


def test_what_a_place_between_holds_stays_with_it_to_be_shared_out_or_handed_back(funded):
    funded.confirm(funded.send(funded.county, "600.00"), "finance")
    with pytest.raises(ActError, match="已经分给下级"):
        hand_back(funded, funded.county, funded.city, "100.00", "finance", "finance2")
    funded.approve_batch(reduce(funded, (funded.township, "100.00")))
    account = funded.account(funded.county)
    assert (account.available, account.balance) == (D(100), D(600))
    hand_back(funded, funded.county, funded.city, "100.00", "finance", "finance2", "city2")
    assert funded.account(funded.county).available == 0
    assert funded.account(funded.city).available == D(500)
    assert checks.differences() == []


def test_a_batch_is_reduced_to_nothing_and_not_below(funded):
    funded.approve_batch(reduce(funded, (funded.township, "400.00"), (funded.sibling, "200.00")))
    assert not Hop.objects.standing().exists()
    assert funded.account(funded.city).available == D(1000)
    with pytest.raises(ActError, match="没有指标"):
        reduce(funded, (funded.township, "0.01"))
    assert checks.differences() == []


def test_a_reserve_is_reduced_too(chain):
    chain.grant()
    chain.batch = chain.allot((chain.city, "300.00"), (chain.township, "100.00"))
    chain.approve_batch(reduce(chain, (chain.city, "120.00")))
    account = chain.account(chain.city)
    assert (account.reserved, account.given, account.available) == (D(180), D(100), D(720))
    assert checks.differences() == []


def test_only_the_giver_asks_another_approves_and_it_is_not_undone(funded):
    with pytest.raises(Denied, match="分配单位"):
        reduce(funded, (funded.township, "1.00"), by="finance")
    row = reduce(funded, (funded.township, "1.00"))
    with pytest.raises(Denied, match="不能审批自己"):
        funded.approve_batch(row, by="city")
    row = funded.approve_batch(row)
    facts = {"by": funded.member("city"), "reason": "错"}
    with pytest.raises(ActError, match="核减不能撤销"):
        reversals.propose_withdrawal(key=uuid6.uuid7(), batch=row, **facts)
    asked = reversals.propose_withdrawal(key=uuid6.uuid7(), batch=funded.batch, **facts).row
    with pytest.raises(ActError, match="核减过的批次"):
        reversals.decide_reversal(
            by=funded.member("city2"), key=uuid6.uuid7(), reversal=asked, decision="approved"
        )
    with pytest.raises(ActError, match="只有已下达的批次"):
        reduce(funded, (funded.township, "1.00"), batch=row)


def test_returned_money_is_shared_out_again_without_a_new_paper(funded):
    funded.approve_batch(funded.propose_batch((funded.sibling, "400.00")))
    funded.to_township("300.00")
    assert funded.account(funded.city).available == 0
    hand_back(
        funded, funded.township, funded.county, "80.00", "township_finance", "finance", "finance2"
    )
    assert funded.account(funded.county).available == D(80)
    hand_back(funded, funded.county, funded.city, "80.00", "finance", "finance2", "city2")
    city = funded.account(funded.city)
    assert (city.available, city.regained, city.got_back) == (D(80), D(80), D(80))
    assert funded.account(funded.county).available == 0
    with pytest.raises(ActError, match=r"超出 0\.01 元"):
        funded.propose_batch((funded.sibling, "80.01"))
    again = funded.allot((funded.sibling, "80.00"))
    funded.send(funded.county, "80.00")
    assert again.document is None
    assert checks.differences() == []
    back = Entry.objects.get(kind=EntryKind.GOT_BACK, place=funded.city)
    asked = reversals.propose_reversal(
        by=funded.member("city"), key=uuid6.uuid7(), entry=back, reason="记错"
    ).row
    with pytest.raises(ActError):
        reversals.decide_reversal(
            by=funded.member("city2"), key=uuid6.uuid7(), reversal=asked, decision="approved"
        )
    assert checks.differences() == []


def test_matching_of_its_own_goes_back_and_what_is_owed_below_does_not(funded):
    own_money.match_money(
        by=funded.member("finance"),
        key=uuid6.uuid7(),
        programme=funded.programme,
        place=funded.county,
        amount=D(50),
        on=funded.today,
    )
    hand_back(funded, funded.county, None, "50.00", "finance", "finance2")
    assert funded.account(funded.county).available == 0
    assert checks.differences() == []


def test_the_pages_reduce_show_and_say_what_came_back(funded, browse):
    funded.to_township("300.00")
    city = browse(funded.cast["city"])
    address = reverse("batch_reduction", args=[funded.batch.uid])
    page = city.get(address).content.decode()
    assert "最多核减" in page
    assert "100.00" in page
    data = {"key": uuid6.uuid7(), "title": "核减", "reason": "岗位减少", "table": "沈塘镇 100.01"}
    assert "最多核减 100.00 元" in city.post(address, data).content.decode()
    data["table"] = "沈塘镇 60"
    answer = city.post(address, data)
    row = AllotmentBatch.objects.get(reduces=funded.batch)
    assert answer["Location"] == reverse("batch", args=[row.uid])
    decision = {"key": uuid6.uuid7(), "decision": "approved", "reason": ""}
    browse(funded.cast["city2"]).post(reverse("batch_decision", args=[row.uid]), decision)
    page = city.get(reverse("batch", args=[funded.batch.uid])).content.decode()
    assert "-60.00" in page
    page = city.get(reverse("batch", args=[row.uid])).content.decode()
    assert "核减 <a" in page
    hand_back(
        funded, funded.township, funded.county, "80.00", "township_finance", "finance", "finance2"
    )
    new = reverse("batch_new", args=[funded.programme.uid])
    page = browse(funded.cast["finance"]).get(new).content.decode()
    assert "可分配 80.00 元，其中下级退回 80.00 元" in page


def test_an_uploaded_workbook_reduces_like_a_pasted_table(funded, browse):
    city = browse(funded.cast["city"])
    address = reverse("batch_reduction", args=[funded.batch.uid])
    rows = [("核减表", ""), ("地方", "金额"), ("沈塘镇", 12.1), ("合计", 12.1), ("制表人", "周敏")]
    data = {"key": uuid6.uuid7(), "title": "核减", "reason": "岗位减少"}
    assert "请至少写一处要核减的金额" in city.post(address, data).content.decode()
    city.post(address, {**data, "workbook": sheet(*rows)})
    row = AllotmentBatch.objects.get(reduces=funded.batch)
    assert [(line.place.name, line.amount) for line in row.lines.all()] == [("沈塘镇", D("-12.10"))]


def test_a_workbooks_row_that_cannot_be_read_is_named_not_left_out(funded, browse):
    city = browse(funded.cast["city"])
    address = reverse("batch_reduction", args=[funded.batch.uid])
    for rows, words in (
        ([("沈塘镇", 1), ("440882104", "10万")], "第 2 行“440882104”的金额“10万”看不懂"),
        ([("沈塘镇", -5)], "金额要大于 0"),
        ([(1, "沈塘镇", 5)], "第一张表里没有找到金额"),
    ):
        data = {"key": uuid6.uuid7(), "title": "核减", "reason": "少", "workbook": sheet(*rows)}
        assert words in city.post(address, data).content.decode()
    assert not AllotmentBatch.objects.filter(reduces=funded.batch).exists()


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("核减.xlsx", out.getvalue())
