"""Loads a published list of places and plans the network that it asks for."""

import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from shuangbai.base.errors import ActError
from stations.division_diff import level_counts
from stations.division_lists import read_lists, read_moves, shipped_files
from stations.enums import DivisionChangeKind
from stations.operations.divisions import load_divisions
from stations.operations.planned_network import plan_network

MOST_SHOWN = 20
OTHER_KINDS = [kind for kind in DivisionChangeKind if kind != DivisionChangeKind.NEW]


class Command(BaseCommand):
    help = (
        "载入行政区划（CSV 两列 code,name，可用 gzip 压缩；不写文件则用随系统提供的广东省和社旗县），"
        "并为每个乡镇（街道）筹建社工站、为每个村（社区）设未开的服务点。"
        "文件没有列出的地方，只在文件完整覆盖的范围内算作撤销：从省往下，跳过只列了一个下级的各级，"
        "到第一个列了多个下级的地方为止（只含一个县的文件只覆盖这个县）。"
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", help="区划文件")
        parser.add_argument("--on", type=_day, help="变动日期，如 2024-01-01（默认今天）")
        parser.add_argument("--moves", help="改码或合并的对照表，CSV 两列 old,new")
        parser.add_argument(
            "--covers",
            action="append",
            default=[],
            metavar="代码",
            help="文件完整覆盖的区划代码，可写多次；县级以上地方要撤销时必须写明",
        )
        parser.add_argument("--dry-run", action="store_true", help="只报告，不写入")
        parser.add_argument(
            "--no-stations", dest="stations", action="store_false", help="不筹建站点和服务点"
        )
        parser.add_argument(
            "--stations", dest="stations", action="store_true", help="筹建站点和服务点（默认）"
        )
        parser.set_defaults(stations=True)

    def handle(self, *args, files, on, moves, covers, dry_run, stations, verbosity, **options):
        self.most = None if verbosity > 1 else MOST_SHOWN
        on = on or timezone.localdate()
        try:
            with transaction.atomic():
                listing = read_lists(files or shipped_files())
                made = load_divisions(
                    by=None,
                    listing=listing,
                    on=on,
                    moves=read_moves(moves) if moves else {},
                    covers=tuple(covers),
                )
                planned = plan_network(by=None, on=on) if stations else None
                transaction.set_rollback(dry_run)
        except ActError as trouble:
            raise CommandError(trouble.message) from None
        self.report(listing, made, planned)
        if dry_run:
            self.stdout.write("以上只是预演，什么都没有写入。")

    def report(self, listing, made, planned):
        self.stdout.write(f"区划文件：{listing.source}，{len(listing.names):,} 条")
        added = level_counts(made.diff.new)
        by_level = "、".join(f"{level.label} {n:,}" for level, n in added.items() if n)
        self.stdout.write(f"新增 {len(made.diff.new):,}" + (f"（{by_level}）" if by_level else ""))
        by_kind = {kind: [row for row in made.changes if row.kind == kind] for kind in OTHER_KINDS}
        self.stdout.write(
            "，".join(f"{kind.label} {len(rows):,}" for kind, rows in by_kind.items())
        )
        for kind in DivisionChangeKind:
            changes = [row for row in made.changes if row.kind == kind]
            self.list_some(map(_change_line, changes), f"{kind.label}：")
        self.suggest(made.diff.suggested)
        self.leave_to_officer(made)
        if planned:
            self.stdout.write(f"筹建社工站 {planned.stations:,}，新设服务点 {planned.points:,}")
            self.list_some(
                (f"{place.code} {place.name}" for place in planned.left_alone),
                "社工站已并入他站、不再自动筹建的乡镇（街道）：",
            )

    def suggest(self, suggested):
        self.list_some(
            (f"{row.code},{code}  {row.name}" for row, code in suggested),
            "同名的撤销与新增，可能是改码。若是，请把下列各行（不含名称）放进对照表，用 --moves 重新载入：",
        )

    def leave_to_officer(self, made):
        self.list_some(
            (
                f"{row.name}（{row.division.code} {row.division.name}）"
                for row in made.stations_to_decide
            ),
            "所在乡镇（街道）已更名或撤并的社工站，原样保留，请民政部门决定：",
        )
        self.list_some(
            (
                f"{row.village.code} {row.village.name}（{row.station.name}）"
                for row in made.points_to_decide
            ),
            "所在村（社区）已撤并的服务点，原样保留，请民政部门决定：",
        )

    def list_some(self, lines, title):
        lines = list(lines)
        if lines:
            self.stdout.write(title)
        for line in lines[: self.most]:
            self.stdout.write(f"  {line}")
        if self.most and len(lines) > self.most:
            self.stdout.write(f"  ……另有 {len(lines) - self.most:,} 条（--verbosity 2 全部列出）")


def _day(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"日期应写作 2024-01-01，现在是“{text}”。") from None


def _change_line(change):
    def side(code, name):
        return f"{code} {name}".strip()

    old, new = side(change.old_code, change.old_name), side(change.new_code, change.new_name)
    if change.kind in (DivisionChangeKind.VANISHED, DivisionChangeKind.RESTORED) or not old:
        return new
    return f"{old} → {new}"
