from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from services.case_check import differing, records_differing
from services.models import Case
from services.operations.loop_settings import PAGE, put_right


class Command(BaseCommand):
    help = "核对个案：重放进程记录，与个案上保存的阶段、日期比较（--fix 按进程改正）。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只核对（默认）")
        parser.add_argument("--fix", action="store_true", help="按进程记录改正")

    def handle(self, *args, check, fix, **options):
        rows = Case.objects.select_related("client__station__division").order_by("pk")
        if fix:
            with transaction.atomic():
                self.stdout.write(f"已改正 {put_right(rows)} 件。")
                said = records_differing().update(is_withdrawn=Q(is_withdrawn=False))
                self.stdout.write(f"已改正服务记录 {said} 条。")
            return
        wrong, seen, last = [], 0, 0
        while page := list(rows.filter(pk__gt=last)[:PAGE]):
            wrong += differing(page)
            seen, last = seen + len(page), page[-1].pk
        for case, said in wrong:
            self.stdout.write(f"{case.pk} {case}：{'、'.join(sorted(said))} 与进程不符")
        if wrong:
            raise CommandError(f"{seen} 件个案中 {len(wrong)} 件与进程不符，可用 --fix 改正。")
        if odd := records_differing().count():
            raise CommandError(f"服务记录 {odd} 条与撤回的记录不符，可用 --fix 改正。")
        self.stdout.write(f"{seen} 件个案都与进程相符。")
