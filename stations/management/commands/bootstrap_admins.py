import os
import sys

from django.core.management.base import BaseCommand, CommandError

from shuangbai.base.errors import ActError
from stations import paper
from stations.enums import Role
from stations.operations.bootstrap import bootstrap_admins

PEOPLE = {
    "system": Role.SYSTEM_ADMIN,
    "security": Role.SECURITY_ADMIN,
    "auditor": Role.AUDITOR,
}


class Command(BaseCommand):
    help = (
        "设立首批三位管理员（系统管理员、安全管理员、审计员，必须是三个不同的人），"
        "打印每人一张重置单。姓名后可加“=账号”，不加就按拼音取。"
        "不写参数时读环境变量 ADMIN_SYSTEM、ADMIN_SECURITY、ADMIN_AUDITOR，再没有就逐个询问。"
    )

    def add_arguments(self, parser):
        for option, role in PEOPLE.items():
            parser.add_argument(f"--{option}", metavar="姓名[=账号]", help=role.label)
        parser.add_argument("--division", default="", metavar="代码", help="最上级区划的代码")

    def handle(self, *args, division, **options):
        people = {role: self.person(options[name], name) for name, role in PEOPLE.items()}
        try:
            slips = bootstrap_admins(people=people, division_code=division)
        except ActError as error:
            raise CommandError(error.message) from None
        for role, slip in slips.items():
            self.stdout.write(f"{role.label}：{paper.as_text(slip)}")
        self.stdout.write("请分别交给三个人。重置码只显示这一次，用过作废。")

    def person(self, given, name):
        """(name, account or "")"""
        text = given or os.environ.get(f"ADMIN_{name.upper()}") or self.ask(PEOPLE[name].label)
        person, _, account = text.partition("=")
        return person, account

    def ask(self, label):
        if not sys.stdin.isatty():
            raise CommandError(f"没有写明{label}是谁。")
        return input(f"{label}的姓名[=账号]：")
