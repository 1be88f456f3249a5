"""The small language in which a policy says who may be eligible; stored as JSON, edited as a form.

    {"any": [{"categories": ["disabled"], "grades": ["一级", "二级"], "age_from": 60,
              "also": ["dibao"], "age_to": 79, "sex": "f", "residence": "county"}, …],
     "except": ["tekun"]}

Whoever meets all conditions of one group of `any`, and is in none of the categories of `except`.
`grades` are those of `categories`, `also` asks for one of further categories beside them; ages are completed years, both included.
What is not known of somebody never meets a condition on it, but for the place of registration: it
counts as local until somebody enters another.
"""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Substr
from django.db.models.lookups import Exact

from clients.enums import Sex
from clients.models import CategoryHolding
from clients.policy_enums import Residence
from shuangbai.base.errors import ActError

OLDEST = 130
MOST_GROUPS = 6
PARTS = {"categories", "grades", "also", "age_from", "age_to", "sex", "residence"}
DIGITS = {Residence.COUNTY: 6, Residence.CITY: 4, Residence.PROVINCE: 2}
SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}


def checked(rule, categories):
    """The rule without its empty parts. `categories`: {key: ClientCategory}. Raises ActError that
    says which group is wrong."""
    if not isinstance(rule, dict) or set(rule) - {"any", "except"}:
        raise ActError("规则的格式不对。", field="rule")
    groups, excepted = rule.get("any"), rule.get("except", [])
    if not isinstance(groups, list) or not 1 <= len(groups) <= MOST_GROUPS:
        raise ActError(f"请写 1 到 {MOST_GROUPS} 组条件。", field="rule")
    refuse_unknown(excepted, categories, "不含的类别")
    found = [checked_group(group, categories, f"第 {n} 组") for n, group in enumerate(groups, 1)]
    return {"any": found, **({"except": list(excepted)} if excepted else {})}


def checked_group(group, categories, where):
    if not isinstance(group, dict) or set(group) - PARTS:
        raise ActError(f"{where}的格式不对。", field="rule")
    group = {key: value for key, value in group.items() if value not in (None, "", [])}
    if not set(group) - {"residence"}:
        raise ActError(f"{where}没有条件，会把所有人都算上。请选类别、年龄或性别。", field="rule")
    refuse_unknown(group.get("categories", []), categories, where)
    refuse_unknown(group.get("also", []), categories, where)
    known = {grade for key in group.get("categories", []) for grade in categories[key].grades}
    if not is_words(group.get("grades", [])) or set(group.get("grades", [])) - known:
        raise ActError(f"{where}：所选类别没有这个等级。", field="rule")
    refuse_odd_ages(group, where)
    if group.get("sex", Sex.MALE) not in SEXES:
        raise ActError(f"{where}：性别只能选男或女。", field="rule")
    if group.get("residence", "") not in Residence.values:
        raise ActError(f"{where}：没有这种户籍条件。", field="rule")
    return group


def refuse_unknown(keys, categories, where):
    if not is_words(keys) or set(keys) - set(categories):
        raise ActError(f"{where}：没有这个类别。", field="rule")


def is_words(values):
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def refuse_odd_ages(group, where):
    ages = [group.get("age_from", 0), group.get("age_to", OLDEST)]
    if not all(type(age) is int and 0 <= age <= OLDEST for age in ages):
        raise ActError(f"{where}：年龄请填 0 到 {OLDEST} 的整数。", field="rule")
    if ages[0] > ages[1]:
        raise ActError(f"{where}：年龄的上限小于下限。", field="rule")


def words(rule, names):
    """The groups in Chinese: ["残疾人（一级、二级），满 60 岁", …]. `names`: {key: name}."""
    return [group_words(group, names) for group in rule["any"]]


def group_words(group, names):
    found = []
    if group.get("categories"):
        kinds = "或".join(names.get(key, key) for key in group["categories"])
        grades = "、".join(group.get("grades", []))
        found.append(f"{kinds}（{grades}）" if grades else kinds)
    if group.get("also"):
        found.append("同时是" + "或".join(names.get(key, key) for key in group["also"]))
    found += age_words(group.get("age_from"), group.get("age_to"))
    if group.get("sex"):
        found.append(SEXES[group["sex"]])
    if group.get("residence"):
        found.append(Residence(group["residence"]).label)
    return "，".join(found)


def age_words(first, last):
    if first is None and last is None:
        return []
    if last is None:
        return [f"满 {first} 岁"]
    if first is None:
        return [f"不满 {last + 1} 岁"]
    return [f"{first}–{last} 岁"]


def except_words(rule, names):
    return "、".join(names.get(key, key) for key in rule.get("except", []))


def condition(rule, on, held):
    """Q over clients who meet the rule on that day. `held`: in_categories_of_many or
    in_categories_of_few."""
    found = Q(pk__in=())
    for group in rule["any"]:
        found |= group_condition(group, on, held)
    if rule.get("except"):
        found &= ~held(rule["except"], [], on)
    return found


def group_condition(group, on, held):
    found = Q()
    if group.get("categories"):
        found &= held(group["categories"], group.get("grades", []), on)
    if group.get("also"):
        found &= held(group["also"], [], on)
    if group.get("age_from") is not None:
        found &= Q(born_on__lte=years_before(on, group["age_from"]))
    if group.get("age_to") is not None:
        found &= Q(born_on__gt=years_before(on, group["age_to"] + 1))
    if group.get("sex"):
        found &= Q(sex=group["sex"])
    if group.get("residence"):
        found &= registered_near(DIGITS[group["residence"]])
    return found


def in_categories_of_few(keys, grades, on):
    """In the file itself, or in one that was merged into it, asked person by person (by two
    questions: an OR in one would read every holding for each)."""
    held = holdings(keys, grades, on)
    own = held.filter(client=OuterRef("pk"))
    merged = held.filter(client__merged_into=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(merged))


def in_categories_of_many(keys, grades, on):
    """The same for a whole register: each category is read once and kept at hand. Person by person
    this took ten times as long for 110,000 people."""
    held = holdings(keys, grades, on).order_by()
    merged = held.filter(client__merged_into__isnull=False)
    return Q(pk__in=held.values("client")) | Q(pk__in=merged.values("client__merged_into"))


def holdings(keys, grades, on):
    held = CategoryHolding.objects.on(on).filter(category__key__in=keys)
    return held.filter(grade__in=grades) if grades else held


def years_before(on, years):
    """The last birth date of those who have completed so many years on that day."""
    if on.year <= years:
        return on.min
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def registered_near(digits):
    """The same county (city, province) by code as the station that looks after them."""
    there = Substr(F("registered_at__code"), 1, digits)
    here = Substr(F("station__division__code"), 1, digits)
    return Q(registered_at__isnull=True) | Q(Exact(there, here))
