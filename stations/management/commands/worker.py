import logging
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from stations.jobs import reclaim
from stations.sealer import seal_all

logger = logging.getLogger(__name__)
# Several workers may do these at once: the second one finds nothing left to do.
BESIDE = {reclaim: 15, seal_all: 300}


class Command(BaseCommand):
    help = "后台任务进程：执行排队的任务，并接手中断的任务。可以同时运行多个。"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="做完现有任务就退出")
        parser.add_argument("--interval", type=float, default=1, help="空闲时每隔几秒看一次")

    def handle(self, *, once, interval, **options):
        reclaim()
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        for act, seconds in BESIDE.items():
            threading.Thread(target=repeat, args=(act, seconds), daemon=True).start()
        worker.run()


def repeat(act, seconds):
    """Beside the worker's own loop, which is busy for as long as a job takes."""
    pause = threading.Event()
    while not pause.wait(seconds):
        try:
            act()
        except (DatabaseError, OSError):
            logger.exception("%s failed, to be tried again", act.__name__)
        finally:
            connection.close()
