"""Lines of the administration pages. A model that is registered without a kind here fails."""

from stations.admin_site import site
from stations.models import Posting, StaffRecord, User

ENTRANTS = frozenset({"province", "city_bureau", "system_admin"})
OFFICERS = frozenset({"province", "city_bureau"})
# Model → the kind of `world.py` that stands for it.
KINDS = {
    "stations.division": "division",
    "stations.station": "station",
    "stations.servicepoint": "point",
    "stations.unit": "unit",
    "stations.staffquota": "quota",
    "stations.facilitystandard": "standard",
    "stations.operator": "operator",
    "stations.operatorcontract": "contract",
    "stations.user": "person",
    "stations.staffrecord": "record",
    "stations.posting": "posting",
    "clients.clientcategory": "category",
    "clients.tierscheme": "scheme",
    "clients.tier": "tier",
    "clients.holiday": "holiday",
    "services.finding": "finding",
    "services.questionset": "question_set",
    "services.loopsettings": "loop_settings",
    "services.plantemplate": "offered",
    "funding.programme": "programme",
    "funding.allotmentbatch": "batch",
    "funding.transfer": "transfer",
    "funding.entry": "entry",
}
# Reference data that holds everywhere: seen by all who come here, kept by the province.
GENERAL = {"clients.clientcategory", "clients.holiday", "services.finding", "services.questionset"}
OPERATORS = {"stations.operator"}
PEOPLE = {model._meta.label_lower for model in (User, StaffRecord, Posting)}


def anywhere(role, code):
    return True


def of_stations(target):
    return {"app_label": "stations"}


def by_object_id(target):
    return {"object_id": target.pk}


def admin_lines(line, seen_by_accounts, seen_by_buyers):
    """`line` makes a Line; the other two say who reaches people and operators beside the place."""
    yield line("admin:index", "r", "N", only=ENTRANTS)
    yield line("admin:jsi18n", "r", "N", only=ENTRANTS)
    yield line(
        "admin:app_list",
        "r",
        "N",
        kind="station",
        kwargs=of_stations,
        seen=anywhere,
        only=ENTRANTS,
    )
    for model, one in site._registry.items():
        label = model._meta.label_lower
        seen = None
        if label in GENERAL:
            seen = anywhere
        elif label in PEOPLE:
            seen = seen_by_accounts
        elif label in OPERATORS:
            seen = seen_by_buyers
        yield from model_lines(line, label, one, seen)


def model_lines(line, label, one, seen):
    name = f"admin:{label.replace('.', '_')}"
    place = {"kind": KINDS[label], "kwargs": by_object_id, "seen": seen}
    # Money is none of the system administrator's business.
    column, readers = ("F", OFFICERS) if label.startswith("funding.") else ("N", ENTRANTS)
    yield line(f"{name}_changelist", "r", column, seen=seen, only=readers)
    yield line(f"{name}_change", "r", column, **place, only=readers)
    yield line(f"{name}_history", "r", "U", **place, only=OFFICERS)
    editors = frozenset({"province"}) if label in GENERAL else OFFICERS
    if one.adds:
        yield line(f"{name}_add", "w", "N", methods=("get", "post"), only=editors)
    if hasattr(one, "may_edit") or label in OPERATORS:
        yield line(f"{name}_change", "w", "N", **place, methods=("post",), only=editors)
