"""The language of rules: what it means, what it refuses, how it reads."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients import reference, rules
from clients.models import CategoryHolding, Client, ClientCategory, PolicyTerms
from shuangbai.base.errors import ActError
from tests import factories

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 20)
KEYS = ("dibao", "disabled", "tekun")
GRADES = ("一级", "四级")
MANY = rules.in_categories_of_many


@pytest.fixture
def categories():
    reference.load()
    return {one.key: one for one in ClientCategory.objects.all()}


def meets(rule, client, held, on):
    """The same rule once more, by hand: `held` are (key, grade) of that day."""

    def is_in(keys, grades=()):
        return any(key in keys and (not grades or grade in grades) for key, grade in held)

    def group_is_met(group):
        age = client.age(on)
        place = client.registered_at.code if client.registered_at else None
        digits = {"county": 6, "city": 4, "province": 2}.get(group.get("residence"), 0)
        return (
            (not group.get("categories") or is_in(group["categories"], group.get("grades", ())))
            and (not group.get("also") or is_in(group["also"]))
            and ("age_from" not in group or (age is not None and age >= group["age_from"]))
            and ("age_to" not in group or (age is not None and age <= group["age_to"]))
            and ("sex" not in group or client.sex == group["sex"])
            and (place is None or place[:digits] == "440882101"[:digits])
        )

    return any(map(group_is_met, rule["any"])) and not is_in(rule.get("except", ()))


groups = st.fixed_dictionaries(
    {"age_from": st.integers(0, 100)},
    optional={
        "categories": st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True),
        "also": st.lists(st.sampled_from(KEYS), min_size=1, max_size=1),
        "age_to": st.integers(100, 130),
        "sex": st.sampled_from("mf"),
        "residence": st.sampled_from(("county", "city", "province")),
    },
)
many_rules = st.fixed_dictionaries(
    {"any": st.lists(groups, min_size=1, max_size=3)},
    optional={"except": st.lists(st.sampled_from(KEYS), min_size=1, max_size=1)},
)
births = st.none() | st.dates(datetime.date(1920, 1, 1), DAY)
people = st.tuples(
    births,
    st.sampled_from(("m", "f", "")),
    st.sampled_from((None, "440882101201", "440883100", "4409", "411327")),
    st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(GRADES)), max_size=2),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rule=many_rules, person=people, on=st.dates(datetime.date(2024, 2, 27), DAY))
def test_sql_says_what_the_rule_says(rule, person, on, client_of, categories):
    born_on, sex, registered, held = person
    client = Client.objects.filter(name="梁玉桂").first() or client_of()
    place = registered and factories.division(registered, f"地点{registered}")
    Client.objects.filter(pk=client.pk).update(born_on=born_on, sex=sex, registered_at=place)
    CategoryHolding.objects.filter(client=client).delete()
    for key, grade in dict(held).items():
        CategoryHolding.objects.create(
            client=client,
            category=categories[key],
            grade=grade,
            starts_on="2000-01-01",
            source="visit",
        )
    client.refresh_from_db()
    for way in (rules.in_categories_of_few, rules.in_categories_of_many):
        condition = rules.condition(rule, on, way)
        found = Client.objects.filter(condition, pk=client.pk).exists()
        assert found == meets(rule, client, dict(held).items(), on)


@pytest.mark.parametrize(
    ("born", "on", "is_eighty"),
    [
        ("1946-11-20", "2026-11-20", True),
        ("1946-11-21", "2026-11-20", False),
        ("1944-02-29", "2024-02-28", False),
        ("1944-02-29", "2024-02-29", True),
        ("1948-02-29", "2028-02-28", False),
        ("1947-03-01", "2028-02-29", True),
        (None, "2026-11-20", False),
    ],
)
def test_years_are_completed_on_the_birthday(born, on, is_eighty, client_of):
    client = client_of(born_on=born)
    day = datetime.date.fromisoformat(on)
    rule = {"any": [{"age_from": 80}]}
    under = {"any": [{"age_to": 79}]}
    assert (
        Client.objects.filter(rules.condition(rule, day, MANY), pk=client.pk).exists() == is_eighty
    )
    below = Client.objects.filter(rules.condition(under, day, MANY), pk=client.pk).exists()
    assert below == (born is not None and not is_eighty)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (None, "格式"),
        ({"any": []}, "1 到 6 组"),
        ({"any": [{}]}, "没有条件"),
        ({"any": [{"residence": "county"}]}, "没有条件"),
        ({"any": [{"categories": ["nonsense"]}]}, "没有这个类别"),
        ({"any": [{"also": ["nonsense"]}]}, "没有这个类别"),
        ({"any": [{"categories": ["dibao"], "grades": ["一级"]}]}, "没有这个等级"),
        ({"any": [{"age_from": "80"}]}, "整数"),
        ({"any": [{"age_from": True}]}, "整数"),
        ({"any": [{"age_from": 131}]}, "整数"),
        ({"any": [{"age_from": 60, "age_to": 59}]}, "上限小于下限"),
        ({"any": [{"sex": "x"}]}, "男或女"),
        ({"any": [{"age_from": 60, "residence": "moon"}]}, "户籍"),
        ({"any": [{"age_from": 60, "__class__": 1}]}, "格式"),
        ({"any": [{"age_from": 60}], "except": ["nonsense"]}, "不含"),
        ({"any": [{"age_from": 60}], "sql": "1=1"}, "格式"),
    ],
)
def test_it_refuses_what_it_does_not_know(rule, says, categories):
    with pytest.raises(ActError, match=says):
        rules.checked(rule, categories)


def test_it_reads_in_chinese(categories):
    rule = {
        "any": [
            {
                "categories": ["disabled"],
                "grades": ["一级", "二级"],
                "also": ["dibao"],
                "age_from": 60,
            },
            {"age_to": 17, "sex": "f", "residence": "county"},
        ],
        "except": ["tekun"],
    }
    names = {key: one.name for key, one in categories.items()}
    assert rules.words(rules.checked(rule, categories), names) == [
        "残疾人（一级、二级），同时是低保，满 60 岁",
        "不满 18 岁，女，户籍在本县（市、区）",
    ]
    assert rules.except_words(rule, names) == "特困"


def test_every_rule_that_is_shipped_holds(categories):
    assert PolicyTerms.objects.count() >= 12
    for terms in PolicyTerms.objects.all():
        assert rules.checked(terms.rule, categories) == terms.rule
        assert terms.amount == ""
