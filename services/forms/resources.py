"""Forms about resources and links. They parse and word; the operations decide."""

import uuid6
from django import forms
from django.utils import timezone

from services.debts import newest_plan
from services.enums import TaskState
from services.models import Resource, ResourceProvider, Task
from services.resource_enums import GivenUp, LinkState, ProviderKind, ResourceKind

S = LinkState


class ProviderForm(forms.Form):
    name = forms.CharField(label="提供方", max_length=60)
    kind = forms.ChoiceField(label="提供方类型", choices=ProviderKind.choices)
    is_active = forms.BooleanField(
        label="仍在合作",
        required=False,
        help_text="不勾选：它的资源不能再请求，已经答应的照旧。",
    )


class ResourceForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="资源", max_length=60, help_text="例如“轮椅”“助浴”“法律咨询”。")
    kind = forms.ChoiceField(label="资源类型", choices=ResourceKind.choices)
    provider = forms.ModelChoiceField(
        label="提供方",
        queryset=ResourceProvider.objects.none(),
        required=False,
        empty_label="在下面新填",
    )
    new_provider = forms.CharField(label="新的提供方", max_length=60, required=False)
    provider_kind = forms.ChoiceField(
        label="提供方类型", choices=[("", "请选"), *ProviderKind.choices], required=False
    )
    quantity = forms.IntegerField(
        label="数量", min_value=0, max_value=9_999_999, required=False, help_text="空着就是不限。"
    )
    unit = forms.CharField(label="单位", max_length=10, initial="份")
    unit_value = forms.DecimalField(
        label="每单位折合（元）",
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="不知道先空着，落实时再填。",
    )
    valid_until = forms.DateField(label="有效到", required=False)
    contact = forms.CharField(label="联系人和电话", max_length=60, required=False)
    terms = forms.CharField(
        label="怎么用、有什么条件",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_active = forms.BooleanField(label="可用", required=False, initial=True)

    def __init__(self, *args, member, resource=None, **kwargs):
        super().__init__(*args, **kwargs)
        rows = ResourceProvider.objects.visible_to(member).filter(is_active=True)
        self.fields["provider"].queryset = rows.order_by("kind", "name", "pk")
        self.initial |= {"uid": uuid6.uuid7()}
        if resource is not None:
            self.initial |= {
                name: getattr(resource, name) for name in (*FACTS, "provider", "version")
            }

    def clean_uid(self):
        return self.cleaned_data["uid"] or uuid6.uuid7()

    def clean(self):
        data = self.cleaned_data
        if not data.get("provider") and not data.get("new_provider", "").strip():
            self.add_error("provider", "请选提供方，或在下面新填一个。")
        if data.get("new_provider") and not data.get("provider") and not data.get("provider_kind"):
            self.add_error("provider_kind", "请选新提供方是哪一类。")
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in FACTS}


FACTS = (
    "name",
    "kind",
    "quantity",
    "unit",
    "unit_value",
    "valid_until",
    "contact",
    "terms",
    "is_active",
)


def choice_of(resource):
    left = "不限" if resource.left is None else f"剩 {resource.left} {resource.unit}"
    return f"{resource.name} · {resource.provider.name}（{left}）"


class ResourceChoice(forms.ModelChoiceField):
    def label_from_instance(self, resource):
        return choice_of(resource)


def usable(station):
    rows = Resource.objects.for_station(station).available(timezone.localdate())
    return rows.select_related("provider").order_by("kind", "name", "pk")


class LinkForm(forms.Form):
    """What somebody needs; with a resource chosen it is asked for at once."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    resource = ResourceChoice(
        label="资源库里的资源",
        queryset=Resource.objects.none(),
        required=False,
        empty_label="还没有合适的，先记下需要什么",
    )
    need = forms.CharField(
        label="需要什么", max_length=60, required=False, help_text="选了资源可以不填。"
    )
    kind = forms.ChoiceField(
        label="资源类型", choices=[("", "请选"), *ResourceKind.choices], required=False
    )
    quantity = forms.IntegerField(label="数量", min_value=1, max_value=9_999_999, initial=1)
    task = forms.ModelChoiceField(
        label="为哪项任务",
        queryset=Task.objects.none(),
        required=False,
        empty_label="不专为哪项任务",
        to_field_name="key",
    )
    note = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, *args, station, case=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = usable(station)
        plan = newest_plan(case) if case else None
        if plan is None:
            del self.fields["task"]
        else:
            tasks = plan.tasks.filter(state=TaskState.OPEN).select_related("plan")
            self.fields["task"].queryset = tasks.order_by("starts_on", "pk")
        self.initial |= {"uid": uuid6.uuid7()}

    def clean_uid(self):
        return self.cleaned_data["uid"] or uuid6.uuid7()

    def clean(self):
        data = self.cleaned_data
        if not data.get("resource"):
            for name, words in (("need", "请写需要什么，或选一项资源。"), ("kind", "请选类型。")):
                if not data.get(name):
                    self.add_error(name, words)
        return data


class LinkStepForm(forms.Form):
    """One step of a link; asks only for what the new state needs."""

    on = forms.DateField(label="日期", initial=timezone.localdate)
    resource = ResourceChoice(label="资源", queryset=Resource.objects.none(), empty_label="请选")
    quantity = forms.IntegerField(label="数量", min_value=1, max_value=9_999_999)
    value = forms.DecimalField(
        label="折合（元）",
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="空着就按资源库里的单价算；不花钱的填 0。",
    )
    reason = forms.ChoiceField(label="原因", choices=GivenUp.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, link, state, is_back, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["quantity"] = link.quantity
        wanted = {"on", "note"}
        if state == S.REQUESTED and not is_back:
            wanted |= {"resource", "quantity"}
            rows = usable(link.client.station)
            self.fields["resource"].queryset = rows
            alike = rows.filter(kind=link.kind).first()
            self.initial["resource"] = alike.pk if alike else None
        if state in (S.CONFIRMED, S.DELIVERED) and not is_back:
            wanted.add("quantity")
        if state == S.DELIVERED:
            wanted.add("value")
        if is_back or state == S.GIVEN_UP:
            wanted.add("reason")
        for name in set(self.fields) - wanted:
            del self.fields[name]
