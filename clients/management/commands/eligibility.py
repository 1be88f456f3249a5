"""Ages pass and terms begin and end with the days: run every night."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clients.operations.eligibility import differences, renew_all


class Command(BaseCommand):
    help = "对照全部档案，更新谁可能符合哪项政策；--check 只核对，不一致时列出并以错误结束。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只核对，不改")

    def handle(self, *args, check, **options):
        today = timezone.localdate()
        if not check:
            added, removed = renew_all(today)
            self.stdout.write(f"新增可能符合 {added} 人项，不再符合 {removed} 人项。")
            return
        wrong = list(differences(today))
        for policy, lacking, stale in wrong:
            self.stdout.write(f"{policy}：少 {len(lacking)} 人，多 {len(stale)} 人")
        if wrong:
            raise CommandError("与档案不一致，可不带 --check 再运行一次。")
        self.stdout.write("与档案一致。")
