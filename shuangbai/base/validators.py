"""Shapes of what people type, with the sentence that says how to mend it."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

INVISIBLE = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def name(text):
    """Nothing in a name may be invisible or turn the reading direction round: two people would
    look like one, or one like another. Private-use signs stay: rare characters of names are there."""
    if any(unicodedata.category(sign) in INVISIBLE for sign in text):
        raise ValidationError("姓名里有看不见的字符，请删掉整个姓名重新输入。")


phone = RegexValidator(
    r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(-\d{1,6})?\Z",
    "请填写 11 位手机号，或带区号的座机，例如 0759-8801234。",
)
bank_account = RegexValidator(r"^\d{8,30}\Z", "银行账号应为 8 至 30 位数字。")
username = RegexValidator(r"^[a-z0-9][a-z0-9._-]{2,59}\Z", "账号用小写字母和数字，至少 3 位。")
