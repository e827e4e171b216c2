#!/usr/bin/python3
"""A match stage in Python, to try the judge on: consume, look, produce, commit, in transactions.

Takes the command line of `tocsin serve`. FAKE names a mistake for it to make:

    lose    now and then a detection is not produced
    double  now and then a detection is produced twice
    torn    offsets are committed apart from the output
"""

import json
import os
import pathlib
import signal
import sys
import time
import uuid

import yaml
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness import events  # noqa: E402

MISTAKE = os.environ.get("FAKE", "")
BATCH = 3000
HELD_S = 0.2  # so long a transaction stays open, for kills to hit it


class Worker:
    def __init__(self, settings):
        kafka, self.name = settings["kafka"], settings["service"]["name"]
        self.rep_partitions = settings["repartition"]["partitions"]
        self.rules = pathlib.Path(settings["rules"]["paths"][0])
        common = {"bootstrap.servers": kafka["brokers"], "client.id": kafka["client_id"]}
        self.consumer_settings = common | kafka["consumer_properties"] | {
            "group.id": self.name, "enable.auto.commit": False, "log_level": 2,
            "isolation.level": "read_committed", "auto.offset.reset": "earliest",
            "partition.assignment.strategy": "range"}
        self.producer_settings = common | {
            "transactional.id": f"{self.name}-match-{kafka['client_id']}", "log_level": 2,
            "transaction.timeout.ms": 6000, "message.max.bytes": 4 << 20}
        self.topics = [topic for source in settings["sources"] for topic in source["topics"]]
        self.seen = 0
        self.ending = False

    def run(self):
        while not self.ending:
            consumer, producer = Consumer(self.consumer_settings), Producer(self.producer_settings)
            try:
                producer.init_transactions(20)
                consumer.subscribe(self.topics)
                while not self.ending:
                    self.turn(consumer, producer)
            except KafkaException as error:   # the one way out of every trouble: begin anew
                print(f"again: {error}", flush=True)
                time.sleep(0.2)
            finally:
                consumer.close()

    def turn(self, consumer, producer):
        """One transaction: what one call gives, since partitions may go to others in the next."""
        records = [m for m in consumer.consume(BATCH, 0.1) if m.error() is None]
        if not records:
            return
        producer.begin_transaction()
        for record in records:
            self.look(producer, record)
        time.sleep(HELD_S)
        last = {(m.topic(), m.partition()): m.offset() for m in records}
        done = [TopicPartition(*place, offset + 1) for place, offset in last.items()]
        if MISTAKE == "torn":
            producer.commit_transaction(10)
            time.sleep(3 * HELD_S)
            consumer.commit(offsets=done, asynchronous=False)
            return
        producer.send_offsets_to_transaction(done, consumer.consumer_group_metadata(), 10)
        producer.commit_transaction(10)

    def look(self, producer, record):
        self.seen += 1
        found = events.read(record.value())
        place = {"topic": record.topic(), "partition": record.partition(),
                 "offset": record.offset()}
        if found is None:
            headers = {f"tocsin-{key}": str(value) for key, value in place.items()}
            producer.produce(f"{self.name}-dead-letters", record.value(), headers=headers)
            return
        telling = [rule for rule in found.rules if rule in events.TELLING]
        if events.MARKED in telling:
            telling.append(events.VARIANTS["a"])
        for rule in telling:
            times = 1
            if MISTAKE in ("lose", "double") and self.seen % 1000 < 30:
                times = {"lose": 0, "double": 2}[MISTAKE]
            for _ in range(times):
                producer.produce(f"{self.name}-detections", json.dumps({
                    "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{rule}{place}")),
                    "kind": "detection", "rule": {"id": rule}, "source": place,
                    "engine": {"ruleset_hash": "a"}}))
        for rule in found.rules:
            if rule in events.FEEDING:
                producer.produce(f"{self.name}-rep", json.dumps({
                    "kind": "match", "source": place, "time": found.time_us * 1000,
                    "rules": [{"hash": rule}]}), partition=self.seen % self.rep_partitions)
        producer.poll(0)

    def end(self, *_):
        self.ending = True


if __name__ == "__main__":
    worker = Worker(yaml.safe_load(pathlib.Path(sys.argv[-1]).read_text(encoding="utf-8")))
    signal.signal(signal.SIGTERM, worker.end)
    worker.run()
