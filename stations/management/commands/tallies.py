from django.core.management.base import BaseCommand, CommandError

from stations import tallies


class Command(BaseCommand):
    help = "核对月度累计与逐条记录是否一致（--check，不一致时列出并以错误结束），或照逐条记录重算（--rebuild）。"

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="只核对，不改")
        what.add_argument("--rebuild", action="store_true", help="照逐条记录改正")

    def handle(self, *args, check, **options):
        if not check:
            self.stdout.write(f"已改正 {tallies.rebuild()} 个累计。")
            return
        wrong = tallies.differences()
        for key, month, station, kept, counted in wrong:
            self.stdout.write(f"{key} {month:%Y-%m} 社工站 {station}：累计 {kept}，逐条 {counted}")
        if wrong:
            raise CommandError(f"{len(wrong)} 个累计与记录不一致，可用 --rebuild 重算。")
        self.stdout.write("月度累计与逐条记录一致。")
