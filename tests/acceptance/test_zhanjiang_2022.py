"""Zhanjiang 2022 and the province come out of the system exactly.

What the documents say is entered as people would enter it (papers, posts, rates, report figures)
and read back from pages and Excel. The 122 stations are the real townships; how many of the posts
each has, days within the year, and who spent which part where, are invented: the documents give
sums only.
"""

import datetime
import io
from collections import Counter

import pytest
import uuid6
from django.urls import reverse
from openpyxl import load_workbook

from funding.enums import Category, FigureKey, FundSource
from funding.models import AllotmentBatch, Hop
from funding.operations import checks, transfers
from stations.enums import Role
from stations.gate import member_for
from stations.models import StaffQuota, Station
from tests import factories
from tests.acceptance.office import CITY, WAN, D, at, browser_of, pay, register, state, text

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]

DISTRICTS = ("440802", "440803", "440804", "440811")
FIRST, SECOND = datetime.date(2021, 12, 1), datetime.date(2022, 7, 1)
POSTS = {FIRST: 1057, SECOND: 1156}


def share_out(number, places):
    """`number` over that many places as evenly as whole posts go."""
    least, more = divmod(number, places)
    return [least + (index < more) for index in range(places)]


@pytest.fixture
def zhanjiang(office):
    """122 stations with 1,057 approved posts, 1,156 more from July, and the programme."""
    stations = list(Station.objects.filter(division__code__startswith=CITY).order_by("pk"))
    assert len(stations) == 122
    first, second = (share_out(number, 122) for number in POSTS.values())
    StaffQuota.objects.bulk_create(
        StaffQuota(station=one, posts=posts, from_on=FIRST)
        for one, posts in zip(stations, first, strict=True)
    )
    StaffQuota.objects.bulk_create(
        StaffQuota(station=one, posts=old + new, from_on=SECOND)
        for one, old, new in zip(stations, first, second, strict=True)
    )
    user = office.city[0]
    return office.programme(user, CITY, "2022 年双百工程市级补助", FundSource.CITY)


def batch_form(title, due_on, *rules):
    data = {
        "key": str(uuid6.uuid7()),
        "title": title,
        "due_on": due_on,
        "rules-TOTAL_FORMS": str(len(rules)),
        "rules-INITIAL_FORMS": "0",
    }
    for number, rule in enumerate(rules):
        data |= {f"rules-{number}-{name}": value for name, value in rule.items()}
    return data


def districts(office):
    return [office.places[code].pk for code in DISTRICTS]


def propose(office, programme, data, *, said):
    """Simulated first, then proposed on the same page, then approved by the second person."""
    page, one = reverse("batch_new", args=[programme.uid]), browser_of(office.city[0])
    shown = text(one.post(page, {**data, "simulate": "1"}))
    assert said in shown
    assert not AllotmentBatch.objects.filter(title=data["title"]).exists()
    assert one.post(page, {**data, "propose": "1"}).status_code == 302
    batch = AllotmentBatch.objects.get(title=data["title"])
    decision = reverse("batch_decision", args=[batch.uid])
    data = {"key": uuid6.uuid7(), "decision": "approved", "reason": ""}
    assert one.post(decision, data).status_code == 403
    assert browser_of(office.city[1]).post(decision, data).status_code == 302
    batch.refresh_from_db()
    return batch


def allot(office, programme):
    first = propose(
        office,
        programme,
        batch_form(
            "2022 年第一批",
            "2022-03-31",
            {"formula": "posts", "rate": "1000", "months": "12", "posts_on": "2022-01-01"},
            {"formula": "station", "rate": "20000", "areas": districts(office)},
            {"formula": "reserve", "rate": "1640000", "purpose": "招聘考务及培训"},
            {"formula": "reserve", "rate": "200000", "purpose": "行政辅助"},
        ),
        said="合计 15,204,000.00 元",
    )
    second = propose(
        office,
        programme,
        batch_form(
            "2022 年第二批",
            "2022-08-31",
            {
                "formula": "posts",
                "rate": "1000",
                "months": "6",
                "posts_on": "2022-07-01",
                "since_on": "2022-01-01",
            },
        ),
        said="合计 6,936,000.00 元",
    )
    return first, second


def pass_on(office, programme, on):
    """Every county gets what it was allotted, says so and hands each township its sum; the townships
    pay their workers from it."""
    officers = {CITY: [member_for(user) for user in office.city]}
    hops = Hop.objects.filter(programme=programme).select_related("giver", "place")
    for hop in hops.filter(giver__code=CITY).order_by("pk"):
        people = officers.setdefault(hop.place.code, officers_of(office, hop.place.code))
        send(hop, officers[CITY], people[0], on)
    sums = Counter()
    for hop in hops.exclude(giver__code=CITY).order_by("pk"):
        finance = officers.setdefault(hop.place.code, [township_finance(hop.place)])
        send(hop, officers[hop.giver.code], finance[0], on)
        sums[hop.place] += hop.amount
    for place, amount in sums.items():
        second = officers[place.code[:6]][0]
        pay(officers[place.code][0], programme, place, Category.PEOPLE, amount, on, second=second)
    assert len(sums) == 122


def officers_of(office, code):
    return [member_for(user) for user in office.two(Role.COUNTY_FINANCE, code)]


def township_finance(place):
    return member_for(factories.person(Role.TOWNSHIP_FINANCE, place))


def send(hop, givers, receiver, on):
    one, second = givers
    sent = transfers.propose_transfer(by=one, key=uuid6.uuid7(), hop=hop, amount=hop.amount).row
    facts = {"transfer": sent, "on": on}
    transfers.decide_transfer(by=second, key=uuid6.uuid7(), decision="approved", **facts)
    transfers.confirm_receipt(by=receiver, key=uuid6.uuid7(), **facts)


def counties_of(batch):
    """{county's name: what its stations get}, which must be what the city owes it, to the 分."""
    sums, owed = Counter(), {}
    for line in batch.lines.filter(station__isnull=False).select_related("place__parent"):
        sums[line.place.parent.name] += line.amount
    for hop in batch.hops.filter(giver__code=CITY).select_related("place"):
        owed[hop.place.name] = hop.amount
        below = batch.hops.filter(giver=hop.place)
        assert sum(one.amount for one in below) == hop.amount
    assert dict(sums) == owed
    return owed


def reclaim(office, programme, wan, on):
    one, second = (member_for(user) for user in office.city)
    row = transfers.propose_reclaim(
        by=one,
        key=uuid6.uuid7(),
        programme=programme,
        giver=programme.division,
        place=None,
        amount=D(wan) * WAN,
        reason="年底收回",
    ).row
    transfers.decide_transfer(
        by=second, key=uuid6.uuid7(), transfer=row, decision="approved", on=on
    )


def test_zhanjiangs_year_comes_out_exactly(office, zhanjiang, time_machine):
    on = at(time_machine, 2022, 3, 1)
    register(office.city[0], zhanjiang, "湛财社[2022]31号", "2214", on)
    on = at(time_machine, 2022, 7, 15)
    first, second = allot(office, zhanjiang)

    def by_formula(batch, formula):
        lines = batch.lines.filter(formula=formula)
        return len(lines), sum(line.amount for line in lines) / WAN

    assert by_formula(first, "posts") == (122, D("1268.4"))
    assert by_formula(second, "posts") == (122, D("693.6"))
    assert by_formula(first, "station") == (34, D("68"))
    assert by_formula(first, "reserve") == (2, D("184"))
    assert sum(line.posts for line in first.lines.filter(formula="posts")) == 1057
    assert sum(line.posts for line in second.lines.all()) == 1156
    assert sum(counties_of(first).values()) == D("1336.4") * WAN
    assert sum(counties_of(second).values()) == D("693.6") * WAN
    assert D("1268.4") + D("693.6") == 1962

    on = at(time_machine, 2022, 12, 20)
    pass_on(office, zhanjiang, on)
    city, second_person = (member_for(user) for user in office.city)
    for category, wan in ((Category.RECRUITING, 164), (Category.OTHER, 12)):
        pay(city, zhanjiang, zhanjiang.division, category, wan * WAN, on, second=second_person)
    at(time_machine, 2022, 12, 31)
    reclaim(office, zhanjiang, 8, datetime.date(2022, 12, 31))
    assert checks.differences() == []

    state(office.city[0], zhanjiang, FigureKey.EXECUTION, "99.62")
    state(office.city[0], zhanjiang, FigureKey.STAFF, "19620000")
    browser = browser_of(office.city[0])
    page = text(browser.get(reverse("programme", args=[zhanjiang.uid])))
    for shown in ("2,214.00", "2,206.00", "8.00", "预算执行率 99.64%", "资金到位率 100.00%"):
        assert shown in page
    typed = page.split('id="typed"')[1].split("</section>")[0]
    for shown in ("99.62", "99.64", "-0.02", "没有说明", "19,620,000.00", "一致"):
        assert shown in typed
    read_the_sheets(browser, first, second, zhanjiang)
    explain_the_difference(browser, zhanjiang)


def numbers_of(answer):
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def read_the_sheets(browser, first, second, programme):
    for batch, posts, total in ((first, 1057, 15_204_000), (second, 1156, 6_936_000)):
        rows = numbers_of(browser.get(reverse("batch_sheet", args=[batch.uid])))
        last = next(row for row in rows if row[0] == "合计")
        assert last[4] == posts
        assert last[9] == total
        read_the_counties(rows, batch)
    query = f"?programme={programme.uid}&kind=spent&export=xlsx"
    rows = numbers_of(browser.get(reverse("ledger") + query))
    spent = [row[5] for row in rows if row[2] == "支出"]
    assert sum(D(str(value)) for value in spent) == D("2206") * WAN
    rows = numbers_of(browser.get(reverse("ledger") + query.replace("spent", "reclaimed")))
    assert [row[5] for row in rows if row[2] == "被收回"] == [80_000]


def read_the_counties(rows, batch):
    """Each station's sum is its posts × rate × months, and the counties' sums are the city's."""
    lines = [row for row in rows if isinstance(row[0], int)]
    for row in lines:
        if row[4] is not None:
            assert D(str(row[9])) == row[4] * D(str(row[7])) * D(str(row[8]))
    sums = Counter()
    for row in lines:
        if row[1]:
            sums[row[1]] += D(str(row[9]))
    assert dict(sums) == counties_of(batch)
    assert len({(row[1], row[2]) for row in lines if row[1]}) == 122


def test_odd_rates_leave_no_fen_between_stations_and_counties(office, zhanjiang, time_machine):
    on = at(time_machine, 2022, 8, 1)
    register(office.city[0], zhanjiang, "湛财社〔2022〕31号", "2214", on)
    rule = {"formula": "posts", "rate": "1033.37", "months": "3.7", "posts_on": "2022-07-01"}
    batch = propose(office, zhanjiang, batch_form("零头", "2022-09-30", rule), said="试算：122 行")
    assert sum(counties_of(batch).values()) == batch.amount
    finance = office.two(Role.COUNTY_FINANCE, "440882")[0]
    rows = numbers_of(browser_of(finance).get(reverse("batch_sheet", args=[batch.uid])))
    last = next(row for row in rows if row[0] == "合计")
    assert D(str(last[9])) == counties_of(batch)["雷州市"]


def explain_the_difference(browser, programme):
    figure = programme.figures.get(key=FigureKey.EXECUTION)
    address = reverse("figure_explanation", args=[figure.uid])
    assert browser.post(address, {"text": "报告按四舍五入前的数估算"}).status_code == 302
    page = text(browser.get(reverse("programme", args=[programme.uid])))
    assert "报告按四舍五入前的数估算" in page
    assert "99.62" in page
    assert "99.64" in page


def test_the_provinces_rate_stands_beside_the_printed_one(office, time_machine):
    on = at(time_machine, 2022, 3, 1)
    user = office.province[0]
    programme = office.programme(user, "44", "2022 年双百工程省级资金", FundSource.LOTTERY)
    register(user, programme, "粤财社〔2022〕18号", "621", on)
    register(user, programme, "粤财社（2022）65号", "1221", on)
    on = at(time_machine, 2022, 12, 20)
    province = member_for(user)
    facts = (Category.PEOPLE, D("1531.55") * WAN, on)
    second = member_for(office.province[1])
    pay(province, programme, programme.division, *facts, second=second)
    state(user, programme, FigureKey.EXECUTION, "83.6")
    state(user, programme, FigureKey.RECEIVED, "18420000")
    page = text(browser_of(user).get(reverse("programme", args=[programme.uid])))
    for shown in ("1,842.00", "1,531.55", "预算执行率 83.15%", "粤财社〔2022〕65号"):
        assert shown in page
    typed = page.split('id="typed"')[1].split("</section>")[0]
    for shown in ("83.60", "83.15", "0.45", "没有说明", "一致"):
        assert shown in typed
