"""The table of scenarios: a world, a fault, what must hold. `tests/e2e/storm` runs it."""

import contextlib
import dataclasses
import subprocess

import kafka

from . import events, faults, oracle, proxy, refusals, world

PLAIN = events.Mix()
# Index files are laid out in full; those of many logs would fill a small disk by themselves.
SMALL_LOGS = {"log.index.size.max.bytes": 65536}


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    fault: object
    what: str
    seconds: float = 30        # `--minutes` is for `storm`
    nodes: int = 1
    processes: int = 2
    mix: events.Mix = PLAIN
    rate: int = 1000           # events a second
    stall_s: float = 30        # progress resumes within so long
    budget_mib: int = world.BUDGET_MIB
    hits: bool = False         # aborted records must be seen
    in_storm: bool = False     # its fault is part of `storm`, too
    special: str = ""          # "proxy", "tmpfs", "secure": of the cluster
    settings: dict = dataclasses.field(default_factory=dict)


SCENARIOS = (
    Scenario("storm", faults.storm, "everything at once, in an order made by the seed", 300,
             processes=3, stall_s=60, hits=True),
    Scenario("kills", faults.kills, "kill -9 of processes in the middle of transactions", hits=True,
             in_storm=True),
    Scenario("zombie", faults.zombies, "SIGSTOP longer than the session, then SIGCONT",
             in_storm=True),
    Scenario("broker", faults.broker_restarts, "kill -9 and restart of the broker", in_storm=True),
    Scenario("rebalance", faults.rebalances, "processes come and go every 1-5 s", stall_s=60,
             in_storm=True),
    Scenario("swap", faults.swaps, "the rules change every 2 s under load", in_storm=True),
    Scenario("poison", faults.quiet, "every fifth record is no event", 15,
             mix=dataclasses.replace(PLAIN, poison=0.2)),
    Scenario("refusals", None, "wrong configuration, password, certificate; no right; no broker",
             special="secure"),
    Scenario("stop", faults.terminations, "SIGTERM in any phase"),
    Scenario("leader", faults.leader_loss, "three brokers, one is killed and comes back", nodes=3,
             seconds=40),
    Scenario("late", faults.quiet, "a third out of order, a twentieth late", 15,
             mix=dataclasses.replace(PLAIN, reordered=0.33, late=0.05)),
    Scenario("future", faults.quiet, "forged stamps 30 days ahead", 15,
             mix=dataclasses.replace(PLAIN, future=0.002)),
    Scenario("idle", faults.idle_partition, "a partition of each topic falls silent", 15),
    Scenario("groups", faults.quiet, "100,000 users", 30, rate=4000,
             mix=dataclasses.replace(PLAIN, users=100_000, addresses=60_000)),
    Scenario("slow-end", faults.kills, "a proxy holds back EndTxn, processes are killed",
             special="proxy", stall_s=45),
    Scenario("truncated", faults.truncated, "input is deleted below the committed offset", 10),
    Scenario("clock", faults.clock_jump, "the clock of a process is a day ahead", 15),
    Scenario("disk-full", faults.disk_full, "the broker's disk fills up, then there is room", 10,
             special="tmpfs", stall_s=45),
)


class CannotRun(Exception):
    """The machine lacks what the scenario needs; the text says what."""


@contextlib.contextmanager
def cluster_for(scenario, folder):
    """A running cluster of the scenario's own kind. The caller keeps ordinary ones."""
    mounted = None
    if scenario.special == "tmpfs":
        mounted = folder / "node-1" / "data"
        mounted.mkdir(parents=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192m", "none", str(mounted)],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise CannotRun(f"no small disk can be made here: {done.stderr.strip()}")
    cluster = kafka.Cluster(folder, scenario.nodes, secure=scenario.special == "secure", tied=True,
                            proxied=scenario.special == "proxy",
                            settings=SMALL_LOGS if mounted else None)
    try:
        yield cluster.start()
    finally:
        cluster.stop(now=True)
        if mounted:
            # The system may still be closing the files of a broker that was killed.
            subprocess.run(["umount", "--lazy", str(mounted)], check=True)


def run(scenario, cluster, folder, seed, seconds, processes):
    """(verdicts, counts) of one scenario on a running cluster."""
    if scenario.name == "refusals":
        return list(refusals.check(cluster, folder)), {}
    here = world.World(cluster, folder, scenario.name, seed, scenario.mix, scenario.rate,
                       settings=scenario.settings)
    slow = None
    try:
        if scenario.special == "proxy":
            slow = proxy.Proxy(cluster.ports["proxy"], cluster.ports["proxied"], seed=seed)
            here.settings = {"kafka": {"brokers": f"127.0.0.1:{cluster.ports['proxy']}"}}
        here.begin(processes)
        here.sleep(3)
        scenario.fault(here, seconds)
        here.drain()
        verdicts, counts = here.judge(scenario.stall_s, scenario.budget_mib)
        if scenario.hits:
            verdicts.append(oracle.Verdict("hit", counts["aborted"] > 0,
                                           f"{counts['aborted']} aborted records seen"))
        if slow:
            counts["held"] = slow.held
        return verdicts, counts
    finally:
        here.close()
        if slow:
            slow.close()
