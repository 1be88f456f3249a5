"""Makes .venv and installs one hash-pinned lock file into it; says plainly what is missing.

usage: python3 scripts/make_venv.py requirements.lock
Runs on any Python 3, so that an old one gets a sentence rather than a SyntaxError.
"""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def main():
    if sys.version_info < (3, 11):
        stop("需要 Python 3.11 或更高版本，现在是 %d.%d。" % sys.version_info[:2])
    if not works([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        create()
    lock = os.path.join(ROOT, sys.argv[1])
    print("安装依赖（按哈希校验）……", flush=True)
    command = [*pip(), "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*command, "--require-hashes", "-r", lock], cwd=ROOT):
        stop("依赖安装失败：请检查网络，或用 PIP_INDEX_URL 指定可用的软件源后重试。")


def create():
    print("创建虚拟环境 .venv ……", flush=True)
    if works([sys.executable, "-m", "venv", "--clear", VENV]):
        return
    # Debian and Ubuntu ship Python without ensurepip; a pip outside can fill the environment.
    if not works([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV]):
        stop("无法创建虚拟环境：缺少 venv 模块。Debian/Ubuntu 请运行 apt install python3-venv。")
    if not works([*pip(), "--version"]):
        stop("虚拟环境里没有 pip：Debian/Ubuntu 请运行 apt install python3-venv，然后重试。")


def pip():
    if works([PYTHON, "-m", "pip", "--version"]):
        return [PYTHON, "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", PYTHON]


def works(command):
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def stop(sentence):
    sys.exit("\n" + sentence + "\n")


if __name__ == "__main__":
    main()
