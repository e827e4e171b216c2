"""Topics from outside: another client than tocsin's own code (python3-confluent-kafka).

Everything takes `brokers`, the text for bootstrap.servers.
"""

import dataclasses
import threading
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

PATIENCE_S = 60


@dataclasses.dataclass(frozen=True)
class Record:
    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: dict   # name -> text
    stamp_ms: int   # of the broker

    @property
    def source(self):
        return (self.topic, self.partition, self.offset)


def patient(action, seconds=PATIENCE_S):
    """Calls until it works; brokers may be down meanwhile."""
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except KafkaException:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


def create_topics(brokers, topics):
    """`topics`: name -> number of partitions, or (number, settings)."""
    admin = AdminClient({"bootstrap.servers": brokers, "log_level": 1})
    wanted = []
    for name, shape in topics.items():
        partitions, settings = shape if isinstance(shape, tuple) else (shape, {})
        wanted.append(NewTopic(name, partitions, replication_factor=-1, config=settings))
    for future in admin.create_topics(wanted, operation_timeout=30).values():
        future.result()


def partitions_of(brokers, topic):
    metadata = patient(lambda: AdminClient({"bootstrap.servers": brokers, "log_level": 1}).list_topics(topic, 10))
    return sorted(metadata.topics[topic].partitions)


def known_partitions(brokers, topic):
    """Of a topic that was just made, and that some brokers may not know yet."""
    end = time.monotonic() + PATIENCE_S
    while not (found := partitions_of(brokers, topic)):
        if time.monotonic() > end:
            raise TimeoutError(f"no broker knows the topic {topic}")
        time.sleep(0.1)
    return found


def _reader(brokers, group, isolation):
    return Consumer({"bootstrap.servers": brokers, "group.id": group, "log_level": 1,
                     "enable.auto.commit": False, "enable.partition.eof": True,
                     "isolation.level": isolation, "auto.offset.reset": "earliest",
                     "fetch.message.max.bytes": 8 << 20, "fetch.wait.max.ms": 20})


def read_all(brokers, topic, isolation="read_committed"):
    """Every record of a topic up to its end as it is now: a list, by partition, then offset."""
    partitions = partitions_of(brokers, topic)
    if not partitions:
        return []
    reader = _reader(brokers, "e2e-reader", isolation)
    reader.assign([TopicPartition(topic, p, 0) for p in partitions])
    open_ones, records = set(partitions), []
    end = time.monotonic() + PATIENCE_S
    while open_ones and time.monotonic() < end:
        for message in reader.consume(5_000, 0.1):
            if message.error() is None:
                end = time.monotonic() + PATIENCE_S
                headers = {k: v.decode("utf-8", "replace") for k, v in message.headers() or []}
                records.append(Record(topic, message.partition(), message.offset(), message.key(),
                                      message.value(), headers, message.timestamp()[1]))
            elif message.error().code() == KafkaError._PARTITION_EOF:
                open_ones.discard(message.partition())
    reader.close()
    if open_ones:
        raise TimeoutError(f"the end of {topic} {sorted(open_ones)} is not reached")
    return sorted(records, key=lambda record: (record.partition, record.offset))


class Offsets:
    """Committed offsets of one group, and the ends of its topics."""

    def __init__(self, brokers, group, topics):
        # What is pending in a transaction is not committed: without waiting for its outcome.
        self._reader = _reader(brokers, group, "read_uncommitted")
        self._all = [TopicPartition(topic, p)
                     for topic in topics for p in known_partitions(brokers, topic)]

    def committed(self):
        """(topic, partition) -> offset; without those that have none. None: nobody answers."""
        try:
            return {(tp.topic, tp.partition): tp.offset
                    for tp in self._reader.committed(self._all, timeout=5) if tp.offset >= 0}
        except KafkaException:
            return None

    def ends(self):
        """(topic, partition) -> the offset that the next record gets."""
        return {(tp.topic, tp.partition):
                patient(lambda tp=tp: self._reader.get_watermark_offsets(tp, timeout=5)[1])
                for tp in self._all}

    def close(self):
        self._reader.close()


class Feeder:
    """Produces the generator's events, `rate` a second, in a thread, until it is told to stop."""

    def __init__(self, brokers, generator, rate):
        self.generator, self.rate = generator, rate
        self.acknowledged = 0
        self.failed = 0
        self._producer = Producer({
            "bootstrap.servers": brokers, "enable.idempotence": True, "linger.ms": 5, "log_level": 1,
            "compression.type": "lz4", "message.max.bytes": 4 << 20, "queue.buffering.max.messages": 20_000})
        self._going = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._going.set()
        self._thread.start()
        return self

    def pause(self):
        self._going.clear()

    def resume(self):
        self._going.set()

    def stop(self, last_words=True):
        """Everything produced is acknowledged when this returns."""
        self._ended.set()
        self._going.set()
        if self._thread.is_alive():
            self._thread.join()
        if last_words:
            for topic, partition, value in self.generator.last_words():
                self._produce(topic, partition, value)
        if self._producer.flush(PATIENCE_S) or self.failed:
            raise TimeoutError(f"{self.failed} events could not be produced")

    def _run(self):
        began, made = time.monotonic(), 0
        while not self._ended.is_set():
            if not self._going.is_set():
                self._going.wait()
                began, made = time.monotonic(), 0
            due = (time.monotonic() - began) * self.rate
            if made - due < -self.rate:    # the broker was away: no flood afterwards
                began, made = time.monotonic(), 0
            if made >= due:
                self._producer.poll(0.005)
                continue
            self._produce(*next(self.generator))
            made += 1

    def _produce(self, topic, partition, value):
        while True:
            try:
                self._producer.produce(topic, value, partition=partition, callback=self._told)
                self._producer.poll(0)
                return
            except BufferError:
                self._producer.poll(0.1)
                if self._ended.is_set() and self._producer.flush(PATIENCE_S):
                    raise

    def _told(self, error, _message):
        if error is None:
            self.acknowledged += 1
        else:
            self.failed += 1
