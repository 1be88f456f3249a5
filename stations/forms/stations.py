"""What is typed about a station. Forms parse and word; the operations decide."""

from django import forms
from django.utils import timezone

from stations.enums import Hiring, StationStatus
from stations.models import Station
from stations.operations.stations import STATUS_MOVES

NOT_CHECKED, MET, LACKING = "", "met", "lacking"


class StationForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Station
        fields = ("name", "address", "phone")

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, instance=Station(), initial=particulars_of(station), **kwargs)

    def _post_clean(self):
        """Nothing is written on the instance: the operation does that."""

    def renew(self, station):
        """After a refusal the next save starts from what is stored now."""
        self.data = {**self.data.dict(), "version": str(station.version)}


def particulars_of(station):
    return {
        "name": station.name,
        "address": station.address,
        "phone": station.phone,
        "version": station.version,
    }


class StatusForm(forms.Form):
    status = forms.ChoiceField(label="新状态", widget=forms.RadioSelect)
    on = forms.DateField(label="日期", widget=forms.DateInput)
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="撤并时请写明原因。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    merged_into = forms.ModelChoiceField(
        label="并入",
        queryset=None,
        required=False,
        empty_label="不并入别的站",
        help_text="撤并时可选：本站的村和服务点随之交给它。",
    )

    def __init__(self, *args, station, successors, **kwargs):
        super().__init__(*args, **kwargs)
        moves = STATUS_MOVES[StationStatus(station.status)]
        self.fields["status"].choices = [(move.value, move.label) for move in moves]
        self.fields["merged_into"].queryset = successors
        self.initial.setdefault("on", timezone.localdate())
        if StationStatus.CLOSED not in moves:
            del self.fields["merged_into"]


class QuotaForm(forms.Form):
    hiring = forms.ChoiceField(label="用工方式", choices=Hiring.choices, widget=forms.RadioSelect)
    posts = forms.IntegerField(label="核定岗位数", min_value=0, max_value=999)
    from_on = forms.DateField(label="自", help_text="从这一天起按新的数。", widget=forms.DateInput)
    document = forms.CharField(label="依据文号", max_length=80, help_text="例如：湛民〔2022〕18号")


class FacilitiesForm(forms.Form):
    """One line for each standard; lines left at “这次没查” change nothing."""

    on = forms.DateField(label="检查日期", widget=forms.DateInput)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
        self.lines = lines
        for line in lines:
            self.fields[f"met_{line.standard.pk}"] = forms.ChoiceField(
                label=line.standard.name,
                choices=[(NOT_CHECKED, "这次没查"), (MET, "达标"), (LACKING, "未达标")],
                widget=forms.RadioSelect,
                required=False,
                help_text=last_check(line),
            )
            self.fields[f"note_{line.standard.pk}"] = forms.CharField(
                label="说明",
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"aria-label": f"{line.standard.name}：说明"}),
            )

    @property
    def rows(self):
        """[(standard, field of the finding, field of the note)] for the page."""
        return [
            (line.standard, self[f"met_{line.standard.pk}"], self[f"note_{line.standard.pk}"])
            for line in self.lines
        ]

    def clean(self):
        cleaned = super().clean()
        findings = []
        for line in self.lines:
            found = cleaned.get(f"met_{line.standard.pk}")
            if found:
                note = cleaned.get(f"note_{line.standard.pk}", "")
                findings.append((line.standard, found == MET, note))
        return {"on": cleaned.get("on"), "findings": findings}


def last_check(line):
    required = "必备" if line.standard.is_required else "选配"
    if line.found is None:
        return f"{required}，还没有检查过"
    note = f"（{line.found.note}）" if line.found.note else ""
    return f"{required}，{line.found.checked_on} {line.words}{note}"


class VillageForm(forms.Form):
    village = forms.IntegerField()

    def chosen(self):
        """The id sent, or 0, which no village has."""
        return self.cleaned_data["village"] if self.is_valid() else 0
