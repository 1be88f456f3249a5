from funding.models.allotments import AllotmentBatch, AllotmentLine, Hop
from funding.models.approvals import Approval, Reversal
from funding.models.documents import DocumentFile, FundingDocument
from funding.models.figures import FigureExplanation, TypedFigure
from funding.models.ledger import Account, Entry, Submission
from funding.models.programmes import DeadlineRule, Programme
from funding.models.spending import BudgetAdjustment, Expenditure, Voucher
from funding.models.transfers import Dispute, Transfer

__all__ = [
    "Account",
    "AllotmentBatch",
    "AllotmentLine",
    "Approval",
    "BudgetAdjustment",
    "DeadlineRule",
    "Dispute",
    "DocumentFile",
    "Entry",
    "Expenditure",
    "FigureExplanation",
    "FundingDocument",
    "Hop",
    "Programme",
    "Reversal",
    "Submission",
    "Transfer",
    "TypedFigure",
    "Voucher",
]
