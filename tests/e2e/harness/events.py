"""Seeded events: Zeek dns, conn, ssh and Windows logons as JSON, some late, some poison.

Which rules of tests/e2e/rules match an event, and whether bytes are an event at all, is decided
here a second time, from the bytes alone (`read`), so that the judge needs nobody's word for it.

Event time runs STEP_US per event, beginning at a fixed date, far faster than the clock. No two
events have the same time. An event `reordered` lies up to half the lateness back, a `late` one three
times the lateness: both counted against the newest event of its own partition, beyond any doubt.
"""

import dataclasses
import datetime
import functools
import json
import random

BASE = datetime.datetime(2026, 3, 11, tzinfo=datetime.timezone.utc)
BASE_US = int(BASE.timestamp()) * 1_000_000
STEP_US = 20_000
LATENESS_S = 30
SPAN_S = 600  # of the longest window in rules/
FIRST_LATE = 5_000  # events of that many steps reach further than a late one goes back
DEEPEST = 256

MARKED, REFUSED, ACCEPTED, SERVICE = (f"eeee0001-0000-4000-8000-00000000000{n}" for n in "1234")
VARIANTS = {name: f"eeee0001-0000-4000-8000-00000000002{n}" for name, n in (("a", 1), ("b", 2))}
TELLING = (MARKED, REFUSED)               # rules that give detections of their own
FEEDING = (REFUSED, ACCEPTED, SERVICE)    # rules that correlations refer to


@dataclasses.dataclass(frozen=True)
class Mix:
    """How often events are odd, and how many groups there are."""
    reordered: float = 0.1
    late: float = 0.005
    poison: float = 0.005
    future: float = 0.0
    users: int = 200
    addresses: int = 400
    hosts: int = 200


@dataclasses.dataclass(frozen=True)
class Read:
    """What an independent reader makes of the bytes of a record."""
    time_us: int
    fields: dict
    rules: tuple  # ids of the base rules that match


@functools.lru_cache(maxsize=65536)
def parse_time(text):
    """RFC 3339 in UTC, with any number of digits, as microseconds since 1970."""
    whole, _, part = text.rstrip("Z").partition(".")
    seconds = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
    return int(seconds) * 1_000_000 + int(part[:6].ljust(6, "0"))


def _depth(value, level=1):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return level
    return max((_depth(v, level + 1) for v in value), default=level)


def read(value):
    """A `Read`, or None when the bytes are no event and belong to the dead letters."""
    try:
        event = json.loads(value.decode("utf-8"))
        if not isinstance(event, dict) or _depth(event) > DEEPEST:
            return None
    except (ValueError, RecursionError):
        return None
    rules = []
    if event.get("_path") == "dns" and str(event["query"]).endswith(".marked.example"):
        rules.append(MARKED)
    if event.get("Channel") in ("Security", "System"):
        rule = {4625: REFUSED, 4624: ACCEPTED, 7045: SERVICE}.get(event["EventID"])
        if rule:
            rules.append(rule)
    if "ts" in event:
        whole, _, part = f"{event['ts']:.6f}".partition(".")
        time_us = int(whole) * 1_000_000 + int(part)
    else:
        time_us = parse_time(event["@timestamp"])
    return Read(time_us, event, tuple(rules))


def stamp(time_us):
    return (BASE + datetime.timedelta(microseconds=time_us - BASE_US)).strftime(
        "%Y-%m-%dT%H:%M:%S.%fZ")


class Generator:
    """An endless sequence of (topic, partition, bytes). One seed gives one sequence."""

    def __init__(self, seed, zeek=("zeek", 4), windows=("windows", 4), mix=Mix()):
        self.zeek, self.windows, self.mix = zeek, windows, mix
        self.dice = random.Random(seed)
        self.count = 0
        self.closed = set()  # (topic, partition) that get nothing any more

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        time_us = BASE_US + self.count * STEP_US + self.count % STEP_US
        odd = self.dice.random()
        mix = self.mix
        if odd < mix.reordered:
            time_us -= STEP_US * self.dice.randrange(LATENESS_S * 500_000 // STEP_US)
        elif (odd := odd - mix.reordered) < mix.late:
            if self.count > FIRST_LATE:
                time_us -= 3 * LATENESS_S * 1_000_000
        elif (odd := odd - mix.late) < mix.poison:
            return *self._place(self.dice.choice((self.zeek, self.windows))), self._poison()
        elif odd - mix.poison < mix.future:
            return *self._place(self.zeek), self._dns(time_us + 30 * 86_400_000_000)
        kind = self.dice.random()
        for share, source, make in (
                (0.30, self.zeek, self._dns), (0.25, self.zeek, self._conn),
                (0.10, self.zeek, self._ssh), (0.13, self.windows, self._logon(4625)),
                (0.13, self.windows, self._logon(4624)), (0.02, self.windows, self._service),
                (1, self.windows, self._process)):
            if kind < share:
                return *self._place(source), make(time_us)
            kind -= share
        raise AssertionError("shares end with 1")

    def last_words(self):
        """One event per open partition, so far ahead that every window of the rules is over."""
        ahead = self.count * STEP_US + (2 * SPAN_S + LATENESS_S) * 1_000_000
        for topic, partitions in (self.zeek, self.windows):
            for partition in range(partitions):
                if (topic, partition) not in self.closed:
                    self.count += 1
                    make = self._conn if topic == self.zeek[0] else self._process
                    yield topic, partition, make(BASE_US + ahead + self.count)

    def _place(self, source):
        topic, partitions = source
        open_ones = [p for p in range(partitions) if (topic, p) not in self.closed]
        return topic, self.dice.choice(open_ones)

    def _zeek(self, path, time_us, fields):
        event = {"_path": path, "ts": 0, "uid": f"C{self.count:016d}",
                 "id.orig_h": f"10.1.0.{self.dice.randrange(250)}",
                 "id.orig_p": self.dice.randrange(1024, 65536), "id.resp_h": "10.0.0.2"} | fields
        text = json.dumps(event | {"e2e_id": str(self.count)})
        stamp_text = f"{time_us // 1_000_000}.{time_us % 1_000_000:06d}"
        return text.replace('"ts": 0', f'"ts": {stamp_text}', 1).encode("utf-8")

    def _dns(self, time_us):
        zone = "marked.example" if self.dice.random() < 0.1 else "plain.example"
        return self._zeek("dns", time_us, {"id.resp_p": 53, "proto": "udp", "qtype_name": "A",
                                           "query": f"h{self.dice.randrange(10_000)}.{zone}"})

    def _conn(self, time_us):
        return self._zeek("conn", time_us, {"id.resp_p": 443, "proto": "tcp", "service": "ssl",
                                            "duration": self.dice.random(), "conn_state": "SF"})

    def _ssh(self, time_us):
        return self._zeek("ssh", time_us, {"id.resp_p": 22, "version": 2,
                                           "auth_success": self.dice.random() < 0.5})

    def _windows(self, event_id, channel, time_us, fields):
        event = {"@timestamp": stamp(time_us), "EventID": event_id, "Channel": channel,
                 "Hostname": f"ws{self.dice.randrange(self.mix.hosts)}"}
        return json.dumps(event | fields | {"e2e_id": str(self.count)}).encode("utf-8")

    def _logon(self, event_id):
        def make(time_us):
            address = self.dice.randrange(self.mix.addresses)
            return self._windows(event_id, "Security", time_us, {
                "TargetUserName": f"user{self.dice.randrange(self.mix.users)}",
                "IpAddress": f"10.2.{address // 250}.{address % 250}", "LogonType": 3})
        return make

    def _service(self, time_us):
        return self._windows(7045, "System", time_us, {"ServiceName": "remote helper"})

    def _process(self, time_us):
        return self._windows(4688, "Security", time_us, {
            "NewProcessName": "C:\\Windows\\System32\\notepad.exe", "ProcessId": self.count})

    def _poison(self):
        return self.dice.choice((
            lambda: self._conn(BASE_US)[:60],
            lambda: self._conn(BASE_US).replace(b"ssl", b"s\xffl"),
            lambda: self._conn(BASE_US).replace(b"ssl", b"s\0l"),
            lambda: b"\0\0\0",
            lambda: b"[" * 2000 + b"]" * 2000,
            lambda: b'{"a":' * 2000 + b"1" + b"}" * 2000,
            lambda: b"no JSON at all",
            lambda: b'"text"',
            lambda: b'{"_path":"conn","x":"' + b"x" * 300_000,
        ))()
