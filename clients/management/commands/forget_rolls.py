from django.core.management.base import BaseCommand

from clients.operations.rolls import forget_old_rolls


class Command(BaseCommand):
    help = "清除 30 天以前上传的对象名册里的个人信息；各类行数和办理经过保留。"

    def handle(self, **options):
        self.stdout.write(f"已清除 {forget_old_rolls():,} 份对象名册的明细。")
