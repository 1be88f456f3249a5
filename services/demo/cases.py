"""Cases of the demo's people in every stage of the loop: rows as the acts write them, in bulk.

A test holds them to it (tests/home/test_demo_cases.py).
"""

import random
from collections import defaultdict

from django.utils import timezone

from clients.models import Consent
from services.demo import case_words as words
from services.demo.case_story import Story
from services.demo.case_times import DAY, ENDED, LAST_STAGE, LASTS, STANDS, WALKED, at
from services.enums import Stage
from services.models import (
    Assessment,
    CarePlan,
    Case,
    CaseAlert,
    CaseClosure,
    CaseComment,
    CaseMove,
    FollowUp,
    Goal,
    GoalMeasurement,
    PlanDecision,
    PlanTemplate,
    QuestionSet,
    Satisfaction,
    ServiceRecord,
    Task,
)
from stations.enums import Role
from stations.models import Posting

BATCH = 500
# How a case goes, and how many of them a station has: the stages that were walked, in which state
# the last one is.
STORIES = (
    ("identify", 3),
    ("assess", 3),
    ("risky", 1),
    ("plan", 2),
    ("waiting", 3),
    ("returned", 1),
    ("link", 4),
    ("serve", 8),
    ("looped", 1),
    ("follow_up", 3),
    ("closed", 6),
    ("checked", 2),
    ("early", 3),
)


class CaseBook:
    """Tells the cases of these clients. `heads`: {station id: User}."""

    def __init__(self, seed, now, heads):
        # The same cases every time; nothing here is secret.
        self.rng = random.Random(seed)  # noqa: S311
        self.now, self.heads = now, heads
        self.today = timezone.localdate(now)
        self.questions = QuestionSet.objects.in_use(self.today).first()
        self.templates = defaultdict(list)
        for one in PlanTemplate.objects.filter(division=None).order_by("position", "pk"):
            self.templates[one.dimension].append(one)
        self.rows = defaultdict(list)
        self.numbers = defaultdict(int)

    def tell(self, clients):
        postings = Posting.objects.in_post(self.today).filter(station__isnull=False)
        self.postings = {(one.user_id, one.station_id): one for one in postings.order_by("-pk")}
        with_consent = set(
            Consent.objects.filter(client__in=clients, withdrawn_on=None).values_list(
                "client", flat=True
            )
        )
        by_station = defaultdict(list)
        for one in clients:
            if one.worker and one.tier and one.pk in with_consent and one.station_id in self.heads:
                by_station[one.station_id].append(one)
        drawn = [
            story
            for station_id, several in sorted(by_station.items())
            for story in self.draw(self.heads[station_id], several)
        ]
        for begun, lasts, name, client, head in sorted(drawn, key=lambda one: (one[0], one[3].pk)):
            Story(self, name, client, head, begun, lasts).tell()
        self.write()

    def draw(self, head, clients):
        """(first moment, days of the stages, name, client, head): people who were on file by then."""
        names = [name for name, count in STORIES for _ in range(count)]
        free = [one for one in clients if one.worker != head]
        self.rng.shuffle(free)
        for name in names:
            begun, lasts = self.begin(name)
            known = next((one for one in free if one.registered_on < begun.date()), None)
            if known is not None:
                free.remove(known)
                yield begun, lasts, name, known, head

    def begin(self, name):
        """The first moment, and how long each stage will have lasted."""
        draw = self.rng.randint
        walked = WALKED[: WALKED.index(LAST_STAGE[name]) + 1]
        lasts = {stage: draw(*LASTS[stage]) for stage in walked}
        since = draw(*ENDED[name]) if name in ENDED else 0
        if name not in ENDED:
            lasts[walked[-1]] = draw(*STANDS[walked[-1]])
        on = self.today - DAY * (sum(lasts.values()) + since + 1)
        return at(on, 9 * 60 + draw(0, 200)), lasts

    def write(self):
        """Parents before children; ids come with the rows."""
        for model in (
            Case, CaseMove, Assessment, CaseAlert, CarePlan, PlanDecision, Goal, Task,
            ServiceRecord, FollowUp, GoalMeasurement, Satisfaction, CaseClosure, CaseComment,
        ):  # fmt: skip
            model.objects.bulk_create(self.rows[model], batch_size=BATCH)


def add_comments(seed, now, count=8):
    """A supervisor's words on open cases, half of them read."""
    rng = random.Random(seed)  # noqa: S311
    posting = (
        Posting.objects.filter(role=Role.SUPERVISOR).select_related("user").order_by("pk").first()
    )
    cases = list(Case.objects.exclude(stage=Stage.IDENTIFY).open().order_by("pk"))
    if posting is None:
        return
    CaseComment.objects.bulk_create(
        [
            CaseComment(
                case=case,
                entry="move-2",
                text=words.COMMENTS[index % len(words.COMMENTS)],
                by=posting.user,
                at=now - DAY * (index % 5 + 1),
                seen_by=case.worker if index % 2 else None,
                seen_at=now - DAY if index % 2 else None,
            )
            for index, case in enumerate(rng.sample(cases, min(count, len(cases))))
        ]
    )
