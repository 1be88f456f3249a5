"""One small form per act on money."""

from django import forms

from funding.enums import AdjustmentReason, Category, Decision, FigureKey
from funding.forms.base import FilesField, KeyedForm, day, money, words


class TransferForm(KeyedForm):
    amount = money("拨付金额（元）")
    document = forms.ModelChoiceField(label="资金文件", queryset=None, required=False)
    reason = words("说明", required=False)

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents


class DecisionForm(KeyedForm):
    decision = forms.ChoiceField(
        label="决定", choices=Decision.choices, widget=forms.RadioSelect, initial=Decision.APPROVED
    )
    reason = words("意见", required=False, help_text="不同意时必须写理由。")


class PaidDecisionForm(DecisionForm):
    """With the day on which the money went out, and the bank's slip of it."""

    on = day("拨出日期")
    files = FilesField(label="付款凭据（同意时）", required=False)
    field_order = ("decision", "on", "reason", "files")


class DayForm(KeyedForm):
    on = day("日期")


class ReceiptForm(DayForm):
    files = FilesField(label="到账凭据（银行回单照片或文件）", required=False)


class DisputeForm(KeyedForm):
    amount = money("实际到账（元）")
    on = day("到账日期")
    reason = words("出入情况")
    files = FilesField(label="到账凭据（银行回单照片或文件）", required=False)


class MoneyForm(KeyedForm):
    amount = money()
    on = day()
    document = forms.ModelChoiceField(label="资金文件", queryset=None, required=False)
    files = FilesField(label="凭据照片或文件", required=False)

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents


class PromiseForm(MoneyForm):
    place = forms.ModelChoiceField(label="由谁配套", queryset=None)
    field_order = ("place", "amount", "on", "document", "files")

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places


TREASURY = "treasury"


class UpwardForm(KeyedForm):
    """Money that goes back: to the place above or to the treasury."""

    amount = money()
    place = forms.ChoiceField(label="退到")
    reason = words("原因和依据")

    def __init__(self, *args, above, **kwargs):
        super().__init__(*args, **kwargs)
        self.above = {place.code: place for place in above}
        choices = [(code, place.name) for code, place in self.above.items()]
        # The treasury stands last and is never the browser's own choice: it leaves the programme.
        self.fields["place"].choices = [*choices, (TREASURY, "国库（退出本项目）")]
        self.fields["place"].initial = self.fields["place"].choices[0][0]

    def clean_place(self):
        return self.above.get(self.cleaned_data["place"])


class ReclaimForm(UpwardForm):
    giver = forms.ModelChoiceField(label="从哪里收回", queryset=None)
    field_order = ("giver", "amount", "place", "reason")

    def __init__(self, *args, givers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers


class ReasonForm(KeyedForm):
    reason = words("原因")


class SpendForm(KeyedForm):
    category = forms.ChoiceField(label="类别", choices=Category.choices)
    amount = money()
    on = day("支出日期")
    summary = forms.CharField(label="摘要", max_length=200)
    payee = forms.CharField(label="收款方", max_length=60, required=False)
    instalment = forms.ModelChoiceField(
        label="合同分期", queryset=None, required=False, help_text="付合同款时选，条件要先达成。"
    )
    vouchers = FilesField(label="凭证照片或文件", required=False)

    def __init__(self, *args, instalments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instalment"].queryset = instalments
        if not instalments:
            del self.fields["instalment"]


class VouchersForm(forms.Form):
    vouchers = FilesField(label="凭证照片或文件")


class AdjustmentForm(KeyedForm):
    from_category = forms.ChoiceField(label="调减", choices=Category.choices)
    to_category = forms.ChoiceField(label="调增", choices=Category.choices)
    amount = money()
    why = forms.ChoiceField(
        label="原因", choices=AdjustmentReason.choices, widget=forms.RadioSelect
    )
    reason = words("说明和依据")
    on = day("调整日期")


class BudgetForm(KeyedForm):
    """One sum per category; empty ones are not touched."""

    on = day("日期")
    reason = words("依据", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, label in Category.choices:
            self.fields[key] = money(f"{label}（元）", required=False)
        self.order_fields([*Category.values, "on", "reason", "key"])

    @property
    def sums(self):
        given = ((key, self.cleaned_data.get(key)) for key in Category.values)
        return {key: amount for key, amount in given if amount}


class FigureForm(KeyedForm):
    report = forms.CharField(
        label="报告", max_length=80, help_text="例如 2022 年绩效自评报告 送审稿。"
    )
    figure = forms.ChoiceField(label="指标", choices=FigureKey.choices)
    value = forms.DecimalField(
        label="填报数",
        max_digits=18,
        decimal_places=2,
        help_text="照报告原样填；金额填元，比率填百分数。",
    )


class ExplanationForm(forms.Form):
    text = words("为什么不一致", length=300, rows=3)
