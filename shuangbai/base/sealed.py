"""Columns that hold ciphertext: ID numbers, bank accounts, health notes.

    class Worker(SealedModel):
        uid = models.UUIDField(unique=True, default=uuid7, editable=False)
        id_number = SealedField("身份证号", bound_to="uid", blank=True)
        id_index = BlindIndexField(source="id_number", normalise=national_id.normalise)
        id_tail = MaskedTailField(source="id_number")

    worker.id_number = "440882199001011234"   # sealed when saved
    worker.id_number.masked                   # ••••••••••••1234, read from the tail column
    worker.id_number.reveal()                 # the only way to the plain text; audit it
    Worker.objects.filter(id_index=blind_index(Worker, "id_number", "4408…"))

Table, column and the row's uid are bound to the token (base/tokens.py), so one that is copied to
another row or column does not open.
A renamed table or column therefore needs its tokens sealed anew in the same migration.
"""

from functools import cache

from django import forms
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from shuangbai.base import keys, tokens
from shuangbai.base.tokens import BrokenSeal, PlainTextRefused, Token

DOTS = "•" * 12
EMPTY = (None, "")


class Sealed:
    """What reading a SealedField gives. Nothing but `reveal()` decrypts or shows plain text."""

    def __init__(self, raw, field=None, instance=None):
        self._raw = raw
        self._field = field
        self._instance = instance

    def __bool__(self):
        return self._raw not in EMPTY

    def __str__(self):
        return self.masked

    def __repr__(self):
        return "<Sealed>" if self else "<Sealed empty>"

    def __reduce__(self):
        raise TypeError("A sealed value is not to be pickled; keep the row's id instead.")

    @property
    def is_stored(self):
        """Whether it is ciphertext already (or empty), not text waiting to be saved."""
        return self._raw is None or self._raw == "" or isinstance(self._raw, Token)

    @property
    def masked(self):
        if not self:
            return ""
        return self._field.masked(self._instance) if self._field else DOTS

    def reveal(self):
        """The plain text. Whoever calls this records the read in the audit trail."""
        if not self:
            return ""
        if not self.is_stored:
            return self._raw
        if self._instance is None:
            raise BrokenSeal("离开了所属记录的加密数据不能解开，请从记录本身读取。")
        return tokens.unseal(self._raw, context=self._field.context(self._instance))


class SealedAttribute(DeferredAttribute):
    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        return Sealed(super().__get__(instance, cls), self.field, instance)

    def __set__(self, instance, value):
        if isinstance(value, Sealed):
            value = self._own(value, instance)
        elif value is not None and not isinstance(value, str):
            value = str(value)
        instance.__dict__[self.field.attname] = value

    def _own(self, sealed, instance):
        other = sealed._instance
        # refresh_from_db hands over what a second instance of the same row has read.
        if other is None or other is instance or (instance.pk and other == instance):
            return sealed._raw
        raise PlainTextRefused("加密数据不能从一条记录直接搬到另一条，请用 reveal() 取出后再赋值。")


class SealedField(models.TextField):
    """Text kept as ciphertext; see the module's docstring.

    `bound_to` names the model's own unique UUID field. `mask` turns the kept tail into what people
    see. `bulk_create` seals; `update()` and `bulk_update()` with plain text are refused, and so is
    every look-up but `isnull`. In a model form an untouched (empty) input keeps what is stored.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args, bound_to, mask=None, **kwargs):
        self.bound_to = bound_to
        self.mask = mask or (lambda tail: DOTS + tail)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self.bound_to}

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_binding(), *self._check_model()]

    def _check_binding(self):
        try:
            bound = self.model._meta.get_field(self.bound_to)
        except FieldDoesNotExist:
            bound = None
        if isinstance(bound, models.UUIDField) and bound.unique and bound.has_default():
            return []
        message = f"bound_to={self.bound_to!r} must name a unique UUIDField that has a default."
        return [checks.Error(message, obj=self, id="sealed.E001")]

    def _check_model(self):
        if not issubclass(self.model, SealedModel):
            return [checks.Error("The model must inherit SealedModel.", obj=self, id="sealed.E002")]
        if not issubclass(self.model._default_manager._queryset_class, SealedQuerySet):
            message = "The model's queryset must inherit SealedQuerySet."
            return [checks.Error(message, obj=self, id="sealed.E003")]
        return []

    # -- towards the database

    def context(self, instance):
        uid = getattr(instance, self.bound_to)
        if not uid:
            raise PlainTextRefused(f"记录缺少 {self.bound_to}，无法加密“{self.verbose_name}”。")
        return "\0".join((self.model._meta.db_table, self.column, str(uid)))

    def seal(self, instance):
        """Turns assigned plain text into a token and fills the columns that follow it."""
        raw = instance.__dict__.get(self.attname)
        if isinstance(raw, Token):
            return raw
        for companion in companions(self):
            companion.follow(instance, raw or "")
        if raw in EMPTY:
            return raw
        token = tokens.seal(raw, context=self.context(instance))
        instance.__dict__[self.attname] = token
        return token

    def pre_save(self, model_instance, add):
        return self.seal(model_instance)

    def get_prep_value(self, value):
        if isinstance(value, Sealed):
            value = value._raw
        if value in EMPTY or isinstance(value, Token):
            return value
        raise PlainTextRefused(
            f"“{self.verbose_name}”是加密字段，不能用 update 或 bulk_update 写入明文，请逐条保存。"
        )

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"“{self.verbose_name}”已加密，不能直接查询，请用它的检索列（blind_index）。"
        )

    def get_transform(self, lookup_name):
        return None

    # -- from the database, and fixtures

    def from_db_value(self, value, expression, connection):
        return value if value in EMPTY else Sealed(Token(value))

    def value_to_string(self, obj):
        raw = self.seal(obj)
        return "" if raw is None else str(raw)

    def to_python(self, value):
        if isinstance(value, str) and value.startswith(f"{tokens.VERSION}.{tokens.ALGORITHM}."):
            return Sealed(Token(value))
        return value

    # -- people

    def masked(self, instance):
        raw = instance.__dict__.get(self.attname)
        for companion in companions(self):
            if isinstance(companion, MaskedTailField):
                stored = isinstance(raw, Token)
                tail = getattr(instance, companion.attname) if stored else raw[-companion.keep :]
                return self.mask(tail)
        return self.mask("")

    def clean(self, value, model_instance):
        sealed = value if isinstance(value, Sealed) else Sealed(value)
        if not sealed:
            if not self.blank:
                raise ValidationError(self.error_messages["blank"], code="blank")
        elif not sealed.is_stored:
            self.run_validators(sealed._raw)
        return value

    def value_from_object(self, obj):
        return ""

    def save_form_data(self, instance, data):
        if data not in EMPTY or not getattr(instance, self.attname):
            setattr(instance, self.attname, data)

    def formfield(self, **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        return super().formfield(**{"widget": widget, **kwargs})


class Companion(models.CharField):
    """A column that follows the sealed column `source` of its model."""

    def __init__(self, *args, source, **kwargs):
        self.source = source
        kwargs["editable"] = False
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable")
        kwargs.pop("blank")
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance, add):
        source = self.model._meta.get_field(self.source)
        if source.attname in model_instance.__dict__:
            source.seal(model_instance)
        return super().pre_save(model_instance, add)

    def follow(self, instance, plain):
        setattr(instance, self.attname, self.derive(plain) if plain else self.empty())

    def empty(self):
        return None if self.null else ""


class BlindIndexField(Companion):
    """Keyed HMAC-SHA256 of the source as 64 hex digits: finds equal values, tells nothing else.

    With `null=True` an empty source is NULL, so the column can be unique.
    """

    def __init__(self, *args, source, normalise=None, **kwargs):
        self.normalise = normalise
        kwargs["max_length"] = 64
        super().__init__(*args, source=source, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        if self.normalise:
            kwargs["normalise"] = self.normalise
        return name, path, args, kwargs

    def derive(self, plain):
        source = self.model._meta.get_field(self.source)
        domain = f"shuangbai.blind-index.v1.{self.model._meta.db_table}.{source.column}"
        value = self.normalise(plain) if self.normalise else plain
        return keys.index().sign(domain, value.encode())


class MaskedTailField(Companion):
    """The last `keep` characters of the source, for lists that must not decrypt."""

    def __init__(self, *args, source, keep=4, **kwargs):
        self.keep = keep
        kwargs["max_length"] = keep
        super().__init__(*args, source=source, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, {**kwargs, "keep": self.keep}

    def derive(self, plain):
        return plain[-self.keep :]


class SealedQuerySet(models.QuerySet):
    """Refuses the one bulk write that would spoil a row without a word: on a conflict the row
    keeps its own uid and would get a token bound to the uid of the one that was not inserted."""

    def bulk_create(
        self,
        objs,
        batch_size=None,
        ignore_conflicts=False,
        update_conflicts=False,
        update_fields=None,
        unique_fields=None,
    ):
        names = set(update_fields or ()) if update_conflicts else set()
        for field in sealed_fields(self.model):
            bound = {field.name, field.bound_to, *(one.name for one in companions(field))}
            if names & bound:
                raise PlainTextRefused(
                    f"“{field.verbose_name}”是加密字段，不能在冲突时改写（update_conflicts），"
                    "请逐条保存。"
                )
        return super().bulk_create(
            objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
        )


class SealedModel(models.Model):
    """Base of every model with a SealedField: a partial save takes the companions along."""

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        for field in sealed_fields(type(self)):
            if field.attname in self.__dict__:
                field.seal(self)
        if update_fields is not None:
            update_fields = with_companions(type(self), update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)


def sealed_fields(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


@cache
def companions(sealed_field):
    return tuple(
        field
        for field in sealed_field.model._meta.concrete_fields
        if isinstance(field, Companion) and field.source == sealed_field.name
    )


def with_companions(model, names):
    names = set(names)
    for field in sealed_fields(model):
        if field.name in names:
            names.update(companion.name for companion in companions(field))
    return names


def blind_index(model, source, value):
    """What to compare the blind index of `model.source` with, to find rows that hold `value`."""
    for companion in companions(model._meta.get_field(source)):
        if isinstance(companion, BlindIndexField):
            return companion.derive(value) if value else companion.empty()
    raise FieldError(f"{model._meta.label}.{source} has no BlindIndexField.")
