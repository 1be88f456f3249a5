"""What is changed on the administration pages: by whom, by which act, with which trail."""

import pytest
from django.urls import NoReverseMatch, reverse

from clients.models import ClientCategory, ContactRule, Tier, TierScheme
from services.models import Finding
from stations.admin_site import site
from stations.models import AuditEntry, FacilityStandard, Operator, Posting, Station, User
from tests import factories


def shown(response):
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


def standard_data(**changes):
    return {"name": "新会议室", "kind": "room", "position": "1", "division": "", **changes}


def test_a_city_keeps_the_standards_of_its_own_area(ask, send, city, standards):
    assert shown(ask(city, "stations_facilitystandard_changelist")) == {
        standards[code] for code in ("", "44", "4408", "440882")
    }
    place = str(factories.division("440882").pk)
    changed = send(
        city,
        "stations_facilitystandard_change",
        standards["440882"].pk,
        **standard_data(division=place),
    )
    assert changed.status_code == 302
    for code in ("", "44"):
        name = "stations_facilitystandard_change"
        assert ask(city, name, standards[code].pk).status_code == 200
        assert send(city, name, standards[code].pk, **standard_data()).status_code == 403
    assert not FacilityStandard.objects.exclude(pk=standards["440882"].pk).filter(name="新会议室")


def test_a_city_sets_no_standard_for_everybody_nor_for_another_city(send, city):
    for place in ("", factories.division("4409").pk, factories.division("44").pk):
        response = send(city, "stations_facilitystandard_add", **standard_data(division=str(place)))
        assert response.status_code == 200
        assert response.context["adminform"].form.errors["division"]
    assert not FacilityStandard.objects.exists()


def test_the_choices_name_no_foreign_place(ask, city):
    page = ask(city, "stations_facilitystandard_add").content.decode()
    assert factories.division("440882").name in page
    assert factories.division("4409").name not in page
    assert factories.division("440902").name not in page


def test_the_province_sets_what_holds_everywhere(send, province):
    assert send(province, "stations_facilitystandard_add", **standard_data()).status_code == 302
    assert FacilityStandard.objects.get().division is None


def test_saving_is_in_the_trail_with_the_names_of_the_fields(send, city, standards):
    row = standards["4408"]
    place = str(row.division_id)
    data = standard_data(division=place, position="0", is_required="on", is_active="on")
    send(city, "stations_facilitystandard_change", row.pk, **data)
    entry = AuditEntry.objects.get(act="standard.save")
    assert (entry.user_id, entry.object_type) == (city.pk, "stations.facilitystandard")
    assert (entry.object_id, entry.fields, entry.channel) == (str(row.pk), ["name"], "admin")
    send(city, "stations_facilitystandard_change", row.pk, **data)
    assert AuditEntry.objects.filter(act="standard.save").count() == 1
    send(city, "stations_facilitystandard_add", **{**data, "name": "另一间"})
    made = FacilityStandard.objects.get(name="另一间")
    assert AuditEntry.objects.get(act="standard.save", object_id=str(made.pk)).fields
    assert not AuditEntry.objects.filter(act__startswith="admin.").exists()


def test_the_row_s_page_of_the_trail_shows_who_changed_what(
    ask, send, city, standards, system_admin
):
    row = standards["4408"]
    data = standard_data(division=str(row.division_id), is_required="on", is_active="on")
    send(city, "stations_facilitystandard_change", row.pk, **data)
    page = ask(city, "stations_facilitystandard_history", row.pk).content.decode()
    assert city.name in page
    assert "设置场地与设备标准" in page
    assert "名称" in page
    denied = ask(system_admin, "stations_facilitystandard_history", row.pk)
    assert denied.status_code == 403


@pytest.mark.parametrize("who", ["city", "system_admin"])
def test_what_holds_everywhere_is_only_looked_at_below_the_province(who, request, ask, send):
    user = request.getfixturevalue(who)
    rows = {
        "clients_clientcategory": ClientCategory.objects.create(key="k", name="类别"),
        "services_finding": Finding.objects.create(key="k", name="发现"),
    }
    for name, row in rows.items():
        assert ask(user, f"{name}_change", row.pk).status_code == 200
        assert send(user, f"{name}_change", row.pk, name="改").status_code == 403
        assert send(user, f"{name}_add", key="n", name="新").status_code == 403
        row.refresh_from_db()
        assert row.name != "改"


def test_the_province_keeps_categories_with_their_grades_as_words(send, province):
    data = {"key": "low", "name": "低保", "grades": "一级、二级, 三级", "position": "1"}
    assert send(province, "clients_clientcategory_add", **data).status_code == 302
    row = ClientCategory.objects.get()
    assert row.grades == ["一级", "二级", "三级"]
    data = {"key": "other", "name": "最低生活保障", "grades": "一级、二级、三级", "position": "1"}
    assert send(province, "clients_clientcategory_change", row.pk, **data).status_code == 302
    row.refresh_from_db()
    assert (row.key, row.name) == ("low", "最低生活保障")
    assert AuditEntry.objects.get(act="admin.change").fields == ["name"]


def formset(prefix, *rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def test_a_city_makes_its_own_tiers(send, city):
    data = {"name": "湛江四级", "retry_days": "2", "division": str(factories.division("4408").pk)}
    lines = formset("tiers", {"number": "1", "name": "一级", "meaning": ""})
    assert send(city, "clients_tierscheme_add", **data, **lines).status_code == 302
    tier = Tier.objects.get(scheme__division__code="4408")
    assert "tiers.name" in AuditEntry.objects.get(act="admin.add").fields
    rules = formset("rules", {"kind": "visit", "every_days": "7"})
    changed = send(city, "clients_tier_change", tier.pk, name="一级", meaning="", **rules)
    assert changed.status_code == 302
    assert ContactRule.objects.get().tier == tier
    assert AuditEntry.objects.get(act="tier.rules").fields == ["visit"]
    assert not AuditEntry.objects.filter(act="admin.change").exists()


def test_a_frequency_is_taken_out_only_after_being_asked_once_more(send, city):
    scheme = TierScheme.objects.create(division=factories.division("4408"), name="湛江四级")
    tier = scheme.tiers.create(number=1, name="一级")
    kept, gone = (tier.rules.create(kind=kind, every_days=7) for kind in ("call", "visit"))
    lines = formset(
        "rules",
        {"id": str(kept.pk), "kind": "call", "every_days": "3"},
        {"id": str(gone.pk), "kind": "visit", "every_days": "7", "DELETE": "on"},
        initial=2,
    )
    data = {"name": "一级", "meaning": "", **lines}
    asked = send(city, "clients_tier_change", tier.pk, **data)
    assert asked.status_code == 200
    assert "将不再要求" in asked.content.decode()
    assert tier.rules.count() == 2
    typed = dict(asked.context["typed"])
    assert typed.items() >= data.items()
    assert send(city, "clients_tier_change", tier.pk, **typed, confirmed="1").status_code == 302
    assert [(rule.kind, rule.every_days) for rule in tier.rules.all()] == [("call", 3)]
    assert AuditEntry.objects.get(act="tier.rules").fields == ["call", "visit"]


def test_the_link_to_the_trail_is_for_those_who_may_read_it(ask, city, system_admin, station):
    for user, is_there in ((city, True), (system_admin, False)):
        page = ask(user, "stations_station_change", station.pk).content.decode()
        assert ("historylink" in page) is is_there


@pytest.mark.parametrize(
    ("route", "heading"),
    [
        ("facilitystandard_changelist", "场地与设备标准"),
        ("facilitystandard_add", "新增场地与设备标准"),
        ("station_changelist", "社工站"),
    ],
)
def test_pages_are_headed_in_our_words(route, heading, ask, city):
    page = ask(city, f"stations_{route}").content.decode()
    assert f"<h1>{heading}</h1>" in page


def test_another_city_s_tiers_are_absent_and_the_general_ones_are_read_only(ask, send, city):
    general = TierScheme.objects.create(is_default=True, name="通用")
    foreign = TierScheme.objects.create(division=factories.division("4409"), name="茂名方案")
    assert shown(ask(city, "clients_tierscheme_changelist")) == {general}
    tiers = [scheme.tiers.create(number=1, name="一级") for scheme in (general, foreign)]
    assert ask(city, "clients_tier_change", tiers[0].pk).status_code == 200
    assert send(city, "clients_tier_change", tiers[0].pk, name="改").status_code == 403
    assert send(city, "clients_tier_change", tiers[1].pk, name="改").status_code == 404
    assert send(city, "clients_tierscheme_change", general.pk, name="改").status_code == 403


def test_an_operator_is_saved_by_the_same_act_as_on_its_own_page(send, city, system_admin):
    data = {"name": "春晖社工", "credit_code": "", "contact": "温雅", "phone": ""}
    assert send(system_admin, "stations_operator_add", **data).status_code == 403
    assert send(city, "stations_operator_add", **data).status_code == 302
    row = Operator.objects.get()
    changed = {**data, "contact": "陈晓"}
    assert send(city, "stations_operator_change", row.pk, **changed).status_code == 302
    row.refresh_from_db()
    assert row.contact == "陈晓"
    entries = AuditEntry.objects.filter(act="operator.save").order_by("pk")
    assert [entry.object_id for entry in entries] == [str(row.pk)] * 2
    assert entries[1].fields == ["contact"]


@pytest.mark.parametrize("model", ["station", "division", "user", "posting"])
def test_what_has_its_own_pages_is_not_changed_here(model, send, province, worker, station):
    row = {"station": station, "division": station.division, "user": worker}.get(
        model, Posting.objects.get(user=worker)
    )
    response = send(province, f"stations_{model}_change", row.pk, name="改")
    assert response.status_code == 403
    assert User.objects.get(pk=worker.pk).name == worker.name
    assert Station.objects.get(pk=station.pk).name == station.name


def test_nothing_is_deleted_here(ask, client, province, standards):
    for model, one in site._registry.items():
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[1])
        assert not one.actions
    client.force_login(province)
    chosen = {"action": "delete_selected", "_selected_action": [str(standards[""].pk)]}
    client.post(reverse("admin:stations_facilitystandard_changelist"), chosen)
    assert FacilityStandard.objects.count() == len(standards)
    page = ask(province, "stations_facilitystandard_change", standards[""].pk).content.decode()
    assert "deletelink" not in page
    assert "-DELETE" not in page
