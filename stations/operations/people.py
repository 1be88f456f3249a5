"""People: registered with their record, edited, and their sealed facts shown on demand."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from shuangbai.base import national_id, validators
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from shuangbai.base.sealed import blind_index
from stations import audit
from stations.enums import DataClass, Licence, Right, Role
from stations.models import StaffRecord, User
from stations.models.people import SEARCH_KEYS
from stations.operations.postings import propose_posting
from stations.permissions import can_manage_person, can_reveal_sealed
from stations.usernames import free_username

ACCOUNT_FACTS = ("name", "phone")
SEALED_LABELS = {"id_number": "身份证号", "bank_account": "银行账号"}
WHO_KEEPS_PEOPLE = "所在站的站长，或上一级民政"
# Who sees both sides of a duplicate that this role does not.
HAND_TO = {Role.COUNTY_CIVIL: "市民政", Role.CITY_BUREAU: "省厅", Role.PROVINCE: "系统管理员"}


@transaction.atomic
def enrol_person(*, by, person, posting):
    """A new person with the first posting, which waits for a second person's word. `person` and
    `posting` are the arguments of create_person and propose_posting. Returns the posting."""
    made = create_person(by=by, **person)
    return propose_posting(by=by, user=made, **posting)


@transaction.atomic
def create_person(*, by, name, username="", phone="", **facts):
    """An account without a usable password (a slip gives one) and its record, which `facts`
    fill. Without any posting only its owner finds it. Raises Denied, or ActError with a field."""
    if not by.may(Right.WRITE, DataClass.ACCOUNTS):
        raise Denied("您现在的任职不能登记人员。", who_can="站长、承接机构主管或上级民政")
    user = User(name=name.strip(), phone=phone, username=username or free_username(name))
    user.set_unusable_password()
    record = StaffRecord(user=user, **facts)
    check_account(user)
    check_record(by=by, record=record)
    with checked_again(lambda: refuse_taken(by=by, user=user, record=record)):
        user.save()
        record.user = user
        record.save()
    audit.record(act="person.create", by=by, obj=user)
    return user


@transaction.atomic
def edit_person(*, by, person, **facts):
    """Changes the given facts of account and record; an empty sealed fact stays as it is."""
    facts = {name: value for name, value in facts.items() if value or name not in SEALED_LABELS}
    return change_person(by=by, person=person, facts=facts, act="person.edit")


@transaction.atomic
def record_licence(*, by, person, licence, licence_no="", licence_on=None):
    facts = {"licence": licence, "licence_no": licence_no, "licence_on": licence_on}
    return change_person(by=by, person=person, facts=facts, act="person.licence")


def change_person(*, by, person, facts, act):
    demand_managed(by=by, person=person)
    user = User.objects.select_for_update().get(pk=person.pk)
    record = StaffRecord.objects.filter(user=user).first() or StaffRecord(user=user)
    for name, value in facts.items():
        setattr(user if name in ACCOUNT_FACTS else record, name, value)
    check_account(user)
    check_record(by=by, record=record)
    user.save(update_fields=[*ACCOUNT_FACTS, *SEARCH_KEYS])
    with checked_again(lambda: refuse_known_number(by=by, record=record)):
        record.save(update_fields=None if record._state.adding else record_names(facts))
    audit.record(act=act, by=by, obj=user, fields=facts)
    return user


def demand_managed(*, by, person):
    if not can_manage_person(by, person, standing_postings(person)):
        raise Denied("这个人的档案不归您维护。", who_can=WHO_KEEPS_PEOPLE)


def record_names(facts):
    return [name for name in facts if name not in ACCOUNT_FACTS]


def check_account(user):
    """Raises ActError for what the account's columns do not allow."""
    with words_of_the_model(field="name"):
        validators.name(user.name)
    with words_of_the_model():
        user.clean_fields(exclude=["password"])
        if user._state.adding:
            validators.username(user.username)
            user.validate_unique()


def check_record(*, by, record):
    """Raises ActError for what the record must not say."""
    for fact in SEALED_LABELS:
        typed = getattr(record, fact)
        if not typed.is_stored:
            setattr(record, fact, national_id.normalise(typed.reveal()))
    with words_of_the_model():
        record.clean_fields(exclude=["user"])
    refuse_odd_licence(record)
    refuse_known_number(by=by, record=record)


def refuse_odd_licence(record):
    if record.licence == Licence.NONE and (record.licence_no or record.licence_on):
        raise ActError("填了证书编号或取得日期，请同时选职业资格。", field="licence")
    if record.licence_on and record.licence_on > timezone.localdate():
        raise ActError("取得日期不能晚于今天。", field="licence_on")


def refuse_known_number(*, by, record):
    """One person, one record. Nobody learns of people outside their scope: who sees both sides
    is named instead (ACCESS, "Answers")."""
    index = record.id_index
    if not record.id_number.is_stored:
        index = blind_index(StaffRecord, "id_number", record.id_number.reveal())
    known = StaffRecord.objects.exclude(id_index="").exclude(pk=record.pk)
    found = known.filter(id_index=index).select_related("user").first()
    if found is None:
        return
    if User.objects.visible_to(by).filter(pk=found.user_id).exists():
        who = f"{found.user.name}（账号 {found.user.username}）"
        raise ActError(f"这个身份证号已登记为{who}，请到其人员页办理。", field="id_number")
    raise ActError(not_here(by), field="id_number")


def refuse_taken(*, by, user, record):
    """What a new person may not share with another."""
    refuse_known_number(by=by, record=record)
    if User.objects.filter(username=user.username).exists():
        raise ActError("这个账号刚刚被别人用了，请再试一次。", field="username")


def not_here(by):
    return f"这个身份证号不能在这里登记，请交{HAND_TO.get(by.role, '县民政')}核对。"


def reveal_sealed(*, by, person, fact, reason=""):
    """The whole ID number or bank account, after the read stands in the audit trail for good.
    Everybody's but one's own costs a reason. Not to be called inside a transaction."""
    if fact not in SEALED_LABELS:
        raise ActError("没有这一项。", field="fact")
    demand_may_reveal(by=by, person=person)
    if person.pk != by.user.pk and len(reason.strip()) < 2:
        raise ActError("请写明为什么要查看，例如“核对 11 月工资卡号”。", field="reason")
    record = StaffRecord.objects.filter(user=person).first()
    with transaction.atomic(durable=True):
        audit.record(act="person.reveal", by=by, obj=person, reason=reason, fields=[fact])
    return getattr(record, fact).reveal() if record else ""


def demand_may_reveal(*, by, person):
    if not can_reveal_sealed(by, person, standing_postings(person)):
        raise Denied(
            "您现在的任职不能查看完整的身份证号和银行账号。",
            who_can="本人、站长、县民政和县、镇财政",
        )


def standing_postings(person):
    return list(person.postings.standing().with_place().select_related("decision"))


@contextmanager
def words_of_the_model(*, field="username"):
    """A validator's sentence as the ActError of its field (`field` where it names none)."""
    try:
        yield
    except ValidationError as error:
        by_field = getattr(error, "error_dict", None) or {field: error.error_list}
        field, errors = next(iter(by_field.items()))
        raise ActError(errors[0].messages[0], field=field) from None
