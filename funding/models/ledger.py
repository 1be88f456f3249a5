import uuid6
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils import timezone

from funding.enums import EntryKind
from funding.models.programmes import Programme
from funding.querysets import AccountQuerySet, EntryFileQuerySet, EntryQuerySet
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.fields import MoneyField
from shuangbai.base.uploads import StoredFile
from stations.models import Division, User

IN = F("received") + F("got_back") + F("matched") + F("advanced") - F("repaid")
OUT = F("passed_on") + F("spent") + F("returned") + F("balance")


def amount(label):
    return MoneyField(label, default=0)


class Account(models.Model):
    """Where one place stands in one programme: what its entries add up to.

    The narrow row that every money act locks; `manage.py ledger --check` compares it with the
    entries, `--rebuild` makes it anew. `available` may still be allotted; money is `balance`.
    `regained` is that part of `got_back` that came from places below: budget again, without a new
    paper.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="accounts")
    place = models.ForeignKey(Division, models.PROTECT, related_name="fund_accounts")
    granted = amount("指标")
    given = amount("已分配")
    reserved = amount("留作统筹")
    regained = amount("下级退回，可再分配")
    promised = amount("承诺配套")
    received = amount("到账")
    got_back = amount("收到退回")
    matched = amount("配套到位")
    advanced = amount("垫付")
    repaid = amount("已还垫付")
    passed_on = amount("已下拨")
    spent = amount("支出")
    returned = amount("上缴和被收回")
    balance = amount("余额")

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = "资金账户"
        verbose_name_plural = "资金账户"
        constraints = [
            models.UniqueConstraint(fields=["programme", "place"], name="one_account_per_place"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="account_is_never_overdrawn"),
            models.CheckConstraint(condition=Exact(IN, OUT), name="account_conserves_money"),
            models.CheckConstraint(
                condition=Q(given__lte=F("granted") + F("regained")),
                name="account_gives_what_it_has",
            ),
            models.CheckConstraint(
                condition=Q(advanced__gte=F("repaid")), name="account_repays_what_it_advanced"
            ),
            models.CheckConstraint(
                condition=Q(
                    received__gte=0,
                    got_back__gte=0,
                    matched__gte=0,
                    repaid__gte=0,
                    passed_on__gte=0,
                    spent__gte=0,
                    returned__gte=0,
                    given__gte=0,
                    reserved__gte=0,
                    regained__gte=0,
                    promised__gte=0,
                ),
                name="account_has_no_negative_sum",
            ),
        ]

    def __str__(self):
        return f"{self.place} {self.programme}"

    @property
    def available(self):
        """What may still be allotted; below nothing where a reserve was taken back."""
        return self.unpassed - self.reserved

    @property
    def unpassed(self):
        """Budget that no place below has a claim on."""
        return self.granted + self.regained - self.returned - self.given

    @property
    def owed(self):
        """Advances that were not repaid yet."""
        return self.advanced - self.repaid

    @property
    def unmatched(self):
        """Promised matching that has not come."""
        return max(self.promised - self.matched, 0)

    @property
    def had(self):
        """All money that came in."""
        return self.received + self.got_back + self.matched + self.owed


class Entry(AppendOnly):
    """One line of the ledger (拨付台账). `amount` is negative in a reversal and where a batch is
    reduced, else positive."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="entries", verbose_name="资金项目"
    )
    kind = models.CharField("事项", max_length=12, choices=EntryKind.choices)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="地方")
    # Null: from or to outside the chain (the treasury, a payee).
    other = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name="对方"
    )
    amount = MoneyField("金额（元）")
    on = models.DateField("日期")
    document = models.ForeignKey(
        "funding.FundingDocument", models.PROTECT, null=True, related_name="entries"
    )
    batch = models.ForeignKey(
        "funding.AllotmentBatch", models.PROTECT, null=True, related_name="entries"
    )
    hop = models.ForeignKey("funding.Hop", models.PROTECT, null=True, related_name="entries")
    transfer = models.ForeignKey(
        "funding.Transfer", models.PROTECT, null=True, related_name="entries"
    )
    expenditure = models.ForeignKey(
        "funding.Expenditure", models.PROTECT, null=True, related_name="entries"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲销"
    )
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("记录时间", default=timezone.now, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "台账"
        verbose_name_plural = "台账"
        indexes = [
            models.Index(fields=["programme", "place", "kind"], name="entry_of_account"),
            models.Index(fields=["place", "-on"], name="entry_of_place"),
            models.Index(fields=["other", "-on"], name="entry_of_other"),
            models.Index(fields=["kind", "on"], name="entry_of_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | Q(reverses__isnull=False, amount__lt=0)
                | Q(
                    reverses__isnull=True,
                    amount__lt=0,
                    batch__isnull=False,
                    kind__in=(EntryKind.ALLOTTED, EntryKind.RESERVED),
                ),
                name="entry_is_negative_only_to_take_back",
            )
        ]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()} {self.amount:,.2f}"


class EntryFile(StoredFile):
    """A bank slip or its photo that proves one line of the ledger."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="files")

    objects = EntryFileQuerySet.as_manager()

    class Meta:
        verbose_name = "台账凭据"
        verbose_name_plural = "台账凭据"
        constraints = [
            models.UniqueConstraint(fields=["entry", "sent_sha256"], name="one_slip_once_per_entry")
        ]


class Submission(AppendOnly):
    """What a person sent under a key: the same key again does nothing again."""

    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    model = models.CharField(max_length=40)
    row = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "提交"
        verbose_name_plural = "提交"
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="one_submission_per_key")
        ]

    def __str__(self):
        return str(self.key)
