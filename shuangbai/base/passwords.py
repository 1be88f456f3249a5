"""Password rules as two profiles, because two standards contradict each other.

NIST SP 800-63B and ASVS: length and no common passwords, no composition rules, no rotation.
等保三级 (GB/T 22239): several kinds of characters, changed regularly.
"""

from string import digits, punctuation

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ImproperlyConfigured, ValidationError

MIN_LENGTH = 12
# A longer one is refused in words instead of keeping a hasher busy.
MAX_LENGTH = 128
DAYS = {"default": None, "dengbao3": 90}
_DJANGO = "django.contrib.auth.password_validation."
_COMMON = [
    {
        "NAME": _DJANGO + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone", "full_pinyin")},
    },
    {"NAME": "shuangbai.base.passwords.LengthValidator"},
    {"NAME": "shuangbai.base.passwords.CommonValidator"},
    {"NAME": _DJANGO + "NumericPasswordValidator"},
    {"NAME": "shuangbai.base.passwords.PatternValidator"},
]


def validators(profile):
    """The value of AUTH_PASSWORD_VALIDATORS."""
    if profile not in DAYS:
        raise ImproperlyConfigured(
            f"PASSWORD_PROFILE 只能是 {' 或 '.join(DAYS)}，现在是“{profile}”。"
        )
    if profile == "default":
        return _COMMON
    return [*_COMMON, {"NAME": "shuangbai.base.passwords.CompositionValidator"}]


class LengthValidator:
    """Django's own says it in English in this version."""

    def validate(self, password, user=None):
        if len(password) < MIN_LENGTH:
            raise ValidationError(f"密码太短，至少要 {MIN_LENGTH} 个字符。", code="too_short")
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"密码不能超过 {MAX_LENGTH} 个字符。", code="too_long")

    def get_help_text(self):
        return f"至少 {MIN_LENGTH} 个字符。"


class CommonValidator(CommonPasswordValidator):
    """Also refuses a common word that only figures and signs make long: "password1234"."""

    def validate(self, password, user=None):
        super().validate(password, user)
        stem = password.strip(digits + punctuation)
        if stem:
            super().validate(stem, user)


class PatternValidator:
    """Refuses what Django's list of common passwords misses: a few characters again and again."""

    def validate(self, password, user=None):
        if len(set(password)) < 5:
            raise ValidationError("这个密码重复的字符太多，请换一个不容易猜到的。", code="pattern")

    def get_help_text(self):
        return "不要反复用几个字符。"


class CompositionValidator:
    """At least three of: capitals, small letters, digits, other characters."""

    def validate(self, password, user=None):
        kinds = (str.isupper, str.islower, str.isdigit, lambda one: not one.isalnum())
        if sum(any(map(kind, password)) for kind in kinds) < 3:
            raise ValidationError(
                "密码要包含大写字母、小写字母、数字、符号中的至少三种。", code="composition"
            )

    def get_help_text(self):
        return "大写字母、小写字母、数字、符号，至少三种。"
