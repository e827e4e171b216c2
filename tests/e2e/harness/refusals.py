"""Wrong configuration and a world that says no: what `tocsin serve` says, and how it ends.

Each row: what is set, the words that one line of the log must have, and the exit codes that are right
(None: it goes on and tries again). Nothing may be skipped: no offset is committed.
"""

import dataclasses
import re

from . import oracle, service, stream, world

PATIENCE_S = 25


@dataclasses.dataclass(frozen=True)
class Refusal:
    name: str
    settings: object   # of a cluster, as a function
    words: str         # regular expression, in one line
    codes: tuple


def _sasl(cluster, listener="sasl", password="right"):
    return {"kafka": {"brokers": cluster.address(listener), "properties": {
        "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.username": "tocsin",
        "sasl.password": password, "ssl.ca.location": str(cluster.folder / "ca.pem")}}}


REFUSALS = (
    Refusal("unreachable broker", lambda c: {"kafka": {"brokers": "127.0.0.1:9"}},
            r"127\.0\.0\.1:9", (4, None)),
    Refusal("missing topic", lambda c: {"sources": [{"topics": ["not-there"]}]},
            r"not-there", (4,)),
    Refusal("wrong password", lambda c: _sasl(c, password="wrong"),
            r"(?i)authentication|password", (4, None)),
    Refusal("expired certificate", lambda c: _sasl(c, "expired"),
            r"(?i)certificate|SSL", (4, None)),
    Refusal("no right to read", _sasl,
            r"(?i)authoriz|not allowed|refus", (4, None)),
    Refusal("unknown key", lambda c: {"kafka": {"brokrs": "x"}}, r"brokrs.*", (2,)),
    Refusal("unknown property", lambda c: {"kafka": {"properties": {"no.such": "x"}}},
            r"no\.such", (2, 4)),
    Refusal("no rules", lambda c: {"rules": {"paths": ["/not/there"]}}, r"/not/there", (2, 4)),
)



def check(cluster, folder):
    """Verdicts, one per row."""
    topics = oracle.Topics("refused")
    stream.create_topics(cluster.brokers, {
        topics.zeek: 1, topics.windows: 1, topics.detections: 1, topics.dead: 1, topics.late: 1,
        topics.rep: world.PARTITIONS})
    for row in REFUSALS:
        settings = service.configuration(topics.name, cluster.brokers, topics.zeek, topics.windows,
                                         service.RULES, 0, row.settings(cluster))
        one = service.Service(folder / row.name.replace(" ", "-"), settings).start()
        code = one.wait(PATIENCE_S)
        lines = [line for line in one.said().splitlines() if re.search(row.words, line)]
        good = code in row.codes and lines
        text = f"{row.name}: exit code {code}, {len(one.said().splitlines())} lines"
        yield oracle.Verdict("no", bool(good), f"{text}; {lines[0][:300] if lines else one.said()[:600]}")
    offsets = stream.Offsets(cluster.brokers, topics.name, topics.inputs)
    done = offsets.committed()
    offsets.close()
    yield oracle.Verdict("no", not done, f"nothing is committed {done or ''}".rstrip())
