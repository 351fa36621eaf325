#!/usr/bin/python3
"""`kdc peer` and `kdc-portal` over sockets: every shipped protocol can be served, faults reach the wire as they are
called, and SIGTERM ends both cleanly. The client is Python's own."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from harness import DATA, ROOT, Host, check, finish, kdc, needs_portal  # noqa: E402

HUB = os.path.join(ROOT, "tests/unit/exchange/receive")
SOAP = ("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header><id>%s</id></s:Header>"
        "<s:Body><send/></s:Body></s:Envelope>")


def every_protocol(folder):
    names = sorted(n[:-4] for n in os.listdir(os.path.join(DATA, "protocols")) if n.endswith(".xml"))
    served = 0
    for name in names:
        with open(os.path.join(DATA, "protocols", name + ".xml"), encoding="utf-8") as file:
            if "<receive " not in file.read():
                continue
        for command in (["kdc", "peer", name, "--directory"], ["kdc-portal", "--protocol", name, "--store"]):
            host = Host(*command, os.path.join(folder, name + command[0]), "--agency", "H26.99.99")
            status = host.ask("GET", "/no/such/address")[0]
            check("%s answers" % command, isinstance(status, int), status)
            host.end()
            served += 1
    check("protocols served: %d" % served, served >= 2)


def faults(folder):
    plan = os.path.join(folder, "faults.xml")
    with open(plan, "w", encoding="utf-8") as file:
        file.write("""<faults xmlns="urn:kdc:faults:1"><fault is="lost-answer"/><fault is="cut"/><fault is="error" status="502"/>
          <fault is="redirect"/><fault is="lost-request"/></faults>""")
    host = Host("kdc", "peer", "hub", "--directory", os.path.join(folder, "hub"), "--faults", plan, "--catalog", HUB)
    say = lambda name: host.ask("POST", "/soap", (SOAP % name).encode(), [("Content-Type", "text/xml")])
    check("lost-answer", say("XR-1")[0] == "RemoteDisconnected")
    check("cut", say("XR-1")[0] == "IncompleteRead")
    check("error", say("XR-1")[0] == 502)
    status, headers, _ = say("XR-1")
    check("redirect", (status, headers.get("Location")) == (302, "http://elsewhere.invalid/"))
    check("lost-request", say("XR-2")[0] == "RemoteDisconnected")
    status, _, body = say("XR-1")
    check("well", status == 200 and b"<done code=" in body)
    said = host.end()
    check("one effect", said.splitlines()[-1] == "effects 1 XR-1", said)
    check("what it did is said", "2 127.0.0.1 POST /soap call=soap fault=cut status=200" in said, said)
    check("a request that was lost is not", "XR-2" not in said, said)


def wrong(folder):
    plan = os.path.join(folder, "wrong.xml")
    with open(plan, "w", encoding="utf-8") as file:
        file.write('<faults xmlns="urn:kdc:faults:1">\n  <fault is="sleep"/></faults>')
    rows = [(["peer", "hub"], "--directory"), (["peer", "--directory", folder], "kdc peer"),
            (["peer", "nobody", "--directory", folder], "nobody"),
            (["peer", "hub", "--directory", folder, "--faults", plan], "wrong.xml:2:14"),
            (["peer", "hub", "--directory", folder, "--faults", plan + "x"], "wrong.xmlx"),
            (["peer", "hub", "--directory", folder, "--listen", "nowhere"], "--listen nowhere"),
            (["peer", "hub", "--directory", folder, "--listen", "127.0.0.1:99999"], "--listen 127")]
    for arguments, text in rows:
        status, out, err = kdc(*arguments, "--catalog", HUB)
        check("%s is refused" % arguments, status == 3 and text in err, (status, out + err))


needs_portal()
with tempfile.TemporaryDirectory() as top:
    every_protocol(top)
    faults(top)
    wrong(top)
finish()
