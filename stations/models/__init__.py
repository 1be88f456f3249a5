from stations.models.accounts import ResetSlip, SlipDecision, SlipUse
from stations.models.audit import AuditEntry, AuditSeal
from stations.models.divisions import Division, DivisionChange
from stations.models.imports import RosterImport, RosterStep
from stations.models.jobs import Job
from stations.models.keys import KeyFingerprint
from stations.models.network import (
    FacilityStandard,
    ServicePoint,
    StaffQuota,
    Station,
    StationFacility,
    StationStatusChange,
    Unit,
)
from stations.models.operators import ContractInstalment, Operator, OperatorContract
from stations.models.people import StaffRecord, User
from stations.models.postings import Posting, PostingDecision
from stations.models.stand_ins import StandIn
from stations.models.tallies import Tally
from stations.models.tokens import DeviceToken

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "ContractInstalment",
    "DeviceToken",
    "Division",
    "DivisionChange",
    "FacilityStandard",
    "Job",
    "KeyFingerprint",
    "Operator",
    "OperatorContract",
    "Posting",
    "PostingDecision",
    "ResetSlip",
    "RosterImport",
    "RosterStep",
    "ServicePoint",
    "SlipDecision",
    "SlipUse",
    "StaffQuota",
    "StaffRecord",
    "StandIn",
    "Station",
    "StationFacility",
    "StationStatusChange",
    "Tally",
    "Unit",
    "User",
]
