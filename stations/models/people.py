import uuid6
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from shuangbai.base import national_id, pinyin, validators
from shuangbai.base.fields import PinyinField
from shuangbai.base.sealed import BlindIndexField, MaskedTailField, SealedField, SealedModel
from stations.enums import Licence
from stations.people_querysets import StaffRecordQuerySet, UserQuerySet

# Columns of a person made from the name at every save.
SEARCH_KEYS = ("full_pinyin", "initials")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who works in the network, and their account.

    What they may do comes from their postings alone: there is no superuser and no permission
    of one's own. `session_epoch` rises when every session must end (sign-out, reset).
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    username = models.CharField(
        "账号",
        max_length=60,
        unique=True,
        error_messages={"unique": "这个账号已经有人用，请换一个。"},
    )
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机", max_length=20, blank=True, validators=[validators.phone])
    full_pinyin = PinyinField("拼音", max_length=120)
    initials = PinyinField("拼音首字母", max_length=40, key=pinyin.initials)
    is_active = models.BooleanField("可登录", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码更改时间", null=True, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"

    def __str__(self):
        return self.name

    @property
    def is_staff(self):
        """Django's admin asks; our AdminSite asks the gate instead."""
        return False

    def _get_session_auth_hash(self, secret=None):
        """What every session carries: it dies with the password it began with and when the epoch
        rises. Django asks for it on each request."""
        return salted_hmac(
            "stations.User.session", f"{self.password}\0{self.session_epoch}", secret=secret
        ).hexdigest()

    def get_short_name(self):
        return self.name

    def get_full_name(self):
        return self.name

    def has_perm(self, perm, obj=None):
        return False

    def has_module_perms(self, app_label):
        return False


def id_number_mask(tail):
    """As long as the number itself: ****…123X."""
    return tail.rjust(18, "*")


def account_mask(tail):
    return f"**** {tail}"


class StaffRecord(SealedModel):
    """What the network keeps about a person beyond the account.

    ID number and bank account are sealed; lists and pages show their last four, the whole is read
    through `operations.people.reveal_sealed` alone.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    user = models.OneToOneField(User, models.PROTECT, related_name="record", verbose_name="人员")
    licence = models.CharField(
        "职业资格", max_length=20, choices=Licence.choices, default=Licence.NONE, blank=True
    )
    licence_no = models.CharField("证书编号", max_length=40, blank=True)
    licence_on = models.DateField("取得日期", null=True, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    id_number = SealedField(
        "身份证号",
        bound_to="uid",
        blank=True,
        mask=id_number_mask,
        validators=[national_id.validate],
    )
    id_index = BlindIndexField(source="id_number", normalise=national_id.normalise, db_index=True)
    id_tail = MaskedTailField(source="id_number")
    bank_name = models.CharField("开户行", max_length=60, blank=True)
    bank_account = SealedField(
        "银行账号",
        bound_to="uid",
        blank=True,
        mask=account_mask,
        validators=[validators.bank_account],
    )
    bank_tail = MaskedTailField(source="bank_account")

    objects = StaffRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "人员档案"
        verbose_name_plural = "人员档案"
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=~models.Q(id_index=""),
                name="one_record_per_id_number",
                violation_error_message="这个身份证号已经登记过。",
            )
        ]

    def __str__(self):
        return f"{self.user.name}的档案"
