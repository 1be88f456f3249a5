from django.core.management.base import BaseCommand, CommandError

from funding.operations import checks


class Command(BaseCommand):
    help = "从第一笔台账起核对资金是否平（--check，不平时列出并以错误结束），或照台账重算各地账户（--rebuild）。"

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="只核对，不改")
        what.add_argument("--rebuild", action="store_true", help="照台账改正各地账户")

    def handle(self, *args, check, **options):
        if not check:
            self.stdout.write(f"已改正 {checks.rebuild()} 个账户。")
            return
        wrong = checks.proof()
        for words in wrong:
            self.stdout.write(words)
        if wrong:
            raise CommandError(f"{len(wrong)} 处不平。账户与台账不一致可用 --rebuild 重算。")
        self.stdout.write("台账平，账户、环节、拨付都与台账一致。")
