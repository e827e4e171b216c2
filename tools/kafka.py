#!/usr/bin/python3
"""Apache Kafka on this machine, for tests and for a developer at the desk: one node or three.

    tools/kafka.py start [--nodes 1|3] [--port 9092] [--secure] [--fresh] [--folder F]
    tools/kafka.py stop | status [--folder F]
    tools/kafka.py topics [NAME[:PARTITIONS]]... [--folder F]    makes topics, then lists all

The jars come from Maven Central into build/kafka (TOCSIN_KAFKA_CACHE names another folder) unless
KAFKA_HOME names an installation. Everything a cluster leaves behind lies in its folder, by default
build/kafka/cluster: cluster.json (ports, nodes), node-N/{server.properties,broker.log,data,pid}.
`start` goes on with what is there; `--fresh` throws it away first.

Listeners are on 127.0.0.1 only. `--secure` adds, on the first node,

    SASL     SASL_SSL, mechanism PLAIN, a valid certificate   user `tocsin`, password `right`
    EXPIRED  SASL_SSL likewise, with a certificate that has expired

and an authorizer: clients of the plain listener may do everything, `tocsin` what an ACL allows.
ca.pem in the folder is the authority of both certificates.

As a module (tests/e2e): `Cluster(folder, nodes).start()`; brokers of a cluster with `tied=True` end
with the process that started them. `proxied=True`: a listener PROXIED whose clients are sent to the
port `proxy`, where the caller has to listen. Only Debian packages of the group `kafka` are needed.
"""

import argparse
import base64
import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid

VERSION = "3.9.1"
HEAP_MIB = 384
READY_SECONDS = 60
USER, PASSWORD = "tocsin", "right"

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("TOCSIN_KAFKA_CACHE", ROOT / "build" / "kafka"))

POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>tocsin</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
  <version>{VERSION}</version></dependency>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId>
  <version>{VERSION}</version>
  <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
  </dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-reload4j</artifactId>
  <version>1.7.36</version></dependency>
</dependencies></project>
"""

LOG4J = """log4j.rootLogger=INFO, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %p %m (%c)%n
"""


class KafkaError(Exception):
    """The broker, or what it needs, is not to be had; the text says what and why."""


def run(*command, **options):
    """Runs a program; its whole output. KafkaError with the output's end when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL, check=False, **options)
    if done.returncode != 0:
        raise KafkaError(f"{command[0]} failed ({done.returncode}): {done.stdout[-2000:].strip()}")
    return done.stdout


def jars():
    """The class path; fetches what is missing. One process at a time."""
    if home := os.environ.get("KAFKA_HOME"):
        return f"{home}/libs/*"
    libs = CACHE / f"libs-{VERSION}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not libs.exists():
            (CACHE / "pom.xml").write_text(POM, encoding="ascii")
            fetch(CACHE / "fetching").rename(libs)
    return f"{libs}/*"


def fetch(to):
    """`to`, with the broker and all that it needs. Networks fail now and then: three attempts."""
    for left in (2, 1, 0):
        shutil.rmtree(to, ignore_errors=True)
        try:
            run("mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={to}",
                cwd=CACHE)
            return to
        except KafkaError:
            if not left:
                raise
            time.sleep(5)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started_at(pid):
    """When a process began, in ticks since boot, so that its number can't be mistaken; else None."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def wait_until(holds, seconds, pause=0.1):
    """True as soon as `holds()` is; False after `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def make_certificate(folder, name, days):
    """NAME.pem: key and certificate for 127.0.0.1 and localhost, signed by ca.pem in `folder`."""
    key, request = folder / f"{name}.key", folder / f"{name}.csr"
    names = folder / "names.cnf"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n", encoding="ascii")
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
        "-keyout", str(key), "-out", str(request))
    certificate = run("openssl", "x509", "-req", "-in", str(request), "-CA", str(folder / "ca.pem"),
                      "-CAkey", str(folder / "ca.key"), "-set_serial", str(uuid.uuid4().int >> 70),
                      "-days", str(days), "-extfile", str(names))
    certificate = certificate[certificate.index("-----BEGIN"):]
    (folder / f"{name}.pem").write_text(key.read_text(encoding="ascii") + certificate,
                                        encoding="ascii")


def make_certificates(folder):
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test authority",
        "-days", "30", "-keyout", str(folder / "ca.key"), "-out", str(folder / "ca.pem"))
    make_certificate(folder, "valid", 30)
    make_certificate(folder, "expired", -1)


class Node:
    """One broker (and controller): a process and its folder."""

    def __init__(self, cluster, number):
        self.cluster = cluster
        self.number = number
        self.folder = cluster.folder / f"node-{number}"
        self.pid_file = self.folder / "pid"

    @property
    def address(self):
        return f"127.0.0.1:{self.cluster.ports[f'plain-{self.number}']}"

    def pid(self):
        """The number of the running process, or None."""
        with contextlib.suppress(OSError, ValueError):
            pid, began = map(int, self.pid_file.read_text(encoding="ascii").split())
            if started_at(pid) == began:
                return pid
        return None

    def start(self):
        if self.pid():
            return
        command = ["java", f"-Xmx{HEAP_MIB}m", "-Xms128m", "-XX:+UseSerialGC",
                   "-XX:+ExitOnOutOfMemoryError",
                   f"-Dlog4j.configuration=file:{self.cluster.folder}/log4j.properties",
                   "-cp", jars(), "kafka.Kafka", str(self.folder / "server.properties")]
        if self.cluster.tied:
            command = ["setpriv", "--pdeathsig", "KILL"] + command
        with open(self.folder / "broker.log", "ab") as log:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                     start_new_session=True, cwd=self.folder)
        self.pid_file.write_text(f"{child.pid} {started_at(child.pid)}\n", encoding="ascii")

    def signal(self, number):
        if pid := self.pid():
            os.kill(pid, number)

    def kill(self):
        """As a crash: SIGKILL, and it is gone when this returns."""
        self.signal(signal.SIGKILL)
        if not wait_until(lambda: self.pid() is None, 10):
            raise KafkaError(f"broker {self.number} outlives SIGKILL")

    def stop(self, seconds=10):
        """As an operator would; after `seconds` as a crash."""
        self.signal(signal.SIGTERM)
        if not wait_until(lambda: self.pid() is None, seconds):
            self.kill()

    def log_end(self):
        log = self.folder / "broker.log"
        return log.read_text(encoding="utf-8", errors="replace")[-3000:] if log.exists() else ""


class Cluster:
    """One or three brokers. Reads cluster.json of `folder` when it is there."""

    def __init__(self, folder, nodes=1, port=0, secure=False, tied=False, proxied=False,
                 settings=None):
        self.folder = pathlib.Path(folder).resolve()
        self.tied = tied
        self.settings = dict(settings or {})
        state = self.folder / "cluster.json"
        if state.exists():
            known = json.loads(state.read_text(encoding="utf-8"))
            self.ports, self.secure, self.id = known["ports"], known["secure"], known["id"]
            nodes = known["nodes"]
        else:
            self.ports, self.secure, self.id = {}, secure, str(uuid.uuid4())
            for number in range(1, nodes + 1):
                self.ports[f"plain-{number}"] = port + number - 1 if port else free_port()
                self.ports[f"controller-{number}"] = free_port()
            if secure:
                self.ports |= {"sasl": free_port(), "expired": free_port()}
            if proxied:
                self.ports |= {"proxied": free_port(), "proxy": free_port()}
        self.nodes = [Node(self, number) for number in range(1, nodes + 1)]

    @property
    def brokers(self):
        """For `bootstrap.servers`."""
        return ",".join(node.address for node in self.nodes)

    def address(self, listener):
        """Of a secure listener: "sasl" or "expired"."""
        return f"localhost:{self.ports[listener]}"

    def start(self):
        """All nodes, ready for clients when this returns."""
        if not (self.folder / "cluster.json").exists():
            self._make()
        for node in self.nodes:
            node.start()
        self.wait_ready()
        return self

    def wait_ready(self, seconds=READY_SECONDS):
        """Until every running node is known to every other one."""
        running = [node for node in self.nodes if node.pid()]

        def ready():
            for node in running:
                if node.pid() is None:
                    raise KafkaError(f"broker {node.number} ended: {node.log_end()}")
            return all(self._sees(node) >= len(running) for node in running)

        if not wait_until(ready, seconds, 0.2):
            raise KafkaError(f"not ready after {seconds} s: {running[0].log_end()}")

    def stop(self, now=False):
        """Ends every broker, also what an earlier run left. `now`: without asking."""
        for node in self.nodes:
            if not now:
                node.signal(signal.SIGTERM)
        for node in self.nodes:
            node.kill() if now else node.stop()

    def remove(self):
        self.stop(now=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, main_class, *arguments):
        """Runs one of Kafka's own command line tools against this cluster; its output."""
        return run("java", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                   f"-Dlog4j.configuration=file:{self.folder}/log4j-tool.properties", "-cp", jars(),
                   main_class, "--bootstrap-server", self.brokers, *arguments)

    def create_topic(self, name, partitions=1, **settings):
        extra = [text for key, value in settings.items()
                 for text in ("--config", f"{key.replace('_', '.')}={value}")]
        self.tool("org.apache.kafka.tools.TopicCommand", "--create", "--if-not-exists", "--topic",
                  name, "--partitions", str(partitions), *extra)

    def allow(self, operation, kind, name, prefixed=False):
        """Lets the user `tocsin` do OPERATION on a `topic`, `group`, `transactional-id`."""
        pattern = "prefixed" if prefixed else "literal"
        self.tool("kafka.admin.AclCommand", "--add", "--allow-principal", f"User:{USER}",
                  "--operation", operation, f"--{kind}", name, "--resource-pattern-type", pattern)

    def delete_records(self, topic, partition, before):
        """Cuts the log of a partition off below an offset."""
        request = self.folder / "delete-records.json"
        request.write_text(json.dumps({"version": 1, "partitions": [
            {"topic": topic, "partition": partition, "offset": before}]}), encoding="ascii")
        self.tool("org.apache.kafka.tools.DeleteRecordsCommand", "--offset-json-file", str(request))

    def delete_group(self, group):
        self.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--delete",
                  "--group", group)

    def _sees(self, node):
        """How many brokers a node lists; 0 when it doesn't answer."""
        done = subprocess.run(["kcat", "-b", node.address, "-m", "2", "-J", "-L"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        try:
            return len(json.loads(done.stdout)["brokers"])
        except (ValueError, KeyError):
            return 0

    def _make(self):
        """Files of a new cluster; a folder `data` may be there already (a file system of its own)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log4j.properties").write_text(LOG4J, encoding="ascii")
        (self.folder / "log4j-tool.properties").write_text(LOG4J.replace("INFO", "ERROR"),
                                                           encoding="ascii")
        if self.secure:
            make_certificates(self.folder)
        for node in self.nodes:
            node.folder.mkdir(exist_ok=True)
            properties = node.folder / "server.properties"
            properties.write_text(
                "".join(f"{key}={value}\n" for key, value in self._properties(node).items()),
                encoding="ascii")
            run("java", "-Xmx128m", "-cp", jars(), "kafka.tools.StorageTool", "format",
                f"--cluster-id={self._kafka_id()}", "-c", str(properties))
        state = {"id": self.id, "nodes": len(self.nodes), "ports": self.ports,
                 "secure": self.secure}
        (self.folder / "cluster.json").write_text(json.dumps(state, indent=1), encoding="ascii")

    def _kafka_id(self):
        """The cluster's id in the form that Kafka wants."""
        return base64.urlsafe_b64encode(uuid.UUID(self.id).bytes).decode("ascii").rstrip("=")

    def _properties(self, node):
        number, count = node.number, len(self.nodes)
        replicas, least = count, min(count, 2)
        voters = ",".join(f"{n.number}@127.0.0.1:{self.ports[f'controller-{n.number}']}"
                          for n in self.nodes)
        listeners = {"PLAINTEXT": self.ports[f"plain-{number}"],
                     "CONTROLLER": self.ports[f"controller-{number}"]}
        protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT"}
        properties = {}
        if "proxied" in self.ports and number == 1:
            listeners["PROXIED"], protocols["PROXIED"] = self.ports["proxied"], "PLAINTEXT"
        if self.secure and number == 1:
            for name in ("sasl", "expired"):
                listeners[name.upper()] = self.ports[name]
                protocols[name.upper()] = "SASL_SSL"
                certificate = self.folder / ("valid.pem" if name == "sasl" else "expired.pem")
                prefix = f"listener.name.{name}."
                properties |= {
                    f"{prefix}ssl.keystore.type": "PEM",
                    f"{prefix}ssl.keystore.location": certificate,
                    f"{prefix}sasl.enabled.mechanisms": "PLAIN",
                    f"{prefix}plain.sasl.jaas.config":
                        "org.apache.kafka.common.security.plain.PlainLoginModule required "
                        f'user_{USER}="{PASSWORD}";',
                }
        if self.secure:
            properties |= {
                "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users": "User:ANONYMOUS",
            }
        at = {name: f"{name}://127.0.0.1:{port}" for name, port in listeners.items()}
        for name in ("SASL", "EXPIRED"):
            if name in at:
                at[name] = f"{name}://localhost:{listeners[name]}"
        told = {name: address for name, address in at.items() if name != "CONTROLLER"}
        if "PROXIED" in told:
            told["PROXIED"] = f"PROXIED://127.0.0.1:{self.ports['proxy']}"
        return properties | {
            "process.roles": "broker,controller",
            "node.id": number,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": ",".join(at.values()),
            "advertised.listeners": ",".join(told.values()),
            "listener.security.protocol.map": ",".join(f"{k}:{v}" for k, v in protocols.items()),
            "inter.broker.listener.name": "PLAINTEXT",
            "log.dirs": node.folder / "data",
            "auto.create.topics.enable": "false",
            "num.network.threads": 2,
            "num.io.threads": 4,
            "default.replication.factor": replicas,
            "min.insync.replicas": least,
            "offsets.topic.num.partitions": 4,
            "offsets.topic.replication.factor": replicas,
            "transaction.state.log.num.partitions": 4,
            "transaction.state.log.replication.factor": replicas,
            "transaction.state.log.min.isr": least,
            "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1000,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
            "broker.session.timeout.ms": 3000,
            "broker.heartbeat.interval.ms": 500,
        } | self.settings


def status(cluster):
    for node in cluster.nodes:
        pid = node.pid()
        print(f"node {node.number}  {node.address}  {f'running, pid {pid}' if pid else 'stopped'}")
    if cluster.secure:
        print(f"SASL_SSL  {cluster.address('sasl')}  user {USER}  password {PASSWORD}  "
              f"authority {cluster.folder}/ca.pem")
    return 0 if all(node.pid() for node in cluster.nodes) else 1


def topics(cluster, names):
    for name in names:
        name, _, partitions = name.partition(":")
        cluster.create_topic(name, int(partitions or 1))
    print(run("kcat", "-b", cluster.brokers, "-L"), end="")
    return 0


def main():
    parser = argparse.ArgumentParser(prog="kafka", description="Apache Kafka for tests")
    parser.add_argument("command", choices=["fetch", "start", "stop", "status", "topics"])
    parser.add_argument("names", nargs="*", metavar="NAME[:PARTITIONS]")
    parser.add_argument("--nodes", type=int, choices=[1, 3], default=1)
    parser.add_argument("--port", type=int, default=9092,
                        help="of the first node; 0: free ones (default 9092)")
    parser.add_argument("--secure", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="throw away an earlier cluster")
    parser.add_argument("--folder", type=pathlib.Path, default=CACHE / "cluster")
    options = parser.parse_args()
    if options.command == "fetch":
        print(jars())
        return 0
    if options.command == "start" and options.fresh:
        Cluster(options.folder).remove()
    cluster = Cluster(options.folder, options.nodes, options.port, options.secure)
    if options.command == "start":
        began = time.monotonic()
        cluster.start()
        print(f"ready after {time.monotonic() - began:.1f} s: {cluster.brokers}")
        return status(cluster)
    if options.command == "stop":
        cluster.stop()
        return 0
    if options.command == "topics":
        return topics(cluster, options.names)
    return status(cluster)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KafkaError as error:
        print(f"kafka: {error}", file=sys.stderr)
        sys.exit(4)
