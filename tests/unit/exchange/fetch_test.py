#!/usr/bin/python3
"""kdc inbox fetch by the real program against a hub written here: each message in a folder of its own with its attachments, byte for byte,
confirmed after it is written; a folder that cannot be written, a confirmation that is lost, a process killed at the other side's answer,
ids that are paths, content that cannot be read; wrong use says what is right."""
import base64
import http.server
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from harness import check, finish, kdc, program, run  # noqa: E402

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


def edoc(subject, *attachments):
    return ("<edXML xmlns='%s'><edXMLEnvelope><edXMLHeader><MessageHeader><DocumentId>D1</DocumentId><Subject>%s</Subject></MessageHeader>"
            "</edXMLHeader></edXMLEnvelope><AttachmentEncoded>%s</AttachmentEncoded></edXML>" % (NS, subject, "".join(
                "<Attachment><ContentId>cid:%d</ContentId><AttachmentName>%s</AttachmentName><ContentType>application/pdf</ContentType>"
                "<ContentTransferEncoded>%s</ContentTransferEncoded></Attachment>" % (n, name, text)
                for n, (name, text) in enumerate(attachments)))).encode()


class Hub(http.server.BaseHTTPRequestHandler):
    waiting, told, lose, hold = {}, [], set(), None

    def do_POST(self):
        hub, path, id = Hub, self.path.rsplit("/", 1)[-1], self.headers.get("XroadVnpt-docid") or self.headers.get("XroadVnpt-docId")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = {"status": "OK", "ErrorCode": "0"}
        if path == "getReceivedEdocList":
            answer["data"] = [{"docId": one, "from": "a", "to": "b"} for one in hub.waiting]
        elif path == "getEdoc":
            answer["data"] = base64.b64encode(hub.waiting[id]).decode()
        elif path == "updateStatus":
            if hub.hold:
                hub.hold()
            hub.told.append((id, self.headers.get("XroadVnpt-status")))
            if path not in hub.lose:
                hub.waiting.pop(id, None)
        if path in hub.lose:
            hub.lose.discard(path)
            self.close_connection = True
            return
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def command(work, url, *more, out="in"):
    return [program("kdc"), "inbox", "fetch", "--to", url, "--protocol", "edxml-vxp", "--store", os.path.join(work, "desk"),
            "--out", os.path.join(work, out), "--param", "from=000.00.00.H41", "--param", "from-name=X", "--param", "to=002.00.20.H13",
            "--param", "to-name=Y", "--secret", "key=" + os.path.join(work, "key"), *more]


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def folders(work):
    return sorted(os.listdir(os.path.join(work, "in")))


def messages(work, url):
    pdf = bytes(range(256)) * 40
    first = edoc("Mẫu", ("đơn.pdf", base64.b64encode(pdf).decode()), ("../../x", base64.b64encode(b"two").decode()))
    Hub.waiting = {"a-1": first, "../b 2": edoc("Hai")}
    status, out, err = run(*command(work, url, "--once", "--format", "json"))
    told = [json.loads(line) for line in out.splitlines()]
    check("two messages", status == 0 and [(t["id"], t["repeat"], t["error"]) for t in told] == [("a-1", 0, ""), ("../b 2", 0, "")],
          "%d %s" % (status, out + err))
    check("a folder each, inside", folders(work) == sorted(["a-1", "%2E.%2Fb%202"]), folders(work))
    check("as it came", read(work, "in", "a-1", "message") == first)
    check("attachments byte for byte", read(work, "in", "a-1", "1") == pdf and read(work, "in", "a-1", "2") == b"two")
    index = json.loads(read(work, "in", "a-1", "index.json"))
    check("their names in the index", [a["name"] for a in index["attachment"]] == ["đơn.pdf", "../../x"]
          and [a["size"] for a in index["attachment"]] == [len(pdf), 3], index)
    check("for the owner alone", os.stat(os.path.join(work, "in", "a-1")).st_mode & 0o777 == 0o700
          and os.stat(os.path.join(work, "in", "a-1", "1")).st_mode & 0o777 == 0o600)
    check("confirmed", Hub.told == [("a-1", "done"), ("../b 2", "done")] and not Hub.waiting, Hub.told)
    check("and that is all", run(*command(work, url, "--once"))[:2] == (0, ""))


def trouble(work, url):
    Hub.waiting, Hub.told, Hub.lose = {"c-3": edoc("Ba")}, [], {"updateStatus"}
    status, out, err = run(*command(work, url, "--once"))
    check("a lost confirmation is said", status == 3 and "c-3" in out and err, "%d %s" % (status, out + err))
    status, out, err = run(*command(work, url, "--once"))
    check("and said again, without the message", status == 0 and not out and Hub.told[-1] == ("c-3", "done"), "%d %s" % (status, out + err))
    Hub.waiting, Hub.told = {"d-4": edoc("Bốn", ("a", "!!!"))}, []
    status, out, err = run(*command(work, url, "--once"))
    check("an attachment that is none", status == 3 and not out and not Hub.told and "d-4" not in folders(work)
          and "exchange.fetch-content" in err, "%d %s" % (status, out + err))
    Hub.waiting = {"e-5": b"no XML at all"}
    status, out, err = run(*command(work, url, "--once", "--format", "json"))
    check("unreadable is kept, and told as failed", status == 1 and json.loads(out)["error"] and Hub.told == [("e-5", "fail")]
          and read(work, "in", "e-5", "message") == b"no XML at all", "%d %s" % (status, out + err))
    Hub.waiting, Hub.told = {"x" * 201: edoc("Dài")}, []
    status, out, err = run(*command(work, url, "--once"))
    check("an id too long for a folder", status == 3 and not out and not Hub.told, "%d %s" % (status, out + err))
    Hub.waiting, Hub.told = {}, []


def deaths(work, url):
    """Killed when the message is written and the other side is being told; a half folder of an earlier death is in the way."""
    os.makedirs(os.path.join(work, "in", ".f-6.part"))
    with open(os.path.join(work, "in", ".f-6.part", "message"), "wb") as file:
        file.write(b"half")
    Hub.waiting = {"f-6": edoc("Sáu", ("a", base64.b64encode(b"six").decode()))}
    victim = subprocess.Popen(command(work, url, "--once"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    Hub.hold = lambda: (victim.kill(), victim.wait())
    out = victim.communicate(timeout=60)[0]
    Hub.hold = None
    check("killed", victim.returncode == -signal.SIGKILL and b"f-6" in out, victim.returncode)
    check("the folder is whole", read(work, "in", "f-6", "1") == b"six" and ".f-6.part" not in folders(work))
    Hub.waiting["f-6"] = Hub.waiting.get("f-6") or edoc("Sáu", ("a", base64.b64encode(b"six").decode()))
    status, out, err = run(*command(work, url, "--once"))
    check("confirmed later, not written again", status == 0 and not out and ("f-6", "done") in Hub.told, "%d %s" % (status, out + err))


def wrong(work, url):
    for name, arguments, word in (
            ("nowhere to go", ["inbox", "fetch", "--protocol", "edxml-vxp"], "--to URL"),
            ("no such fetch", command(work, url, "--once", "nothing")[1:], "exchange.no-fetch"),
            ("a protocol that fetches nothing", [a if a != "edxml-vxp" else "kdc" for a in command(work, url, "--once")[1:]],
             "exchange.no-fetch"),
            ("no folder", command(work, url, "--once", out="key/x")[1:], "key/x"),
            ("no key", command(work, url, "--once")[1:-2] + ["--once"], "exchange.secret-missing")):
        arguments = [a for a in arguments if a != "--once"] + ["--once"] if name == "no key" else arguments
        if name == "no key":
            arguments = [a for a in arguments if not a.startswith("key=") and a != "--secret"]
        if name == "no such fetch":
            arguments = ["inbox", "fetch", "nothing"] + [a for a in arguments[2:] if a != "nothing"]
        status, out, err = kdc(*arguments)
        check(name, status == 3 and word in err and not out, "%d %s" % (status, out + err))


def loop(work, url):
    told = subprocess.Popen(command(work, url, "--every", "1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    Hub.waiting = {"g-7": edoc("Bảy")}
    line = told.stdout.readline()
    check("the loop brings it", line.startswith(b"g-7\tg-7\t"), line)
    told.send_signal(signal.SIGTERM)
    out, err = told.communicate(timeout=60)
    check("and ends at a signal", told.returncode == 0 and not out, "%d %s %s" % (told.returncode, out, err))


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.handle_error = lambda *_: None        # whoever was killed does not read the answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = "http://127.0.0.1:%d/vxp" % server.server_address[1]
    with tempfile.TemporaryDirectory(prefix="kdc-fetch-") as work:
        with open(os.path.join(work, "key"), "w", encoding="utf-8") as file:
            file.write("secret\n")
        for part in (messages, trouble, deaths, wrong, loop):
            part(work, url)
        status, out, err = run(*command(work, "http://127.0.0.1:1/", "--once"))
        check("nobody there", status == 3 and not out, "%d %s" % (status, out + err))
    server.shutdown()
    finish()


main()
