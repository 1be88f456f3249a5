"""Views of the style guide. People and sums are invented; places and codes are real."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render

from tests.ui import sample


class StationForm(forms.Form):
    name = forms.CharField(
        label="社工站名称", max_length=40, help_text="写全称，如：沈塘镇社工站。"
    )
    opened_on = forms.DateField(label="挂牌日期", required=False)
    level = forms.ChoiceField(
        label="用工方式",
        widget=forms.RadioSelect,
        choices=[("direct", "镇街直聘"), ("operator", "机构派驻"), ("mixed", "两者都有")],
    )
    rooms = forms.MultipleChoiceField(
        label="已有场地",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-grid"}),
        choices=[(word, word) for word in ("办公区", "个案室", "小组活动室", "档案柜", "急救箱")],
    )
    county = forms.ChoiceField(
        label="所在县（市、区）", choices=[("440882", "雷州市"), ("440825", "徐闻县")]
    )
    notes = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    roster = forms.FileField(label="花名册", required=False, help_text=".xlsx，最大 10 MB。")
    shared = forms.BooleanField(label="与村（社区）共用场地", required=False)


class FilterForm(forms.Form):
    q = forms.CharField(label="名称、拼音首字母或代码", required=False)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不限"), ("open", "运营"), ("plan", "筹建")]
    )
    opened_on = forms.DateField(label="挂牌不早于", required=False)


class SignInForm(forms.Form):
    username = forms.CharField(label="账号", help_text="手机号或站里发的账号")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


def page(request):
    rows = [SimpleNamespace(**row) for row in sample.ROWS]
    context = {
        **sample.context(),
        "filter_form": FilterForm(request.GET or None),
        "page": Paginator(range(486), 8).page(2),
        "rows": rows,
    }
    messages.success(request, "已保存梁玉桂的探访。下次探访 12-20 前。")
    messages.warning(request, "与吴春燕 9:30 的探访重叠。已保存，站长会看到。")
    return render(request, "guide/page.html", context)


def form_page(request):
    data = {"opened_on": "2026-02-30", "rooms": ["办公区"]} if "wrong" in request.GET else None
    return render(request, "guide/form.html", {"form": StationForm(data)})


def sign_in(request):
    data = {"username": "chenxl", "password": ""} if "wrong" in request.GET else None
    return render(request, "guide/sign_in.html", {"form": SignInForm(data)})


def confirm(request):
    context = {
        "heading": "撤销这批导入",
        "text": "这批 24 人的任职会全部收回，系统里原有的人不变。",
        "facts": [("文件", "雷州市花名册202611.xlsx"), ("导入", "2026-11-19 16:40 许文岚")],
        "act_label": "撤销 24 人",
        "danger": True,
        "cancel_url": "/",
    }
    return render(request, "sb/confirm.html", context)


def refused(request):
    error = PermissionDenied("写计划的人不能批自己的计划。")
    error.who_can = "站长 邓海燕、副站长 林泽宇"
    raise error


def broken(request):
    raise ZeroDivisionError
