#!/usr/bin/python3
"""The receiving sides of edxml-vxp, dvcqg-ministry and govtalk as a stranger sees them: `kdc peer` over a socket, and a client
of Python's own written from the descriptions, not from our sender. What is right, and everything that is wrong."""
import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from harness import SAMPLE, Host, check, finish, needs_portal  # noqa: E402

SECRET = "khóa của trục"


class Peer(Host):
    """`kdc peer` with its secrets and faults; `end` gives what it says of itself."""

    def __init__(self, folder, protocol, *options, faults=""):
        plan = os.path.join(folder, protocol + "-faults.xml")
        with open(plan, "w", encoding="utf-8") as file:
            file.write('<faults xmlns="urn:kdc:faults:1"><secret name="key" value="%s"/><secret name="password" value="%s"/>%s</faults>'
                       % (SECRET, SECRET, faults))
        self.directory = tempfile.mkdtemp(dir=folder)
        super().__init__("kdc", "peer", protocol, "--directory", self.directory, "--faults", plan, *options)


# --- edxml-vxp ------------------------------------------------------------------------------------------------------

def sign(pairs, key=SECRET, text=None):
    """The three headers over the others, as the SDK makes them; text: another spelling of the same JSON."""
    if text is None:
        text = json.dumps({"XroadVnpt-" + n: v for n, v in pairs}, separators=(",", ":"), ensure_ascii=False)
    return [("XroadVnpt-sign-header-key", ";".join(n for n, _ in pairs)), ("XroadVnpt-sign-header", text),
            ("XroadVnpt-hash-header", hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest())]


def wire(pairs, signature):
    headers = [("XroadVnpt-" + n, v) for n, v in pairs] + [("XroadVnpt-version", "3.0.201608")] + signature
    return [(n, v.encode("utf-8")) for n, v in headers]


def edoc(number, sender="A1.B2", receiver="C3.D4", files=b"x", to=None):
    """One document without prefix, trace first: not how our own sheet writes it."""
    return ("""<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader><TraceHeaderList><Bussiness><BussinessDocType>0</BussinessDocType>
</Bussiness></TraceHeaderList><MessageHeader><From><OrganId>%s</OrganId></From>%s<DocumentId>%s,2026/11/14,%s/UBND</DocumentId>
<Code><CodeNumber>%s</CodeNumber><CodeNotation>UBND</CodeNotation></Code><Subject>Văn bản &lt;mẫu&gt; &amp; ngoặc "kép"</Subject></MessageHeader>
</edXMLHeader></edXMLEnvelope><AttachmentEncoded><Attachment><ContentId>1</ContentId><ContentTransferEncoded>%s</ContentTransferEncoded>
</Attachment></AttachmentEncoded></edXML>""" % (sender, to if to is not None else "<To><OrganId>%s</OrganId></To>" % receiver, sender, number,
                                                number, base64.b64encode(files).decode())).encode()


STAMP = ("timestamp", "14112026T203100+0123")


def send_pairs(body, system="A1.B2", receiver="C3.D4", kind="edoc", digest=None):
    if digest is None:
        digest = hashlib.sha256(body).hexdigest()
    return [("systemid", system), STAMP, ("from", system), ("to", '"%s"' % receiver), ("servicetype", "eDoc"), ("messagetype", kind),
            ("hash-file", digest), ("Content-Type", "application/octet-stream")]


def ask_pairs(system, **more):
    return [("systemid", system), STAMP, ("servicetype", "eDoc")] + [(n, v) for n, v in more.items()] + [("Content-Type", "application/json")]


class Hub:
    def __init__(self, peer):
        self.peer = peer

    def post(self, path, pairs, signature=None, body=None, more=()):
        headers = wire(pairs, sign(pairs) if signature is None else signature) + list(more)
        if body is not None:
            headers.append(("Content-Type", "application/octet-stream"))
        status, _, text = self.peer.ask("POST", path, body, headers)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, {}

    def send(self, body, **how):
        return self.post("/sendEdoc", send_pairs(body, **how), body=body)

    def list(self, system, path="/getReceivedEdocList", kind="edoc"):
        return self.post(path, ask_pairs(system, messagetype=kind))[1].get("data")


def is_ok(answer):
    return answer[0] == 200 and answer[1].get("status") == "OK" and answer[1].get("ErrorCode") == "0"


def refused(answer, code, status=200):
    return answer[0] == status and answer[1].get("ErrorCode") == code and answer[1].get("status") == "FAIL"


def short(digest):
    return "".join("%x" % byte for byte in bytes.fromhex(digest))


def vxp_sends(hub):
    body = edoc("1")
    first = hub.send(body)
    check(first, is_ok(first) and first[1]["DocId"])
    again = hub.send(body)
    check(("the same bytes", again), again == first)
    check("the same id with other bytes", refused(hub.send(edoc("1", files=b"y")), "409"))
    # Both forms of the digest; a body whose digest has a byte below 0x10, so that they differ.
    for n in range(2, 99):
        body = edoc(str(n))
        true = hashlib.sha256(body).hexdigest()
        if short(true) != true:
            break
    check("the digest without zeros", is_ok(hub.send(body, digest=short(true))))
    check("the true digest of the same document", is_ok(hub.send(body, digest=true)))
    check("upper case", is_ok(hub.send(edoc("3"), digest=hashlib.sha256(edoc("3")).hexdigest().upper())))
    # JSON may be spelt in another order, with escapes: what is signed is the sender's text.
    body = edoc("4")
    pairs = send_pairs(body)
    text = json.dumps(dict(("XroadVnpt-" + n, v) for n, v in reversed(pairs)), indent=1).replace("\n", " ").replace("/", "\\/")
    check("JSON spelt in another way", is_ok(hub.post("/sendEdoc", pairs, sign(pairs, text=text), body)))
    lower = [(n.lower(), v) for n, v in wire(pairs, sign(pairs))]
    check("header names in lower case", hub.peer.ask("POST", "/sendEdoc", body, lower)[0] == 200)
    return first[1]["DocId"]


def vxp_refuses(hub):
    body = edoc("50")
    pairs = send_pairs(body)
    good = sign(pairs)
    drop = lambda name: [(n, v) for n, v in pairs if n != name]
    swap = lambda name, value: [(n, value if n == name else v) for n, v in pairs]
    wrong = "0" * 64
    rows = [
        ("another key", pairs, sign(pairs, key="khác"), body, "401", 401),
        ("no key at all", pairs, sign(pairs, key=""), body, "401", 401),
        ("no signature", pairs, good[:2], body, "401", 401),
        ("no signed text", pairs, [good[0], good[2]], body, "401", 401),
        ("no names", pairs, good[1:], body, "401", 401),
        ("empty signature", pairs, good[:2] + [(good[2][0], "")], body, "401", 401),
        ("half a signature", pairs, good[:2] + [(good[2][0], good[2][1][:32])], body, "401", 401),
        ("a header changed after signing", swap("to", '"E5.F6"'), good, body, "401", 401),
        ("a header added after signing", pairs + [("docid", "1")], good, body, "401", 401),
        ("a header taken away", drop("servicetype"), good, body, "401", 401),
        ("a name listed twice", pairs, [(good[0][0], good[0][1] + ";to")] + good[1:], body, "401", 401),
        ("signed text is no JSON", pairs, sign(pairs, text="{"), body, "401", 401),
        ("signed text is a list", pairs, sign(pairs, text="[]"), body, "401", 401),
        ("signed text has one more member", pairs, sign(pairs, text=good[1][1][:-1] + ',"x":"y"}'), body, "401", 401),
        ("signed text has a member twice", pairs, sign(pairs, text=good[1][1][:-1] + ',"XroadVnpt-to":"\\"C3.D4\\""}'), body, "401", 401),
        ("wrong digest", swap("hash-file", wrong), None, body, "400", 200),
        ("no digest", drop("hash-file"), None, body, "400", 200),
        ("digest of other bytes", pairs, None, edoc("51"), "400", 200),
        ("no system", drop("systemid"), None, body, "400", 200),
        ("no receiver", drop("to"), None, body, "400", 200),
        ("no kind", drop("messagetype"), None, body, "400", 200),
        ("another kind", swap("messagetype", "letter"), None, body, "400", 200),
        ("another sender than the document's", swap("from", "E5.F6"), None, body, "400", 200),
        ("another receiver than the document's", swap("to", '"E5.F6"'), None, body, "400", 200),
    ]
    for what, headers, signature, content, code, status in rows:
        answer = hub.post("/sendEdoc", headers, signature, content)
        check((what, answer), refused(answer, code, status))
    two = wire(pairs, good) + [("XroadVnpt-to", b'"E5.F6"')]
    check("a header twice", hub.peer.ask("POST", "/sendEdoc", body, two)[0] in (200, 401))
    check("a header twice is not taken", not is_ok((200, json.loads(hub.peer.ask("POST", "/sendEdoc", body, two)[2]))))
    bodies = [
        ("not XML", b"hello"), ("empty", b""), ("half", body[:400]), ("another document", b"<letter/>"),
        ("bytes before the prolog", b"1212" + body), ("entities", b'<!DOCTYPE a [<!ENTITY b "c">]><edXML>&b;</edXML>'),
        ("no receiver in it", edoc("52", to="")), ("two receivers in it", edoc("53", to="<To><OrganId>C3.D4</OrganId></To>" * 2)),
        ("an id of 300 characters", edoc("9" * 300)),
    ]
    for what, content in bodies:
        answer = hub.send(content)
        check((what, answer), refused(answer, "400"))
    check("too large", refused(hub.send(b"<!-- " + b"x" * 104857600 + b"-->"), "413"))
    check("unknown route", refused(hub.post("/deleteEverything", pairs, body=body), "404"))
    check("GET", hub.peer.ask("GET", "/sendEdoc")[0] == 405)
    check("and after all that it is taken", is_ok(hub.send(body)))


def vxp_loop(hub, doc_id):
    listed = hub.list("C3.D4")
    ids = [row["docId"] for row in listed]
    check(listed, doc_id in ids and all(row["messageType"] == "edoc" and row["from"] == "A1.B2" for row in listed))
    check("others have no such queue", hub.list("A1.B2") == [] and hub.list("C3.D4", kind="status") == [] and hub.list("E5.F6") == [])
    sent = hub.list("A1.B2", "/getSentEdocList")
    check(sent, [r["senderDocId"] for r in sent] == ids and sent[0]["receiveStatus"] == "01")
    check("the receiver sent nothing", hub.list("C3.D4", "/getSentEdocList") == [])
    get = lambda system, code: hub.post("/getEdoc", ask_pairs(system, docid=code))
    tell = lambda system, code, status: hub.post("/updateStatus", ask_pairs(system, docid=code, status=status))
    answer = get("C3.D4", doc_id)
    check("the document as it was sent", is_ok(answer) and base64.b64decode(answer[1]["data"]) == edoc("1"))
    check("not somebody else's", refused(get("E5.F6", doc_id), "404") and refused(get("C3.D4", "0" * 32), "404"))
    check("the sender cannot confirm for the receiver", refused(tell("A1.B2", doc_id, "done"), "404"))
    check("done or fail", refused(tell("C3.D4", doc_id, "perhaps"), "400"))
    check("still in the queue", doc_id in [r["docId"] for r in hub.list("C3.D4")])
    pairs = ask_pairs("C3.D4", docid=doc_id, status="done")
    check("a confirmation wrongly signed", refused(hub.post("/updateStatus", pairs, sign(pairs, key="khác")), "401", 401))
    check("confirmed, and again", is_ok(tell("C3.D4", doc_id, "done")) and is_ok(tell("C3.D4", doc_id, "done")))
    check("out of the queue", doc_id not in [r["docId"] for r in hub.list("C3.D4")])
    check("to be had all the same", is_ok(get("C3.D4", doc_id)))
    check("the sender still sees it", doc_id in [r["senderDocId"] for r in hub.list("A1.B2", "/getSentEdocList")])
    for path in ("/getReceivedEdocList", "/getSentEdocList", "/getEdoc", "/updateStatus"):
        pairs = ask_pairs("C3.D4", messagetype="edoc", docid=doc_id, status="done")
        check((path, "another key"), refused(hub.post(path, pairs, sign(pairs, key="x")), "401", 401))
        check((path, "no system"), refused(hub.post(path, pairs[1:]), "400"))


def status_message(code="03", about="A1.B2,2026/11/14,1/UBND", to="A1.B2", stamp="2026/11/14 20:31:00"):
    return ("""<edXML:edXML xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>C3.D4</edXML:OrganId></edXML:From><edXML:ResponseFor><edXML:OrganId>%s</edXML:OrganId><edXML:DocumentId>%s</edXML:DocumentId>
</edXML:ResponseFor><edXML:StatusCode>%s</edXML:StatusCode><edXML:Timestamp>%s</edXML:Timestamp></edXML:MessageHeader></edXML:edXMLHeader>
</edXML:edXMLEnvelope></edXML:edXML>""" % (to, about, code, stamp)).encode()


def vxp_statuses(hub):
    send = lambda body, kind="status", to="A1.B2": hub.send(body, system="C3.D4", receiver=to, kind=kind)
    first = send(status_message())
    check(("a status, and again", first), is_ok(first) and send(status_message()) == first)
    check("another status of the same document", is_ok(send(status_message("06"))))
    check("the same status with other bytes", refused(send(status_message() + b"<!-- -->"), "409"))
    check("a status that says it is a document", refused(send(status_message("04"), kind="edoc"), "400"))
    check("a document that says it is a status", refused(hub.send(edoc("60"), kind="status"), "400"))
    check("to another than it answers", refused(send(status_message("04"), to="E5.F6"), "400"))
    check("from another than it says", refused(hub.send(status_message("04"), kind="status"), "400"))
    check("to nobody", refused(send(status_message("04", to="")), "400"))
    check("in the queue of the sender", [row["messageType"] for row in hub.list("A1.B2", kind="status")] == ["status"] * 2)
    check("in no other", hub.list("C3.D4", kind="status") == [] and hub.list("A1.B2") == [])


def vxp(folder):
    peer = Peer(folder, "edxml-vxp")
    hub = Hub(peer)
    doc_id = vxp_sends(hub)
    vxp_refuses(hub)
    vxp_loop(hub, doc_id)
    vxp_statuses(hub)
    said = peer.end()
    effects = re.findall(r"^effects (\d+) (.*)$", said, re.M)
    check(effects, len(effects) == 7 and all(count == "1" for count, _ in effects))
    found = subprocess.run(["grep", "-r", "-q", SECRET, peer.directory], check=False)
    check("the key is in the store", found.returncode == 1)


def portal(folder):
    """kdc-portal plays the same hub, its key in a file."""
    key = os.path.join(folder, "key")
    with open(key, "w", encoding="utf-8") as file:
        file.write(SECRET + "\n")
    peer = Host("kdc-portal", "--protocol", "edxml-vxp", "--store", os.path.join(folder, "portal"), "--secret", "key=" + key)
    hub, body = Hub(peer), edoc("1")
    check("kdc-portal takes a document", is_ok(hub.send(body)))
    pairs = send_pairs(body)
    check("and knows its key", refused(hub.post("/sendEdoc", pairs, sign(pairs, key="x"), body), "401", 401))
    check("and has a queue", len(hub.list("C3.D4")) == 1)
    os.remove(key)
    check("without its key it believes nobody", refused(hub.send(body), "401", 401))
    check("the key is in its log", SECRET not in peer.end())


# --- govtalk --------------------------------------------------------------------------------------------------------

G = "{http://www.govtalk.gov.uk/CM/envelope}"
DOSSIER = open(os.path.join(SAMPLE, "dossier.xml"), encoding="utf-8").read()


def files():
    out = []
    for name in sorted(set(re.findall(r'file="([^"]+)"', DOSSIER))):
        with open(os.path.join(SAMPLE, name), "rb") as file:
            out.append((name, file.read()))
    return out


def attachments(pairs):
    return "".join('<attachment xmlns="urn:kdc:submission:1" file="%s" type="application/pdf" sha256="%s">%s</attachment>'
                   % (name, hashlib.sha256(data).hexdigest(), base64.b64encode(data).decode()) for name, data in pairs)


def envelope(qualifier, function, transaction="", correlation="", login=None, body=""):
    """As php-govtalk writes it: the elements in this order, with a prefix of its own."""
    if login is not None:
        login = ("<t:IDAuthentication><t:SenderID>S</t:SenderID><t:Authentication><t:Method>%s</t:Method><t:Value>%s</t:Value>"
                 "</t:Authentication></t:IDAuthentication>" % login)
    return ('<?xml version="1.0"?><t:GovTalkMessage xmlns:t="http://www.govtalk.gov.uk/CM/envelope"><t:EnvelopeVersion>2.0</t:EnvelopeVersion>'
            "<t:Header><t:MessageDetails><t:Class>HMRC-X</t:Class><t:Qualifier>%s</t:Qualifier><t:Function>%s</t:Function>"
            "<t:TransactionID>%s</t:TransactionID><t:CorrelationID>%s</t:CorrelationID><t:Transformation>XML</t:Transformation>"
            "</t:MessageDetails><t:SenderDetails>%s</t:SenderDetails></t:Header><t:GovTalkDetails><t:Keys/></t:GovTalkDetails>"
            "<t:Body>%s</t:Body></t:GovTalkMessage>" % (qualifier, function, transaction, correlation, login or "", body)).encode()


class Engine:
    def __init__(self, peer):
        self.peer = peer

    def say(self, message):
        """(qualifier, function, correlation id, error number, root)"""
        status, headers, text = self.peer.ask("POST", "/submission", message, [("Content-Type", "text/xml")])
        if status != 200 or not headers.get("Content-Type", "").startswith("text/xml"):
            return status, None, None, None, None
        root = ET.fromstring(text)
        details = root.find(G + "Header/" + G + "MessageDetails")
        number = root.find(".//" + G + "Error/" + G + "Number")
        return (details.find(G + "Qualifier").text, details.find(G + "Function").text, details.find(G + "CorrelationID").text or "",
                number.text if number is not None else None, root)

    def submit(self, transaction, login=("clear", SECRET), dossier=None, attached=None):
        text = (dossier if dossier is not None else DOSSIER).split("?>", 1)[1]
        body = '<submission xmlns="urn:kdc:submission:1">%s%s</submission>' % (text, attachments(files()) if attached is None else attached)
        return self.say(envelope("request", "submit", transaction, "", login, body))


def md5(password):
    return base64.b64encode(hashlib.md5(password.lower().encode()).digest()).decode()


def govtalk_machine(engine):
    first = engine.submit("A1")
    check(first, first[:2] == ("acknowledgement", "submit") and re.fullmatch("[0-9A-F]{32}", first[2]))
    point = first[4].find(".//" + G + "ResponseEndPoint")
    check("the endpoint and its interval", int(point.get("PollInterval")) == 10 and point.text.endswith("/submission"))
    check("again: the same correlation id", engine.submit("A1")[2] == first[2])
    check("the same transaction with another dossier", engine.submit("A1", dossier=DOSSIER.replace("Trần", "Lê"))[3] == "2005")
    waits = engine.say(envelope("poll", "submit", "", first[2]))
    check(("before its interval", waits), waits[:3] == ("acknowledgement", "submit", first[2]))
    second = engine.submit("A2", login=("MD5", md5(SECRET)))
    check("MD5", second[0] == "acknowledgement" and second[2] != first[2])
    rows = engine.say(envelope("request", "list", login=("clear", SECRET)))
    record = rows[4].findall(".//" + G + "StatusRecord") if rows[4] is not None else []
    check(rows, rows[:2] == ("response", "list") and [r.find(G + "CorrelationID").text for r in record] == [first[2], second[2]]
          and [r.find(G + "TransactionID").text for r in record] == ["A1", "A2"])
    check("list with MD5", engine.say(envelope("request", "list", login=("MD5", md5(SECRET))))[1] == "list")
    return first[2], second[2]


def govtalk_refuses(engine, known):
    number = lambda answer: answer[3] if answer[0] == "error" else answer
    for what, login in (("no login", None), ("another password", ("clear", "khác")), ("empty", ("clear", "")), ("MD5 of another", ("MD5", md5("khác"))),
                        ("MD5 as clear", ("clear", md5(SECRET))), ("clear as MD5", ("MD5", SECRET)), ("another method", ("W3Csigned", SECRET))):
        check(what, number(engine.submit("B1", login=login)) == "1046")
        check(("list", what), number(engine.say(envelope("request", "list", login=login))) == "1046")
    for function, qualifier in (("submit", "poll"), ("delete", "request")):
        check((function, "unknown"), number(engine.say(envelope(qualifier, function, "", "0" * 32))) == "2000")
        check((function, "no correlation id"), number(engine.say(envelope(qualifier, function))) == "3001")
    check("no transaction id", number(engine.submit("")) == "3001")
    check("a transaction id of other characters", number(engine.submit("not hexadecimal!")) == "3001")
    check("a digest of 65 digits", number(engine.submit("B3", attached=attachments(files()).replace('sha256="', 'sha256="0', 1))) == "3001")
    check("a wrong digest",
          number(engine.submit("B4", attached=attachments([(files()[0][0], b"x")]).replace(hashlib.sha256(b"x").hexdigest(), "0" * 64))) == "3001")
    check("no base64", number(engine.submit("B5", attached='<attachment xmlns="urn:kdc:submission:1" file="a">***</attachment>')) == "3001")
    check("another function", engine.say(envelope("request", "audit", login=("clear", SECRET)))[0] == 404)
    check("no XML", number(engine.say(b"<a><b></a>")) in ("3001",))
    check("another document", engine.say(b"")[0] in (404, "error") and engine.say(b"<a/>")[0] == 404)
    check("too large", number(engine.say(b"<!-- " + b"x" * 26214400 + b"-->")) == "3001")
    check("another address", engine.peer.ask("GET", "/submission")[0] == 405 and engine.peer.ask("POST", "/elsewhere", b"x")[0] == 404)
    check("and what was there is there", engine.say(envelope("poll", "submit", "", known))[0] == "acknowledgement")


def govtalk_delete(engine, known):
    check("deleted", engine.say(envelope("request", "delete", "", known))[:2] == ("response", "delete"))
    check("and gone", engine.say(envelope("request", "delete", "", known))[3] == "2000")
    check("to a poll too", engine.say(envelope("poll", "submit", "", known))[3] == "2000")
    rows = engine.say(envelope("request", "list", login=("clear", SECRET)))
    check("and to a list", known not in [r.text for r in rows[4].iter(G + "CorrelationID")])


def govtalk(folder):
    peer = Peer(folder, "govtalk", "--agency", "H26.99.99")
    engine = Engine(peer)
    first, second = govtalk_machine(engine)
    govtalk_refuses(engine, first)
    check("addressed elsewhere", engine.submit("C1", dossier=DOSSIER.replace("H26.99.99", "H26.99.98"))[3] == "3001")
    check("files of the manifest are missing", engine.submit("C2", attached="")[3] == "3001")
    check("a file too many", engine.submit("C3", attached=attachments(files() + [("more.pdf", b"x")]))[3] == "3001")
    check("no dossier", engine.submit("C4", dossier=DOSSIER.replace("<dossier ", "<letter ").replace("</dossier>", "</letter>"))[3] == "3001")
    govtalk_delete(engine, second)
    effects = re.findall(r"^effects (\d+) (.*)$", peer.end(), re.M)
    check(effects, sorted(effects) == [("1", "A1"), ("1", "A2")])
    for text in (SECRET, md5(SECRET)):
        found = subprocess.run(["grep", "-r", "-q", "-F", text, peer.directory], check=False)
        check("a password is in the store", found.returncode == 1)


# --- dvcqg-ministry -------------------------------------------------------------------------------------------------

def noi_ho_so(code, name="Trần Văn Mẫu"):
    return {"MaHoSo": code, "MaTTHC": "1.001193", "ChuHoSo": name, "LoaiDoiTuong": 0, "MaDonViTiepNhan": "H26.99.99",
            "NgayNop": "2026-11-14 20:30:00", "NgayTiepNhan": "2026-11-14 20:30:00", "ThanhPhanHoSo": [],
            "ThongTinNguoiNop": {"LoaiDoiTuong": 0, "IdDoiTuong": "", "ThongTinChiTiet": {"TenNguoiNop": name, "SoDinhDanh": "001099999999"}}}


class Portal:
    def __init__(self, peer):
        self.peer, self.token = peer, None

    def say(self, path, message=None, token=None, kind="application/json", method="POST", scheme="Bearer "):
        """(HTTP status, answer)"""
        body = message if message is None or isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
        headers = [("Content-Type", kind)] if body is not None else []
        token = self.token if token is None else token
        if token:
            headers.append(("Authorization", scheme + token))
        status, _, text = self.peer.ask(method, path, body, headers)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, {}


FORM = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%s\r\n--B--\r\n'


def ministry_flow(portal):
    for what, login in (("another password", {"username": "u", "password": "khác"}), ("empty", {"username": "u", "password": ""}),
                        ("none", {"username": "u"}), ("no user", {"password": SECRET})):
        check(what, portal.say("/GetToken", login)[0] in (400, 401))
    status, answer = portal.say("/GetToken", {"username": "u", "password": SECRET})
    check((status, answer), status == 200 and answer["token"])
    token = portal.token = answer["token"]
    number = lambda **how: portal.say("/GetNextValue?code=HS.1", method="GET", **how)
    first, second = number(), number()
    check((first, second), first[0] == second[0] == 200 and first[1]["MaHoSo"] != second[1]["MaHoSo"] and first[1]["MaHoSo"].startswith("HS.1-"))
    for what, how in (("no token", {"token": ""}), ("another token", {"token": token[:-1] + ("0" if token[-1] != "0" else "1")}),
                      ("another scheme", {"scheme": "Basic "}), ("no scheme", {"scheme": ""})):
        check(what, number(**how)[0] == 401)
        check(("NoiHoSo", what), portal.say("/NoiHoSo", noi_ho_so("X-1"), **how)[0] == 401)
        check(("UploadFile", what), portal.say("/UploadFile", FORM % b"x", kind="multipart/form-data; boundary=B", **how)[0] == 401)
        check(("state", what), portal.say("/CapNhatTrangThai", {"MaHoSo": "X-1", "TrangThaiHoSo": "2"}, **how)[0] == 401)
    check("the scheme in lower case", number(scheme="bearer ")[0] == 200)
    one = portal.say("/UploadFile", FORM % b"one", kind="multipart/form-data; boundary=B")
    two = portal.say("/UploadFile", FORM % b"one", kind="multipart/form-data; boundary=B")
    check((one, two), one[0] == two[0] == 200 and one[1]["IdTepTin"] != two[1]["IdTepTin"]
          and one[1]["HashTepTin"] == hashlib.sha256(b"one").hexdigest())
    check("a broken multipart", portal.say("/UploadFile", (FORM % b"one")[:-20], kind="multipart/form-data; boundary=B")[0] == 400)
    return first[1]["MaHoSo"]


def ministry_dossier(portal, code):
    made = portal.say("/NoiHoSo", noi_ho_so(code))
    check(made, made == (200, {"MaHoSo": code}))
    check("again: the same answer", portal.say("/NoiHoSo", noi_ho_so(code)) == made)
    check("the same, written otherwise", portal.say("/NoiHoSo", json.dumps(noi_ho_so(code), indent=2).encode()) == made)
    check("the same code, another dossier", portal.say("/NoiHoSo", noi_ho_so(code, "Lê Thị Khác"))[0] == 400)
    bad = noi_ho_so("X-2")
    del bad["ThongTinNguoiNop"]
    for what, message in (("no person", bad), ("no code", noi_ho_so("")), ("a code with a space", noi_ho_so("a b")), ("JSON cut off", b'{"MaHoSo":'),
                          ("no JSON", b"<a/>"), ("empty", b""), ("a list", b"[]"), ("a member twice", b'{"MaHoSo":"a","MaHoSo":"b"}')):
        check(what, portal.say("/NoiHoSo", message)[0] == 400)
    step = lambda path, **fields: portal.say(path, fields)[0]
    check("progress", step("/CapNhatTienTrinh", MaHoSo=code, TrangThai="2") == 200)
    check("progress again", step("/CapNhatTienTrinh", MaHoSo=code, TrangThai="2") == 200)
    check("status", step("/CapNhatTrangThai", MaHoSo=code, TrangThaiHoSo="4") == 200)
    check("a step that is none", step("/CapNhatTrangThai", MaHoSo=code, TrangThaiHoSo="3") == 400)
    check("a status that is none", step("/CapNhatTrangThai", MaHoSo=code, TrangThaiHoSo="11") == 400)
    check("no status", step("/CapNhatTrangThai", MaHoSo=code) == 400)
    check("a dossier that nobody sent", step("/CapNhatTrangThai", MaHoSo="X-9", TrangThaiHoSo="2") == 404)
    check("another address", portal.say("/XoaHoSo", {})[0] == 404 and portal.say("/NoiHoSo", method="GET")[0] == 405)


def ministry(folder):
    peer = Peer(folder, "dvcqg-ministry")
    portal = Portal(peer)
    code = ministry_flow(portal)
    ministry_dossier(portal, code)
    effects = re.findall(r"^effects (\d+) (.*)$", peer.end(), re.M)
    check(effects, effects == [("1", code)])
    for text in (SECRET, portal.token):
        check("a secret is in the store", subprocess.run(["grep", "-r", "-q", "-F", text, peer.directory], check=False).returncode == 1)


needs_portal()
with tempfile.TemporaryDirectory() as top:
    vxp(top)
    portal(top)
    govtalk(top)
    ministry(top)
finish()
