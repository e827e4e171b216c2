"""`tocsin serve` processes: configuration, start, signals, memory.

A process dies with the test that started it. TOCSIN names the program (default: the release build).
"""

import contextlib
import os
import pathlib
import signal
import subprocess
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
RULES = ROOT / "tests" / "e2e" / "rules"
SESSION_MS = 6000
LATENESS = "30s"


def program():
    return [os.environ.get("TOCSIN", str(ROOT / "build" / "release" / "tocsin"))]


def merge(base, extra):
    """`extra` over `base`, section by section."""
    out = dict(base)
    for key, value in extra.items():
        out[key] = merge(out[key], value) if isinstance(value, dict) and key in out else value
    return out


def configuration(name, brokers, zeek, windows, rules, number, extra=None):
    """The settings of one process. `name` is that of the group, `number` that of the process."""
    return merge({
        "service": {"name": name, "workers": 1, "commit_interval": "100ms", "idle_timeout": "5s",
                    "heartbeat_interval": "1s", "shutdown_timeout": "10s"},
        "kafka": {"brokers": brokers, "client_id": f"{name}-{number}", "transaction_timeout": "6s",
                  "consumer_properties": {"session.timeout.ms": str(SESSION_MS),
                                          "heartbeat.interval.ms": "500",
                                          "max.poll.interval.ms": "10000"}},
        "sources": [{"topics": [zeek], "format": "json"}, {"topics": [windows], "format": "json"}],
        "late": {"topic": f"{name}-late"},
        "repartition": {"partitions": 4},
        "rules": {"paths": [str(rules)], "debounce": "200ms"},
        "http": {"listen": ""},
        "correlation": {"lateness": LATENESS},
        # What would hide a doubled detection is off.
        "deduplication": {"horizon": "0s"},
        "score": {"threshold": 0},
    }, extra or {})


class Service:
    """One process. `folder` keeps its configuration and what it says."""

    def __init__(self, folder, settings, command=None, environment=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "config.yml"
        self.config.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        self.log = self.folder / "log"
        self.command = command or program()
        self.environment = environment or {}
        self.process = None
        self.stopped = False

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.command, "serve", "--config",
                 str(self.config)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=os.environ | self.environment)
        self.stopped = False
        return self

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        if self.alive:
            self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def pause(self):
        self.signal(signal.SIGSTOP)
        self.stopped = True

    def go_on(self):
        self.signal(signal.SIGCONT)
        self.stopped = False

    def terminate(self, seconds=30):
        """SIGTERM; the exit code. None: it did not end and was killed."""
        if self.stopped:
            self.go_on()
        self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds):
        """The exit code; None when it goes on after `seconds`, in which case it is killed."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def memory_mib(self):
        """Resident, or 0 for a dead process."""
        with contextlib.suppress(OSError):
            for line in open(f"/proc/{self.process.pid}/status", encoding="ascii"):
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def until_said(self, text, seconds):
        """Whether `text` is in its log within `seconds`."""
        end = time.monotonic() + seconds
        while text not in self.said():
            if time.monotonic() > end or not self.alive:
                return text in self.said()
            time.sleep(0.1)
        return True
