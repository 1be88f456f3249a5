from django.urls import path

from clients.views import (
    absences,
    acts,
    documents,
    entitlements,
    files,
    lists,
    policies,
    registration,
    schemes,
    tiers,
)

urlpatterns = [
    path("clients/", lists.clients, name="clients"),
    path("clients/new/", registration.client_new, name="client_new"),
    path("clients/duplicates/", registration.client_duplicates, name="client_duplicates"),
    path("clients/assignment/", lists.client_assignment, name="client_assignment"),
    path("clients/<uuid:uid>/", files.client, name="client"),
    path("clients/<uuid:uid>/edit/", registration.client_edit, name="client_edit"),
    path("clients/<uuid:uid>/tier/", acts.client_tier, name="client_tier"),
    path("clients/<uuid:uid>/categories/", acts.client_category, name="client_category"),
    path("clients/<uuid:uid>/consents/", acts.client_consent, name="client_consent"),
    path("clients/<uuid:uid>/phones/", acts.client_phone, name="client_phone"),
    path("clients/<uuid:uid>/worker/", acts.client_worker, name="client_worker"),
    path("clients/<uuid:uid>/id-number/", acts.client_identity, name="client_identity"),
    path("clients/<uuid:uid>/health/", acts.client_health, name="client_health"),
    path("clients/phones/<int:pk>/removal/", acts.phone_removal, name="phone_removal"),
    path("clients/categories/<int:pk>/end/", acts.category_end, name="category_end"),
    path(
        "clients/<uuid:uid>/documents/", documents.client_document_new, name="client_document_new"
    ),
    path("clients/documents/<uuid:uid>/", documents.client_document, name="client_document"),
    path(
        "clients/documents/<uuid:uid>/removal/", documents.document_removal, name="document_removal"
    ),
    path("clients/<uuid:uid>/policies/", entitlements.client_policies, name="client_policies"),
    path(
        "clients/<uuid:uid>/policies/<int:pk>/",
        entitlements.client_entitlement,
        name="client_entitlement",
    ),
    path(
        "clients/<uuid:uid>/policies/<int:pk>/note/",
        entitlements.entitlement_note,
        name="entitlement_note",
    ),
    path(
        "clients/<uuid:uid>/policies/<int:pk>/<slug:step>/",
        entitlements.entitlement_step,
        name="entitlement_step",
    ),
    path("entitlements/", entitlements.entitlements, name="entitlements"),
    path("entitlements/gaps/", entitlements.entitlement_gaps, name="entitlement_gaps"),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.policy_new, name="policy_new"),
    path("policies/<int:pk>/", policies.policy, name="policy"),
    path("policies/<int:pk>/terms/", policies.policy_terms, name="policy_terms"),
    path("households/<uuid:uid>/", files.household, name="household"),
    path("households/<uuid:uid>/edit/", acts.household_edit, name="household_edit"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absences.absence_new, name="absence_new"),
    path("absences/<uuid:uid>/removal/", absences.absence_removal, name="absence_removal"),
    path("tiers/", schemes.tier_schemes, name="tier_schemes"),
    path("tiers/new/", schemes.tier_scheme_new, name="tier_scheme_new"),
    path("tiers/<int:pk>/rules/", schemes.tier_rules, name="tier_rules"),
    path("tiers/schemes/<int:pk>/removal/", schemes.scheme_removal, name="tier_scheme_removal"),
    path("tier-requests/", tiers.tier_requests, name="tier_requests"),
    path("tier-requests/<uuid:uid>/decision/", tiers.tier_decision, name="tier_decision"),
]
