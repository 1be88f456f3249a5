"""What workers tick as found: keys in contacts, names on the screen."""

from services.models import Finding
from shuangbai.base.errors import ActError

# Keys never vanish (the admin cannot change them), so what was once known needs no second look.
_known: set[str] = set()


def refuse_unknown(keys):
    """Asks the database only about keys that this process has not met yet."""
    if set(keys) <= _known:
        return
    _known.update(Finding.objects.values_list("key", flat=True))
    if not set(keys) <= _known:
        raise ActError("有不认识的“发现”选项，请重选。", field="findings")


def names():
    """{key: name}, in the order of the form."""
    return dict(Finding.objects.order_by("position", "pk").values_list("key", "name"))
