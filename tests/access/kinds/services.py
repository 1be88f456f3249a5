"""Objects of casework."""

from services.models import Finding
from tests.access.kinds.registry import kind


@kind
def finding(world, code):
    return Finding.objects.create(key=f"finding-{code}", name=f"发现{code}")
