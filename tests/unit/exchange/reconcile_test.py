#!/usr/bin/python3
"""kdc outbox reconcile by the real programs: a desk and a ward agree; a row changed behind the ward's back is found; a ward put back from an
older copy, a desk that does not know, an answer that is no list, and nobody at all are each told apart by exit status and words."""
import http.server
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from harness import SAMPLE, check, finish, kdc, needs_portal, ward  # noqa: E402

DAYS = ["--from", "2026-11-01", "--until", "2026-12-31"]


def reconcile(url, store, *more):
    return kdc("outbox", "reconcile", "--to", url, "--store", store, *DAYS, *more)


class Page(http.server.BaseHTTPRequestHandler):
    """A proxy's page with status 200: no list."""
    def do_GET(self):
        body = b"<html><body>OK</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def compare(work):
    desk, store = os.path.join(work, "desk"), os.path.join(work, "ward")
    portal = ward(store)
    url = portal.url
    try:
        status, out, err = reconcile(url, desk)
        check("nothing sent, nothing there", status == 0 and out.strip().endswith("0"), "%d %s" % (status, out + err))
        kdc("submit", SAMPLE, "--to", url, "--store", desk)
        status, out, err = kdc("outbox", "run", "--store", desk)
        check("delivered", status == 0, "%d %s" % (status, out + err))
        status, out, err = reconcile(url, desk, "--format", "json")
        said = json.loads(out)
        check("both agree", status == 0 and (said["listed"], said["compared"], said["difference"]) == (1, 1, []), out + err)
        status, out, err = reconcile(url, os.path.join(work, "other-desk"), "--format", "json")
        check("a desk that does not know", status == 1 and [d["kind"] for d in json.loads(out)["difference"]] == ["missing-here"], out + err)
        status, out, err = kdc("outbox", "reconcile", "--to", url, "--store", desk, "--from", "2026-11-31", "--until", "2026-12-01")
        check("no such day", status == 3 and "exchange.period-days" in err, "%d %s" % (status, err))
        status, out, err = kdc("outbox", "reconcile", "--to", url, "--store", desk, "--from", "2026-11-01")
        check("no last day", status == 3 and "--until" in err, "%d %s" % (status, err))
        status, out, err = reconcile(url, desk, "--protocol", "xroad-rest")
        check("a protocol that does not ask", status == 3 and "exchange.no-period" in err, "%d %s" % (status, err))
    finally:
        portal.end()
    status, out, err = reconcile(url, desk)
    check("nobody there", status == 3 and not out, "%d %s" % (status, out + err))
    return desk, store


def change(work, desk, store):
    db = sqlite3.connect(os.path.join(store, "store.sqlite"))
    db.execute("UPDATE received SET status = 4")
    db.commit()
    db.close()
    # The desk knows the ward by its address, so a ward elsewhere is the same ward only behind the same name: the address is put into its store.
    portal = ward(store)
    url = portal.url
    db = sqlite3.connect(os.path.join(desk, "store.sqlite"))
    db.execute("UPDATE delivery SET destination = ?", (url,))
    db.commit()
    db.close()
    try:
        status, out, err = reconcile(url, desk, "--format", "xml")
        found = [d.attrib for d in xml.fromstring(out).iter("difference")]
        check("another status", status == 1 and [(d["kind"], d["ours"], d["theirs"], d["delivery"]) for d in found]
              == [("status", "1", "4", "1")], "%d %s" % (status, out + err))
        status, out, err = reconcile(url, desk)
        check("the same for people", status == 1 and "status" in out.splitlines()[0].split("\t"), out + err)
    finally:
        portal.end()
    return url


def older(work, desk, before):
    portal = ward(os.path.join(work, "older"))
    url = portal.url
    db = sqlite3.connect(os.path.join(desk, "store.sqlite"))
    check("one delivery", db.execute("UPDATE delivery SET destination = ? WHERE destination = ?", (url, before)).rowcount == 1)
    db.commit()
    db.close()
    try:
        status, out, err = reconcile(url, desk, "--format", "json")
        check("a ward put back from before", status == 1 and [(d["kind"], d["delivery"]) for d in json.loads(out)["difference"]]
              == [("missing-there", 1)], "%d %s" % (status, out + err))
    finally:
        portal.end()


def no_list(desk):
    server = http.server.HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    status, out, err = reconcile("http://127.0.0.1:%d" % server.server_address[1], desk)
    server.shutdown()
    check("a page is no list", status == 3 and not out and "exchange.period-answer" in err, "%d %s" % (status, out + err))


def main():
    needs_portal()
    work = tempfile.mkdtemp(prefix="kdc-reconcile-")
    try:
        desk, store = compare(work)
        older(work, desk, change(work, desk, store))
        no_list(desk)
    finally:
        shutil.rmtree(work)
    finish()


main()
