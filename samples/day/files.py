"""Writes logs in the forms of their producers: Zeek TSV, Zeek JSON, plain lines."""

import json

from day.cast import iso
from day.zeek import SCHEMAS

def tsv_text(text, in_set=False):
    text = text.replace("\\", "\\\\").replace("\t", "\\x09").replace("\n", "\\x0a")
    if in_set:
        text = text.replace(",", "\\x2c")
    return {"-": "\\x2d", "(empty)": "\\x28empty)"}.get(text, text)


def tsv_value(value, kind):
    if value is None:
        return "-"
    if isinstance(value, list):
        inner = kind[kind.index("[") + 1:-1]
        if not value:
            return "(empty)"
        return ",".join("%.6f" % v if inner == "interval" else tsv_text(str(v), True)
                        for v in value)
    if kind in ("time", "interval"):
        return "%.6f" % value
    if kind == "bool":
        return "T" if value else "F"
    return tsv_text(str(value))


def write_tsv(folder, sensor):
    for path, fields in SCHEMAS.items():
        lines = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)",
                 "#unset_field\t-", f"#path\t{path}", "#open\t2026-03-11-00-00-00",
                 "\t".join(["#fields"] + [name for name, _ in fields]),
                 "\t".join(["#types"] + [kind for _, kind in fields])]
        for row in sensor.sorted(path):
            lines.append("\t".join(tsv_value(row.get(name), kind) for name, kind in fields))
        lines.append("#close\t2026-03-12-00-00-00")
        write(folder / f"{path}.log", lines)


def write_json(file, sensor, system):
    rows = []
    for path, fields in SCHEMAS.items():
        for row in sensor.sorted(path):
            record = {"_path": path, "_system_name": system, "_write_ts": iso(row["ts"] + 1.5)}
            for name, kind in fields:
                value = row.get(name)
                if value is None:
                    continue
                if kind == "time":
                    value = iso(value)
                elif isinstance(value, float):
                    value = round(value, 6)
                record[name] = value
            rows.append((row["ts"], record))
    rows.sort(key=lambda pair: pair[0])
    write(file, [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for _, r in rows])


def write(file, lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(("\n".join(lines) + "\n").encode())
