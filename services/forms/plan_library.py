"""A template of the library: a goal with its task."""

from django import forms

from services.models import PlanTemplate
from services.operations.plan_library import FACTS


class TemplateForm(forms.ModelForm):
    class Meta:
        model = PlanTemplate
        fields = FACTS
        help_texts = {
            "from_level": "评估这一方面到了这个程度才建议，1 到 4。",
            "measure": "数得出来的，例如“每周洗澡次数，家人记录”。",
            "every_days": "空着就是做一次。",
            "is_active": "不勾选：哪里都不再建议。",
        }

    def __init__(self, *args, template=None, **kwargs):
        """`template`: the one to begin from."""
        if template is not None:
            known = {name: getattr(template, name) for name in FACTS}
            kwargs["initial"] = {**known, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
