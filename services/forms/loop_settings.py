"""What a place asks of its cases."""

from django import forms

from services.models import LoopSettings
from services.operations.loop_settings import FACTS


class LoopForm(forms.ModelForm):
    class Meta:
        model = LoopSettings
        fields = FACTS
        help_texts = {
            "check_after_days": "只对以后结的个案；以前结的照原定日期回访。",
            "sampled_percent": "抽到的个案，满意度由责任社工以外的人问。",
        }

    def __init__(self, *args, known, **kwargs):
        """`known`: what holds now."""
        super().__init__(*args, initial={name: getattr(known, name) for name in FACTS}, **kwargs)
