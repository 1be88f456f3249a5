from django.core.management.base import BaseCommand, CommandError

from services.operations.states import differences

# More are counted, not listed.
MOST_LISTED = 50


class Command(BaseCommand):
    help = (
        "核对每人的联系状态（上次、应联系、提醒）与档案、分级方案和逐条联系记录是否一致"
        "（--check，不一致时列出并以错误结束），或照它们改正（--rebuild）。"
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="只核对，不改")
        what.add_argument("--rebuild", action="store_true", help="照档案、方案和联系记录改正")

    def handle(self, *args, check, **options):
        found = 0
        for state, columns in differences(write=not check):
            found += 1
            if check and found <= MOST_LISTED:
                self.stdout.write(line(state, columns))
        if not check:
            self.stdout.write(f"已改正 {found} 条联系状态。")
        elif found:
            raise CommandError(f"{found} 条联系状态与记录不一致，可用 --rebuild 改正。")
        else:
            self.stdout.write("联系状态与记录一致。")


def line(state, columns):
    """By the file's number, never by the name: logs leave the house."""
    words = "；".join(f"{name} 存 {kept}，应 {right}" for name, (kept, right) in columns.items())
    return f"{state.client.uid} {state.get_kind_display()}：{words}"
