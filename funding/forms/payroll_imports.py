"""Sums from a workbook."""

from django import forms

from funding.forms.papers import NO_FILE
from shuangbai.base.uploads import XLSX


class SumsForm(forms.Form):
    """One item of the month's drafts and the workbook that has its sums."""

    item = forms.ChoiceField(label="填哪一项")
    file = forms.FileField(
        label="工作簿",
        help_text=".xlsx，要有“姓名”或“身份证号”一列和金额一列；税务客户端导出的申报表可以直接用。",
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX.content_type}"}),
        error_messages=NO_FILE,
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = {item.code: item for item in items}
        self.fields["item"].choices = [(item.code, item.name) for item in items]
        self.fields["item"].initial = "tax"

    def clean_item(self):
        return self.items[self.cleaned_data["item"]]
