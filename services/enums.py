"""Words that code decides on in services."""

from django.db.models import TextChoices

from clients.enums import ContactKind


class Outcome(TextChoices):
    SEEN = "seen", "见到本人"
    FAMILY = "family", "见到家属"
    NOT_HOME = "not_home", "不在家"
    REFUSED = "refused", "拒访"
    MOVED = "moved", "已搬走"
    REACHED = "reached", "接通本人"
    REACHED_FAMILY = "reached_family", "接通家属"
    NO_ANSWER = "no_answer", "没接通"
    OTHER = "other", "其他"
    # Only a correction says so: a slip of the finger, nobody was contacted, nothing is counted.
    VOID = "void", "误记，作废"


# Only a successful contact counts (DOMAIN, "Tiers"): the person themselves was met or spoken to.
SUCCESSFUL = frozenset({Outcome.SEEN, Outcome.REACHED})
FACE_TO_FACE = (
    Outcome.SEEN,
    Outcome.FAMILY,
    Outcome.NOT_HOME,
    Outcome.REFUSED,
    Outcome.MOVED,
    Outcome.OTHER,
)
BY_WIRE = (
    Outcome.REACHED,
    Outcome.REACHED_FAMILY,
    Outcome.NO_ANSWER,
    Outcome.REFUSED,
    Outcome.OTHER,
)
# Somebody else was met or answered: worth a word who.
THROUGH_OTHERS = frozenset({Outcome.FAMILY, Outcome.REACHED_FAMILY, Outcome.OTHER})
OUTCOMES = {
    ContactKind.VISIT: FACE_TO_FACE,
    ContactKind.STATION: (Outcome.SEEN, Outcome.FAMILY, Outcome.OTHER),
    ContactKind.MET: (Outcome.SEEN, Outcome.FAMILY, Outcome.OTHER),
    ContactKind.CALL: BY_WIRE,
    ContactKind.ONLINE: BY_WIRE,
}


class NextStep(TextChoices):
    NONE = "none", "不用"
    WATCH = "watch", "几天后再看"
    CASE = "case", "提议立个案"
    TIER = "tier", "提议调级"


class ClashChoice(TextChoices):
    """What a person decides about two records with one id."""

    STORED = "stored", "留已存的"
    NEWER = "newer", "以来件更正"
    BOTH = "both", "是两次，都留"
