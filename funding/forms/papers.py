"""What people type and upload around the papers of wages."""

from django import forms
from django.utils import timezone

from funding.sheets.enums import MOST_COLUMNS, BankColumn, BankKind, Encoding, Form
from shuangbai.base.months import month_of
from shuangbai.base.uploads import XLSX

NO_FILE = {"required": "请先选一个文件。", "empty": "这个文件是空的，请核对。"}


class MonthForm(forms.Form):
    month = forms.CharField(max_length=7)

    def clean_month(self):
        month = month_of(self.cleaned_data["month"], None)
        if month is None:
            raise forms.ValidationError("月份要写成 2026-11。")
        return month


class TemplateForm(forms.Form):
    form = forms.ChoiceField(label="表", choices=Form.choices)
    file = forms.FileField(
        label="模板",
        help_text=".xlsx，最大 2 MB。上传后先试填一遍，通过了才换上。",
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX.content_type}"}),
        error_messages=NO_FILE,
    )


class ComparisonForm(forms.Form):
    file = forms.FileField(
        label="改过的表",
        help_text="从本系统导出的 .xlsx，编号还在表上。只对照，不写入。",
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX.content_type}"}),
        error_messages=NO_FILE,
    )


class ReturnForm(forms.Form):
    file = forms.FileField(
        label="银行回盘文件",
        help_text=".xlsx、.xls、.csv 或 .txt，最大 5 MB。先核对，不写入。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages=NO_FILE,
    )


class ApplyForm(forms.Form):
    on = forms.DateField(
        label="银行处理日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        initial=timezone.localdate,
    )


class LayoutForm(forms.Form):
    """Columns as numbered pairs of head and content; an empty content ends nothing, it is no
    column."""

    kind = forms.ChoiceField(label="文件", choices=BankKind.choices)
    encoding = forms.ChoiceField(label="编码（文本文件）", choices=Encoding.choices)
    has_head = forms.BooleanField(label="第一行是列名", required=False)

    def __init__(self, *args, columns=(), **kwargs):
        super().__init__(*args, **kwargs)
        for at in range(MOST_COLUMNS):
            label, column = columns[at] if at < len(columns) else ("", "")
            self.fields[f"label_{at}"] = forms.CharField(
                label=f"第 {at + 1} 列列名", max_length=20, required=False, initial=label
            )
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=f"第 {at + 1} 列内容",
                choices=[("", "不用"), *BankColumn.choices],
                required=False,
                initial=column,
            )

    @property
    def columns(self):
        given = self.cleaned_data
        pairs = [(given[f"label_{at}"], given[f"column_{at}"]) for at in range(MOST_COLUMNS)]
        return [(label, BankColumn(column)) for label, column in pairs if column]
