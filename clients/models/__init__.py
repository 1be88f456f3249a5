from clients.models.accounts import ClientAccount
from clients.models.categories import CategoryHolding, ClientCategory
from clients.models.clients import Client, ClientPhone, Consent, HealthNote
from clients.models.documents import ClientDocument
from clients.models.household_acts import (
    HandOver,
    HandOverDecision,
    HouseholdAct,
    HouseholdActPerson,
    HouseholdNote,
)
from clients.models.households import Household
from clients.models.merges import Distinction, LikelyPair, Merge, MergeFacts
from clients.models.plans import (
    ContactRule,
    ContactState,
    DayOff,
    Holiday,
    Tier,
    TierScheme,
)
from clients.models.policies import (
    Eligibility,
    Entitlement,
    EntitlementMove,
    EntitlementNote,
    Policy,
    PolicyTerms,
)
from clients.models.rolls import Roll, RollEffect, RollLayout, RollRow, RollStep
from clients.models.tiers import TierChange, TierChangeDecision, TierChangeRequest

__all__ = [
    "CategoryHolding",
    "Client",
    "ClientAccount",
    "ClientCategory",
    "ClientDocument",
    "ClientPhone",
    "Consent",
    "ContactRule",
    "ContactState",
    "DayOff",
    "Distinction",
    "Eligibility",
    "Entitlement",
    "EntitlementMove",
    "EntitlementNote",
    "HandOver",
    "HandOverDecision",
    "HealthNote",
    "Holiday",
    "Household",
    "HouseholdAct",
    "HouseholdActPerson",
    "HouseholdNote",
    "LikelyPair",
    "Merge",
    "MergeFacts",
    "Policy",
    "PolicyTerms",
    "Roll",
    "RollEffect",
    "RollLayout",
    "RollRow",
    "RollStep",
    "Tier",
    "TierChange",
    "TierChangeDecision",
    "TierChangeRequest",
    "TierScheme",
]
