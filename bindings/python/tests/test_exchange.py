"""Secrets, parameters, batches, figures, audit log, reconcile, streamed intake, fetch and the fake peer."""
import base64
import hashlib
import json
import threading
from datetime import timedelta

import pytest

import kdc
from kdc._core import Hooks
from test_kdc import COMPLETE, Clock, Ward, catalog, clock, exchange  # noqa: F401

WARD = "http://ward/"
AGENCY = "H26.99.99"


def digits(figures, name, label=""):
    return {(one.name, one.label): one.value for one in figures}[name, label]


def revision(catalog, number):
    """The complete dossier, as another revision of it; its own is 2."""
    dossier = (COMPLETE / "dossier.xml").read_bytes()
    assert dossier.count(b'revision="2"') == 1
    return catalog.read(dossier.replace(b'revision="2"', b'revision="%d"' % number), directory=COMPLETE)


# --- figures and the audit log -----------------------------------------------------------------

def test_figures(catalog, exchange):
    ward, outbox = exchange()
    outbox.put(catalog.open(COMPLETE), to=WARD)
    before = outbox.figures()
    outbox.run()
    after = outbox.figures()
    assert len(before) == len(list(before)) > 3 and digits(before, "kdc_deliveries", "queued") == 1
    assert digits(after, "kdc_deliveries", "delivered") == 1
    text = after.prometheus()
    assert "# TYPE kdc_deliveries gauge\n" in text and 'kdc_deliveries{state="delivered"} 1\n' in text
    after.close()
    for act in (lambda: len(after), lambda: list(after), lambda: after.prometheus()):
        with pytest.raises(ValueError, match="closed"):
            act()


def test_audit(catalog, exchange):
    ward, outbox = exchange()
    assert outbox.audit_head().startswith("0 ") and list(outbox.audit()) == [] and outbox.audit_verify() == 0
    outbox.put(catalog.open(COMPLETE), to=WARD)
    head = outbox.audit_head()
    outbox.run()
    lines = list(outbox.audit())
    assert [line.number for line in lines] == list(range(1, len(lines) + 1)) and len(lines) >= 3
    assert all(line.text.startswith("%d 2026-11-14T20:30:00+07:00 " % line.number) for line in lines)
    assert list(outbox.audit(after=2)) == lines[2:]
    assert outbox.audit_verify() == outbox.audit_verify(head) == outbox.audit_verify(outbox.audit_head()) == len(lines)
    with pytest.raises(kdc.ArgumentError):
        outbox.audit_verify("no head")
    with pytest.raises(kdc.ConflictError):
        outbox.audit_verify("1 " + "0" * 64)
    with pytest.raises(kdc.ConflictError):
        outbox.audit_verify("99" + head[head.index(" "):])


# --- secrets and parameters --------------------------------------------------------------------

class Submissions:
    """An OpenRosa pair over one network, each side with its secret."""

    def __init__(self, tmp_path, ours, theirs):
        self.asked = []
        self.desk = kdc.Catalog(context=kdc.Context(clock=Clock(), secret=lambda *asked: self.ask(ours, asked)))
        self.inbox = kdc.Catalog(context=kdc.Context(clock=Clock())).inbox(
            tmp_path / "ward", AGENCY, protocol="openrosa")
        self.inbox.set_secret(lambda *asked: self.ask(theirs, asked))
        self.outbox = self.desk.outbox(tmp_path / "desk", transport=Ward(self.inbox))

    def ask(self, answer, asked):
        self.asked.append(asked)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def put(self):
        return self.outbox.put(self.desk.open(COMPLETE), to=WARD, protocol="openrosa")


def test_secrets(tmp_path):
    both = Submissions(tmp_path, b"Basic a2RjOmtkYw==", bytearray(b"Basic a2RjOmtkYw=="))
    delivery = both.put()
    assert both.asked == []
    both.outbox.run()
    assert delivery.refresh().state.startswith("delivered") and both.inbox.count() == 1
    assert {asked[1] for asked in both.asked} == {"authorization"}
    assert {asked[0].rstrip("/") for asked in both.asked} == {"http://ward", "desk"}


@pytest.mark.parametrize("ours, theirs", [(b"Basic eHh4", b"Basic a2Rj"), (b"Basic a2Rj", None), (None, b"Basic a2Rj")])
def test_secrets_that_do_not_fit(tmp_path, ours, theirs):
    both = Submissions(tmp_path, ours, theirs)
    delivery = both.put()
    both.outbox.run()
    assert not delivery.refresh().state.startswith("delivered") and both.inbox.count() == 0
    if ours is None:
        assert delivery.state == "suspended" and ("desk", "authorization") not in both.asked
    else:
        assert ("desk", "authorization") in both.asked


def test_without_secrets(tmp_path):
    both = Submissions(tmp_path, b"Basic a2Rj", b"Basic a2Rj")
    both.inbox.set_secret(None)
    both.put()
    both.outbox.run()
    assert ("desk", "authorization") not in both.asked and both.inbox.count() == 0


@pytest.mark.parametrize("ours, theirs", [(KeyError("ours"), b"x"), (b"Basic a2Rj", KeyError("theirs"))])
def test_what_a_secret_raises_comes_out(tmp_path, ours, theirs):
    both = Submissions(tmp_path, ours, theirs)
    both.put()
    with pytest.raises(KeyError, match="ours" if theirs == b"x" else "theirs"):
        both.outbox.run()
    assert both.inbox.count() == 0


def test_a_secret_that_is_no_bytes(tmp_path):
    both = Submissions(tmp_path, "text", b"x")
    both.put()
    with pytest.raises(TypeError):
        both.outbox.run()


def test_a_lent_secret_goes_with_its_inbox(tmp_path, catalog):
    before = len(Hooks.lent)
    inbox = catalog.inbox(tmp_path / "ward", AGENCY, protocol="openrosa")
    inbox.set_secret(lambda peer, name: b"1")
    inbox.set_secret(lambda peer, name: b"2")
    assert len(Hooks.lent) == before + 1
    del inbox
    assert len(Hooks.lent) == before


def test_parameters(catalog, tmp_path):
    outbox = catalog.outbox(tmp_path / "desk", transport=lambda request: kdc.Response(503))
    with pytest.raises(kdc.ArgumentError) as caught:
        outbox.put(catalog.open(COMPLETE), to=WARD, protocol="xroad-rest")
    assert "client" in str(caught.value)
    outbox.set_parameter(WARD, "client", "VN/GOV/99999999/desk")
    outbox.set_parameter(WARD, "service", "VN/GOV/99999998/ward/dossiers")
    assert outbox.put(catalog.open(COMPLETE), to=WARD, protocol="xroad-rest").state == "queued"
    outbox.set_parameter(WARD, "client", "no member")
    with pytest.raises(kdc.ArgumentError):
        outbox.put(revision(catalog, 5), to=WARD, protocol="xroad-rest")
    with pytest.raises(ValueError):
        outbox.set_parameter(WARD, "client", "a\0b")
    for to, name in (("", "client"), (WARD, "")):
        with pytest.raises(kdc.ArgumentError):
            outbox.set_parameter(to, name, "x")


# --- putting in, working on --------------------------------------------------------------------

def test_put_many(catalog, exchange):
    ward, outbox = exchange()
    first = outbox.put(revision(catalog, 3), to=WARD)
    many = [revision(catalog, number) for number in (3, 4, 5)]
    deliveries = outbox.put_many(many, to=WARD)
    assert [delivery.existed for delivery in deliveries] == [True, False, False] and deliveries[0].id == first.id
    assert len({delivery.id for delivery in deliveries}) == 3 == len(list(outbox))
    again = outbox.put_many([many[2], many[2]], to=WARD)
    assert [one.id for one in again] == [deliveries[2].id] * 2


def test_put_many_all_or_none(catalog, exchange):
    ward, outbox = exchange()
    with pytest.raises(kdc.Error):
        outbox.put_many([catalog.open(COMPLETE), catalog.read(b"not a dossier")], to=WARD)
    with pytest.raises(kdc.ArgumentError):
        outbox.put_many([], to=WARD)
    assert list(outbox) == []


def test_findings(catalog, tmp_path):
    outbox = catalog.outbox(tmp_path / "desk", transport=lambda request: kdc.Response(503))
    outbox.put(catalog.open(COMPLETE), to=WARD)
    assert outbox.findings == []
    for name, value in (("from", "H26.1"), ("from-name", "Bàn"), ("to", "H26.99.99"), ("to-name", "Phường")):
        outbox.set_parameter(WARD, name, value)
    outbox.put(catalog.open(COMPLETE), to=WARD, protocol="edxml-vxp")
    found = outbox.findings
    assert found and all(one.code.startswith("wire.") and one.severity in ("error", "warning") for one in found)
    assert all(one.message() == one.message("vi") != one.message("en") != "" for one in found)
    assert all(isinstance(one.guide("en"), str) for one in found)
    outbox.put(catalog.open(COMPLETE), to=WARD)
    assert outbox.findings == [] and found[0].code          # a copy: it stays


def test_run_with_a_switch(catalog, exchange):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    cancel = kdc.Cancel()
    assert outbox.run(cancel) is None and delivery.refresh().state == "delivered"
    cancel.now()
    cancel.now()
    with pytest.raises(kdc.CancelledError):
        outbox.run(cancel)
    cancel.close()
    for act in (cancel.now, lambda: outbox.run(cancel)):
        with pytest.raises(ValueError, match="closed"):
            act()


def test_cancelled_from_another_thread(catalog, tmp_path):
    cancel = kdc.Cancel()

    def transport(request):
        thread = threading.Thread(target=cancel.now)
        thread.start()
        thread.join()
        raise OSError
    outbox = catalog.outbox(tmp_path / "desk", transport=transport)
    deliveries = outbox.put_many([revision(catalog, 3), revision(catalog, 4)], to=WARD)
    with pytest.raises(kdc.CancelledError):
        outbox.run(cancel)
    assert sum(delivery.refresh()["attempts"] != "0" for delivery in deliveries) == 1


def test_nothing_more_is_sent_after_a_transport_raised(catalog, tmp_path):
    sent = []

    def transport(request):
        sent.append(request)
        raise ZeroDivisionError
    outbox = catalog.outbox(tmp_path / "desk", transport=transport)
    for number in (1, 2):
        outbox.put(revision(catalog, number), to=WARD + str(number))
    with pytest.raises(ZeroDivisionError):
        outbox.run(kdc.Cancel())
    assert len(sent) == 1


def test_breaker(catalog, exchange, clock):
    ward, outbox = exchange(*[kdc.NotSent] * 30)
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    assert outbox.breaker(WARD) == ("closed", None)
    for _ in range(30):
        due = outbox.run()
        if outbox.breaker(delivery["destination"]).state != "closed":
            break
        clock.now = due
    state, until = outbox.breaker(delivery["destination"])
    assert state == "open" and until > clock.now
    clock.now = until + timedelta(seconds=1)
    assert outbox.breaker(delivery["destination"]).state == "half-open"
    assert outbox.breaker("http://elsewhere/") == ("closed", None)


def test_confirm_refuses(catalog, exchange):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    with pytest.raises(kdc.NotFound):
        outbox.confirm(WARD, "no-such-message", b"<receipt/>")
    outbox.run()
    with pytest.raises(kdc.StateError):
        outbox.confirm(delivery["destination"], delivery["message-id"], delivery.refresh().receipt.bytes)


def test_confirm(catalog, exchange, tmp_path):
    """The answer is lost, and the receipt comes by another way."""
    ward, outbox = exchange(OSError())
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    outbox.step()
    given = ward.inbox.handle("desk", kdc.Request("GET", "/messages/" + delivery["message-id"]))
    assert delivery.refresh().state == "unknown"
    with pytest.raises(kdc.Error):
        outbox.confirm(delivery["destination"], delivery["message-id"], b"no receipt")
    outbox.confirm(delivery["destination"], delivery["message-id"], given.response.body)
    assert delivery.refresh().state == "delivered" and delivery.receipt["dossier-code"].startswith(AGENCY)


def test_backup(catalog, exchange, tmp_path):
    ward, outbox = exchange()
    outbox.put(catalog.open(COMPLETE), to=WARD)
    kdc.backup(tmp_path / "desk", tmp_path / "copy")
    with catalog.outbox(tmp_path / "copy") as copy:
        assert len(list(copy)) == 1
    with pytest.raises(kdc.Error):
        kdc.backup(tmp_path / "desk", tmp_path / "copy")
    with pytest.raises(kdc.Error):
        kdc.backup(tmp_path / "desk", tmp_path / "no-such-folder" / "copy")


def test_reconcile(catalog, exchange, clock):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    outbox.run()
    period = outbox.reconcile(WARD, "2026-11-01", clock.now.date())
    assert period == ([], 1, 1)
    outbox.put(revision(catalog, 5), to=WARD)                  # not sent yet, so not compared
    code = delivery.refresh()["dossier-code"]
    ward.inbox.set_status(code, 2)
    differences = outbox.reconcile(WARD, "2026-11-01", "2026-11-30").differences
    assert [(one.kind, one.delivery, one.dossier_code) for one in differences] == [("status", delivery.id, code)]
    assert differences[0].ours != differences[0].theirs
    with pytest.raises(kdc.ArgumentError):
        outbox.reconcile(WARD, "2026-11-30", "2026-11-01")
    with pytest.raises(kdc.NotFound):
        outbox.reconcile(WARD, "2026-11-01", "2026-11-30", protocol="no-such-protocol")


def test_feed(catalog, exchange):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    outbox.run()
    (event,) = outbox.events()
    assert (event.kind, event.delivery, event.repeat, event["status"]) == ("delivered", delivery.id, 0, "")
    event.done()
    assert outbox.read_feed(WARD) == 0 and list(outbox.events()) == []
    code = delivery.refresh()["dossier-code"]
    ward.inbox.set_status(code, 5, "Thiếu giấy chứng sinh")
    assert outbox.read_feed(WARD) == 1 and outbox.read_feed(WARD) == 0
    (event,) = outbox.events()
    assert (event.kind, event["status"], event["word"], event["note"]) == ("status", "5", "5", "Thiếu giấy chứng sinh")
    assert event["at"] and event["seen"] and event.repeat == 0
    with pytest.raises(KeyError):
        event["nothing"]
    (again,) = outbox.events()
    assert again.id == event.id and again.repeat == 1
    again.done()
    assert list(outbox.events()) == []
    with pytest.raises(kdc.NotFound):
        outbox.read_feed(WARD, protocol="openrosa")
    with pytest.raises(kdc.ArgumentError):
        ward.inbox.set_status(code, 2, "x" * 5000)


def test_received(catalog, exchange):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    outbox.run()
    code = delivery.refresh()["dossier-code"]
    (one,) = ward.inbox.received()
    assert one.number == 1 and one["dossier-code"] == code and one["status"] == "1" and one["nothing"] == ""
    assert list(ward.inbox.received(2)) == []
    ward.inbox.set_status(code, 2)
    (one,) = ward.inbox.received(2)
    assert [line.text.split()[1] for line in one.steps()] == ["2"]
    pieces = []
    one.read(0, pieces.append)
    assert len(b"".join(pieces)) == one.parts[0].size and b"urn:kdc:dossier:1" in b"".join(pieces)
    assert hashlib.sha256(b"".join(pieces)).hexdigest() == one.parts[0].sha256
    with pytest.raises(ZeroDivisionError):
        one.read(0, lambda piece: 1 / 0)
    with pytest.raises(kdc.ArgumentError):
        one.read(99, pieces.append)
    with pytest.raises(kdc.NotFound):
        ward.inbox.get("no-such-code")
    with pytest.raises(kdc.ArgumentError):
        list(ward.inbox.received(11))


def test_reconcile_tells_what_is_missing(catalog, exchange, clock, tmp_path):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    outbox.run()
    outbox.set_transport(Ward(catalog.inbox(tmp_path / "another", AGENCY)))
    differences, listed, compared = outbox.reconcile(WARD, "2026-11-01", "2026-11-30")
    assert (listed, compared) == (0, 1) and [one.kind for one in differences] == ["missing-there"]
    assert differences[0].delivery == delivery.id and differences[0].message_id == delivery["message-id"]
    outbox.set_transport(lambda request: kdc.Response(200, [("Content-Type", "application/xml")], b"no list"))
    with pytest.raises(kdc.Error):
        outbox.reconcile(WARD, "2026-11-01", "2026-11-30")


def test_reconcile_names_the_file_that_differs(catalog, exchange):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to=WARD)
    outbox.run()

    def changed(request):
        response = ward(request)
        return response._replace(body=response.body.replace(b' sha256="', b' sha256="0', 1))
    outbox.set_transport(changed)
    (one,) = outbox.reconcile(WARD, "2026-11-01", "2026-11-30").differences
    assert (one.kind, one.delivery) == ("attachment", delivery.id) and one.theirs == "0" + one.ours
    ours = {hashlib.sha256(path.read_bytes()).hexdigest(): str(path.relative_to(COMPLETE)) for path in COMPLETE.rglob("*") if path.is_file()}
    assert one.file == ours[one.ours]
    outbox.set_transport(ward)
    assert outbox.reconcile(WARD, "2026-11-01", "2026-11-30").differences == []


# --- a body in pieces --------------------------------------------------------------------------

def caught(catalog, tmp_path):
    """The request that an outbox makes of the complete dossier."""
    seen = []
    outbox = catalog.outbox(tmp_path / "catch", transport=lambda request: seen.append(request) or kdc.Response(503))
    outbox.put(catalog.open(COMPLETE), to=WARD)
    outbox.step()
    return seen[0]._replace(target=seen[0].target[len(WARD) - 1:])


def test_receive(catalog, tmp_path):
    request = caught(catalog, tmp_path)
    inbox = catalog.inbox(tmp_path / "ward", AGENCY)
    with inbox.receive("desk", request._replace(body=b"")) as intake:
        for start in range(0, len(request.body), 777):
            assert intake.wants
            intake.write(memoryview(request.body)[start:start + 777])
        handled = intake.finish()
        with pytest.raises(kdc.StateError):
            intake.finish()
    assert (handled.event, handled.response.status, inbox.count()) == ("received", 201, 1)
    assert handled.dossier_code.startswith(AGENCY)
    again = inbox.handle("desk", request)
    assert again.event == "repeat" and again.response.body == handled.response.body


def test_receive_half(catalog, tmp_path):
    request = caught(catalog, tmp_path)
    inbox = catalog.inbox(tmp_path / "ward", AGENCY)
    with pytest.raises(ZeroDivisionError):
        with inbox.receive("desk", request) as intake:
            intake.write(request.body[:1000])
            1 / 0
    assert inbox.count() == 0
    for act in (lambda: intake.wants, lambda: intake.write(b""), intake.finish):
        with pytest.raises(ValueError, match="closed"):
            act()
    with inbox.receive("desk", request) as intake:
        intake.write(request.body[:1000])
        assert intake.finish().event in ("refused", "failed") and inbox.count() == 0
        with pytest.raises(TypeError):
            intake.write("text")
    with inbox.receive("desk", request) as intake:
        inbox.close()
        with pytest.raises(ValueError, match="Inbox is closed"):
            intake.finish()


def test_receive_says_early_what_is_too_large(catalog, tmp_path):
    inbox, request = catalog.inbox(tmp_path / "ward", AGENCY), caught(catalog, tmp_path)
    kept = [header for header in request.headers if header[0] != "Content-Length"]
    huge = request._replace(headers=kept + [("Content-Length", "109951162777600")])
    with inbox.receive("desk", huge) as intake:
        assert not intake.wants
        assert intake.finish().response.status == 413


# --- the fake peer -----------------------------------------------------------------------------

LOST = (b'<faults xmlns="urn:kdc:faults:1" seed="1"><fault is="lost-answer" call="submit"/>'
        b'<fault is="cut" call="submit"/><fault is="slow" wait="1500" call="submit"/></faults>')


def test_peer(catalog, tmp_path):
    request = caught(catalog, tmp_path)
    with catalog.peer(tmp_path / "peer", "kdc", AGENCY, faults=LOST) as peer:
        first, second, third, last = (peer.handle("desk", request) for _ in range(4))
        assert (first.response, first.action) == (None, "close")
        assert second.action == "cut" and second.response.status in (200, 201)
        assert (third.action, third.wait) == ("answer", 1.5) and (last.action, last.wait) == ("answer", 0)
        lines = peer.report().splitlines()
        assert len([line for line in lines if "call=submit" in line]) == 4 and lines[-1].startswith("effects 1 ")
        assert peer.effects(lines[-1].split()[2]) == 1 and peer.effects("no-such-message") == 0
    with pytest.raises(ValueError, match="closed"):
        peer.report()


def test_peer_refuses(catalog, tmp_path):
    with pytest.raises(kdc.ModelError) as caught:
        catalog.peer(tmp_path / "peer", "kdc", AGENCY, faults=b'<faults xmlns="urn:kdc:faults:1">\n<fault is="no"/></faults>',
                     source="plan.xml")
    assert caught.value.source == "plan.xml" and caught.value.line == 2
    with pytest.raises(kdc.NotFound):
        catalog.peer(tmp_path / "peer", "no-such-protocol")
    with pytest.raises(kdc.ModelError):
        catalog.peer(tmp_path / "peer", "kdc", AGENCY, faults=b"")


# --- fetch -------------------------------------------------------------------------------------

class Axis:
    """A document exchange that holds documents until they are confirmed."""

    def __init__(self, **documents):
        self.documents, self.seen = documents, []

    def __call__(self, request):
        name, headers = request.target.rsplit("/", 1)[1], dict(request.headers)
        self.seen.append(name)
        answer = {"status": "OK", "ErrorCode": "0"}
        if name == "getReceivedEdocList":
            answer["data"] = [{"docId": id, "from": "H26.2", "to": "H26.1"} for id in self.documents]
        elif name == "getEdoc":
            answer["data"] = base64.b64encode(self.documents[headers["XroadVnpt-docid"]]).decode()
        elif name == "updateStatus":
            self.documents.pop(headers["XroadVnpt-docid"], None)
        return kdc.Response(200, [("Content-Type", "application/json")], json.dumps(answer).encode())


@pytest.fixture
def axis(tmp_path, clock):
    catalog = kdc.Catalog(context=kdc.Context(clock=clock, secret=lambda destination, name:
                                              b"k" if name == "key" else None))
    axis = Axis(**{"7": b"no edXML", "8": b"nor this"})
    axis.outbox = catalog.outbox(tmp_path / "desk", transport=axis)
    for name, value in (("from", "H26.1"), ("from-name", "A"), ("to", "H26.2"), ("to-name", "B")):
        axis.outbox.set_parameter(WARD, name, value)
    return axis


def test_fetch(axis):
    kept = []

    def take(message):
        kept.append(message)
        assert message["doc-from"] == "H26.2" and message["destination"].startswith("http://ward")
        assert message.bytes == axis.documents[message["id"]] and not message.repeat
        assert message.record is None and isinstance(message.error, kdc.Error) and message.error.message("vi")
        with pytest.raises(KeyError):
            message["no-such-name"]
        with pytest.raises(RuntimeError, match="within its own callback"):
            axis.outbox.step()
    assert axis.outbox.fetch(WARD, "edxml-vxp", take, "documents") == len(kept) == 2
    assert axis.outbox.message(WARD, "7") == b"no edXML"
    with pytest.raises(ValueError, match="closed"):
        kept[0].bytes
    with pytest.raises(kdc.NotFound):
        axis.outbox.fetch(WARD, "edxml-vxp", take, "no-such-fetch")


EDOC = """<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader><MessageHeader><DocumentId>D1</DocumentId>
<Subject>Tờ trình</Subject></MessageHeader></edXMLHeader></edXMLEnvelope><AttachmentEncoded>%s</AttachmentEncoded></edXML>"""
ATTACHMENT = """<Attachment><ContentId>cid:%d</ContentId><AttachmentName>%s</AttachmentName><ContentType>%s</ContentType>
<ContentTransferEncoded>%s</ContentTransferEncoded></Attachment>"""


def edoc(*files):
    return (EDOC % "".join(ATTACHMENT % (n, name, type, base64.b64encode(data).decode() if isinstance(data, bytes) else data)
                           for n, (name, type, data) in enumerate(files))).encode()


@pytest.mark.parametrize("files", [[], [("tờ khai.pdf", "application/pdf", bytes(range(256)) * 40)],
                                   [("../a", "text/plain", b"a"), ("", "image/png", b"")]])
def test_attachments_of_a_message(axis, files):
    axis.documents = {"9": edoc(*files)}
    kept = []
    assert axis.outbox.fetch(WARD, "edxml-vxp", lambda message: kept.append((message.error, message.attachments)),
                             "documents") == 1
    assert kept == [(None, files)]


def test_attachments_that_are_not_there(axis):
    kept = []

    def take(message):
        kept.append(message)
        if message["id"] == "9":
            with pytest.raises(kdc.Error):
                message.attachments
        else:
            assert message.error and message.attachments == []
    axis.documents = {"8": b"no edXML", "9": edoc(("a", "text/plain", "no base64!"))}
    assert axis.outbox.fetch(WARD, "edxml-vxp", take, "documents") == 2
    with pytest.raises(ValueError, match="closed"):
        kept[1].attachments


def test_fetch_not_taken(axis, clock):
    assert axis.outbox.fetch(WARD, "edxml-vxp", lambda message: message["id"] != "7") == 1
    assert axis.outbox.fetch(WARD, "edxml-vxp") == 0            # it may still be in somebody's hands
    clock.sleep(86400)
    shown = []

    def broken(message):
        shown.append((message["id"], message.repeat))
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        axis.outbox.fetch(WARD, "edxml-vxp", broken)
    assert shown == [("7", 1)]
    clock.sleep(86400)
    assert axis.outbox.fetch(WARD, "edxml-vxp") == 1            # only stored
    assert axis.outbox.message(WARD, "7") == b"no edXML"


def test_fetch_refuses(catalog, tmp_path):
    outbox = catalog.outbox(tmp_path / "desk", transport=lambda request: kdc.Response(503))
    for protocol in ("kdc", "no-such-protocol"):
        with pytest.raises(kdc.Error):
            outbox.fetch(WARD, protocol)
    with pytest.raises(kdc.NotFound):
        outbox.message(WARD, "no-such-message")
