from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from shuangbai.base.passwords import MAX_LENGTH
from stations.enums import Decision
from stations.forms.sign_in import AccountField, CodeField


def password_field(label, autocomplete="new-password", **kwargs):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": f"请填{label}。", "max_length": "密码太长了。"},
        **kwargs,
    )


class NewPasswordForm(forms.Form):
    """A new password, twice. Whether it is good enough, the act decides."""

    new = password_field("新密码")
    again = password_field("再填一次新密码")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = settings.PASSWORD_DAYS
        rotation = f"每 {days} 天要换一次。" if days else "一句只有自己记得的话最好。"
        self.fields["new"].help_text = f"至少 12 个字符。{rotation}"

    def clean(self):
        cleaned = super().clean()
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            raise ValidationError({"again": "两次填的不一样，请再填一次。"})
        return cleaned


class PasswordForm(NewPasswordForm):
    current = password_field("现在的密码", "current-password")
    field_order = ["current", "new", "again"]


class RedeemForm(NewPasswordForm):
    username = AccountField(help_text="重置单上印的账号")
    code = CodeField(
        label="重置码",
        help_text="两张单子各有一半的，按先后接着填。空格和横线可以不填。",
        error_messages={"required": "请填重置单上的码。"},
    )
    field_order = ["username", "code", "new", "again"]


class SlipForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, required=False)
    clears_second_factor = forms.BooleanField(label="同时解除动态码（手机丢了）", required=False)

    def __init__(self, *args, may_clear, needs_reason, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_clear:
            del self.fields["clears_second_factor"]
        self.fields["reason"].help_text = (
            "安全管理员要据此确认。" if needs_reason or may_clear else "例如：忘了密码。"
        )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="决定", choices=Decision.choices, widget=forms.RadioSelect, initial=None
    )
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="不同意时必填。"
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "请写明原因。"}
    )


class PresentCodeForm(forms.Form):
    code = CodeField(
        label="动态码",
        numeric=True,
        help_text="手机验证器现在显示的 6 位数字，或一个备用码。",
        error_messages={"required": "请填动态码。"},
    )


class EnrolForm(forms.Form):
    code = CodeField(
        label="动态码",
        numeric=True,
        help_text="扫码后，验证器会显示 6 位数字。",
        error_messages={"required": "请填动态码。"},
    )
