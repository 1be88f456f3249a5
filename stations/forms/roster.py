from django import forms

from shuangbai.base.workbooks import MEGABYTE, MOST_BYTES


class RosterForm(forms.Form):
    roster = forms.FileField(
        label="人员名册",
        help_text=f".xlsx，最大 {MOST_BYTES // MEGABYTE} MB，一次最多 5,000 人。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请先选一份名册。", "empty": "这个文件是空的，请核对。"},
    )
