"""Who lives together: households drawn member by member."""

from dataclasses import dataclass, field

from clients.demo import words
from clients.enums import Mobility, Relation, Risk, Sex

# Households of Leizhou's villages in hardship: mostly old people, alone or in pairs, and children
# with their grandparents.
SHAPES = (
    (30, ((Relation.HEAD, 66, 93),)),
    (24, ((Relation.HEAD, 64, 88), (Relation.SPOUSE, 62, 86))),
    (14, ((Relation.HEAD, 58, 74), (Relation.SPOUSE, 56, 72), (Relation.GRANDCHILD, 4, 15))),
    (9, ((Relation.HEAD, 60, 78), (Relation.GRANDCHILD, 3, 13), (Relation.GRANDCHILD, 5, 15))),
    (9, ((Relation.HEAD, 34, 55), (Relation.CHILD, 3, 17))),
    (
        8,
        (
            (Relation.HEAD, 35, 52),
            (Relation.SPOUSE, 33, 50),
            (Relation.CHILD, 2, 17),
            (Relation.CHILD, 2, 17),
            (Relation.PARENT, 66, 88),
        ),
    ),
    (6, ((Relation.HEAD, 30, 58),)),
)


@dataclass
class Drawn:
    """One invented person; `categories` as (key, grade, source)."""

    relation: str
    age: int
    sex: str
    name: str
    lives_alone: bool
    categories: list = field(default_factory=list)
    risks: list = field(default_factory=list)
    mobility: str = Mobility.FREE

    @property
    def is_old(self):
        return self.age >= 60

    @property
    def is_child(self):
        return self.age < 16


def draw_household(rng):
    """Members, the head first."""
    shape = rng.choices([shape for _, shape in SHAPES], [weight for weight, _ in SHAPES])[0]
    surname = rng.choice(words.SURNAMES)
    members = [draw_member(rng, surname, *facts, alone=len(shape) == 1) for facts in shape]
    if len(members) > 1 and members[1].relation == Relation.SPOUSE:
        members[1].sex = Sex.MALE if members[0].sex == Sex.FEMALE else Sex.FEMALE
        members[1].name = rng.choice(words.SURNAMES) + given_name(rng, members[1])
    add_categories(rng, members)
    for one in members:
        add_condition(rng, one)
    return members


def draw_member(rng, surname, relation, youngest, oldest, *, alone):
    sex = Sex.FEMALE if rng.random() < 0.54 else Sex.MALE
    one = Drawn(relation, rng.randint(youngest, oldest), sex, "", lives_alone=alone)
    one.name = surname + given_name(rng, one)
    return one


def given_name(rng, one):
    woman = one.sex == Sex.FEMALE
    if one.is_child:
        return rng.choice(words.GIRLS if woman else words.BOYS)
    if one.is_old:
        return rng.choice(words.OLD_WOMEN if woman else words.OLD_MEN)
    return rng.choice(words.WOMEN if woman else words.MEN)


def add_categories(rng, members):
    """Of the household first (it is the household that is on a roll), then of each member."""
    kind = rng.choices(
        ("dibao", "dibian", "relapse_watch", "high_expense", "temporary_relief", ""),
        (36, 12, 6, 4, 3, 39),
    )[0]
    for one in members:
        if one.lives_alone and one.is_old and rng.random() < 0.22:
            grade = "分散供养" if rng.random() < 0.9 else "集中供养"
            one.categories.append(("tekun", grade, "roll"))
        elif kind:
            one.categories.append((kind, "", "roll"))
        own_categories(rng, one)
        if not one.categories:
            one.categories.append(("other", "", "visit"))


def own_categories(rng, one):
    def chance(share, key, grade="", source="visit"):
        if rng.random() < share:
            one.categories.append((key, grade, source))

    if one.is_child:
        chance(0.5, "left_behind_child")
        chance(0.16, "child_in_need", source="roll")
        chance(0.05, "unsupported_child", source="roll")
        chance(0.02, "orphan", source="roll")
    elif one.age < 21:
        chance(0.2, "youth_at_risk", source="referral")
    if one.is_old:
        chance(0.28, "left_behind_elder")
        chance(0.85 if one.lives_alone else 0, "lives_alone")
        chance(1 if one.age >= 80 else 0, "very_old")
        chance(0.1, "disabled_elder")
        chance(0.05, "veteran", source="roll")
    if rng.random() < 0.13:
        grade = rng.choice(("一级", "二级", "三级", "四级"))
        one.categories.append(("disabled", grade, "roll"))
        if grade in ("一级", "二级"):
            one.categories.append(("severely_disabled", grade, "roll"))
    chance(0.004, "vagrant", source="hotline")


def add_condition(rng, one):
    keys = {key for key, _, _ in one.categories}
    if {"disabled_elder", "severely_disabled"} & keys:
        one.mobility = rng.choice((Mobility.AIDED, Mobility.WHEELCHAIR, Mobility.BEDRIDDEN))
    elif one.age >= 75 and rng.random() < 0.4:
        one.mobility = Mobility.AIDED
    if "lives_alone" in keys:
        one.risks.append(Risk.LIVES_ALONE)
    if one.mobility == Mobility.AIDED:
        one.risks.append(Risk.FALL)
    if "unsupported_child" in keys or "orphan" in keys:
        one.risks.append(Risk.CHILD)
    if rng.random() < 0.05:
        one.risks.append(rng.choice((Risk.HOUSING, Risk.DOG, Risk.LOST)))


def tier_of(rng, one, tiers):
    """The tier on a scheme of `tiers` levels; None for the few who are not assessed yet."""
    if rng.random() < 0.03:
        return None
    need = len(one.risks) + 2 * (one.mobility in (Mobility.BEDRIDDEN, Mobility.WHEELCHAIR))
    need += sum(key in ("tekun", "orphan", "unsupported_child") for key, _, _ in one.categories)
    need += rng.random() * 1.6
    return max(1, tiers - int(min(need / 4.4, 0.99) * tiers))
