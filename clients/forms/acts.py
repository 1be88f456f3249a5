"""Forms of one act on a client's file. They parse and word; the operations decide."""

from django import forms
from django.utils import timezone

from clients.enums import CategorySource, ConsentBy, ConsentForm, TierDecision
from clients.models import ClientCategory
from clients.schemes import scheme_of
from shuangbai.base.uploads import ACCEPT, ANY
from stations.models import User


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="查看理由",
        max_length=200,
        help_text="例如“核对来信反映的情况”。谁、什么时候、为什么看，都会记入审计。",
    )


class TierForm(forms.Form):
    tier = forms.TypedChoiceField(label="分级", coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="联系变密马上生效，不必写；联系变疏必须写，由站长或县民政中的另一位同意后生效。",
    )

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        plans = scheme_of(client.station.division).tiers.values()
        self.fields["tier"].choices = [
            (plan.number, f"{plan.name}　{plan.meaning}") for plan in plans
        ]
        self.initial["tier"] = client.tier


class TierDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="决定", choices=TierDecision.choices, widget=forms.RadioSelect
    )


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(
        label="类别",
        queryset=ClientCategory.objects.filter(is_active=True).order_by("position"),
        empty_label="请选",
    )
    grade = forms.CharField(
        label="等级", max_length=10, required=False, help_text="残疾、特困等分等级的类别要填。"
    )
    starts_on = forms.DateField(label="从哪天起", initial=timezone.localdate)
    source = forms.ChoiceField(label="怎么知道的", choices=CategorySource.choices)
    note = forms.CharField(label="说明", max_length=100, required=False)


class CategoryEndForm(forms.Form):
    ends_on = forms.DateField(label="到哪天止", initial=timezone.localdate)


class AgreementForm(forms.Form):
    given_on = forms.DateField(label="日期", initial=timezone.localdate)
    given_by = forms.ChoiceField(
        label="谁同意",
        choices=ConsentBy.choices,
        widget=forms.RadioSelect,
        help_text="不满 14 岁由监护人同意。",
    )
    guardian = forms.CharField(
        label="监护人姓名", max_length=40, required=False, help_text="监护人同意时填。"
    )
    form = forms.ChoiceField(
        label="方式", choices=ConsentForm.choices, widget=forms.RadioSelect, initial="signed"
    )
    witness = forms.CharField(
        label="见证人", max_length=40, required=False, help_text="口头同意时填。"
    )


class PhoneForm(forms.Form):
    number = forms.CharField(
        label="电话", max_length=20, widget=forms.TextInput(attrs={"type": "tel"})
    )
    whose = forms.CharField(label="谁的", max_length=20, initial="本人")
    is_first = forms.BooleanField(label="先打这个", required=False)


class DocumentForm(forms.Form):
    title = forms.CharField(label="是什么", max_length=60, help_text="例如“残疾证”“同意书”。")
    file = forms.FileField(
        label="照片或文件",
        widget=forms.FileInput(attrs={"accept": ACCEPT[ANY]}),
        help_text="照片、PDF、Word 或 Excel，20 MB 以内。照片会缩小并去掉位置信息。",
    )


class HealthForm(forms.Form):
    note = forms.CharField(
        label="健康情况",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="病史、用药、医院。加密保存，查看会记入审计。",
    )


class WorkerForm(forms.Form):
    worker = forms.ModelChoiceField(label="责任社工", queryset=User.objects.none())

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers
        self.fields["worker"].label_from_instance = lambda user: user.name


class HouseholdForm(forms.Form):
    address = forms.CharField(label="住址", max_length=120, required=False)
    landmark = forms.CharField(
        label="怎么找", max_length=80, required=False, help_text="例如“祠堂后面第二间”。"
    )
