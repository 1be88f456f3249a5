from django.urls import path

from stations.views import (
    accounts,
    audit,
    me,
    posting_switch,
    postings,
    sign_in,
    slips,
    staff,
)

urlpatterns = [
    # The names account_login and account_logout are allauth's: its middleware asks for them.
    path("signin/", sign_in.sign_in_page, name="account_login"),
    path("signin/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("signout/", sign_in.sign_out_page, name="account_logout"),
    path("posting/", posting_switch.posting_switch, name="posting_switch"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="password"),
    path("me/second-factor/", me.second_factor_setup, name="second_factor_setup"),
    path("me/second-factor/codes/", me.recovery_codes, name="recovery_codes"),
    path("me/second-factor/removal/", me.second_factor_removal, name="second_factor_removal"),
    path("me/tokens/<int:pk>/revocation/", me.token_revocation, name="token_revocation"),
    path("audit/", audit.audit_trail, name="audit_trail"),
    path("slip/", slips.slip_redemption, name="slip"),
    path("slips/", slips.slips, name="slips"),
    path("slips/<uuid:uid>/decision/", slips.slip_decision, name="slip_decision"),
    path("accounts/<uuid:uid>/slip/", slips.account_slip, name="account_slip"),
    path("accounts/<uuid:uid>/disabling/", accounts.account_disabling, name="account_disabling"),
    path("accounts/<uuid:uid>/enabling/", accounts.account_enabling, name="account_enabling"),
    path("staff/", staff.staff, name="staff"),
    path("staff/enrolment/", staff.enrolment, name="enrolment"),
    path("staff/<uuid:uid>/", staff.person, name="person"),
    path("staff/<uuid:uid>/particulars/", staff.particulars, name="person_particulars"),
    path("staff/<uuid:uid>/licence/", staff.licence, name="person_licence"),
    path("staff/<uuid:uid>/posting/", postings.further_posting, name="person_posting"),
    path(
        "staff/<uuid:uid>/id-number/",
        staff.sealed_fact,
        {"fact": "id_number"},
        name="person_id_number",
    ),
    path(
        "staff/<uuid:uid>/bank-account/",
        staff.sealed_fact,
        {"fact": "bank_account"},
        name="person_bank_account",
    ),
    path("postings/waiting/", postings.waiting_postings, name="waiting_postings"),
    path("postings/decisions/", postings.posting_decisions, name="posting_decisions"),
    path("postings/<uuid:uid>/end/", postings.posting_end, name="posting_end"),
]
