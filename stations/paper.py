"""A reset slip as plain text, for commands on the server."""

from django.utils import timezone

from stations import slip_codes

SLIP = """
+------------- 重置单 -------------
| 姓名      {name}
| 账号      {account}
| 重置码    {code}
| 有效期至  {until}
| 打开登录页的“我有重置单”，填账号和重置码，设一个只有自己知道的密码。
+----------------------------------
"""


def as_text(paper):
    user = paper.slip.user
    return SLIP.format(
        name=user.name,
        account=user.username,
        code=slip_codes.on_paper(paper.code),
        until=timezone.localtime(paper.slip.expires_at).strftime("%Y-%m-%d %H:%M"),
    )
