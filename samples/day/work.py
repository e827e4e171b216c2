"""A day at work: what goes on without any intruder."""

from day.cast import (ADMIN, BACKUP, BROWSERS, DAY, DC, DOMAIN, FILES, INTRANET, MAIL, NTP, PRINTER,
                      REALM, SITES, UPSTREAM_DNS, USERS, WEB, WORKSTATIONS, at)

def browse(sensor, second, client):
    dice = sensor.dice
    name, address, _, version = dice.weighted(SITES, lambda site: site[2])
    if dice.random() < 0.55:
        sensor.dns(second, client, name, "A", [address])
        if dice.random() < 0.3:
            sensor.dns(second + 0.001, client, name, dice.pick(("AAAA", "HTTPS")))
    second += 0.05
    if version:
        sensor.tls(second, client, address, name, version)
        return
    agent = dice.pick(BROWSERS)
    if name.startswith("ocsp"):
        sensor.http(second, client, address, name, "/" + dice.text(24), "Microsoft-CryptoAPI/10.0",
                    "application/ocsp-response", 1571)
    elif name.startswith("download"):
        sensor.http(second, client, address, name, f"/d/update/{dice.text(12).lower()}.cab",
                    "Windows-Update-Agent/10.0.10011.16384 Client-Protocol/2.71",
                    "application/vnd.ms-cab-compressed", dice.between(20000, 900000))
    elif name.startswith("weather"):
        sensor.http(second, client, address, name, f"/v2/tile?x={dice.between(1, 90)}&y=44", agent,
                    "image/png", status=dice.pick((200, 200, 304)))
    else:
        uri = dice.pick(("/", "/rules/2026/", "/files/rules_part4.pdf", "/css/site.css", "/old"))
        kind = {"/files/rules_part4.pdf": "application/pdf"}.get(uri, "text/html")
        sensor.http(second, client, address, name, uri, agent, kind,
                    status=404 if uri == "/old" else 200, referrer=f"http://{name}/")


def office(sensor):
    dice = sensor.dice
    for _ in range(620):
        browse(sensor, dice.office_time(), dice.pick(WORKSTATIONS))
    for _ in range(90):
        second, client = dice.office_time(), dice.pick(WORKSTATIONS)
        sensor.http(second, client, INTRANET, f"intranet.{DOMAIN}",
                    dice.pick(("/", "/wiki/Hauptseite", "/phonebook?q=müller", "/hours/")),
                    dice.pick(BROWSERS), status=dice.pick((200, 200, 200, 304, 401)))
    for _ in range(170):
        second, client = dice.office_time(), dice.pick(WORKSTATIONS)
        name, kind, answers = dice.pick((
            (f"fs01.{DOMAIN}", "A", [FILES]), (f"_ldap._tcp.dc._msdcs.{DOMAIN}", "SRV", []),
            (f"intranet.{DOMAIN}", "A", [INTRANET]), ("20.1.20.10.in-addr.arpa", "PTR",
                                                     [f"fs01.{DOMAIN}"]),
            (f"mail.{DOMAIN}", "A", [MAIL]), ("wpad." + DOMAIN, "A", [])))
        sensor.dns(second, client, name, kind, answers, rcode=0 if answers or kind == "SRV" else 3)
    for _ in range(60):
        second = dice.random() * 86400
        sensor.dns(second, DC, dice.pick(SITES)[0], "A", ["203.0.113.20"], UPSTREAM_DNS)
    for _ in range(40):
        second = dice.random() * 86400
        sensor.dns(second, MAIL, dice.pick(("example.org", "s1._domainkey.example.net",
                                            "_dmarc.example.com")), "TXT",
                   ["TXT 21 v=spf1 mx -all"], DC)
    for client in WORKSTATIONS + (DC, FILES, WEB):
        for _ in range(3):
            sensor.conn(dice.random() * 86400, client, NTP, 123, "ntp", 0.02, 48, 48, "udp",
                        orig_port=123)
    for _ in range(70):
        second, client = dice.office_time(), dice.pick(WORKSTATIONS)
        sensor.conn(second, client, MAIL, 993, "ssl", dice.expo(900), dice.between(900, 40000),
                    dice.between(2000, 900000), state=dice.pick(("SF", "RSTO", "S1")))
    for _ in range(25):
        sensor.conn(dice.office_time(), dice.pick(WORKSTATIONS), PRINTER, 9100, None,
                    dice.expo(9), dice.between(40000, 2000000), 120)
    for _ in range(60):
        port = dice.pick((22, 23, 80, 443, 445, 3389, 6379, 8080))
        sensor.conn(dice.random() * 86400, f"192.0.2.{dice.between(90, 240)}", WEB, port, None,
                    state=dice.pick(("S0", "S0", "REJ")))


def windows_life(sensor):
    dice = sensor.dice
    folders = ("Projekte\\2026\\Angebot_Fähre.docx", "Projekte\\2026\\Kalkulation.xlsx",
               "Konstruktion\\Rumpf 114\\spant_07.dwg", "Personal\\Urlaub 2026.xlsx",
               "Einkauf\\Stahl\\Lieferschein 8841.pdf")
    for client, user in zip(WORKSTATIONS, USERS):
        morning = at(7, 40) + dice.random() * 5400
        krbtgt = f"krbtgt/{REALM}"
        sensor.kerberos(morning, client, "AS", user, krbtgt, error="KDC_ERR_PREAUTH_REQUIRED")
        sensor.kerberos(morning + 0.1, client, "AS", user, krbtgt)
        for i, service in enumerate((f"cifs/fs01.{DOMAIN}", f"ldap/dc01.{DOMAIN}",
                                     f"HTTP/intranet.{DOMAIN}")):
            sensor.kerberos(morning + 1 + i * 40, client, "TGS", user, service)
        sensor.smb(morning + 3, client, DC, "\\\\dc01\\IPC$", rpc=(
            ("\\pipe\\netlogon", "netlogon", "NetrServerReqChallenge"),
            ("\\pipe\\netlogon", "netlogon", "NetrServerAuthenticate3"),
            ("\\pipe\\lsass", "lsarpc", "LsarLookupNames4")))
        sensor.smb(morning + 4, client, DC, "\\\\dc01.%s\\SYSVOL" % DOMAIN, [
            ("SMB::FILE_OPEN", DOMAIN + "\\Policies\\{31B2F340-016D-11D2-945F-00C04FB984F9}"
             "\\gpt.ini", 27, None)])
        for _ in range(3):
            name = dice.pick(folders)
            files = [("SMB::FILE_OPEN", name, dice.between(9000, 900000), None)]
            if dice.random() < 0.25:
                files.append(("SMB::FILE_RENAME", name.replace(".", "_v2."), 0, name))
            sensor.smb(morning + 300 + dice.random() * 26000, client, FILES, "\\\\fs01\\daten",
                       files, received=dice.between(9000, 900000))
        sensor.rpc(morning + 2, client, DC, 135, [("epmapper", "ept_map")])
    for hour in (8, 11, 14):
        second = at(hour, 20) + dice.random() * 900
        who = sensor.conn(second, ADMIN, FILES, 3389, "rdp,ssl", 600.0, 90000, 4000000)
        sensor.add("rdp", second, who | {
            "cookie": "k.wolf", "result": "encrypted", "security_protocol": "HYBRID",
            "client_channels": ["rdpdr", "rdpsnd", "cliprdr"], "keyboard_layout": "German",
            "client_build": "RDP 10.11", "client_name": "ADM01", "desktop_width": 2560,
            "desktop_height": 1440, "cert_count": 0})
    for _ in range(14):
        sensor.ssh(dice.office_time(), ADMIN, WEB, "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5",
                   True, dice.pick((1, 1, 2)), duration=dice.expo(600))
    sensor.smb(at(1, 30), FILES, BACKUP, "\\\\bkp01\\vault", [
        ("SMB::FILE_OPEN", "fs01\\2026-03-11.vbk", 0, None)], sent=4210000000, received=9000000)
    for row in sensor.logs["conn"][::120]:
        if row["proto"] == "tcp":
            who = {k: row[k] for k in ("uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p")}
            sensor.weird(row["ts"] - DAY + 0.2, who, dice.pick((
                "data_before_established", "possible_split_routing",
                "TCP_ack_underflow_or_misorder", "above_hole_data_without_any_acks")), "TCP")
