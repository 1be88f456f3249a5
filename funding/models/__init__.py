from funding.models.allotments import AllotmentBatch, AllotmentLine, Hop, HopReminder
from funding.models.approvals import Approval, Reversal
from funding.models.budgets import BudgetLine
from funding.models.documents import DocumentFile, FundingDocument
from funding.models.figures import FigureExplanation, TypedFigure
from funding.models.ledger import Account, Entry, EntryFile, Submission
from funding.models.payroll import PayrollBatch, PayrollLine, PayrollSheet
from funding.models.payroll_imports import PayImport
from funding.models.payroll_money import AdvanceRepayment, PaymentSource, PayrollPayment
from funding.models.payroll_moves import (
    LineMove,
    PayrollEdit,
    PayrollMove,
    PayrollRemark,
    PayrollReminder,
    Secondment,
)
from funding.models.payroll_schemes import PayItem, PayRate, PayScheme, PaySplit
from funding.models.programmes import DeadlineRule, Programme
from funding.models.sheets import BankBatch, BankLayout, BankReturn, OfficeTemplate, SheetPack
from funding.models.spending import BudgetAdjustment, Expenditure, Voucher
from funding.models.transfers import Dispute, Transfer

__all__ = [
    "Account",
    "AdvanceRepayment",
    "AllotmentBatch",
    "AllotmentLine",
    "Approval",
    "BankBatch",
    "BankLayout",
    "BankReturn",
    "BudgetAdjustment",
    "BudgetLine",
    "DeadlineRule",
    "Dispute",
    "DocumentFile",
    "Entry",
    "EntryFile",
    "Expenditure",
    "FigureExplanation",
    "FundingDocument",
    "Hop",
    "HopReminder",
    "LineMove",
    "OfficeTemplate",
    "PayImport",
    "PayItem",
    "PayRate",
    "PayScheme",
    "PaySplit",
    "PaymentSource",
    "PayrollBatch",
    "PayrollEdit",
    "PayrollLine",
    "PayrollMove",
    "PayrollPayment",
    "PayrollRemark",
    "PayrollReminder",
    "PayrollSheet",
    "Programme",
    "Reversal",
    "Secondment",
    "SheetPack",
    "Submission",
    "Transfer",
    "TypedFigure",
    "Voucher",
]
