from django import forms
from django.utils import timezone


class PlanForm(forms.Form):
    due_on = forms.DateField(label="应开日期", widget=forms.DateInput)


class OpeningForm(forms.Form):
    on = forms.DateField(label="开点日期", widget=forms.DateInput)
    address = forms.CharField(
        label="地址", max_length=120, required=False, help_text="例如：村委会一楼"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class ClosureForm(forms.Form):
    on = forms.DateField(label="撤点日期", widget=forms.DateInput)
    reason = forms.CharField(
        label="撤点原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class NeighbourChoice(forms.ModelChoiceField):
    def label_from_instance(self, point):
        return f"{point.village.name}（{point.station.name}）"


class ReachForm(forms.Form):
    neighbour = NeighbourChoice(
        label="由哪个服务点辐射",
        queryset=None,
        required=False,
        empty_label="不由邻村辐射",
        help_text="同一社工站或同一县（市、区）里已开的服务点。",
    )

    def __init__(self, *args, neighbours, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["neighbour"].queryset = neighbours


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
