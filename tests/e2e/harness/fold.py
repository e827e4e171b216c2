"""The slow fold: firings of correlation rules from a list of matches, written for clearness.

It knows the three correlations of tests/e2e/rules and nothing of tocsin's code. Each firing is
recomputed from the whole list of its group's events (shared semantics: a sliding closed window in
event time; an alert on the edge; armed again when the condition was false, also between two
events, or a full window after the alert).
"""

import collections
import dataclasses

from .events import ACCEPTED, REFUSED, SERVICE

MINUTE_US = 60_000_000


@dataclasses.dataclass(frozen=True)
class Match:
    """A base rule matched an event. `source` is (topic, partition, offset)."""
    time_us: int
    source: tuple
    rule: str
    fields: dict = dataclasses.field(compare=False, hash=False)


@dataclasses.dataclass(frozen=True, order=True)
class Firing:
    rule: str
    group: str
    time_us: int


def _at_least(count):
    return lambda window: len(window) >= count


def _distinct(field, count):
    return lambda window: len({match.fields[field] for match in window}) >= count


def _in_order(rules):
    """A later step is another event at the same time or later; other events may lie between."""
    def holds(window):
        step = 0
        for match in window:
            step += step < len(rules) and match.rule == rules[step]
        return step == len(rules)
    return holds


@dataclasses.dataclass(frozen=True)
class Correlation:
    id: str
    rules: tuple
    group_by: str
    span_us: int
    needs: str      # a field without which an event does not count, or ""
    holds: object   # list of matches in order of time -> bool


CORRELATIONS = (
    Correlation("eeee0001-0000-4000-8000-000000000011", (REFUSED,), "TargetUserName",
                5 * MINUTE_US, "", _at_least(5)),
    Correlation("eeee0001-0000-4000-8000-000000000012", (REFUSED,), "IpAddress",
                10 * MINUTE_US, "TargetUserName", _distinct("TargetUserName", 8)),
    Correlation("eeee0001-0000-4000-8000-000000000013", (REFUSED, ACCEPTED, SERVICE), "Hostname",
                5 * MINUTE_US, "", _in_order((REFUSED, ACCEPTED, SERVICE))),
)


def _fire(correlation, group, matches):
    held_since = None
    for i, match in enumerate(matches):
        now = match.time_us
        window = []
        for earlier in reversed(matches[:i]):
            if earlier.time_us < now - correlation.span_us:
                break
            window.insert(0, earlier)
        if held_since is not None and (now - held_since >= correlation.span_us or
                                       not correlation.holds(window)):
            held_since = None
        if not correlation.holds(window + [match]):
            held_since = None
        elif held_since is None:
            held_since = now
            yield Firing(correlation.id, group, now)


def firings(matches):
    """All firings, as a sorted list, of matches in any order."""
    found = []
    for correlation in CORRELATIONS:
        groups = collections.defaultdict(list)
        for match in matches:
            if match.rule in correlation.rules and match.fields.get(correlation.needs or "e2e_id"):
                if group := match.fields.get(correlation.group_by):
                    groups[group].append(match)
        for group, members in groups.items():
            members.sort(key=lambda match: match.time_us)
            found += _fire(correlation, group, members)
    return sorted(found)
