#!/usr/bin/python3
"""Our X-Road client against somebody else's service: npm soap, made from the WSDL that we ship. SOAP with attachments, MTOM and base64
in place; faults; answers that are lost. The server counts what it filed."""
import hashlib
import json
import os
import sys
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from interop import HERE, SAMPLE, WSDL, Desk, Server, check, finish, node_modules

CLIENT, WARD = "VN-TEST/GOV/0100000001/khu-dan-cu", "VN-TEST/GOV/0100000002/mot-cua"
KINDS = {"giay-chung-sinh.pdf": "application/pdf", "giay-chung-nhan-ket-hon.jpg": "image/jpeg"}
# What befalls each filing in turn; then the state after `kdc outbox run`, the state in the end, and how often npm soap filed and was asked.
FATES = [
    ("receipt", "delivered", "delivered", 1, 1, 0),
    ("lose,receipt", "unknown", "delivered", 1, 1, 1),
    ("garbage,receipt", "unknown", "delivered", 1, 1, 1),
    ("vanish,receipt", "unknown", "delivered", 1, 2, 2),       # absent counts after `settle`: asked again
    ("SOAP-ENV:Client,receipt", "rejected", "rejected", 0, 1, 0),
    ("problem.invalid,receipt", "rejected", "rejected", 0, 1, 0),
    ("problem.failure,receipt", "retry-wait", "delivered", 1, 2, 0),
    ("problem.digest-mismatch,receipt", "retry-wait", "delivered", 1, 2, 0),
    ("SOAP-ENV:Server,receipt", "unknown", "delivered", 1, 2, 2),
    ("Server.ServerProxy.ServiceFailed.MissingBody,receipt", "unknown", "delivered", 1, 2, 2),
    ("Server.ServerProxy.AccessDenied,receipt", "rejected", "rejected", 0, 1, 0),
    ("Server.ServerProxy.ServiceDisabled,receipt", "retry-wait", "delivered", 1, 2, 0),
    ("Server.ClientProxy.SslAuthenticationFailed,receipt", "suspended", "suspended", 0, 1, 0),
    ("vanish,lose,receipt", "unknown", "delivered", 1, 2, 3),
]


def digest(*path):
    with open(os.path.join(SAMPLE, *path), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def seen(port):
    with urllib.request.urlopen("http://127.0.0.1:%d/log" % port) as answer:
        return json.load(answer)


def right_headers(line, code, issue):
    headers = line["headers"]
    service = [headers["service"].get(name) for name in ("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode")]
    return (headers["protocolVersion"] == "4.0" and "/".join(service[:4]) == WARD and service[4] == code and headers["issue"] == issue
            and headers["userId"] == "VN001092999001"
            and "/".join(headers["client"][name] for name in ("xRoadInstance", "memberClass", "memberCode", "subsystemCode")) == CLIENT)


def one(port, packaging, fates, first, last, filed, sent, asked):
    what, begin = "%s, %s" % (packaging, fates), len(seen(port))
    # A path of its own for each delivery: its turn begins with the first word.
    desk = Desk("http://127.0.0.1:%d/%s/%s" % (port, fates, packaging), "xroad-soap", "client=" + CLIENT, "service=" + WARD, "packaging=" + packaging,
                "user-id=VN001092999001")
    check(what + ": put", desk.submit()[0] == 0)
    desk.run()
    state, journal, _ = desk.shown()
    check(what + ": at first", state == first, journal)
    desk.later()
    state, journal, shown = desk.shown()
    check(what + ": in the end", state == last, journal)
    lines = seen(port)[begin:]
    submits = [line for line in lines if line["operation"] == "submitDossier"]
    questions = [line for line in lines if line["operation"] == "getMessage"]
    check(what + ": filed", sum(line["effect"] for line in submits) == filed, submits)
    check(what + ": sent, asked", (len(submits), len(questions)) == (sent, asked), (len(submits), len(questions)))
    check(what + ": the same bytes each time", len({line["message"] for line in submits}) == 1, submits)
    for line in submits:
        check(what + ": in that form", line["form"] == packaging, line)
        check(what + ": the dossier, byte for byte", line["sha256"] == digest("dossier.xml"), line)
        check(what + ": the files", {f["file"]: (f["type"], f["sha256"]) for f in line["files"]}
              == {"files/" + name: (kind, digest("files", name)) for name, kind in KINDS.items()}, line)
        check(what + ": SOAP part in 8bit", line["encodings"][:1] == ([] if packaging == "inline" else ["8bit"]), line)
        check(what + ": headers", right_headers(line, "submitDossier", submits[0]["headers"]["issue"]) and line["headers"]["id"] == shown["message-id"], line)
    for line in questions:
        check(what + ": asks for it", line["messageId"] == shown["message-id"] and right_headers(line, "getMessage", submits[0]["headers"]["issue"]), line)
    if last == "delivered":
        check(what + ": the receipt", shown["receipt"]["agency"] == "H26.99.99" and shown["receipt"]["dossier-code"].startswith("H26.99.99-20261114-"), shown)
        desk.later()
        check(what + ": nothing more", len(seen(port)) == begin + len(lines), seen(port)[begin:])


def main():
    modules = node_modules()
    if modules is None:
        print("SKIP npm soap: not installed")
        check("npm soap is there", not os.environ.get("CI"), "install it: ./bootstrap check")
        finish()
    with Server(["node", os.path.join(HERE, "server.cjs"), WSDL], r"PORT (\d+)", env=dict(os.environ, NODE_PATH=modules)) as server:
        for number, row in enumerate(FATES):
            for packaging in ("swa", "mtom", "inline") if number < 4 else ("swa",):
                one(server.port, packaging, *row)
    finish()


main()
