"""Tables for the tests of shuangbai.base, which has none of its own."""

import uuid6
from django.db import models

from shuangbai.base import national_id
from shuangbai.base.append_only import AppendOnly
from shuangbai.base.sealed import BlindIndexField, MaskedTailField, SealedField, SealedModel
from shuangbai.base.uploads import StoredFile


class Person(SealedModel):
    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    name = models.CharField(max_length=20, blank=True)
    id_number = SealedField(
        "身份证号", bound_to="uid", blank=True, validators=[national_id.validate]
    )
    id_index = BlindIndexField(source="id_number", normalise=national_id.normalise)
    id_tail = MaskedTailField(source="id_number")
    health = SealedField("健康备注", bound_to="uid", null=True, blank=True)

    def __str__(self):
        return self.name


class Line(AppendOnly):
    text = models.CharField(max_length=20)

    def __str__(self):
        return self.text


class Attachment(StoredFile):
    pass
