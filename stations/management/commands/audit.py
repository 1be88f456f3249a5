from django.core.management.base import BaseCommand, CommandError

from stations import sealer
from stations.inspection import Inspection

MOST_NAMED = 1000


class Command(BaseCommand):
    help = "审计链：封存新的审计记录，核验全部记录，显示链头。"

    def add_arguments(self, parser):
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--seal", action="store_true", help="封存尚未封存的记录（定时运行）")
        act.add_argument("--verify", action="store_true", help="核验，指出被删、被改、被调换的记录")
        act.add_argument("--head", action="store_true", help="显示链头，可抄录到数据库之外")
        parser.add_argument(
            "--sweep", action="store_true", help="封存时检查全部记录，不限最近一小时"
        )

    def handle(self, *, seal, verify, sweep, **options):
        if seal:
            self.seal(sweep)
        elif verify:
            self.verify()
        else:
            self.head()

    def seal(self, sweep):
        seals = sealer.seal_all(sweep=sweep)
        count = sum(one.entry_count for one in seals)
        self.stdout.write(f"封存了 {count} 条审计记录，新增 {len(seals)} 个封存。")

    def verify(self):
        inspection = Inspection()
        fault_count = 0
        for fault in inspection.faults():
            fault_count += 1
            if fault_count <= MOST_NAMED:
                self.stdout.write(fault)
        looked_at = f"{inspection.seal_count} 个封存、{inspection.entry_count} 条审计记录"
        if fault_count:
            raise CommandError(f"核验不通过：{looked_at}，{fault_count} 处问题。")
        self.stdout.write(f"核验通过：{looked_at}。")

    def head(self):
        newest = sealer.head()
        self.stdout.write(sealer.head_line(newest) if newest else "还没有封存。")
