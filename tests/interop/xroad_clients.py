#!/usr/bin/python3
"""Other people's SOAP clients, made from the WSDL that we ship, against our X-Road receiver."""
import hashlib
import json
import os
import re
import sys
import uuid
import xml.etree.ElementTree as ET

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from interop import CATALOG, SAMPLE, WORK, WSDL, ask, check, clients, finish, portal

DOSSIER = os.path.join(SAMPLE, "dossier.xml")
FILES = {"files/" + name: os.path.join(SAMPLE, "files", name) for name in sorted(os.listdir(os.path.join(SAMPLE, "files")))}
SOAP, XRD = "{http://schemas.xmlsoap.org/soap/envelope/}", "{http://x-road.eu/xsd/xroad.xsd}"


def headers(operation, message, **changed):
    member = {"objectType": "SUBSYSTEM", "xRoadInstance": "VN-TEST", "memberClass": "GOV", "memberCode": "0100000001",
              "subsystemCode": "khu-dan-cu"}
    provider = dict(member, objectType="SERVICE", memberCode="0100000002", subsystemCode="mot-cua", serviceCode=operation)
    made = {"client": member, "service": provider, "id": message, "userId": "VN001092999001",
            "issue": "Hồ sơ 7 & <Ấ> 𠀀", "protocolVersion": "4.0"}
    made.update(changed)
    return made


def job(address, operation, message=None, argument=None, dossier=DOSSIER, mtom=False, **changed):
    return {"wsdl": WSDL, "address": address, "operation": operation, "headers": headers(operation, message or str(uuid.uuid4()), **changed),
            "argument": argument, "dossier": dossier, "attachments": FILES, "mtom": mtom}


def fields(xml, header):
    """The header fields of a message: names, attributes and values, in their order."""
    found = ET.fromstring(xml.encode("utf-8")).find(SOAP + header)
    return [(e.tag, sorted(e.attrib.items()), [(c.tag, c.text) for c in e], (e.text or "").strip()) for e in found]


def receipt(result, operation="submitDossier"):
    answer = result.get("answer") or {}
    return answer.get("receipt") or {}


def problem(result):
    return ((re.search(r"urn:kdc:problem:([a-z-]+)", json.dumps(result.get("fault"))) or [None, None])[1]
            if result.get("fault") else None)


def filing(name, command, address, mtom=False):
    what, message = name + (" by MTOM" if mtom else ""), str(uuid.uuid4())
    first = ask(command, job(address, "submitDossier", message, mtom=mtom))
    got = receipt(first)
    check(what + " files", re.fullmatch(r"H26\.99\.99-\d{8}-\d{7}", got.get("dossierCode", "")), first)
    if not got:
        return
    check(what + ": whose receipt", got["messageId"] == message and str(got["status"]) == "1", got)
    check(what + ": the dossier's digest", got["dossierSha256"] == hashlib.sha256(open(DOSSIER, "rb").read()).hexdigest(), got)
    check(what + ": header fields come back", fields(first["sent"], "Header") == fields(first["received"], "Header"), first["received"])
    if mtom:                        # the client makes a boundary and a date of its own each time: the SOAP part is the same
        again = ask(command, job(address, "submitDossier", message, mtom=mtom))
        check(what + " again: the first answer", again.get("received") == first["received"], again)
        return
    again = ask(command, job(address, "submitDossier", message))
    check(what + " again: the first answer, byte for byte", again.get("received") == first["received"], again)
    other = os.path.join(WORK, "other.xml")
    with open(other, "wb") as file:
        file.write(open(DOSSIER, "rb").read() + b"\n")
    check(what + ": the same id for something else", problem(ask(command, job(address, "submitDossier", message, dossier=other))) == "key-reused")
    asked = ask(command, job(address, "getMessage", argument={"messageId": message}))
    check(what + " asks", receipt(asked) == got, asked)
    status = ask(command, job(address, "getDossierStatus", argument={"dossierCode": got["dossierCode"]}))
    check(what + " follows", str((status.get("answer") or {}).get("status")) == "1", status)
    stranger = dict(headers("x", "x")["client"], subsystemCode="khac")
    for operation, argument in (("getMessage", {"messageId": message}), ("getDossierStatus", {"dossierCode": got["dossierCode"]})):
        denied = ask(command, job(address, operation, argument=argument, client=stranger))
        check("%s: %s of another client's" % (what, operation), problem(denied) in ("no-message", "no-dossier"), denied)


def refusals(name, command, address):
    service = headers("submitDossier", "x")["service"]
    broken = os.path.join(WORK, "broken.xml")
    with open(broken, "w", encoding="utf-8") as file:
        file.write(open(DOSSIER, encoding="utf-8").read().replace("</dossier>", ""))
    table = [
        ("protocolVersion 3.0", dict(protocolVersion="3.0"), "malformed"),
        ("an id that is no UUID", dict(id="ID11234"), "key"),
        ("a service of another name", dict(service=dict(service, serviceCode="getMessage")), "malformed"),
        ("a client without a class", dict(client=dict(headers("x", "x")["client"], memberClass="")), "malformed"),
        ("a broken dossier", dict(dossier=broken), "invalid"),
    ]
    for what, changed, expected in table:
        result = ask(command, job(address, "submitDossier", **changed))
        check("%s: %s" % (name, what), problem(result) == expected, result)
        check("%s: %s: a SOAP fault" % (name, what), str((result.get("fault") or {}).get("code", "")).endswith("Client"), result)
    unknown = ask(command, job(address, "getMessage", argument={"messageId": str(uuid.uuid4())}))
    check(name + ": a message that never came", problem(unknown) == "no-message", unknown)


def main():
    with portal("xroad-soap") as server:
        address = "http://127.0.0.1:%d/" % server.port
        for name, command in clients().items():
            filing(name, command, address)
            if name == "npm soap":
                filing(name, command, address, mtom=True)
            refusals(name, command, address)
    finish()


main()
