from django.core.management.base import BaseCommand

from stations.operations.roster import forget_old_rosters


class Command(BaseCommand):
    help = "清除 30 天以前导入的人员名册里的个人信息；各类行数和办理经过保留。"

    def handle(self, **options):
        self.stdout.write(f"已清除 {forget_old_rosters():,} 份名册的明细。")
