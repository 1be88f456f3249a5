from collections.abc import Callable
from dataclasses import dataclass

from stations import acts
from stations.enums import DataClass, Right

KINDS = {}


@dataclass(frozen=True)
class JobKind:
    """What a worker can do, and the right that asking for it and looking at it take."""

    name: str
    label: str
    work: Callable
    data_class: DataClass | None
    right: Right

    def is_allowed_to(self, member):
        return self.data_class is None or member.may(self.right, self.data_class)


def job(name, *, label, data_class=None, right=Right.READ):
    """Registers the function as a kind of job; `data_class` None: any signed-in person."""

    def registered(work):
        if name in KINDS and KINDS[name].work.__qualname__ != work.__qualname__:
            raise ValueError(f"two kinds of job are called {name}")
        if name not in KINDS:
            acts.register({f"job.{name}": f"后台任务：{label}"})
        KINDS[name] = JobKind(name, label, work, data_class, right)
        return work

    return registered


def kind_of(job):
    """The row's kind; None when the program no longer has it."""
    return KINDS.get(job.kind)
