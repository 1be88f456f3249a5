"""Writes an environment file with fresh secrets, readable by its owner only.

usage: python3 scripts/new_env.py FILE
Keep a copy away from the server and away from its backups (docs/keys.md).
"""

import base64
import os
import secrets
import sys
import time

PRODUCTION = """
# 以下按现场填写（docs/deploy.md）
ALLOWED_HOSTS=shuangbai.example
DATABASE_URL=postgres://shuangbai@127.0.0.1/shuangbai
TRUSTED_PROXIES=1
"""


def new_secrets(key_id):
    """The variables that must be drawn, once per installation."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SEALED_KEYS": f"{key_id}:{key_of_32_bytes()}",
        "SEALED_INDEX_KEY": key_of_32_bytes(),
        "AUDIT_KEY": key_of_32_bytes(),
    }


def key_of_32_bytes():
    return base64.b64encode(secrets.token_bytes(32)).decode()


def write(path, key_id, more=""):
    """Raises FileExistsError: losing these keys is losing what they sealed."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{key}={value}\n" for key, value in new_secrets(key_id).items())
        file.write(more)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        write(sys.argv[1], time.strftime("%Y%m"), PRODUCTION)
    except FileExistsError:
        sys.exit(f"{sys.argv[1]} 已经存在，没有覆盖：里面的密钥丢了就找不回来。")
    print(f"已写入 {sys.argv[1]}（权限 600）。请填写其中的 ALLOWED_HOSTS 和 DATABASE_URL。")
