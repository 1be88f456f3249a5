from services.models.contacts import (
    Contact,
    ContactClash,
    ContactPhoto,
    ContactVersion,
    Finding,
    UrgentAlert,
)

__all__ = [
    "Contact",
    "ContactClash",
    "ContactPhoto",
    "ContactVersion",
    "Finding",
    "UrgentAlert",
]
