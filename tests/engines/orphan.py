# SPDX-License-Identifier: MIT
"""orphan - kills the worker that runs a shard, and leaves its dpa running while the engine repeats the shard.

A test calls Killer in the program of its job, before the job. The dpa of one shard is stopped, so that its lock and
its incomplete file remain; it continues when the engine has started the shard again.
"""

import os
import pathlib
import signal
import threading
import time


def processes():
    """The dpa processes: PID, parent and arguments."""
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            arguments = command(entry.name).split()
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if arguments and pathlib.Path(arguments[0]).name == "dpa" and "--rank" in arguments:
            yield int(entry.name), parent, arguments


def ancestors(pid):
    while pid > 1:
        yield pid
        pid = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def command(pid):
    return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")


def rank(arguments):
    return arguments[arguments.index("--rank") + 1]


class Killer(threading.Thread):
    """Kills the process that `victim` selects from the ancestors of a dpa process; None selects another dpa."""

    def __init__(self, victim):
        super().__init__(daemon=True)
        self.victim = victim
        self.start()

    def run(self):
        orphan, shard, worker = self.stop()
        os.kill(worker, signal.SIGKILL)
        print(f"killed worker {worker} of rank {shard}", flush=True)
        while not any(pid != orphan and rank(arguments) == shard for pid, _, arguments in processes()):
            time.sleep(0.01)
        alive = any(pid == orphan for pid, _, _ in processes())
        print(f"rank {shard} was repeated while the first was", "alive" if alive else "dead", flush=True)
        time.sleep(0.3)
        if alive:
            os.kill(orphan, signal.SIGCONT)

    def stop(self):
        """A dpa that has begun to write, stopped, and the worker to kill."""
        while True:
            for pid, _, arguments in list(processes()):
                name = arguments[arguments.index("-o") + 1]
                part = name.replace("%r", f"{int(rank(arguments)):05}").replace("%w", "00008") + ".part"
                if os.path.exists(part):
                    os.kill(pid, signal.SIGSTOP)
                    worker = self.victim(list(ancestors(pid)))
                    if worker and os.path.exists(part):
                        return pid, rank(arguments), worker
                    os.kill(pid, signal.SIGCONT)
            time.sleep(0.001)
