#!/usr/bin/python3
"""kdc outbox follow and kdc inbox by the real programs: an officer's steps reach the desk once and in order, a desk that is killed before it has
written a line tells it again, a full pipe acknowledges nothing, a loop ends at a signal; wrong use says what is right."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from harness import SAMPLE, check, finish, kdc, needs_portal, program, ward  # noqa: E402

AGENCY = "H26.99.99"


def events(out):
    return [json.loads(line) for line in out.splitlines()]


def steps(url, desk, at):
    follow = ["outbox", "follow", "--to", url, "--store", desk, "--once"]
    inbox = ["--store", at, "--agency", AGENCY]
    kdc("submit", SAMPLE, "--to", url, "--store", desk)
    kdc("outbox", "run", "--store", desk)
    status, out, err = kdc(*follow, "--format", "json")
    told = events(out)
    check("delivered is told", status == 0 and [e["kind"] for e in told] == ["delivered"], "%d %s" % (status, out + err))
    code = told[0]["dossier-code"]
    status, out, err = kdc(*follow)
    check("once", status == 0 and out == "", "%d %s" % (status, out + err))
    status, out, err = kdc("inbox", "list", *inbox)
    check("received", status == 0 and out.split("\t")[:3] == ["1", code, "1"], "%d %s" % (status, out + err))
    check("steps of an officer", kdc("inbox", "status", code, "5", "--note", "Thiếu\tgiấy", *inbox)[0] == 0
          and kdc("inbox", "status", code, "2", *inbox)[0] == 0)
    with open("/dev/full", "wb") as full:
        status, out, err = kdc(*follow, stdout=full)
    check("nobody was told", status == 3, "%d %s" % (status, err))
    status, out, err = kdc(*follow, "--format", "json")
    told = events(out)
    check("in order, the first again", status == 0 and [(e["status"], e["repeat"]) for e in told] == [("5", 1), ("2", 0)]
          and told[0]["note"] == "Thiếu\tgiấy" and told[0]["at"] != "", "%d %s" % (status, out + err))
    check("and no more", kdc(*follow)[:2] == (0, ""))
    check("the next", kdc("inbox", "status", code, "4", *inbox)[0] == 0)
    status, out, err = kdc(*follow)
    check("for people", status == 0 and out.split("\t")[1:5] == ["1", "status", code, "4"], "%d %s" % (status, out + err))
    status, out, err = kdc("inbox", "show", code, "--format", "xml", *inbox)
    tree = xml.fromstring(out)
    check("show", status == 0 and [s.get("text").split()[1] for s in tree.iter("step")] == ["5", "2", "4"]
          and len(list(tree.iter("part"))) > 1, "%d %s" % (status, out + err))
    status, out, err = kdc("inbox", "show", code, *inbox)
    check("show for people", status == 0 and "Các bước:" in out and code in out, "%d %s" % (status, out + err))
    status, out, err = kdc("inbox", "list", "--status", "4", "--format", "json", *inbox)
    check("by status", status == 0 and [r["dossier-code"] for r in json.loads(out)["received"]] == [code], out + err)
    check("none at that status", kdc("inbox", "list", "--status", "2", *inbox)[:2] == (0, ""))
    return code, follow, inbox


def wrong(url, desk, code, inbox):
    for name, arguments, word in (
            ("no verb", ["inbox"], "kdc inbox list"), ("a verb too many", ["inbox", "show", code, "x", *inbox], "kdc inbox list"),
            ("no store", ["inbox", "list", "--agency", AGENCY], "--store"),
            ("no agency", ["inbox", "list", "--store", inbox[1]], "exchange.no-agency"),
            ("no such dossier", ["inbox", "show", "H26-1", *inbox], "store.no-dossier"),
            ("no such step", ["inbox", "status", code, "1", *inbox], "exchange.status-step"),
            ("options first", ["--lang", "en", "inbox", "status", code, "1", *inbox], "the steps allowed: "),
            ("options alone", ["--lang", "en"], "kdc --help"),
            ("no status", ["inbox", "status", code, "11", *inbox], "1 … 10"),
            ("no number", ["inbox", "list", "--status", "x", *inbox], "1 … 10"),
            ("too long a note", ["inbox", "status", code, "5", "--note", "x" * 4097, *inbox], "exchange.status-note"),
            ("nowhere to ask", ["outbox", "follow", "--store", desk], "--to URL"),
            ("no feed", ["outbox", "follow", "--to", url, "--store", desk, "--once", "--protocol", "openrosa"], "exchange.no-feed"),
            ("no pause", ["outbox", "follow", "--to", url, "--store", desk, "--every", "0"], "--every")):
        status, out, err = kdc(*arguments)
        check(name, status == 3 and word in err and not out, "%d %s" % (status, out + err))


def loop(url, desk, code, inbox):
    told = subprocess.Popen([program("kdc"), "outbox", "follow", "--to", url, "--store", desk, "--every", "1",
                             "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    kdc("inbox", "status", code, "5", *inbox)
    line = told.stdout.readline()
    check("the loop tells it", line and json.loads(line)["status"] == "5", line)
    told.send_signal(signal.SIGTERM)
    out, err = told.communicate(timeout=60)
    check("and ends at a signal", told.returncode == 0 and not out, "%d %s %s" % (told.returncode, out, err))


def main():
    needs_portal()
    with tempfile.TemporaryDirectory(prefix="kdc-follow-") as work:
        desk, at = os.path.join(work, "desk"), os.path.join(work, "ward")
        portal = ward(at)
        url = portal.url
        try:
            code, follow, inbox = steps(url, desk, at)
            wrong(url, desk, code, inbox)
            loop(url, desk, code, inbox)
        finally:
            portal.end()
        status, out, err = kdc(*follow)
        check("nobody there", status == 3 and not out, "%d %s" % (status, out + err))
    finish()


main()
