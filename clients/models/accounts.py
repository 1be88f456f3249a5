import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clients.models.clients import Client
from clients.querysets import ClientAccountQuerySet
from shuangbai.base import validators
from shuangbai.base.sealed import BlindIndexField, MaskedTailField, SealedField, SealedModel
from stations.models.people import account_mask


class ClientAccount(SealedModel):
    """The account that somebody's money goes to, as a roll said; sealed. Another account is another
    row, and the one before stays, so that the roll can be taken back without opening a seal."""

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="accounts")
    bank_name = models.CharField("开户行", max_length=60, blank=True)
    number = SealedField(
        "银行账号", bound_to="uid", mask=account_mask, validators=[validators.bank_account]
    )
    index = BlindIndexField(source="number")
    tail = MaskedTailField(source="number")
    is_current = models.BooleanField("现在用的", default=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ClientAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "银行账号"
        verbose_name_plural = "银行账号"
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(is_current=True), name="one_current_account"
            )
        ]

    def __str__(self):
        return "银行账号"
