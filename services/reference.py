"""What workers can tick as found, and what cases start with; edited in the admin from then on."""

from services import loop_reference
from services.models import Finding

FINDINGS = (
    ("calm", "一切平安", True),
    ("unwell", "身体不适", False),
    ("medicine", "用药要跟进", False),
    ("no_care", "无人照料", False),
    ("low_mood", "情绪低落", False),
    ("no_food", "缺粮缺物", False),
    ("unsafe_home", "住房隐患", False),
    ("policy_gap", "政策未落实", False),
    ("other", "其他", False),
)


def load():
    """Adds what is missing; leaves what somebody edited."""
    Finding.objects.bulk_create(
        [
            Finding(key=key, name=name, is_calm=is_calm, position=position)
            for position, (key, name, is_calm) in enumerate(FINDINGS, 1)
        ],
        ignore_conflicts=True,
    )
    loop_reference.load()
