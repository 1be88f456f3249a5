from django.urls import path

from funding.views import bank, paper_templates, papers

urlpatterns = [
    path("payroll/papers/", papers.papers, name="papers"),
    path("payroll/papers/sheets/<uuid:uid>/<slug:form>/", papers.paper, name="paper"),
    path("payroll/papers/county/", papers.county_paper, name="county_paper"),
    path("payroll/papers/packs/", papers.pack_new, name="sheet_pack_new"),
    path("payroll/papers/packs/<uuid:uid>/", papers.pack, name="sheet_pack"),
    path("payroll/papers/packs/<uuid:uid>/file/", papers.pack_file, name="sheet_pack_file"),
    path("payroll/papers/packs/<uuid:uid>/book/", papers.pack_book, name="sheet_pack_book"),
    path("payroll/papers/comparison/", papers.paper_comparison, name="paper_comparison"),
    path("payroll/papers/ledger/", papers.payroll_ledger, name="payroll_ledger"),
    path("payroll/papers/templates/", paper_templates.paper_templates, name="paper_templates"),
    path(
        "payroll/papers/templates/start/",
        paper_templates.paper_template_start,
        name="paper_template_start",
    ),
    path(
        "payroll/papers/templates/trial/",
        paper_templates.paper_template_trial,
        name="paper_template_trial",
    ),
    path(
        "payroll/papers/templates/<uuid:uid>/",
        paper_templates.paper_template_file,
        name="paper_template_file",
    ),
    path(
        "payroll/papers/templates/<uuid:uid>/removal/",
        paper_templates.paper_template_removal,
        name="paper_template_removal",
    ),
    path("payroll/bank/", bank.bank_files, name="bank_files"),
    path("payroll/bank/batch/", bank.bank_batch, name="bank_batch"),
    path("payroll/bank/batch/<uuid:uid>/", bank.bank_batch_file, name="bank_batch_file"),
    path("payroll/bank/layout/", bank.bank_layout, name="bank_layout"),
    path("payroll/bank/returns/<uuid:uid>/", bank.bank_return, name="bank_return"),
]
