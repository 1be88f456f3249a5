"""The demo's money: a year like Zhanjiang's 2022, told back from today, and a contract's project
whose deadline is near. Counties, townships, posts and sums are of the public example; days are
invented, so that every page has something to show: a county that has not confirmed, townships that
still wait, matching that never came, an advance, a dispute, decisions to take.
"""

import datetime
import random
from decimal import Decimal

from django.db import transaction

from funding.allotting import Rule, plan
from funding.demo.book import DAY, Book, noon
from funding.demo.cast import Cast
from funding.demo.project import project_of
from funding.enums import (
    AdjustmentReason,
    Category,
    EntryKind,
    FigureKey,
    Formula,
    FundSource,
    SpendState,
)
from funding.models import (
    BudgetAdjustment,
    BudgetLine,
    DeadlineRule,
    Expenditure,
    HopReminder,
    Programme,
    TypedFigure,
)
from funding.operations import checks
from stations import audit
from stations.demo.accounts import LEIZHOU, LEIZHOU_CONTRACT, SHENTANG, ZHANJIANG
from stations.models import OperatorContract

SEED = "shuangbai-funds"
WAN = Decimal(10_000)
SUIXI, XUWEN, LIANJIANG, WUCHUAN = "440823", "440825", "440881", "440883"
DISTRICTS = ("440802", "440803", "440804", "440811")
# Leizhou's townships that still wait for the second batch.
WAITING = ("440882106", "440882105", "440882111")
FIRST_POSTS, ALL_POSTS = datetime.date(2022, 1, 1), datetime.date(2022, 7, 1)


def has_funds():
    return Programme.objects.exists()


@transaction.atomic
def add_funds(today):
    # The same people and days every time; nothing here is secret.
    rng = random.Random(SEED)  # noqa: S311
    cast = Cast(rng)
    grants = City(rng, cast, today)
    grants.tell()
    contract = OperatorContract.objects.filter(procurement_no=LEIZHOU_CONTRACT).first()
    if contract:
        project_of(contract, cast, today)
    checks.rebuild()
    audit.record(act="demo.build", by=None)


class City:
    """The city's yearly grant: from the province and the city down to 122 townships."""

    def __init__(self, rng, cast, today):
        self.rng, self.cast, self.today = rng, cast, today
        self.city = cast.places[ZHANJIANG]
        self.programme = Programme.objects.create(
            name=f"{today.year} 年双百工程补助资金",
            source=FundSource.CITY,
            division=self.city,
            purpose="乡镇（街道）社工站人员经费、站点运营和招聘培训",
            starts_on=today - DAY * 300,
            ends_on=today + DAY * 65,
            allowed_days=15,
            author=cast.city,
        )
        self.book = Book(self.programme)

    def tell(self):
        self.grants()
        self.first_batch()
        self.second_batch()
        self.upkeep_batch()
        self.own_money()
        self.spending()
        self.waiting()
        self.book.write()
        self.figures()

    def ago(self, days):
        return self.today - DAY * days

    def grants(self):
        """The city's own 2,214 and the province's 1,327.80, the latter 19 days late."""
        book, cast, year = self.book, self.cast, self.today.year
        paper = book.document(
            f"湛财社〔{year}〕31号",
            "关于下达市级双百工程补助资金的通知",
            2214 * WAN,
            self.ago(290),
            self.city,
            cast.city,
        )
        on = self.ago(286)
        book.entry(EntryKind.RECEIVED, self.city, paper.amount, on, cast.city, document=paper)
        upper = cast.province_place
        paper = book.document(
            f"粤财社〔{year}〕18号",
            "关于下达省级社会工作补助资金的通知",
            Decimal("13278000"),
            self.ago(285),
            upper,
            cast.province,
        )
        on = self.ago(284)
        book.entry(EntryKind.RECEIVED, upper, paper.amount, on, cast.province, document=paper)
        lines = plan(upper, [Rule(Formula.FIXED, sums=((self.city, paper.amount),))])
        facts = (self.ago(280), self.ago(250), cast.province, cast.city, paper)
        batch = book.batch("省级补助", upper, lines, *facts)
        (hop,) = book.below(batch, upper)
        sent = book.send(hop, self.ago(238), cast.province, cast.city)
        book.confirm(sent, self.ago(231), cast.city)

    def allot(self, title, days_ago, due_in, *rules):
        """The city proposes, the province approves."""
        lines = plan(self.city, rules)
        on = self.ago(days_ago)
        people = (self.cast.city, self.cast.province)
        return self.book.batch(title, self.city, lines, on, on + DAY * due_in, *people)

    def first_batch(self):
        areas = tuple(self.cast.places[code] for code in DISTRICTS)
        batch = self.allot(
            "第一批：人员经费和城区站点",
            228,
            30,
            Rule(Formula.POSTS, rate=Decimal(1000), months=Decimal(12), posts_on=FIRST_POSTS),
            Rule(Formula.STATION, rate=Decimal(20_000), areas=areas, purpose="城区站点补助"),
            Rule(Formula.RESERVE, amount=164 * WAN, purpose="招聘考务及培训"),
            Rule(Formula.RESERVE, amount=20 * WAN, purpose="行政辅助"),
        )
        for hop in self.book.below(batch, self.city):
            late = 23 if hop.place.code == SUIXI else 0
            on = self.ago(228 - self.rng.randint(10, 24)) + DAY * late
            arrived = on + DAY * self.rng.randint(2, 5)
            self.down(hop, on, arrived)
            self.townships(batch, hop.place, arrived, slow=SUIXI)

    def second_batch(self):
        batch = self.allot(
            "第二批：新增岗位半年",
            75,
            45,
            Rule(
                Formula.POSTS,
                rate=Decimal(1000),
                months=Decimal(6),
                posts_on=ALL_POSTS,
                since_on=FIRST_POSTS,
            ),
        )
        for hop in self.book.below(batch, self.city):
            self.second(batch, hop)

    def second(self, batch, hop):
        code = hop.place.code
        if code == XUWEN:
            # Sent 41 days ago, and nobody there has said that it arrived.
            self.book.send(hop, self.ago(41), self.cast.city, self.cast.province)
            return
        days = 33 if code == LEIZHOU else self.rng.randint(48, 60)
        arrived = self.ago(27) if code == LEIZHOU else self.ago(days - self.rng.randint(3, 6))
        self.down(hop, self.ago(days), arrived)
        if code == WUCHUAN:
            self.disputed(batch, hop.place, arrived)
        else:
            self.townships(batch, hop.place, arrived)

    def down(self, hop, on, arrived):
        sent = self.book.send(hop, on, self.cast.city, self.cast.province)
        self.book.confirm(sent, arrived, self.cast.officers[hop.place.code][1])

    def townships(self, batch, county, arrived, slow=""):
        author, approver = self.cast.officers[county.code]
        for hop in self.book.below(batch, county):
            if hop.place.code in WAITING and arrived > self.ago(30):
                continue
            days = self.rng.randint(18, 26) if county.code == slow else self.rng.randint(4, 11)
            on = min(arrived + DAY * days, self.ago(6))
            sent = self.book.send(hop, on, author, approver)
            self.book.confirm(sent, min(on + DAY * 2, self.ago(4)), self.cast.head(hop.place))

    def disputed(self, batch, county, arrived):
        """All townships have theirs, but one says that less came than was sent."""
        author, approver = self.cast.officers[county.code]
        for index, hop in enumerate(self.book.below(batch, county)):
            sent = self.book.send(hop, arrived + DAY * 6, author, approver)
            head, on = self.cast.head(hop.place), arrived + DAY * 8
            if index == 0:
                reason = "银行回单比通知少 6,000 元，请核对是否少付一人"
                self.book.dispute(sent, hop.amount - 6000, on, head, reason)
            else:
                self.book.confirm(sent, on, head)

    def upkeep_batch(self):
        """The newest one: on its way to Leizhou and to the demo's township, to be confirmed."""
        areas = tuple(self.cast.places[code] for code in (*DISTRICTS[:2], LIANJIANG, LEIZHOU))
        rule = Rule(Formula.STATION, rate=Decimal(30_000), areas=areas, purpose="站点运营经费")
        batch = self.allot("第三批：站点运营经费", 12, 20, rule)
        for hop in self.book.below(batch, self.city):
            author, approver = self.cast.city, self.cast.province
            if hop.place.code == LEIZHOU:
                half = hop.amount / 2
                sent = self.book.send(hop, self.ago(8), author, approver, amount=half)
                self.book.confirm(sent, self.ago(6), self.cast.officers[LEIZHOU][1])
                self.book.send(hop, self.ago(3), author, approver, amount=hop.amount - half)
            else:
                self.down(hop, self.ago(9), self.ago(5))
        self.to_shentang(batch)

    def to_shentang(self, batch):
        county = self.cast.places[LEIZHOU]
        author, approver = self.cast.officers[LEIZHOU]
        for hop in self.book.below(batch, county):
            if hop.place.code == SHENTANG:
                self.book.send(hop, self.ago(2), author, approver)

    def own_money(self):
        """Matching: promised by every county, paid by some; Leizhou lent and was repaid in part."""
        shares = dict(zip((one.code for one in self.cast.counties), MATCHED, strict=False))
        for county in self.cast.counties:
            officer = self.cast.officers[county.code][1]
            promised = 40 * WAN if county.code in DISTRICTS else 60 * WAN
            self.book.entry(EntryKind.PROMISED, county, promised, self.ago(228), self.cast.city)
            paid = promised * shares[county.code] / 100
            if paid:
                self.book.entry(EntryKind.MATCHED, county, paid, self.ago(120), officer)
        county, officer = self.cast.places[LEIZHOU], self.cast.officers[LEIZHOU][1]
        self.book.entry(EntryKind.ADVANCED, county, 35 * WAN, self.ago(38), officer)
        self.book.entry(EntryKind.REPAID, county, 20 * WAN, self.ago(25), officer)

    def spending(self):
        """Townships pay people by the quarter from what they have; the city its exams."""
        received = {}
        for hop in self.book.hops:
            if hop.place.level == 4 and hop.received:
                received.setdefault(hop.place, []).append((hop.received_on, hop.received))
        for place, parts in sorted(received.items(), key=lambda pair: pair[0].code):
            self.wages(place, sorted(parts))
        exam = (152 * WAN, self.ago(100), self.cast.city, "社工招聘考务和岗前培训")
        second = self.cast.province
        place = "湛江市人事考试中心"
        self.book.spend(self.city, Category.RECRUITING, *exam, place, approver=second)
        helper = (12 * WAN, self.ago(60), self.cast.city, "行政辅助人员经费")
        self.book.spend(self.city, Category.OTHER, *helper, approver=second)

    def wages(self, place, parts):
        """Each part is used up to a tenth over the quarters after it came."""
        by, second = self.cast.head(place), self.cast.officers[place.code[:6]][1]
        for came, amount in parts:
            span = (self.today - came).days
            if span < 12:
                continue
            quarters = max(1, min(3, span // 60))
            share = Decimal(self.rng.randint(86, 97)) / 100 if span > 100 else Decimal("0.42")
            each = (amount * share / quarters).quantize(Decimal("0.01"))
            for number in range(quarters):
                on = came + datetime.timedelta(days=8 + number * max(1, (span - 10) // quarters))
                words = f"社工工资和社保（{on:%Y-%m}）"
                self.book.spend(place, Category.PEOPLE, each, on, by, words, approver=second)

    def waiting(self):
        """What the demo accounts find to decide: a batch for the province, a transfer for
        Leizhou's finance."""
        places = self.cast.places
        sums = ((places["440882101"], 6 * WAN), (places["440882102"], 4 * WAN))
        lines = plan(self.city, [Rule(Formula.FIXED, sums=sums, purpose="困难站点追加")])
        facts = (self.ago(1), self.today + DAY * 25, self.cast.city, None)
        self.book.batch("第四批：困难站点追加", self.city, lines, *facts)
        second = self.book.hops
        hop = next(
            one for one in second if one.place.code == WAITING[0] and not one.sent and one.starts_on
        )
        self.book.propose(hop, hop.amount, self.ago(1), self.cast.officers[LEIZHOU][0])
        self.book.expenditures.append(self.waiting_expenditure())

    def waiting_expenditure(self):
        """Above what one person may book alone: for the county to look at."""
        place = self.cast.places[SHENTANG]
        return Expenditure(
            programme=self.programme,
            place=place,
            category=Category.EQUIPMENT,
            amount=Decimal("18600.00"),
            on=self.ago(1),
            payee="湛江市办公设备有限公司",
            summary="个案室桌椅和隔音门",
            state=SpendState.PROPOSED,
            author=self.cast.head(place),
        )

    def figures(self):
        DeadlineRule.objects.create(
            programme=self.programme,
            on=self.today + DAY * 29,
            share=Decimal(95),
            basis="年底前支出不足 95% 的，结余收回市财政",
        )
        for key, value in ((FigureKey.EXECUTION, "99.62"), (FigureKey.STAFF, "19620000")):
            TypedFigure.objects.create(
                programme=self.programme,
                place=self.city,
                report="绩效自评报告 送审稿",
                key=key,
                value=Decimal(value),
                author=self.cast.city,
            )
        self.budget()
        self.reminder()

    def budget(self):
        """The demo's township: its whole grant by category, and a shift that waits."""
        place = self.cast.places[SHENTANG]
        whole = sum(hop.amount for hop in self.book.hops if hop.place == place)
        parts = {Category.ACTIVITY: 12_000, Category.TRAINING: 6_000, Category.EQUIPMENT: 20_000}
        parts[Category.PEOPLE] = whole - sum(parts.values())
        BudgetLine.objects.bulk_create(
            BudgetLine(
                programme=self.programme,
                place=place,
                category=category,
                amount=Decimal(amount),
                is_opening=True,
                on=self.ago(200),
                by=self.cast.head(place),
            )
            for category, amount in parts.items()
        )
        BudgetAdjustment.objects.create(
            programme=self.programme,
            place=place,
            from_category=Category.ACTIVITY,
            to_category=Category.TRAINING,
            amount=Decimal(3000),
            base=whole,
            why=AdjustmentReason.POLICY,
            reason="按市里要求增加督导培训",
            on=self.ago(2),
            author=self.cast.head(place),
        )

    def reminder(self):
        """The city asked Leizhou yesterday for what is on the way to it."""
        hop = next(
            one for one in self.book.hops if one.place.code == LEIZHOU and one.received < one.sent
        )
        on = self.ago(1)
        HopReminder.objects.create(
            hop=hop, holder=hop.place, asker=self.city, on=on, by=self.cast.city, at=noon(on)
        )


# What each county paid of what it promised, in the order of codes, in per cent.
MATCHED = (100, 100, 50, 100, 0, 100, 0, 60, 75, 100)
