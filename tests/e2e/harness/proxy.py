"""A TCP proxy before one broker that holds back single requests, by kind.

It understands only the frame of Kafka's protocol: four bytes of length, two of the kind. What comes
behind a held request on the same connection waits with it, as behind a slow link.
"""

import random
import socket
import struct
import threading
import time

END_TXN = 26


class Proxy:
    """Listens on `port`, speaks to 127.0.0.1:`target`; holds a `share` of the requests of `kind` for up
    to `seconds`."""

    def __init__(self, port, target, kind=END_TXN, share=0.3, seconds=3.0, seed=0):
        self.target, self.kind, self.share, self.seconds = target, kind, share, seconds
        self.held = 0
        self._dice = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
                broker = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                if self._listener.fileno() < 0:
                    return
                continue
            for run in (self._requests, self._answers):
                threading.Thread(target=run, args=(client, broker), daemon=True).start()

    def _requests(self, client, broker):
        try:
            while frame := _frame(client):
                kind = struct.unpack(">h", frame[4:6])[0]
                if kind == self.kind and self._dice.random() < self.share:
                    self.held += 1
                    time.sleep(self.seconds * self._dice.random())
                broker.sendall(frame)
        except OSError:
            pass
        finally:
            _end(client, broker)

    @staticmethod
    def _answers(client, broker):
        try:
            while data := broker.recv(1 << 16):
                client.sendall(data)
        except OSError:
            pass
        finally:
            _end(client, broker)


def _exactly(sock, count):
    data = bytearray()
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            return b""
        data += part
    return bytes(data)


def _frame(sock):
    """One request with its length, or b"" at the end."""
    head = _exactly(sock, 4)
    return head + _exactly(sock, struct.unpack(">i", head)[0]) if head else b""


def _end(*sockets):
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
