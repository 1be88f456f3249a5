"""Routes of households, clients, tiers and rolls."""

from tests.access.line import BUREAUS, FORM, Line, by_uid, the_clerk

SHARERS = ("station_head", "county_civil")
# The province reads aggregates and named files, an evaluator a sample: neither lists people.
LISTERS = frozenset(
    {
        "social_worker",
        "station_head",
        "supervisor",
        "county_civil",
        "city_bureau",
        "operator_manager",
    }
)


def by_both(target):
    return {"uid": target.uid, "other": getattr(target, "other", target.uid)}


def file_line(route, letter="w", column="C", **more):
    return Line(route, letter, column, kind="client", kwargs=by_uid, methods=FORM, **more)


def of_entitlement(target):
    """The person and the policy in the address; any numbers for who is not there."""
    person = getattr(target, "client", target)
    return {"uid": person.uid, "pk": getattr(target, "policy_id", 1)}


def step(name):
    return lambda target: {**of_entitlement(target), "step": name}


def entitlement_line(route, letter="w", **more):
    return Line(route, letter, "C", kind="entitlement", **{"kwargs": of_entitlement, **more})


IMPORTERS = frozenset(SHARERS)


def roll_line(route, kind="roll", methods=("get",), **more):
    return Line(
        route,
        "w",
        "C",
        kind=kind,
        kwargs=by_uid,
        methods=methods,
        seen=the_clerk,
        owned=True,
        only=IMPORTERS,
        **more,
    )


def by_village(target):
    village = getattr(target, "village", None)
    return {"code": village.code if village else "990000000000"}


def home_line(route):
    return Line(route, "w", "C", kind="household", kwargs=by_uid, methods=FORM)


def offer_line(route, **more):
    """Of somebody who moves to the place from a township that only the offices above reach."""
    return Line(route, "w", "C", kind="hand_over", kwargs=by_uid, **more)


LINES = [
    Line("clients", "r", "C", only=LISTERS),
    Line("client_new", "w", "C", methods=FORM),
    Line("client_duplicates", "w", "C", methods=("post",)),
    Line("likely_pairs", "r", "C", only=SHARERS),
    Line("pair_decision", "w", "C", methods=("post",), only=SHARERS),
    Line("client_merge_search", "w", "C", kind="client", kwargs=by_uid, roles=SHARERS),
    Line("client_merge", "w", "C", kind="twins", kwargs=by_both, methods=FORM, roles=SHARERS),
    Line("merge_undoing", "w", "C", kind="merge", kwargs=by_uid, methods=FORM, roles=SHARERS),
    Line("client_assignment", "w", "C", methods=("post",)),
    file_line("client", "r"),
    file_line("client_edit"),
    file_line("client_tier"),
    file_line("client_category"),
    file_line("client_consent"),
    file_line("client_phone"),
    file_line("client_worker", roles=SHARERS),
    file_line("client_identity", "r", "S"),
    file_line("client_account", "r", "S"),
    file_line("client_health", "r", "S"),
    Line("phone_removal", "w", "C", kind="client_phone", methods=("post",)),
    Line("category_end", "w", "C", kind="holding", methods=FORM),
    file_line("client_document_new"),
    Line(
        "client_document",
        "r",
        "C",
        kind="client_document",
        kwargs=by_uid,
        roles=("social_worker", "station_head", "supervisor", "county_civil"),
        is_file=True,
    ),
    Line(
        "document_removal",
        "w",
        "C",
        kind="client_document",
        kwargs=by_uid,
        methods=("post",),
    ),
    Line("household", "r", "C", kind="household", kwargs=by_uid, only=LISTERS),
    Line("household_edit", "w", "C", kind="household", kwargs=by_uid, methods=FORM),
    Line("api:clients", "r", "C", only=LISTERS),
    Line("api:client", "r", "C", kind="client", kwargs=by_uid),
    Line("absences", "w", "W"),
    Line("absence_new", "w", "W", methods=FORM),
    Line("absence_removal", "w", "W", kind="absence", kwargs=by_uid, methods=FORM),
    Line("tier_schemes", "r", "N"),
    Line("tier_scheme_new", "w", "N", methods=FORM, only=BUREAUS),
    Line("tier_rules", "w", "N", kind="tier", methods=FORM, only=BUREAUS),
    Line("tier_scheme_removal", "w", "N", kind="scheme", methods=FORM, only=BUREAUS),
    Line("tier_requests", "a", "C"),
    Line("tier_decision", "a", "C", kind="tier_request", kwargs=by_uid, methods=("post",)),
    Line("client_policies", "w", "C", kind="client", kwargs=by_uid),
    entitlement_line("client_entitlement", "r", methods=FORM),
    entitlement_line("entitlement_step", kwargs=step("application"), methods=FORM),
    entitlement_line("entitlement_note", methods=("post",)),
    Line("entitlements", "r", "C", only=LISTERS),
    Line("entitlement_gaps", "r", "C", only=LISTERS),
    Line("api:entitlement-gaps", "r", "C", only=LISTERS),
    Line("policies", "r", "N"),
    Line("policy", "r", "N", kind="policy"),
    Line("policy_new", "w", "N", methods=FORM, only=BUREAUS),
    Line("policy_confirmation", "w", "C", kind="policy", methods=FORM, roles=("county_civil",)),
    Line("policy_terms", "w", "N", kind="policy", methods=FORM, roles=BUREAUS),
    Line("rolls", "w", "C", methods=FORM, only=IMPORTERS),
    Line("roll_template", "w", "C", only=IMPORTERS, is_file=True),
    roll_line("roll"),
    roll_line("roll_layout", methods=FORM),
    roll_line("roll_refused", is_file=True),
    roll_line("roll_checking", methods=("post",)),
    roll_line("roll_alike", methods=("post",)),
    roll_line("roll_confirming", methods=FORM),
    roll_line("roll_undoing", methods=FORM),
    roll_line("roll_discarding", methods=("post",)),
    roll_line("roll_row_decision", kind="roll_row", methods=("post",)),
    file_line("client_household"),
    file_line("client_death"),
    file_line("client_departure"),
    file_line("client_return"),
    home_line("household_split"),
    home_line("household_join"),
    home_line("household_head"),
    home_line("household_hand_over"),
    Line("hand_overs", "w", "C"),
    offer_line("hand_over", methods=("get",)),
    offer_line("hand_over_acceptance", methods=("post",), roles=SHARERS),
    offer_line("hand_over_refusal", methods=FORM, roles=SHARERS),
    offer_line("hand_over_withdrawal", methods=("post",), roles=("county_civil",)),
    Line(
        "household_form",
        "r",
        "C",
        kind="household",
        kwargs=by_uid,
        roles=("social_worker", "station_head", "supervisor", "county_civil"),
    ),
    Line("village_forms", "x", "C", kind="household", kwargs=by_village),
]
