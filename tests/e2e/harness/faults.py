"""What is done to a running service, one function per fault: `fault(world, seconds)`.

Each leaves the world running; then it is drained and judged (scenarios.py).
"""

import pathlib
import subprocess
import time

from . import service, stream

ZOMBIE_S = service.SESSION_MS / 1000 + 3
ROUND_S = 1.2     # at least so long between two kills, or none would hit a transaction


def until(seconds):
    """Yields until so long has passed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield


def quiet(world, seconds):
    world.sleep(seconds)


def kills(world, seconds):
    for _ in until(seconds):
        world.sleep(world.between(ROUND_S, 3))
        world.replace()


def zombies(world, seconds):
    """Others have taken over when it wakes in the middle of its transaction."""
    for _ in until(seconds):
        world.pause(world.dice.choice(world.services), ZOMBIE_S)
        world.sleep(3)


def rebalances(world, seconds):
    most = len(world.services) + 1
    for _ in until(seconds):
        world.sleep(world.between(1, 5))
        if len(world.services) >= most:
            world.kill()
        elif len(world.services) < 2 or world.dice.random() < 0.5:
            world.add()
        else:
            world.kill()


def bounce_broker(world, seconds=2.0):
    node = world.dice.choice(world.cluster.nodes)
    node.kill()
    world.counts.restarts += 1
    world.sleep(seconds)
    node.start()
    world.cluster.wait_ready()


def broker_restarts(world, seconds):
    for _ in until(seconds):
        world.sleep(5)
        bounce_broker(world)
    world.sleep(5)


def leader_loss(world, seconds):
    for _ in until(seconds):
        world.sleep(6)
        bounce_broker(world, 8)
    world.sleep(5)


def swaps(world, seconds):
    for _ in until(seconds):
        world.sleep(2)
        world.swap()


def storm(world, seconds):
    """Everything, in an order made by the seed."""
    acts = [(0.60, world.replace), (0.12, world.swap),
            (0.10, lambda: (world.kill(), world.add())),
            (0.10, lambda: world.pause(world.dice.choice(world.services), ZOMBIE_S)),
            (0.04, lambda: bounce_broker(world)), (1.0, world.add)]
    for _ in until(seconds):
        world.sleep(world.between(ROUND_S, 3))
        chance = world.dice.random()
        for share, act in acts:
            if chance < share:
                act()
                break
            chance -= share
        while len(world.services) > 4:
            world.kill()


def terminations(world, seconds):
    """SIGTERM in any phase: during the start, between transactions, within one."""
    for _ in until(seconds):
        victim = world.dice.choice(world.services)
        code = victim.terminate()
        if code != 0:
            raise AssertionError(f"exit code {code} after SIGTERM: {victim.said()[-800:]}")
        victim.start()
        world.counts.starts += 1
        world.sleep(world.between(0, 3))


def idle_partition(world, seconds):
    """One partition of each input falls silent: event time goes on without it."""
    world.sleep(3)
    world.generator.closed |= {(world.topics.zeek, 1), (world.topics.windows, 2)}
    world.sleep(seconds)


def truncated(world, seconds):
    """Input is cut off below what the service wants to read next, while nobody runs."""
    world.sleep(seconds / 2)
    world.feeder.pause()
    for one in list(world.services):
        world.kill(one)
    time.sleep(1)
    offsets = stream.Offsets(world.cluster.brokers, world.topics.name, [world.topics.zeek])
    place = (world.topics.zeek, 0)
    committed = offsets.committed()[place]
    world.feeder.resume()
    time.sleep(3)
    world.feeder.pause()
    end = offsets.ends()[place]
    offsets.close()
    first_left = (committed + end) // 2
    world.keep_deleted([record for record in stream.read_all(world.cluster.brokers, place[0])
                        if record.partition == place[1] and record.offset < committed])
    world.cluster.delete_records(*place, first_left)
    world.expected_words.append(f"the records {committed} to {first_left - 1} were gone")
    world.feeder.resume()
    world.add()
    world.sleep(seconds / 2)


def clock_jump(world, seconds):
    """The clock of one process is a day ahead from its start."""
    library = world.folder / "shifted_clock.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", str(library),
                    str(pathlib.Path(__file__).with_name("shifted_clock.c"))], check=True)
    world.kill()
    world.environment = (world.environment or {}) | {"LD_PRELOAD": str(library),
                                                     "CLOCK_SHIFT_S": "86400"}
    world.add()
    world.sleep(seconds)


def disk_full(world, seconds):
    """The disk of the broker fills up; it gives up; there is room again, and it is started."""
    node = world.cluster.nodes[0]
    world.sleep(5)
    filler = node.folder / "data" / "filler"
    with open(filler, "wb") as out:
        try:
            while out.write(b"\0" * (1 << 20)):
                out.flush()
        except OSError:
            pass
    world.sleep(seconds)
    filler.unlink()
    node.kill()
    node.start()
    world.counts.restarts += 1
    world.cluster.wait_ready()
    world.sleep(5)
