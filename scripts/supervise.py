"""Runs a few processes as one: stops all on Ctrl-C or SIGTERM, and when one of them ends."""

import os
import signal
import subprocess
import time

GRACE_SECONDS = 10


class Supervisor:
    def __init__(self, commands, env):
        self.commands = commands
        self.env = env
        self.stopping = False

    def run(self, watch=lambda: None):
        """Calls `watch` a few times a second.

        Returns the exit code: 0 after a wished-for stop, 1 when a process ended by itself.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        # A session each: Ctrl-C reaches only us, and we reach their children too.
        children = {
            name: subprocess.Popen(command, env=self.env, start_new_session=True)
            for name, command in self.commands.items()
        }
        try:
            while not self.stopping:
                watch()
                ended = [name for name, child in children.items() if child.poll() is not None]
                if ended:
                    print(f"\n{'、'.join(ended)} 进程已退出，全部停止。", flush=True)
                    return 1
                time.sleep(0.3)
            return 0
        finally:
            stop_all(children.values())

    def ask_to_stop(self, number, frame):
        self.stopping = True


def stop_all(children):
    for child in children:
        signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            signal_group(child, signal.SIGKILL)
            child.wait()


def signal_group(child, number):
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
