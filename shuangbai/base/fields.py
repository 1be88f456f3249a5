"""Column types shared by all apps."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import lookups
from django.db.models.fields import related_lookups

from shuangbai.base import pinyin

FEN = Decimal("0.01")
# A hundred times all that China spends in a year; as 分 it fits an 8-byte integer.
TOO_MUCH = Decimal(10) ** 15
EDGE = 2**63
# Commas only between threes: 1,2 may be a slip for 1.2 and is asked about.
SUM = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)


class CodeField(models.CharField):
    """A code compared byte by byte, so that prefix ranges use the index on every database."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class PinyinField(CodeField):
    """Search key made from another column at every save; `key` is a function of base/pinyin.py.

    An update by queryset must set it along with its source.
    """

    def __init__(self, *args, source="name", key=pinyin.full, **kwargs):
        self.source, self.key = source, key
        super().__init__(*args, **{"editable": False, "db_index": True, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "key": self.key}

    def pre_save(self, model_instance, add):
        value = self.key(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


def plain_sum(text):
    """The figure in what people type and paste: 1,000.00, １２０．５, ¥5, 5元. Raises ValidationError
    where it could mean something else."""
    known = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removesuffix("元").strip()
    if known.endswith("万"):
        raise ValidationError("金额的单位是元：10 万请写 100000。", code="invalid")
    if not SUM.fullmatch(known):
        raise ValidationError("请填写金额（元），例如 12684.00。", code="invalid")
    return known.replace(",", "")


class YuanField(forms.DecimalField):
    """A number input would drop the commas of a pasted sum together with the sum."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value):
        given = value.strip() if isinstance(value, str) else value
        return super().to_python(plain_sum(given) if given and isinstance(given, str) else given)


class MoneyField(models.BigIntegerField):
    """Yuan as Decimal with two places in Python, integer 分 in the database.

    Sums of DECIMAL columns on SQLite are floats; sums of integers are exact everywhere.
    A value finer than a 分 raises ValidationError instead of being rounded silently.
    """

    default_error_messages = {
        "finer": "金额最多两位小数（精确到分）。",
        "too_much": "金额太大，请核对数字和单位（元）。",
    }

    def to_python(self, value):
        if value is None or value == "":
            return None
        given = plain_sum(value) if isinstance(value, str) else str(value)
        try:
            amount = Decimal(given)
        except InvalidOperation:
            raise ValidationError("请填写金额，例如 12684.00。", code="invalid") from None
        if not amount.is_finite() or abs(amount) >= TOO_MUCH:
            raise ValidationError(self.error_messages["too_much"], code="too_much")
        if amount != amount.quantize(FEN):
            raise ValidationError(self.error_messages["finer"], code="finer")
        return amount.quantize(FEN)

    def get_prep_value(self, value):
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return int(self.to_python(value) * 100)

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        # avg() gives a fraction of a 分: half up, as money is rounded in every source.
        return (Decimal(value) / 100).quantize(FEN, rounding=ROUND_HALF_UP)

    def formfield(self, **kwargs):
        return models.Field.formfield(
            self,
            **{"form_class": YuanField, "max_digits": 16, "decimal_places": 2, **kwargs},
        )

    @property
    def validators(self):
        # BigIntegerField's range validators would compare yuan with 分.
        return self._validators


class Storable:
    """`in` without the numbers that no integer column can hold: Django says so for the other
    look-ups by itself, here SQLite would raise OverflowError (a form's ids come from outside)."""

    def get_prep_lookup(self):
        values = super().get_prep_lookup()
        if not self.rhs_is_direct_value():
            return values
        return [one for one in values if not isinstance(one, int) or -EDGE <= one < EDGE]


@models.IntegerField.register_lookup
class StorableIn(Storable, lookups.In):
    pass


@models.ForeignKey.register_lookup
class StorableRelatedIn(Storable, related_lookups.RelatedIn):
    pass
