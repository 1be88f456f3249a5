"""The demo: embedded SQLite in var/demo, keys of its own, real places, invented people.

usage: demo.py start | reset          (PORT chooses the port, 8000 unless said otherwise)
Starting again keeps the data. Nothing outside var/demo and var/demo.env is touched.
"""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import new_env
from supervise import Supervisor

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "demo"
ENV_FILE = ROOT / "var" / "demo.env"
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def start():
    port = os.environ.get("PORT", "8000")
    refuse_taken_port(port)
    env = environment()
    prepare(env)
    accounts = output(["demo_data"], env)
    print(f"启动网站（端口 {port}）和后台任务……", flush=True)
    commands = {"网站": web_command(port), "后台任务": [*MANAGE, "worker"]}
    return Supervisor(commands, env).run(Welcome(port, accounts).say_once_up)


def reset():
    shutil.rmtree(VAR, ignore_errors=True)
    ENV_FILE.unlink(missing_ok=True)
    print("演示数据已清空。运行 make demo 重新开始。")
    return 0


@contextlib.contextmanager
def only_one():
    """A running demo holds this lock, so that a second start or a reset cannot pull its data away."""
    VAR.parent.mkdir(parents=True, exist_ok=True)
    with open(VAR.parent / "demo.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("演示系统正在运行：请先在它的窗口按 Ctrl-C 停止。")
        yield


def refuse_taken_port(port):
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"端口应为 1–65535 的数字，现在是“{port}”。例如：make demo PORT=8080")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError:
            sys.exit(
                f"端口 {port} 不可用或已被占用。请换一个，例如：make demo PORT={int(port) + 1}"
            )


def environment():
    """The demo's settings; its secrets are drawn once and readable by their owner only."""
    VAR.mkdir(parents=True, exist_ok=True)
    if not ENV_FILE.exists():
        new_env.write(ENV_FILE, "demo")
    drawn = dict(line.split("=", 1) for line in ENV_FILE.read_text().splitlines() if "=" in line)
    # A DATABASE_URL from the shell could point at real data: the demo never looks at it.
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {
        **inherited,
        **drawn,
        "SHUANGBAI_PROFILE": "demo",
        "SHUANGBAI_VAR": str(VAR),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "PYTHONUNBUFFERED": "1",
    }


def prepare(env):
    print("准备数据库……", flush=True)
    manage(["migrate", "--verbosity", "0"], env)
    manage(["createcachetable"], env)
    if not (VAR / "divisions.loaded").exists():
        print("载入真实行政区划（约 28,000 条，只在第一次）……", flush=True)
        # The demo's stations were named from July 2021 on, so they were planned before.
        manage(["load_divisions", "--on", "2021-01-01"], env)
        (VAR / "divisions.loaded").touch()
    print("收集静态文件……", flush=True)
    manage(["collectstatic", "--noinput", "--verbosity", "0"], env)


def manage(arguments, env):
    if subprocess.call([*MANAGE, *arguments], env=env, cwd=ROOT):
        sys.exit(f"manage.py {arguments[0]} 没有成功，演示系统未启动。")


def output(arguments, env):
    done = subprocess.run([*MANAGE, *arguments], env=env, cwd=ROOT, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} 没有成功，演示系统未启动。")
    return done.stdout.decode()


def web_command(port):
    address = f"127.0.0.1:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "shuangbai.wsgi"),
        *("--bind", address, "--workers", "2", "--threads", "4", "--chdir", str(ROOT)),
    ]


class Welcome:
    """Prints the address and the accounts when the site first answers."""

    def __init__(self, port, accounts):
        self.address = f"http://127.0.0.1:{port}/"
        self.accounts = accounts
        self.is_said = False
        # A proxy from the environment must not be asked for this machine's own address.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def say_once_up(self):
        if self.is_said:
            return
        with contextlib.suppress(OSError):
            self.opener.open(f"{self.address}healthz", timeout=2).close()
            print(f"\n{self.accounts}\n打开 {self.address}    停止：Ctrl-C\n", flush=True)
            self.is_said = True


if __name__ == "__main__":
    acts = {"start": start, "reset": reset}
    if len(sys.argv) != 2 or sys.argv[1] not in acts:
        sys.exit(__doc__)
    with only_one():
        sys.exit(acts[sys.argv[1]]())
