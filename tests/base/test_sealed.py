import uuid

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers import deserialize, serialize
from django.db import connection, models, transaction
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from shuangbai.base import keys
from shuangbai.base.sealed import SealedField, blind_index, companions
from shuangbai.base.tokens import BrokenSeal, PlainTextRefused, UnknownKey
from tests.sample.models import Person

NUMBER = "11010519491231002X"
OTHER_NUMBER = "440524188001010014"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return Person.objects.create(name="甲", id_number=NUMBER, health="高血压")


def stored(person, column="id_number"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM sample_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def put(person, token, column="id_number"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE sample_person SET {column} = %s WHERE id = %s", [token, person.pk])
    return Person.objects.get(pk=person.pk)


def test_it_stores_a_tagged_token_and_never_the_plain_text(person):
    token = stored(person)
    assert token.startswith("v1.A256GCM.test.")
    assert NUMBER not in token
    assert isinstance(token, str)


def test_it_opens_only_on_reveal(person):
    read = Person.objects.get(pk=person.pk)
    assert read.id_number.reveal() == NUMBER
    assert read.health.reveal() == "高血压"
    for shown in (str(read.id_number), repr(read.id_number), f"{read.id_number}"):
        assert NUMBER[:10] not in shown
    assert read.id_number.masked == "••••••••••••002X"
    assert read.health.masked == "••••••••••••"


def test_it_masks_from_the_tail_column_without_the_key(person, settings):
    settings.SEALED_KEYS = keys.Keyring([keys.Key("other", b"x" * 32)])
    read = Person.objects.get(pk=person.pk)
    assert bool(read.id_number)
    assert read.id_number.masked.endswith("002X")
    with pytest.raises(UnknownKey, match="密钥“test”"):
        read.id_number.reveal()


def test_an_unsaved_value_is_masked_like_a_saved_one():
    person = Person(id_number=NUMBER)
    assert person.id_number.masked == "••••••••••••002X"
    assert NUMBER not in repr(person.id_number)
    assert person.id_number.reveal() == NUMBER


def test_the_same_text_is_never_the_same_token(person):
    twin = Person.objects.create(id_number=NUMBER)
    assert stored(person) != stored(twin)
    assert person.id_index == twin.id_index


def test_it_refuses_a_token_moved_to_another_row(person):
    other = Person.objects.create(id_number=OTHER_NUMBER)
    with pytest.raises(BrokenSeal, match="不属于这条记录"):
        put(other, stored(person)).id_number.reveal()


def test_it_refuses_a_token_moved_to_another_column(person):
    with pytest.raises(BrokenSeal):
        put(person, stored(person), "health").health.reveal()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB"),
        lambda token: token[:30],
        lambda token: "v1.A256GCM.test.",
        lambda token: "v1.A256GCM",
        lambda token: token.replace("A256GCM", "SM4GCM"),
        lambda token: token + "é",
        lambda token: "plain text",
    ],
)
def test_it_refuses_a_spoilt_token(person, spoil):
    with pytest.raises(BrokenSeal):
        put(person, spoil(stored(person))).id_number.reveal()


def test_empty_stays_empty(person):
    person.id_number, person.health = "", None
    person.save()
    read = Person.objects.get(pk=person.pk)
    assert stored(read) == ""
    assert stored(read, "health") is None
    assert not read.id_number
    assert not read.health
    assert read.id_number.reveal() == read.health.reveal() == read.health.masked == ""
    assert (read.id_index, read.id_tail) == ("", "")


def test_bulk_create_seals_and_fills_the_companions():
    Person.objects.bulk_create([Person(id_number=NUMBER), Person(id_number=OTHER_NUMBER), Person()])
    found = Person.objects.get(id_index=blind_index(Person, "id_number", NUMBER))
    assert found.id_number.reveal() == NUMBER
    assert found.id_tail == "002X"
    assert Person.objects.filter(id_index="").count() == 1


def test_a_partial_save_takes_the_companions_along(person):
    person = Person.objects.only("uid", "id_number").get(pk=person.pk)
    person.id_number = OTHER_NUMBER
    person.save(update_fields=["id_number"])
    person = Person.objects.get(pk=person.pk)
    assert person.id_number.reveal() == OTHER_NUMBER
    assert person.id_tail == "0014"
    assert person.id_index == blind_index(Person, "id_number", OTHER_NUMBER)


def test_saving_an_untouched_row_keeps_the_token(person):
    before = stored(person)
    read = Person.objects.get(pk=person.pk)
    read.name = "乙"
    read.save()
    assert stored(read) == before
    assert read.id_tail == "002X"


def test_a_deferred_value_is_fetched_when_read(person):
    assert Person.objects.defer("id_number").get(pk=person.pk).id_number.reveal() == NUMBER
    person.refresh_from_db()
    assert person.id_number.reveal() == NUMBER


def test_the_blind_index_finds_a_number_however_it_was_typed(person):
    typed = " １１０１０５ 19491231002x"
    assert Person.objects.get(id_index=blind_index(Person, "id_number", typed)) == person
    assert len(person.id_index) == 64
    assert blind_index(Person, "id_number", "") == ""


def test_the_blind_index_depends_on_its_key(person, settings):
    settings.SEALED_INDEX_KEY = keys.Key("index", b"i" * 32)
    assert blind_index(Person, "id_number", NUMBER) != person.id_index


def test_a_column_without_a_blind_index_is_not_searched():
    with pytest.raises(FieldError):
        blind_index(Person, "health", "高血压")


@pytest.mark.parametrize("lookup", ["", "__exact", "__contains", "__in", "__startswith"])
def test_it_refuses_look_ups_on_the_ciphertext(lookup):
    with pytest.raises(FieldError, match="已加密"):
        Person.objects.filter(**{f"id_number{lookup}": NUMBER})


def test_it_can_be_asked_whether_it_is_null(person):
    assert not Person.objects.filter(health__isnull=True)


def test_update_and_bulk_update_refuse_plain_text(person):
    with pytest.raises(PlainTextRefused, match="身份证号"), transaction.atomic():
        Person.objects.update(id_number=NUMBER)
    person.id_number = OTHER_NUMBER
    with pytest.raises(PlainTextRefused), transaction.atomic():
        Person.objects.bulk_update([person], ["id_number"])
    assert Person.objects.get(pk=person.pk).id_number.reveal() == NUMBER


def test_a_value_is_not_carried_from_row_to_row(person):
    with pytest.raises(PlainTextRefused, match="reveal"):
        Person(id_number=person.id_number)


def test_values_give_no_plain_text_and_cannot_be_opened(person):
    (sealed,) = Person.objects.values_list("id_number", flat=True)
    assert NUMBER not in str(sealed)
    with pytest.raises(BrokenSeal, match="离开"):
        sealed.reveal()


def test_a_fixture_carries_the_token(person):
    text = serialize("json", [person])
    assert NUMBER not in text
    Person.objects.all().delete()
    for loaded in deserialize("json", text):
        loaded.save()
    assert Person.objects.get().id_number.reveal() == NUMBER


def test_a_form_shows_nothing_and_keeps_what_is_not_typed_anew(person):
    form_class = modelform_factory(Person, fields=["id_number", "name"])
    assert NUMBER not in str(form_class(instance=person))
    assert "002X" not in str(form_class(instance=person))
    form_class({"id_number": "", "name": "丙"}, instance=person).save()
    assert Person.objects.get(pk=person.pk).id_number.reveal() == NUMBER
    form_class({"id_number": OTHER_NUMBER, "name": "丙"}, instance=person).save()
    assert Person.objects.get(pk=person.pk).id_number.reveal() == OTHER_NUMBER


def test_validators_see_the_plain_text_of_what_is_new(person):
    person.full_clean()
    person.id_number = "110105194912310021"
    with pytest.raises(ValidationError, match="校验码"):
        person.full_clean()


@isolate_apps("tests.sample")
def test_checks_demand_a_unique_uid_and_the_base_model():
    class Loose(models.Model):
        uid = models.UUIDField(default=uuid.uuid4)
        note = SealedField(bound_to="uid")

        class Meta:
            app_label = "sample"

        def __str__(self):
            return str(self.uid)

    found = {error.id for error in Loose._meta.get_field("note").check()}
    assert found == {"sealed.E001", "sealed.E002"}


def test_fields_survive_deconstruction():
    for field in Person._meta.concrete_fields:
        name, path, args, kwargs = field.deconstruct()
        clone = type(field)(*args, **kwargs)
        assert clone.deconstruct()[1:] == (path, args, kwargs), name


def test_every_sealed_number_has_its_companions():
    names = [field.name for field in companions(Person._meta.get_field("id_number"))]
    assert names == ["id_index", "id_tail"]


@pytest.mark.parametrize("name", ["id_number", "id_index", "id_tail", "health", "uid"])
def test_a_conflict_never_rewrites_a_sealed_value(person, name):
    """The row would keep its uid and get a token that is bound to another one."""
    twin = Person(pk=person.pk, name="新名", id_number=OTHER_NUMBER)
    with pytest.raises(PlainTextRefused, match="冲突"):
        Person.objects.bulk_create(
            [twin], update_conflicts=True, unique_fields=["id"], update_fields=["name", name]
        )
    assert Person.objects.get(pk=person.pk).id_number.reveal() == NUMBER


def test_a_conflict_may_rewrite_what_is_not_sealed(person):
    twin = Person(pk=person.pk, name="新名")
    Person.objects.bulk_create(
        [twin], update_conflicts=True, unique_fields=["id"], update_fields=["name"]
    )
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.id_number.reveal()) == ("新名", NUMBER)
