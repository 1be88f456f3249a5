from services.models.assessments import Assessment, CaseAlert, Question, QuestionSet
from services.models.care_plans import (
    CarePlan,
    Goal,
    PlanDecision,
    PlanFile,
    PlanTemplate,
    Task,
)
from services.models.case_records import (
    CaseComment,
    FollowUp,
    GoalMeasurement,
    RecordClash,
    RecordVersion,
    RecordWithdrawal,
    Satisfaction,
    ServiceRecord,
)
from services.models.cases import Case, CaseCheck, CaseClosure, CaseMove, CaseVersion
from services.models.contacts import (
    Contact,
    ContactClash,
    ContactPhoto,
    ContactVersion,
    Finding,
    UrgentAlert,
)
from services.models.handovers import Handover, HandoverLine
from services.models.loop_settings import LoopSettings
from services.models.resources import (
    CasePolicy,
    LinkMove,
    LinkNote,
    Resource,
    ResourceLink,
    ResourceProvider,
)

__all__ = [
    "Assessment",
    "CarePlan",
    "Case",
    "CaseAlert",
    "CaseCheck",
    "CaseClosure",
    "CaseComment",
    "CaseMove",
    "CasePolicy",
    "CaseVersion",
    "Contact",
    "ContactClash",
    "ContactPhoto",
    "ContactVersion",
    "Finding",
    "FollowUp",
    "Goal",
    "GoalMeasurement",
    "Handover",
    "HandoverLine",
    "LinkMove",
    "LinkNote",
    "LoopSettings",
    "PlanDecision",
    "PlanFile",
    "PlanTemplate",
    "Question",
    "QuestionSet",
    "RecordClash",
    "RecordVersion",
    "RecordWithdrawal",
    "Resource",
    "ResourceLink",
    "ResourceProvider",
    "Satisfaction",
    "ServiceRecord",
    "Task",
    "UrgentAlert",
]
