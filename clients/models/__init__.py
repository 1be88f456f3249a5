from clients.models.categories import CategoryHolding, ClientCategory
from clients.models.clients import Client, ClientPhone, Consent, HealthNote
from clients.models.documents import ClientDocument
from clients.models.households import Household
from clients.models.plans import (
    ContactRule,
    ContactState,
    DayOff,
    Holiday,
    Tier,
    TierScheme,
)
from clients.models.tiers import TierChange, TierChangeDecision, TierChangeRequest

__all__ = [
    "CategoryHolding",
    "Client",
    "ClientCategory",
    "ClientDocument",
    "ClientPhone",
    "Consent",
    "ContactRule",
    "ContactState",
    "DayOff",
    "HealthNote",
    "Holiday",
    "Household",
    "Tier",
    "TierChange",
    "TierChangeDecision",
    "TierChangeRequest",
    "TierScheme",
]
