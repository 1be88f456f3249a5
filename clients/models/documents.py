from django.db import models

from clients.models.clients import Client
from clients.querysets import ClientRowQuerySet
from shuangbai.base.uploads import StoredFile


class ClientDocument(StoredFile):
    """A paper of somebody's file (disability card, signed consent …), as photo or document."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="documents")
    title = models.CharField("是什么", max_length=60)
    removed_at = models.DateTimeField("移除时间", null=True, editable=False)

    objects = ClientRowQuerySet.as_manager()

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = "材料"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "sent_sha256"],
                condition=models.Q(removed_at__isnull=True),
                name="one_document_once_per_client",
            )
        ]
