import datetime
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from clients.plans import DAY, Standing, WorkCalendar, after_contact, reckon

WEEKDAYS = WorkCalendar()
MONDAY = date(2026, 11, 16)
dates = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def test_it_counts_from_the_last_successful_contact():
    seen = Standing(since_on=date(2026, 1, 1), last_on=MONDAY)
    assert reckon(seen, every_days=30, retry_days=2, calendar=WEEKDAYS)[0] == date(2026, 12, 16)


def test_a_new_plan_counts_from_its_first_day():
    assert reckon(Standing(MONDAY), every_days=7, retry_days=2, calendar=WEEKDAYS) == (
        date(2026, 11, 23),
        date(2026, 11, 23),
    )


def test_a_failed_contact_is_tried_again_but_stays_owed():
    failed = Standing(date(2026, 1, 1), last_on=date(2026, 10, 19), failed_on=date(2026, 11, 20))
    due_on, next_on = reckon(failed, every_days=30, retry_days=2, calendar=WEEKDAYS)
    assert due_on == date(2026, 11, 18)
    assert next_on == date(2026, 11, 22)


def test_a_success_after_the_failure_ends_the_retry():
    done = Standing(date(2026, 1, 1), last_on=MONDAY, failed_on=date(2026, 11, 10))
    due_on, next_on = reckon(done, every_days=7, retry_days=2, calendar=WEEKDAYS)
    assert due_on == next_on == date(2026, 11, 23)


def test_a_day_in_a_holiday_is_met_before_it():
    golden_week = {date(2026, 10, day): False for day in range(1, 8)}
    calendar = WorkCalendar(golden_week)
    seen = Standing(date(2026, 1, 1), last_on=date(2026, 9, 4))
    assert reckon(seen, every_days=30, retry_days=2, calendar=calendar)[0] == date(2026, 9, 30)


def test_a_weekend_worked_instead_is_a_working_day():
    saturday = date(2026, 11, 21)
    assert not WEEKDAYS.is_working(saturday)
    assert WorkCalendar({saturday: True}).is_working(saturday)


def test_a_daily_call_is_due_on_sundays_too():
    saturday = date(2026, 11, 21)
    seen = Standing(date(2026, 1, 1), last_on=saturday)
    assert reckon(seen, every_days=1, retry_days=1, calendar=WEEKDAYS)[0] == date(2026, 11, 22)


def test_the_workers_days_off_are_met_before_them():
    away = frozenset(date(2026, 11, day) for day in range(18, 24))
    seen = Standing(date(2026, 1, 1), last_on=date(2026, 10, 21))
    due_on, _ = reckon(seen, every_days=30, retry_days=2, calendar=WorkCalendar(off=away))
    assert due_on == date(2026, 11, 17)


def test_a_promised_look_stands_on_the_list_and_goes_with_the_visit():
    promised = Standing(date(2026, 1, 1), last_on=MONDAY, watch_on=date(2026, 11, 23))
    assert reckon(promised, every_days=90, retry_days=2, calendar=WEEKDAYS)[1] == date(2026, 11, 23)
    seen = after_contact(promised, on=date(2026, 11, 23), succeeded=True)
    assert reckon(seen, every_days=90, retry_days=2, calendar=WEEKDAYS)[1] > date(2027, 1, 1)


def test_without_a_frequency_only_the_promise_counts():
    bare = Standing(MONDAY)
    assert reckon(bare, every_days=None, retry_days=2, calendar=WEEKDAYS) == (None, None)
    promised = Standing(MONDAY, watch_on=date(2026, 11, 23))
    assert reckon(promised, every_days=None, retry_days=2, calendar=WEEKDAYS) == (
        date(2026, 11, 23),
        date(2026, 11, 23),
    )


@given(st.lists(st.tuples(dates, st.booleans()), max_size=8), st.randoms())
def test_contacts_may_arrive_in_any_order(contacts, random):
    def run(events):
        standing = Standing(date(2024, 1, 1))
        for on, succeeded in events:
            standing = after_contact(standing, on=on, succeeded=succeeded)
        return standing

    shuffled = list(contacts)
    random.shuffle(shuffled)
    assert run(contacts) == run(shuffled)


@given(dates, st.integers(1, 400), st.sets(dates, max_size=40))
def test_a_due_day_is_never_later_than_the_frequency_allows(last_on, every_days, off):
    calendar = WorkCalendar(off=frozenset(off))
    due_on, _ = reckon(
        Standing(last_on, last_on), every_days=every_days, retry_days=2, calendar=calendar
    )
    assert last_on + DAY <= due_on <= last_on + every_days * datetime.timedelta(days=1)
