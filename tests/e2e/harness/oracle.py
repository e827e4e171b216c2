"""The judge: nothing lost, nothing doubled, whatever happened meanwhile.

It reads what stands in the topics when all is quiet, and what `Watch` saw meanwhile:

    I1  input events that match, or are no events: each exactly once in the detections of its rule, in
        the internal topic, in the dead letters; late ones in the late topic
    I2  detections of correlations equal the slow fold (fold.py) over the internal topic
    I3  ids of detections are unique
    I4  committed offsets never go back
    I5  memory stays within its budget
    I6  after each fault progress resumes within its time
    I7  each event saw exactly one rule set

`aborted` counts records that only the uncommitted view shows: 0 means that no fault hit a
transaction.
"""

import collections
import dataclasses
import json
import threading
import time

from . import events, fold, stream

LATENESS_US = events.LATENESS_S * 1_000_000
FUTURE_US = 3_600_000_000


@dataclasses.dataclass(frozen=True)
class Topics:
    """All names that belong to one service."""
    name: str

    @property
    def zeek(self):
        return f"{self.name}-zeek"

    @property
    def windows(self):
        return f"{self.name}-windows"

    @property
    def inputs(self):
        return (self.zeek, self.windows)

    @property
    def detections(self):
        return f"{self.name}-detections"

    @property
    def dead(self):
        return f"{self.name}-dead-letters"

    @property
    def late(self):
        return f"{self.name}-late"

    @property
    def rep(self):
        return f"{self.name}-rep"

    @property
    def outputs(self):
        return (self.detections, self.dead, self.rep)


@dataclasses.dataclass(frozen=True)
class Verdict:
    name: str
    good: bool
    text: str

    def __str__(self):
        return f"{self.name} {'ok  ' if self.good else 'FAIL'} {self.text}"


def source_of(document):
    source = document["source"]
    return (source["topic"], source["partition"], source["offset"])


def compare(name, what, expected, got):
    """Two multisets, as a verdict that gives examples of what is too few and too many."""
    lost, doubled = expected - got, got - expected
    text = (f"{what}: {expected.total()} expected, {lost.total()} lost, "
            f"{doubled.total()} doubled or unexpected")
    for word, some in (("lost", lost), ("too many", doubled)):
        if some:
            text += f"; {word}: {list(some.items())[:3]}"
    return Verdict(name, not lost and not doubled, text)


class Input:
    """What the input topics hold: an independent reading of every record."""

    def __init__(self, records):
        self.records = len(records)
        self.dead = collections.Counter()
        self.telling = collections.Counter()   # (rule, source)
        self.marked = set()
        self.feeding = {}                      # source -> Match
        self.late = set()                      # sources of matches that are late
        newest = {}
        for record in records:
            found = events.read(record.value)
            if found is None:
                self.dead[record.source] += 1
                continue
            place = (record.topic, record.partition)
            known = newest.get(place, found.time_us)
            late = found.time_us < known - LATENESS_US
            if found.time_us <= known + FUTURE_US:
                newest[place] = max(known, found.time_us)
            for rule in found.rules:
                if rule in events.TELLING:
                    self.telling[rule, record.source] += 1
                if rule == events.MARKED:
                    self.marked.add(record.source)
                if rule in events.FEEDING:
                    self.feeding[record.source] = fold.Match(found.time_us, record.source, rule,
                                                             found.fields)
                    if late:
                        self.late.add(record.source)


class Detections:
    """What the detections topic holds."""

    def __init__(self, records):
        variants = {rule: name for name, rule in events.VARIANTS.items()}
        self.ids = collections.Counter()
        self.single = collections.Counter()    # (rule, source)
        self.variants = collections.defaultdict(list)  # source -> [(variant, rule set hash)]
        self.hashes = collections.defaultdict(set)     # source -> rule set hashes
        self.firings = collections.Counter()
        for record in records:
            detection = json.loads(record.value)
            self.ids[detection["id"]] += 1
            rule, rules = detection["rule"].get("id"), detection["engine"]["ruleset_hash"]
            if detection["kind"] == "correlation":
                group = "|".join(detection["correlation"]["group"].values())
                time_us = events.parse_time(detection["event_time"])
                self.firings[fold.Firing(rule, group, time_us)] += 1
                continue
            source = source_of(detection)
            self.hashes[source].add(rules)
            if rule in variants:
                self.variants[source].append((variants[rule], rules))
            else:
                self.single[rule, source] += 1


def judge_single(given, detections):
    return compare("I1", "detections", given.telling, detections.single)


def judge_dead(given, records):
    got = collections.Counter(
        (r.headers.get("tocsin-topic"), int(r.headers.get("tocsin-partition", -1)),
         int(r.headers.get("tocsin-offset", -1))) for r in records)
    return compare("I1", "dead letters", given.dead, got)


def read_rep(records):
    """(matches as a multiset of (source, partition of rep, rules), source -> time of rep)."""
    once, times = collections.Counter(), {}
    for record in records:
        document = json.loads(record.value)
        if document["kind"] == "match":
            source = source_of(document)
            rules = json.dumps(document["rules"], sort_keys=True)
            once[source, record.partition, rules] += 1
            times[source] = document["time"] // 1000
    return once, times


def judge_rep(given, once):
    """An event goes to every partition that one of its groups belongs to, and there once."""
    expected = collections.Counter(given.feeding)
    for source in expected:
        expected[source] = 1
    got = collections.Counter({source: 1 for source, _, _ in once})
    for (source, _, _), count in once.items():
        got[source] = max(got[source], count)
    return compare("I1", "internal topic", expected, got)


def judge_late(given, records):
    expected = collections.Counter(given.late)
    got = collections.Counter({source_of(json.loads(r.value)) for r in records})
    return compare("I1", "late", expected, got)


def judge_firings(given, times, detections):
    """`times`: of the matches in the internal topic. They decide, so that what a clamp did counts."""
    matches = [fold.Match(times[source], source, match.rule, match.fields)
               for source, match in given.feeding.items()
               if source in times and source not in given.late]
    expected = collections.Counter(fold.firings(matches))
    return compare("I2", "correlations", expected, detections.firings)


def judge_ids(detections):
    repeated = [id for id, count in detections.ids.items() if count > 1]
    return Verdict("I3", not repeated, f"ids: {len(detections.ids)}, {len(repeated)} repeated"
                   + (f": {repeated[:3]}" if repeated else ""))


def judge_rule_sets(given, detections, variants):
    """`variants`: those whose rule set was ever there."""
    bad, of_hash = [], collections.defaultdict(set)
    for source in given.marked:
        seen = detections.variants.get(source, [])
        if len(seen) != 1 or seen[0][0] not in variants:
            bad.append((source, seen))
        for variant, rules in seen:
            of_hash[rules].add(variant)
    mixed = [source for source, hashes in detections.hashes.items() if len(hashes) != 1]
    confused = [rules for rules, names in of_hash.items() if len(names) != 1]
    counts = collections.Counter(name for seen in detections.variants.values() for name, _ in seen)
    text = f"rule sets: {dict(sorted(counts.items()))}, {len(bad)} events not seen by exactly one"
    if bad or mixed or confused:
        text += f"; {bad[:2]} mixed {mixed[:2]} confused {confused[:2]}"
    return Verdict("I7", not (bad or mixed or confused), text)


class Watch:
    """Looks on while things happen: committed offsets, memory. A thread."""

    PAUSE_S = 0.3

    def __init__(self, brokers, topics, processes, produced, groups):
        """`processes()`: Services. `produced()`: events acknowledged so far. `groups`: of the match
        stage first; each with its topics."""
        self._offsets = {group: stream.Offsets(brokers, group, names)
                         for group, names in groups.items()}
        self._first = next(iter(groups))
        self._processes, self._produced = processes, produced
        self._last = {group: {} for group in groups}
        self.backward = []
        self.most_mib = 0
        self.longest_stall_s = 0
        self._moved_at = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._ended.set()
        self._thread.join()
        for offsets in self._offsets.values():
            offsets.close()

    def _run(self):
        while not self._ended.wait(self.PAUSE_S):
            self.most_mib = max([self.most_mib] + [p.memory_mib() for p in self._processes()])
            for group, offsets in self._offsets.items():
                self._look(group, offsets.committed())

    def _look(self, group, now):
        if now is None:
            return
        last = self._last[group]
        moved = False
        for place, offset in now.items():
            before = last.get(place, -1)
            if offset < before:
                self.backward.append((group, *place, before, offset))
            moved |= offset > before
            last[place] = offset
        if group == self._first:
            # Nothing to do is no stall.
            if not moved and sum(last.values()) < self._produced():
                self.longest_stall_s = max(self.longest_stall_s, time.monotonic() - self._moved_at)
            else:
                self._moved_at = time.monotonic()

    def verdicts(self, budget_mib, stall_s):
        yield Verdict("I4", not self.backward, f"committed offsets went back {len(self.backward)} "
                      f"times {self.backward[:2] if self.backward else ''}".rstrip())
        yield Verdict("I5", 0 < self.most_mib <= budget_mib,
                      f"memory: at most {self.most_mib:.0f} MiB of {budget_mib}")
        yield Verdict("I6", self.longest_stall_s <= stall_s,
                      f"longest stall {self.longest_stall_s:.1f} s of {stall_s}")


def judge(brokers, topics, variants=("a",), correlate=True, deleted=()):
    """(verdicts I1, I2, I3, I7; counts) of what stands in the topics. `deleted`: records of the input
    that stand there no more."""
    records = {name: stream.read_all(brokers, name) for name in topics.inputs + topics.outputs}
    given = Input([*deleted, *(record for name in topics.inputs for record in records[name])])
    detections = Detections(records[topics.detections])
    once, times = read_rep(records[topics.rep])
    verdicts = [judge_single(given, detections), judge_dead(given, records[topics.dead]),
                judge_rep(given, once)]
    if correlate:
        verdicts += [judge_late(given, stream.read_all(brokers, topics.late)),
                     judge_firings(given, times, detections)]
    verdicts += [judge_ids(detections), judge_rule_sets(given, detections, variants)]
    all_records = sum(len(stream.read_all(brokers, name, "read_uncommitted"))
                      for name in topics.outputs)
    counts = {"events": given.records, "detections": len(records[topics.detections]),
              "dead": given.dead.total(), "late": len(given.late),
              "aborted": all_records - sum(len(records[name]) for name in topics.outputs)}
    return verdicts, counts
