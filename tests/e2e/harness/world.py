"""One scenario's world: its topics, events, processes and the judge, on a running cluster."""

import dataclasses
import pathlib
import random
import shutil
import time

from . import events, oracle, service, stream

PARTITIONS = 4
BUDGET_MIB = 400
DRAIN_S = 120

VARIANT_RULE = """title: Variant {name}
id: {id}
description: Stands in one of two rule sets; which of the two an event met shows in its detections.
logsource:
    product: zeek
    service: dns
detection:
    selection:
        query|endswith: '.marked.example'
    condition: selection
level: informational
"""


@dataclasses.dataclass
class Counts:
    kills: int = 0
    pauses: int = 0
    restarts: int = 0   # of brokers
    swaps: int = 0      # of rule sets
    starts: int = 0


class World:
    """`name` is that of the service and prefixes all topics; it is new in every cluster."""

    def __init__(self, cluster, folder, name, seed, mix=events.Mix(), rate=1000, command=None,
                 environment=None, settings=None, correlate=True):
        self.cluster, self.seed = cluster, seed
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.topics = oracle.Topics(name)
        self.dice = random.Random(seed)
        self.generator = events.Generator(seed, (self.topics.zeek, PARTITIONS),
                                          (self.topics.windows, PARTITIONS), mix)
        self.command, self.environment = command, environment
        self.settings, self.correlate = settings or {}, correlate
        self.counts = Counts()
        self.deleted = []         # records that were read and then deleted from their topic
        self.expected_words = []  # what some log has to say
        self.services = []
        self.variants = {"a"}
        self.rules = self.folder / "rules"
        shutil.copytree(service.RULES, self.rules)
        self.put_variant("a")
        stream.create_topics(cluster.brokers, {
            self.topics.zeek: PARTITIONS, self.topics.windows: PARTITIONS,
            self.topics.detections: 2, self.topics.dead: (1, {"max.message.bytes": "4194304"}),
            self.topics.late: 1, self.topics.rep: (PARTITIONS, {
                "message.timestamp.type": "LogAppendTime"})})
        self.feeder = stream.Feeder(cluster.brokers, self.generator, rate)
        groups = {name: self.topics.inputs}
        if correlate:
            groups[f"{name}-correlate"] = (self.topics.rep,)
        self.groups = groups
        self.watch = oracle.Watch(cluster.brokers, self.topics, lambda: list(self.services),
                                  lambda: self.feeder.acknowledged, groups)

    # --- processes ------------------------------------------------------------------------------

    def add(self, settings=None):
        """One more process, started."""
        number = self.counts.starts
        self.counts.starts += 1
        config = service.configuration(
            self.topics.name, self.cluster.brokers, self.topics.zeek, self.topics.windows,
            self.rules, number, service.merge(self.settings, settings or {}))
        started = service.Service(self.folder / f"process-{number}", config, self.command,
                                  self.environment).start()
        self.services.append(started)
        return started

    def kill(self, victim=None):
        victim = victim or self.dice.choice(self.services)
        victim.kill()
        self.services.remove(victim)
        self.counts.kills += 1

    def replace(self, victim=None):
        """Kills one process and starts another under the same number."""
        victim = victim or self.dice.choice(self.services)
        victim.kill()
        self.counts.kills += 1
        victim.start()

    def pause(self, victim, seconds):
        """A process that stands still for so long, and then believes that nothing happened."""
        victim.pause()
        self.counts.pauses += 1
        self.sleep(seconds)
        victim.go_on()

    def terminate_all(self):
        """Exit codes."""
        return [one.terminate() for one in self.services]

    # --- rules ----------------------------------------------------------------------------------

    def put_variant(self, name):
        """Makes the rule set the one of this variant, in one step."""
        new = self.folder / "swap.new"
        new.write_text(VARIANT_RULE.format(name=name, id=events.VARIANTS[name]), encoding="utf-8")
        new.rename(self.rules / "swap.yml")

    def keep_deleted(self, records):
        """The judge still has to know them."""
        self.deleted += records

    def swap(self):
        self.counts.swaps += 1
        self.variants = {"a", "b"}
        self.put_variant("ab"[self.counts.swaps % 2])

    # --- time -----------------------------------------------------------------------------------

    def sleep(self, seconds):
        """Lets things happen. A process that ended by itself is an error."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.check_alive()
            time.sleep(min(0.2, max(0.0, end - time.monotonic())))

    def check_alive(self):
        for one in self.services:
            if not one.alive:
                raise RuntimeError(f"{one.folder.name} ended with {one.process.returncode}: "
                                   f"{one.said()[-1500:]}")

    def between(self, least, most):
        return least + (most - least) * self.dice.random()

    # --- the end --------------------------------------------------------------------------------

    def begin(self, processes):
        for _ in range(processes):
            self.add()
        self.feeder.start()
        self.watch.start()
        return self

    def drain(self, seconds=DRAIN_S):
        """Stops the feed with its last words, and waits until every stage has taken everything."""
        self.feeder.stop()
        for i, (group, topics) in enumerate(self.groups.items()):
            offsets = stream.Offsets(self.cluster.brokers, group, topics)
            if i:
                self.sleep(2.5)  # heartbeats with the last times are in the internal topic
            ends = offsets.ends()
            end = time.monotonic() + seconds
            while True:
                done = offsets.committed() or {}
                behind = {place: (done.get(place, 0), last) for place, last in ends.items()
                          if done.get(place, 0) < last}
                if not behind:
                    break
                if time.monotonic() > end:
                    raise TimeoutError(f"{group} did not reach {dict(list(behind.items())[:4])}: "
                                       f"{self.services[0].said()[-800:]}")
                self.sleep(0.3)
            offsets.close()

    def judge(self, stall_s=30, budget_mib=BUDGET_MIB):
        """(verdicts, counts). Ends what still runs, first gently."""
        codes = self.terminate_all()
        self.watch.stop()
        verdicts, counts = oracle.judge(self.cluster.brokers, self.topics,
                                        tuple(sorted(self.variants)), self.correlate, self.deleted)
        verdicts += [oracle.Verdict("log", any(words in one.said() for one in self.services), words)
                     for words in self.expected_words]
        verdicts += self.watch.verdicts(budget_mib, stall_s)
        verdicts.append(oracle.Verdict("end", all(code == 0 for code in codes),
                                       f"exit codes after SIGTERM {codes}"))
        return verdicts, counts | dataclasses.asdict(self.counts)

    def close(self):
        """Whatever happened, nothing goes on."""
        for one in self.services:
            one.kill()
        self.feeder.pause()
