"""What is typed about programmes, their deadlines and their papers."""

from django import forms

from funding.forms.base import FilesField, KeyedForm, day, money
from funding.models import Programme


class ProgrammeForm(forms.ModelForm):
    class Meta:
        model = Programme
        fields = (
            "name",
            "source",
            "purpose",
            "starts_on",
            "ends_on",
            "allowed_days",
            "alone_up_to",
            "contract",
        )
        widgets = {
            "starts_on": forms.DateInput,
            "ends_on": forms.DateInput,
            "purpose": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, contracts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts
        self.fields["contract"].help_text = "购买服务的项目选承接合同，期限预警按它的分期推算。"
        self.fields["allowed_days"].help_text = "钱到了一级之后，几天内要拨到下一级。"

    def _post_clean(self):
        """Nothing is written on the instance: the operation does that."""


class RuleForm(forms.Form):
    on = forms.DateField(label="截止日期", widget=forms.DateInput)
    share = forms.DecimalField(
        label="到期应支出（占到账的 %）", max_digits=5, decimal_places=2, help_text="例如 80。"
    )
    basis = forms.CharField(label="依据", max_length=120, required=False)


class DocumentForm(KeyedForm):
    number = forms.CharField(
        label="文号", max_length=60, help_text="例如 粤财社〔2019〕65号，括号不对会自动改正。"
    )
    title = forms.CharField(label="标题", max_length=160)
    amount = money("金额（元）")
    dated_on = day("发文日期")
    division = forms.ModelChoiceField(label="指标下达到", queryset=None)
    is_grant = forms.BooleanField(
        label="这份文件带来新的指标",
        required=False,
        initial=True,
        help_text="只是转发、分配已有指标的文件，不要勾。",
    )
    files = FilesField(label="附件", required=False)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = places


class FilesForm(forms.Form):
    files = FilesField(label="附件（PDF、Word、Excel 或照片）")
