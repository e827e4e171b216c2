"""Who is who in the sample network, and the two things every part needs: chance and time."""

import datetime
import math
import random

DAY = 1773187200  # 2026-03-11T00:00:00Z
DOMAIN = "corp.haldenwerft.example"
REALM = DOMAIN.upper()
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

DC, FILES, BACKUP, MAIL, INTRANET = (
    "10.20.1.10", "10.20.1.20", "10.20.1.21", "10.20.1.25", "10.20.1.30")
WEB, ADMIN, PRINTER = "10.20.2.15", "10.20.9.4", "10.20.30.12"
PATIENT_ZERO, SECOND_VICTIM = "10.20.10.42", "10.20.10.57"
DROP, COMMAND, GUESSER = "198.51.100.77", "198.51.100.78", "192.0.2.66"
UPSTREAM_DNS, NTP = "203.0.113.53", "203.0.113.123"

USERS = ("a.brandt", "b.yilmaz", "c.moreau", "d.petersen", "e.nowak", "f.rossi", "g.lindqvist",
         "h.okafor", "i.santos", "j.dekker", "k.wolf", "l.hansen", "m.keller", "n.schulz",
         "o.ivanova", "p.jensen", "q.tran", "r.fischer", "s.omar", "t.becker")
WORKSTATIONS = tuple(f"10.20.10.{30 + i}" for i in range(len(USERS)))

# name, address, weight, TLS version ("" = plain HTTP)
SITES = (
    ("login.cloud-office.example", "203.0.113.20", 14, "TLSv13"),
    ("files.cloud-office.example", "203.0.113.21", 10, "TLSv12"),
    ("www.lookfor.example", "203.0.113.30", 12, "TLSv13"),
    ("news.harbour-times.example", "203.0.113.41", 8, "TLSv13"),
    ("static.fontpool.example", "203.0.113.60", 9, "TLSv13"),
    ("img.adserve.example.net", "203.0.113.61", 6, "TLSv12"),
    ("video.tubeline.example", "203.0.113.70", 4, "TLSv13"),
    ("crm.sailwind.example", "198.51.100.140", 7, "TLSv12"),
    ("parts.steel-depot.example", "198.51.100.150", 4, "TLSv12"),
    ("maps.routefinder.example", "198.51.100.160", 3, "TLSv13"),
    ("telemetry.browser-vendor.example", "198.51.100.170", 7, "TLSv13"),
    ("weather.skycast.example", "198.51.100.180", 5, ""),
    ("download.os-vendor.example", "203.0.113.90", 6, ""),
    ("ocsp.trust-ca.example", "203.0.113.95", 8, ""),
    ("www.classification-society.example.org", "198.51.100.190", 3, ""),
)

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/133.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0",
)
SHELL_AGENT = ("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) "
               "WindowsPowerShell/5.1.19041.4170")
GUESSES = ("root", "admin", "oracle", "test", "postgres", "ubnt", "git", "deploy")


class Dice:
    """Chance, from random() alone: its sequence is the same in every Python 3."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def between(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def pick(self, items):
        return items[int(self.random() * len(items))]

    def weighted(self, rows, weight):
        point = self.random() * sum(weight(row) for row in rows)
        for row in rows:
            point -= weight(row)
            if point < 0:
                return row
        return rows[-1]

    def expo(self, mean):
        return -math.log(1.0 - self.random()) * mean

    def text(self, length, alphabet=ALPHABET):
        return "".join(self.pick(alphabet) for _ in range(length))

    def office_time(self):
        """A second of the day: mostly working hours, a thin rest around the clock."""
        if self.random() < 0.12:
            return self.random() * 86400
        return (8.2 + (self.random() + self.random()) * 4.7) * 3600


def at(hour, minute, second=0.0):
    return hour * 3600 + minute * 60 + second


def inside(address):
    return address.startswith("10.")


def iso(second, zone="Z"):
    moment = datetime.datetime.fromtimestamp(0, datetime.timezone.utc) + datetime.timedelta(
        microseconds=round((DAY + second if second < 1e6 else second) * 1e6))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + zone
