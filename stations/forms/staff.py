"""Forms of a person's record. They parse and word; the operations decide."""

from django import forms

from shuangbai.base import national_id
from stations.enums import Licence


class PersonForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机", max_length=20, required=False)
    id_number = forms.CharField(
        label="身份证号",
        max_length=24,
        required=False,
        help_text="18 位，末位可以是 X。保存后加密。",
    )
    education = forms.CharField(label="学历", max_length=20, required=False)
    bank_name = forms.CharField(label="开户行", max_length=60, required=False)
    bank_account = forms.CharField(
        label="银行账号", max_length=40, required=False, help_text="发工资用。保存后加密。"
    )

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("id_number", "bank_account"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
            if record and getattr(record, name):
                kept = getattr(record, name).masked
                self.fields[name].help_text = f"已登记 {kept}。不改就留空。"

    def clean_id_number(self):
        typed = self.cleaned_data["id_number"]
        return national_id.parse(typed).number if typed else ""

    def clean_bank_account(self):
        return national_id.normalise(self.cleaned_data["bank_account"])


class LicenceForm(forms.Form):
    licence = forms.ChoiceField(label="职业资格", choices=Licence.choices, required=False)
    licence_no = forms.CharField(label="证书编号", max_length=40, required=False)
    licence_on = forms.DateField(label="取得日期", required=False)


class RevealForm(forms.Form):
    reason = forms.CharField(
        label="为什么要查看",
        max_length=200,
        help_text="例如“核对 11 月工资卡号”。谁、什么时候、为什么看，都会记入审计。",
    )
