from django.urls import path

from funding.views import (
    payroll,
    payroll_imports,
    payroll_lines,
    payroll_money,
    payroll_own,
    payroll_schemes,
    payroll_sheets,
    payroll_steps,
)

urlpatterns = [
    path("payroll/", payroll.payroll, name="payroll"),
    path("payroll/drafts/", payroll.payroll_drafts, name="payroll_drafts"),
    path("payroll/compilation/", payroll.payroll_compilation, name="payroll_compilation"),
    path("payroll/reminders/", payroll.payroll_reminders, name="payroll_reminders"),
    path("payroll/checking/", payroll.payroll_checking, name="payroll_checking"),
    path("payroll/application/", payroll.payroll_application, name="payroll_application"),
    path("payroll/payment/", payroll_money.payroll_payment, name="payroll_payment"),
    path("payroll/payments/", payroll_money.payroll_payments, name="payroll_payments"),
    path(
        "payroll/payments/<uuid:uid>/repayment/",
        payroll_money.payroll_repayment,
        name="payroll_repayment",
    ),
    path("payroll/steps/", payroll_steps.payroll_steps, name="payroll_steps"),
    path("payroll/imports/", payroll_imports.pay_imports, name="pay_imports"),
    path("payroll/imports/<uuid:uid>/", payroll_imports.pay_import, name="pay_import"),
    path("payroll/mine/", payroll_own.my_payroll, name="my_payroll"),
    path("payroll/mine/<uuid:uid>/", payroll_own.my_payroll_line, name="my_payroll_line"),
    path("payroll/mine/<uuid:uid>/receipt/", payroll_own.my_receipt, name="my_payroll_receipt"),
    path("payroll/schemes/", payroll_schemes.payroll_schemes, name="payroll_schemes"),
    path("payroll/schemes/new/", payroll_schemes.payroll_scheme_new, name="payroll_scheme_new"),
    path("payroll/schemes/<uuid:uid>/", payroll_schemes.payroll_scheme, name="payroll_scheme"),
    path("payroll/sources/", payroll_schemes.payroll_sources, name="payroll_sources"),
    path("payroll/secondments/", payroll_schemes.secondments, name="secondments"),
    path("payroll/secondments/new/", payroll_schemes.secondment_new, name="secondment_new"),
    path(
        "payroll/secondments/<uuid:uid>/removal/",
        payroll_schemes.secondment_removal,
        name="secondment_removal",
    ),
    path("payroll/sheets/<uuid:uid>/", payroll_sheets.payroll_sheet, name="payroll_sheet"),
    path(
        "payroll/sheets/<uuid:uid>/submission/",
        payroll_sheets.payroll_submission,
        name="payroll_submission",
    ),
    path(
        "payroll/sheets/<uuid:uid>/reckoning/",
        payroll_sheets.payroll_reckoning,
        name="payroll_reckoning",
    ),
    path("payroll/sheets/<uuid:uid>/return/", payroll_sheets.payroll_return, name="payroll_return"),
    path(
        "payroll/sheets/<uuid:uid>/annulment/",
        payroll_sheets.payroll_annulment,
        name="payroll_annulment",
    ),
    path("payroll/sheets/<uuid:uid>/bank/", payroll_lines.payroll_bank, name="payroll_bank"),
    path(
        "payroll/sheets/<uuid:uid>/resending/", payroll_lines.payroll_resend, name="payroll_resend"
    ),
    path("payroll/lines/<uuid:uid>/", payroll_lines.payroll_line, name="payroll_line"),
    path(
        "payroll/lines/<uuid:uid>/correction/",
        payroll_lines.payroll_correction,
        name="payroll_correction",
    ),
    path(
        "payroll/lines/<uuid:uid>/mending/", payroll_lines.payroll_mending, name="payroll_mending"
    ),
]
