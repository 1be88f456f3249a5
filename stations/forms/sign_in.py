import unicodedata

from django import forms

from shuangbai.base.passwords import MAX_LENGTH

NO_HELP_FROM_KEYBOARD = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class AccountField(forms.CharField):
    """An account name as it was written on paper."""

    def __init__(self, **kwargs):
        attrs = {**NO_HELP_FROM_KEYBOARD, "autocomplete": "username"}
        super().__init__(
            **{
                "label": "账号",
                "max_length": 60,
                "widget": forms.TextInput(attrs=attrs),
                "error_messages": {"required": "请填账号。"},
                **kwargs,
            }
        )

    def to_python(self, value):
        return unicodedata.normalize("NFKC", super().to_python(value))


class CodeField(forms.CharField):
    """A short code that is typed off a phone or a sheet of paper."""

    def __init__(self, *, numeric=False, **kwargs):
        attrs = {**NO_HELP_FROM_KEYBOARD, "autocomplete": "one-time-code"}
        if numeric:
            attrs["inputmode"] = "numeric"
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)


class FocusedForm(forms.Form):
    """The cursor stands where something is to be typed: the first field that is wrong or empty."""

    def focus(self):
        wrong = [name for name in self.fields if name in self.errors]
        self.fields[(wrong or list(self.fields))[0]].widget.attrs["autofocus"] = True
        return self


class SignInForm(FocusedForm):
    username = AccountField(help_text="站里发的账号")
    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填密码。"},
    )


class SecondFactorForm(FocusedForm):
    code = CodeField(
        label="动态码",
        numeric=True,
        help_text="手机验证器上的 6 位数字；手机不在身边，可填一个备用码。",
        error_messages={"required": "请填动态码。"},
    )
