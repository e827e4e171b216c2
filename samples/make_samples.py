#!/usr/bin/env python3
"""Writes samples/events/: one day of an invented company network with one intrusion in it.

The same files come out byte for byte on every run and every machine: all chance stems from one
seeded generator, of which only random() is used, and nothing asks the clock. Only the standard
library is needed. See README.md beside this file for who is who and what happens when.

    python3 samples/make_samples.py            rewrites samples/events/ beside this file
    python3 samples/make_samples.py DIRECTORY  writes elsewhere (to compare)
"""

import pathlib
import sys

sys.dont_write_bytecode = True  # before the parts are imported: nothing but events/ is written

from day import hosts, intrusion, windows, work  # noqa: E402
from day.cast import Dice  # noqa: E402
from day.files import write, write_json, write_tsv  # noqa: E402
from day.zeek import Sensor  # noqa: E402

PARTS = (work.office, work.windows_life, intrusion.foothold, intrusion.inside_moves,
         intrusion.web_server_falls, intrusion.data_leaves)


def main():
    here = pathlib.Path(__file__).resolve().parent
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "events"
    dice = Dice(20260311)
    sensor = Sensor(dice)
    for part in PARTS:
        part(sensor)
    write_tsv(out / "zeek-tsv", sensor)
    write_json(out / "zeek-json" / "branch.ndjson", intrusion.branch_office(dice), "branch-sensor")
    write(out / "syslog" / "auth.log", hosts.auth_log(dice))
    write(out / "syslog" / "syslog", hosts.system_log(dice))
    write(out / "web" / "access.log", hosts.access_log(dice))
    write(out / "audit" / "audit.log", hosts.audit_log(dice))
    write(out / "windows" / "sysmon.ndjson", windows.windows_events())


if __name__ == "__main__":
    main()
