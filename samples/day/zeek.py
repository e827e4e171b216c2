"""A Zeek sensor that is told what happens and keeps the logs Zeek would write about it."""

import hashlib

from day.cast import DAY, DC, DOMAIN, REALM, inside

CONN_ID = "id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port"
SCHEMAS = {
    "conn": f"ts:time uid:string {CONN_ID} proto:enum service:string duration:interval "
            "orig_bytes:count resp_bytes:count conn_state:string local_orig:bool local_resp:bool "
            "missed_bytes:count history:string orig_pkts:count orig_ip_bytes:count "
            "resp_pkts:count resp_ip_bytes:count tunnel_parents:set[string]",
    "dns": f"ts:time uid:string {CONN_ID} proto:enum trans_id:count rtt:interval query:string "
           "qclass:count qclass_name:string qtype:count qtype_name:string rcode:count "
           "rcode_name:string AA:bool TC:bool RD:bool RA:bool Z:count answers:vector[string] "
           "TTLs:vector[interval] rejected:bool",
    "http": f"ts:time uid:string {CONN_ID} trans_depth:count method:string host:string uri:string "
            "referrer:string version:string user_agent:string origin:string "
            "request_body_len:count response_body_len:count status_code:count status_msg:string "
            "info_code:count info_msg:string tags:set[enum] username:string password:string "
            "proxied:set[string] orig_fuids:vector[string] orig_filenames:vector[string] "
            "orig_mime_types:vector[string] resp_fuids:vector[string] "
            "resp_filenames:vector[string] resp_mime_types:vector[string]",
    "ssl": f"ts:time uid:string {CONN_ID} version:string cipher:string curve:string "
           "server_name:string resumed:bool last_alert:string next_protocol:string "
           "established:bool ssl_history:string cert_chain_fps:vector[string] "
           "client_cert_chain_fps:vector[string] sni_matches_cert:bool validation_status:string",
    "x509": "ts:time fingerprint:string certificate.version:count certificate.serial:string "
            "certificate.subject:string certificate.issuer:string "
            "certificate.not_valid_before:time certificate.not_valid_after:time "
            "certificate.key_alg:string certificate.sig_alg:string certificate.key_type:string "
            "certificate.key_length:count certificate.exponent:string certificate.curve:string "
            "san.dns:vector[string] san.uri:vector[string] san.email:vector[string] "
            "san.ip:vector[addr] basic_constraints.ca:bool basic_constraints.path_len:count "
            "host_cert:bool client_cert:bool",
    "files": f"ts:time fuid:string uid:string {CONN_ID} source:string depth:count "
             "analyzers:set[string] mime_type:string filename:string duration:interval "
             "local_orig:bool is_orig:bool seen_bytes:count total_bytes:count "
             "missing_bytes:count overflow_bytes:count timedout:bool parent_fuid:string",
    "kerberos": f"ts:time uid:string {CONN_ID} request_type:string client:string service:string "
                "success:bool error_msg:string from:time till:time cipher:string "
                "forwardable:bool renewable:bool client_cert_subject:string "
                "client_cert_fuid:string server_cert_subject:string server_cert_fuid:string",
    "smb_mapping": f"ts:time uid:string {CONN_ID} path:string service:string "
                   "native_file_system:string share_type:string",
    "smb_files": f"ts:time uid:string {CONN_ID} fuid:string action:enum path:string name:string "
                 "size:count prev_name:string times.modified:time times.accessed:time "
                 "times.created:time times.changed:time",
    "dce_rpc": f"ts:time uid:string {CONN_ID} rtt:interval named_pipe:string endpoint:string "
               "operation:string",
    "rdp": f"ts:time uid:string {CONN_ID} cookie:string result:string security_protocol:string "
           "client_channels:vector[string] keyboard_layout:string client_build:string "
           "client_name:string client_dig_product_id:string desktop_width:count "
           "desktop_height:count requested_color_depth:string cert_type:string cert_count:count "
           "cert_permanent:bool encryption_level:string encryption_method:string",
    "ssh": f"ts:time uid:string {CONN_ID} version:count auth_success:bool auth_attempts:count "
           "direction:enum client:string server:string cipher_alg:string mac_alg:string "
           "compression_alg:string kex_alg:string host_key_alg:string host_key:string",
    "notice": f"ts:time uid:string {CONN_ID} fuid:string file_mime_type:string file_desc:string "
              "proto:enum note:enum msg:string sub:string src:addr dst:addr p:port n:count "
              "peer_descr:string actions:set[enum] email_dest:set[string] suppress_for:interval",
    "weird": f"ts:time uid:string {CONN_ID} name:string addl:string notice:bool peer:string "
             "source:string",
}
SCHEMAS = {path: [f.split(":", 1) for f in text.split()] for path, text in SCHEMAS.items()}

QTYPES = {"A": 1, "PTR": 12, "TXT": 16, "AAAA": 28, "SRV": 33, "HTTPS": 65}
STATUS = {200: "OK", 204: "No Content", 301: "Moved Permanently", 304: "Not Modified",
          401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


class Sensor:
    """The logs of one Zeek. Times are seconds of the day; every protocol call adds its conn."""

    def __init__(self, dice):
        self.dice = dice
        self.logs = {path: [] for path in SCHEMAS}
        self.seen_certificates = set()

    def uid(self, letter="C"):
        return letter + self.dice.text(17)

    def add(self, path, second, values):
        values["ts"] = DAY + round(second, 6)
        self.logs[path].append(values)

    def conn(self, second, orig, resp, port, service, duration=None, sent=0, received=0,
             proto="tcp", state="SF", orig_port=None):
        uid = self.uid()
        endpoints = {"uid": uid, "id.orig_h": orig,
                     "id.orig_p": orig_port or self.dice.between(49152, 65535),
                     "id.resp_h": resp, "id.resp_p": port}
        answered = state not in ("S0", "REJ")
        head = {"udp": 28, "icmp": 28}.get(proto, 40)
        packets = [1 + (3 if proto == "tcp" and answered else 0) + n // 1380
                   for n in (sent, received)]
        if state == "S0":
            packets[1] = 0
        history = {"SF": "ShADadFf", "S1": "ShADad", "RSTO": "ShADadR", "S0": "S",
                   "REJ": "Sr"}.get(state, "")
        if proto != "tcp":
            history = "Dd" if received else "D"
        self.add("conn", second, endpoints | {
            "proto": proto, "service": service, "conn_state": state,
            "duration": duration if answered else None,
            "orig_bytes": sent if answered else None,
            "resp_bytes": received if answered else None,
            "local_orig": inside(orig), "local_resp": inside(resp), "missed_bytes": 0,
            "history": history, "orig_pkts": packets[0], "orig_ip_bytes": sent + head * packets[0],
            "resp_pkts": packets[1], "resp_ip_bytes": received + head * packets[1]})
        return endpoints

    def dns(self, second, orig, query, qtype="A", answers=(), server=DC, rcode=0):
        rtt = 0.0004 + self.dice.expo(0.012)
        received = 45 + len(query) + sum(len(a) for a in answers)
        who = self.conn(second, orig, server, 53, "dns", rtt, 28 + len(query), received, "udp")
        self.add("dns", second, who | {
            "proto": "udp", "trans_id": self.dice.between(1, 65535), "rtt": rtt, "query": query,
            "qclass": 1, "qclass_name": "C_INTERNET", "qtype": QTYPES[qtype], "qtype_name": qtype,
            "rcode": rcode, "rcode_name": {0: "NOERROR", 3: "NXDOMAIN"}[rcode],
            "AA": query.endswith(DOMAIN), "TC": False, "RD": True, "RA": True, "Z": 0,
            "answers": list(answers) or None,
            "TTLs": [float(self.dice.pick((60, 300, 3600))) for _ in answers] or None,
            "rejected": False})

    def http(self, second, orig, resp, host, uri, agent, mime="text/html", length=None,
             method="GET", status=200, sent=0, port=80, filename=None, referrer=None):
        dice = self.dice
        length = dice.between(300, 42000) if length is None else length
        length = 0 if status in (204, 304) else length
        duration = 0.03 + dice.expo(0.4) + (length + sent) / 9e6
        who = self.conn(second, orig, resp, port, "http", duration,
                        sent + 300 + len(uri) + len(agent or ""), length + 350)
        fuid = self.uid("F") if length and mime else None
        self.add("http", second + 0.02, who | {
            "trans_depth": 1, "method": method, "host": host, "uri": uri, "referrer": referrer,
            "version": "1.1", "user_agent": agent, "request_body_len": sent,
            "response_body_len": length, "status_code": status, "status_msg": STATUS[status],
            "tags": [], "resp_fuids": [fuid] if fuid else None,
            "resp_filenames": [filename] if filename else None,
            "resp_mime_types": [mime] if fuid else None})
        if fuid:
            self.add("files", second + 0.05, who | {
                "fuid": fuid, "source": "HTTP", "depth": 0, "mime_type": mime,
                "analyzers": ["PE"] if mime == "application/x-dosexec" else [],
                "filename": filename, "duration": length / 9e6, "local_orig": inside(resp),
                "is_orig": False, "seen_bytes": length, "total_bytes": length,
                "missing_bytes": 0, "overflow_bytes": 0, "timedout": False})
        return who

    def tls(self, second, orig, resp, name, version, port=443, subject=None, issuer=None,
            status="ok", sent=None, received=None):
        dice = self.dice
        who = self.conn(second, orig, resp, port, "ssl", 0.2 + dice.expo(25.0),
                        dice.between(900, 9000) if sent is None else sent,
                        dice.between(3000, 90000) if received is None else received)
        clear = version == "TLSv12"  # TLS 1.3 hides the certificate
        fingerprint = None
        if clear:
            subject = subject or f"CN={name}"
            issuer = issuer or "CN=Trust CA G4,O=Trust CA\\, Ltd.,C=NO"
            fingerprint = hashlib.sha256(subject.encode()).hexdigest()
            if fingerprint not in self.seen_certificates:
                self.seen_certificates.add(fingerprint)
                self.certificate(second, fingerprint, subject, issuer, name)
        self.add("ssl", second + 0.01, who | {
            "version": version, "curve": "x25519", "server_name": name,
            "cipher": ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" if clear
                       else "TLS_AES_128_GCM_SHA256"),
            "resumed": not clear and dice.random() < 0.3, "established": True,
            "next_protocol": "h2" if name else None, "ssl_history": "CsxknGIi" if clear else "CsiI",
            "cert_chain_fps": [fingerprint] if clear else None,
            "client_cert_chain_fps": [] if clear else None,
            "sni_matches_cert": True if clear and name else None,
            "validation_status": status if clear else None})

    def certificate(self, second, fingerprint, subject, issuer, name):
        self.add("x509", second + 0.008, {
            "fingerprint": fingerprint, "certificate.version": 3,
            "certificate.serial": fingerprint[:18].upper(), "certificate.subject": subject,
            "certificate.issuer": issuer, "certificate.not_valid_before": DAY - 86400.0 * 40,
            "certificate.not_valid_after": DAY + 86400.0 * 50,
            "certificate.key_alg": "rsaEncryption",
            "certificate.sig_alg": "sha256WithRSAEncryption", "certificate.key_type": "rsa",
            "certificate.key_length": 2048, "certificate.exponent": "65537",
            "san.dns": [name] if name else None, "basic_constraints.ca": False,
            "host_cert": True, "client_cert": False})

    def kerberos(self, second, orig, kind, client, service, cipher="aes256-cts-hmac-sha1-96",
                 error=None):
        who = self.conn(second, orig, DC, 88, "krb_tcp", 0.004, 1500, 1600)
        self.add("kerberos", second, who | {
            "request_type": kind, "client": f"{client}/{REALM}", "service": service,
            "success": error is None, "error_msg": error, "till": DAY + 86400.0 * 2,
            "cipher": None if error else cipher, "forwardable": True, "renewable": True})

    def smb(self, second, orig, resp, share, files=(), rpc=(), sent=4000, received=9000):
        """One session: the mapping, files as (action, name, size, old name), RPC calls."""
        services = "gssapi,smb,dce_rpc" if rpc else "gssapi,smb"
        who = self.conn(second, orig, resp, 445, services, 2.0 + self.dice.expo(60), sent, received)
        pipe = share.endswith("IPC$")
        self.add("smb_mapping", second + 0.02, who | {
            "path": share, "share_type": "PIPE" if pipe else "DISK"})
        for i, (action, name, size, old) in enumerate(files):
            moment = second + 0.1 + i * 0.7
            born = DAY + round(moment - 3600 * 30, 6)
            self.add("smb_files", moment, who | {
                "action": action, "path": share, "name": name, "size": size, "prev_name": old,
                "times.modified": born, "times.accessed": born, "times.created": born,
                "times.changed": born})
        for i, (pipe_name, endpoint, operation) in enumerate(rpc):
            self.add("dce_rpc", second + 0.2 + i * 0.11, who | {
                "rtt": 0.0006 + self.dice.expo(0.002), "named_pipe": pipe_name,
                "endpoint": endpoint, "operation": operation})

    def rpc(self, second, orig, resp, port, calls):
        who = self.conn(second, orig, resp, port, "gssapi,dce_rpc", 1.1, 2800, 3900)
        for i, (endpoint, operation) in enumerate(calls):
            self.add("dce_rpc", second + 0.05 + i * 0.08, who | {
                "rtt": 0.0006 + self.dice.expo(0.002), "named_pipe": str(port),
                "endpoint": endpoint, "operation": operation})

    def ssh(self, second, orig, resp, client, success, attempts, port=22, sent=4200,
            received=6100, duration=2.5):
        who = self.conn(second, orig, resp, port, "ssh", duration, sent, received)
        self.add("ssh", second + 0.03, who | {
            "version": 2, "auth_success": success, "auth_attempts": attempts,
            "direction": ("OUTBOUND" if not inside(resp) else
                          "INBOUND" if not inside(orig) else None),
            "client": client, "server": "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",
            "cipher_alg": "chacha20-poly1305@openssh.com",
            "mac_alg": "umac-64-etm@openssh.com", "compression_alg": "none",
            "kex_alg": "curve25519-sha256", "host_key_alg": "ssh-ed25519",
            "host_key": ":".join(hashlib.md5(resp.encode()).hexdigest()[i:i + 2]
                                 for i in range(0, 32, 2))})
        return who

    def notice(self, second, note, message, who=None, **more):
        self.add("notice", second, (who or {}) | {
            "proto": "tcp" if who else None, "note": note, "msg": message,
            "peer_descr": "core-sensor", "actions": ["Notice::ACTION_LOG"], "email_dest": [],
            "suppress_for": 3600.0} | more)

    def weird(self, second, who, name, source):
        self.add("weird", second, who | {"name": name, "notice": False, "peer": "core-sensor",
                                         "source": source})

    def sorted(self, path):
        return sorted(self.logs[path], key=lambda row: row["ts"])
