#!/usr/bin/python3
"""Marked names and marked secrets: a dossier goes out and comes in, with every kind of trouble on the way, and then
everything that was written is searched. Names of people may stand in the content that was sent (blobs, frozen bodies,
answers kept) and nowhere else: no journal, log, error, event, file name. Secrets may stand nowhere at all."""
import base64
import glob
import http.server
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import unicodedata
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from checks import check, finish  # noqa: E402

PREFIX, ROOT = sys.argv[1], os.environ.get("srcdir", ".")
DATA = os.path.join(ROOT, "lib", "data")
SAMPLE = os.path.join(ROOT, "examples", "data", "birth-complete")
WORK = tempfile.mkdtemp()
NAMES = ["Ẩn Danh Số Một", "Kín Tiếng Họ Hai", "001092999001", "0912345678", "an.danh@kin.example", "ngõ Bí Mật 7"]
SECRETS = ["Mat-Khau-Danh-Dau/4711+=", "mật khẩu đánh dấu ☂"]
said = {}                                  # where something was written: name → bytes


def forms(text):
    """A text as it may turn up: other normal form, percent, JSON, XML, hex, base64 at each alignment."""
    found = set()
    for normal in (text, unicodedata.normalize("NFD", text), text.lower(), text.upper()):
        raw = normal.encode("utf-8")
        found |= {raw, urllib.parse.quote(normal, safe="").encode(), urllib.parse.quote_plus(normal).encode(),
                  json.dumps(normal)[1:-1].encode(), raw.hex().encode(), raw.hex().upper().encode(),
                  "".join(c if ord(c) < 128 else "&#%d;" % ord(c) for c in normal).encode()}
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + raw)
            start, end = (0, 2, 3)[shift], len(whole) - len(whole) % 4 - (4 if whole.endswith(b"=") else 0)
            found |= {whole[start:end], whole[start:end].translate(bytes.maketrans(b"+/", b"-_"))}
    return {form for form in found if len(form) >= 6}


def search(name, data, marks):
    for mark in marks:
        for form in forms(mark):
            if form in data:
                at = data.index(form)
                return "%s: “%s” as %r in %r" % (name, mark, form, data[max(0, at - 60):at + len(form) + 20])
    return ""


def run(label, *arguments, **more):
    done = subprocess.run([os.path.join(PREFIX, "bin", "kdc")] + list(arguments), capture_output=True, timeout=120,
                          env=dict(os.environ, TMPDIR=os.path.join(WORK, "tmp")), **more)
    said["kdc " + label] = said.get("kdc " + label, b"") + done.stdout + done.stderr
    return done


class Peer(http.server.BaseHTTPRequestHandler):
    """Says what the test wants, and likes to say back what it was sent."""
    fate, seen = None, []

    def answer(self, status, kind, body, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        Peer.seen.append((self.path, dict(self.headers), body))
        kind, status = "application/xml", 500
        if Peer.fate == "echo":
            kind, status = "text/html; charset=utf-8", 200
        elif Peer.fate == "refused":
            problem = {"type": "urn:kdc:problem:invalid", "title": NAMES[0], "status": 422, "detail": " ".join(NAMES)}
            return self.answer(422, "application/problem+json", json.dumps(problem, ensure_ascii=False).encode())
        elif Peer.fate == "locked":
            return self.answer(401, "text/plain", body, WWW_Authenticate="Bearer realm=\"%s\"" % SECRETS[0])
        elif Peer.fate == "lost":
            return self.connection.close()
        elif Peer.fate == "away":
            return self.answer(307, kind, body, Location="http://127.0.0.1:1/%s" % urllib.parse.quote(NAMES[0]))
        return self.answer(status, kind, body, X_Echo=urllib.parse.quote(NAMES[1]))

    def do_GET(self):
        Peer.seen.append((self.path, dict(self.headers), b""))
        self.answer(500, "text/plain", " ".join(NAMES).encode("utf-8"))

    def log_message(self, *arguments):
        pass


def marked_dossier():
    folder = os.path.join(WORK, "dossier")
    shutil.copytree(SAMPLE, folder)
    path = os.path.join(folder, "dossier.xml")
    text = open(path, encoding="utf-8").read()
    for old, new in (("Trần Minh Anh", NAMES[0]), ("Nguyễn Thị Thử", NAMES[1]),
                     ("tran.mau@example.vn", NAMES[4]), ("ngõ 12 phố Mẫu", NAMES[5])):
        check("the sample has " + old, old in text)
        text = text.replace(old, new)
    check("the sample has the numbers", NAMES[2] in text and NAMES[3] in text)
    os.chmod(path, 0o644)
    open(path, "w", encoding="utf-8").write(text)
    return folder


def locked_catalog():
    """A protocol that asks for a secret in a header."""
    folder = os.path.join(WORK, "catalog")
    shutil.copytree(DATA, folder)
    path = os.path.join(folder, "protocols", "kdc.xml")
    text = open(path, encoding="utf-8").read()
    text = text.replace('id="kdc"', 'id="locked"', 1)
    text = re.sub(r'(<limits [^>]*/>)', r'\1\n  <secret name="token"/><secret name="second"/>', text, 1)
    text = text.replace('<header name="Accept"', '<header name="Authorization" value="Bearer {secret:token}" '
                        'per-attempt="true"/>\n    <header name="Accept"')
    open(os.path.join(folder, "protocols", "locked.xml"), "w", encoding="utf-8").write(text)
    return folder


def store_content(folder):
    """Columns that hold content: what was sent, what was answered. Everything else is ours to keep clean."""
    content = {("blob", "body"), ("call", "recipe"), ("call", "captures"), ("call", "receipt"), ("inbox", "answer"),
               ("protocol", "body")}
    for path in glob.glob(os.path.join(folder, "*")):
        if not os.path.isfile(path) or open(path, "rb").read(15) != b"SQLite format 3":
            continue
        db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            cursor = db.execute("SELECT * FROM %s" % table)
            columns = [c[0] for c in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row):
                    if (table, column) not in content and value is not None:
                        data = value if isinstance(value, bytes) else str(value).encode("utf-8")
                        yield "%s.%s" % (table, column), data
        db.close()


def ward(store, dossier, catalog):
    """The receiving side's own log, with a good submission, a bad one and a damaged one."""
    log = os.path.join(WORK, "portal.log")
    with open(log, "wb") as out:
        portal = subprocess.Popen([os.path.join(PREFIX, "bin", "kdc-portal"), "--agency", "H26.99.99", "--store", store,
                                   "--catalog", catalog], stdout=subprocess.PIPE, stderr=out)
        line = portal.stdout.readline().decode()
        base = re.search(r"http://[0-9.:]+\S*", line).group(0)
        try:
            desk = os.path.join(WORK, "desk-ward")
            run("submit", "submit", dossier, "--to", base, "--store", desk)
            run("run", "outbox", "run", "--store", desk)
            shown = run("show", "outbox", "show", "1", "--store", desk)
            check("the ward received it", b"delivered" in shown.stdout, shown.stdout.decode() + shown.stderr.decode())
            body = ("<dossier>%s</dossier>" % NAMES[0]).encode("utf-8")
            for headers in ({}, {"Idempotency-Key": "\"%s\"" % NAMES[0].encode().hex()},
                            {"Content-Type": "multipart/related; boundary=" + "x" * 10}):
                request = urllib.request.Request(base.rstrip("/") + "/dossiers", data=body, headers=headers)
                try:
                    urllib.request.urlopen(request, timeout=60)
                    check("the ward refuses nonsense", False)
                except urllib.error.HTTPError as error:
                    check("the ward refuses nonsense", 400 <= error.code < 500, str(error.code))
        finally:
            portal.terminate()
            rest = portal.communicate()[0]
    said["portal"] = line.encode() + rest + open(log, "rb").read()


def desk(base, dossier, catalog):
    """A desk that meets every trouble there is."""
    secrets = []
    for number, name in enumerate(("token", "second")):
        path = os.path.join(WORK, name)
        open(path, "wb").write(SECRETS[number].encode("utf-8"))
        secrets += ["--secret", "%s=%s" % (name, path)]
    for fate in ("echo", "refused", "locked", "lost", "away", "fault"):
        Peer.fate = fate
        for protocol in ("kdc", "locked"):
            store = os.path.join(WORK, "desk-%s-%s" % (fate, protocol))
            common = ["--store", store, "--catalog", catalog]
            run("submit", "submit", dossier, "--to", base, "--protocol", protocol, *common, *secrets)
            run("run", "outbox", "run", *common, *secrets)
            shown = run("show", "outbox", "show", "1", *common)
            check("%s over %s is journaled" % (fate, protocol), b"sending" in shown.stdout, shown.stderr.decode())
            run("list", "outbox", "list", "--format", "json", *common)
            run("status", "outbox", "status", "--prometheus", *common)
            run("resume", "outbox", "resume", "1", *common)
    run("no secret", "submit", dossier, "--to", base, "--protocol", "locked", "--store", os.path.join(WORK, "desk-none"),
        "--catalog", catalog)
    run("no secret", "outbox", "run", "--store", os.path.join(WORK, "desk-none"), "--catalog", catalog)
    used = [headers.get("Authorization", "") for _, headers, _ in Peer.seen]
    check("the secret was used", "Bearer " + SECRETS[0] in used, str(set(used)))
    check("the marked names were sent", any(NAMES[0].encode("utf-8") in body for _, _, body in Peer.seen))


def look():
    for name, data in said.items():
        found = search(name, data, NAMES + SECRETS)
        check("clean: " + name, not found, found)
    for folder in sorted(glob.glob(os.path.join(WORK, "desk*")) + [os.path.join(WORK, "ward")]):
        found = ""
        for where, data in store_content(folder):
            found = found or search(where, data, NAMES + SECRETS)
        for top, folders, files in os.walk(folder):
            for name in folders + files:
                found = found or search("file name", name.encode("utf-8"), NAMES + SECRETS)
            for name in files:             # raw pages too: what was deleted or is in the WAL
                found = found or search(name, open(os.path.join(top, name), "rb").read(), SECRETS)
        check("clean: %s" % os.path.basename(folder), not found, found)
    check("no temporary files are left", os.listdir(os.path.join(WORK, "tmp")) == [])


def main():
    os.mkdir(os.path.join(WORK, "tmp"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    dossier, catalog = marked_dossier(), locked_catalog()
    check("the search finds what is there", all(search("x", b"--" + f + b"--", [m]) for m in NAMES for f in forms(m)))
    ward(os.path.join(WORK, "ward"), dossier, catalog)
    desk("http://127.0.0.1:%d/api" % server.server_address[1], dossier, catalog)
    look()


try:
    main()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
finish()
