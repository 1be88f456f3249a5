from django import forms


class TokenForm(forms.Form):
    name = forms.CharField(
        label="设备名称",
        max_length=40,
        help_text="以后靠它认出是哪台设备，例如“值班手机”。",
        error_messages={"required": "请填写设备名称，例如“值班手机”。"},
    )
