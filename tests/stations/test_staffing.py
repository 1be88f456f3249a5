import datetime
from types import SimpleNamespace

from stations.staffing import Vacancy, staffing_on, timeline, vacancies


def day(text):
    return datetime.date.fromisoformat(text)


def quota(posts, from_on, hiring="direct"):
    return SimpleNamespace(posts=posts, from_on=day(from_on), hiring=hiring)


def posting(user_id, starts_on, ends_on=None, hiring="direct"):
    return SimpleNamespace(
        user_id=user_id,
        hiring=hiring,
        starts_on=day(starts_on),
        ends_on=day(ends_on) if ends_on else None,
    )


UNTIL = day("2026-11-20")


def test_it_says_posts_and_people_of_every_day_that_changed_them():
    line = timeline(
        [quota(1, "2021-10-08"), quota(2, "2022-07-01"), quota(9, "2027-01-01")],
        [posting(1, "2021-10-08"), posting(2, "2022-07-01", "2026-06-30")],
        UNTIL,
    )
    assert [(one.on.isoformat(), one.posts, one.heads, one.vacant) for one in line] == [
        ("2021-10-08", 1, 1, 0),
        ("2022-07-01", 2, 2, 0),
        ("2026-07-01", 2, 1, 1),
    ]


def test_a_post_is_vacant_from_the_day_after_somebody_left():
    line = timeline([quota(1, "2021-01-01")], [posting(1, "2021-01-01", "2026-06-30")], UNTIL)
    assert vacancies(line) == [Vacancy("direct", day("2026-07-01"))]
    assert vacancies(line)[0].days(UNTIL) == 142


def test_a_newcomer_fills_the_post_that_waited_longest():
    line = timeline(
        [quota(2, "2021-01-01")],
        [
            posting(1, "2021-01-01", "2026-03-31"),
            posting(2, "2021-01-01", "2026-06-30"),
            posting(3, "2026-09-01"),
        ],
        UNTIL,
    )
    assert vacancies(line) == [Vacancy("direct", day("2026-07-01"))]


def test_too_many_of_one_hiring_fill_no_post_of_another():
    now = staffing_on(
        UNTIL,
        [quota(1, "2021-01-01"), quota(2, "2021-01-01", "operator")],
        [posting(1, "2021-01-01"), posting(2, "2021-01-01"), posting(3, "2021-01-01")],
    )
    assert (now.posts, now.heads, now.vacant) == (3, 3, 2)


def test_somebody_with_two_postings_is_one_person():
    now = staffing_on(
        UNTIL,
        [quota(2, "2021-01-01")],
        [posting(1, "2021-01-01"), posting(1, "2022-01-01")],
    )
    assert (now.heads, now.vacant) == (1, 1)


def test_a_lower_quota_ends_vacancies():
    line = timeline([quota(3, "2021-01-01"), quota(1, "2022-01-01")], [], UNTIL)
    assert [one.since.isoformat() for one in vacancies(line)] == ["2021-01-01"]
