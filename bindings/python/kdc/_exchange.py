"""Sending and receiving: the outbox, its deliveries, the inbox, and HTTP messages as data."""
import contextlib
import time
from datetime import datetime
from typing import Any, Callable, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

from ._core import (Day, Error, Hooks, NetworkError, Number, Owned, Said, Secret, Shared, c_day, c_text, call, check,
                    content, ffi, from_ms, lib, made, made_bytes, made_text, number, one_error, property_said, raised,
                    said)
from ._dossier import Dossier, Finding

Headers = Sequence[Tuple[str, str]]


class Request(NamedTuple):
    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""


class Response(NamedTuple):
    status: int
    headers: Headers = ()
    body: bytes = b""


Transport = Callable[[Request], Response]


class NotSent(Exception):
    """For a transport to raise when surely no byte has left. Whatever else it raises leaves the delivery
    unknown, and the other side is asked before anything is sent again."""


def headers_of(function: Any, message: Any) -> Headers:
    name, found = ffi.new("const char **"), []
    while True:
        value = function(message, len(found), name)
        if not value:
            return tuple(found)
        found.append((said(name[0]), said(value)))


def body_of(function: Any, message: Any) -> bytes:
    size = ffi.new("size_t *")
    start = function(message, size)
    return ffi.buffer(start, size[0])[:] if size[0] else b""


def fill(response: Any, given: Response) -> None:
    for name, value in given.headers:
        call(lib.kdc_http_response_add_header, response, c_text(name), c_text(value))
    with ffi.from_buffer(given.body) as start:
        call(lib.kdc_http_response_fill, response, given.status, start, len(start))


@ffi.def_extern()
def kdc_py_send(user: Any, request: Any, response: Any, maybe_sent: Any) -> int:
    maybe_sent[0] = 1
    try:
        if getattr(raised, "error", None) is not None:      # of an earlier callback: nothing more is sent
            raise NotSent
        hooks = Hooks.of(user)
        fill(response, hooks.send(Request(
            said(lib.kdc_http_request_method(request)), said(lib.kdc_http_request_target(request)),
            headers_of(lib.kdc_http_request_header, request), body_of(lib.kdc_http_request_body, request))))
        return lib.KDC_OK
    except NotSent:
        maybe_sent[0] = 0
    except (OSError, NetworkError):
        pass
    except BaseException as error:      # a fault of the transport itself: comes out of Outbox.step()
        raised.error = error
    return lib.KDC_ENET


class JournalLine(NamedTuple):
    """Of the journal of a delivery, or of the audit log."""
    number: int
    text: str


class Loss(NamedTuple):
    """A value that does not reach the other side as it is: a copy of the finding."""
    code: str
    severity: str
    path: str
    messages: Tuple[str, str]
    guides: Tuple[str, str]

    def message(self, lang: Optional[str] = None) -> str:
        return self.messages[1 if (lang or "").lower().startswith("en") else 0]

    def guide(self, lang: Optional[str] = None) -> str:
        return self.guides[1 if (lang or "").lower().startswith("en") else 0]


class Breaker(NamedTuple):
    """Whether a destination is left in peace: "closed", "open" or "half-open"; until: None when closed."""
    state: str
    until: Optional[datetime]


class Figure(NamedTuple):
    """docs/operations.md lists the names. label: a state or a destination, "" when there is none."""
    name: str
    label: str
    value: int


class Figures(Shared):
    """The figures of an outbox at one moment."""

    def __len__(self) -> int:
        return lib.kdc_figures_count(self._pointer())

    def __iter__(self) -> Iterator[Figure]:
        pointer, name, label = self._pointer(), ffi.new("const char **"), ffi.new("const char **")
        value = ffi.new("int64_t *")
        for index in range(lib.kdc_figures_count(pointer)):
            check(lib.kdc_figures_at(pointer, index, name, label, value))
            yield Figure(said(name[0]), said(label[0]), value[0])

    def prometheus(self) -> str:
        """In the text format of Prometheus."""
        return made_text(lib.kdc_figures_prometheus, self._pointer())


class Difference(NamedTuple):
    """Work for a person: what each side says. kind: "missing-there", "missing-here", "status", …;
    delivery: its number, 0 when the store has none."""
    kind: str
    delivery: int
    message_id: str
    dossier_code: str
    file: str
    ours: str
    theirs: str


class Period(NamedTuple):
    """Of a period: how the sides differ, rows of the other side's list, deliveries of ours compared with it."""
    differences: List[Difference]
    listed: int
    compared: int


class Event(Shared):
    """What happened to a delivery; Outbox.events() shows it until it is acknowledged by done()."""

    def __init__(self, pointer: Any, outbox: "Outbox") -> None:
        super().__init__(pointer, outbox._hooks)
        self._outbox = outbox

    id = Number(lib.kdc_event_id, "The same whenever it is shown.")
    delivery = Number(lib.kdc_event_delivery, "Number of the delivery.")
    kind = Said(lib.kdc_event_kind, '"delivered", "rejected", "dead", "suspended", "restored", or "status": a step')
    repeat = Number(lib.kdc_event_is_repeat, "1: it was shown before and not acknowledged; else 0.")

    def __getitem__(self, name: str) -> str:
        """Of a step: status ("1" … "10", "" for an unknown word), word, at, seen, note."""
        return property_said(lib.kdc_event_property(self._pointer(), c_text(name)), name)

    def done(self) -> None:
        """The host has done what it does about it."""
        with self._outbox._held() as pointer:
            call(lib.kdc_event_done, pointer, self.id)


class Message(Shared):
    """A message that Outbox.fetch() shows; closed when the callable that was given it has come back."""

    repeat = Number(lib.kdc_message_is_repeat, "1: it may have been shown before; else 0.")

    def __getitem__(self, name: str) -> str:
        """id, destination, and what the protocol's fetch captures; KeyError: there is no such value."""
        return property_said(lib.kdc_message_property(self._pointer(), c_text(name)), name)

    @property
    def bytes(self) -> bytes:
        """As they came."""
        return body_of(lib.kdc_message_bytes, self._pointer())

    @property
    def record(self) -> Optional[str]:
        """What the protocol's sheet makes of it, as XML."""
        text = lib.kdc_message_record(self._pointer())
        return said(text) if text else None

    @property
    def attachments(self) -> List[Tuple[str, str, bytes]]:
        """Name (not to be trusted as a path), type and bytes of each that the record holds."""
        pointer, found = self._pointer(), []
        for index in range(number("size_t", lib.kdc_message_attachment_count, pointer)):
            name, type = (made_text(lib.kdc_message_attachment, pointer, index, c_text(key))
                          for key in ("name", "type"))
            found.append((name, type, made_bytes(lib.kdc_message_attachment_read, pointer, index)))
        return found

    @property
    def error(self) -> Optional[Error]:
        """Why it cannot be read."""
        error = lib.kdc_message_error(self._pointer())
        return one_error(lib.kdc_error_code(error), error) if error else None


@ffi.def_extern()
def kdc_py_take(user: Any, message: Any) -> int:
    if getattr(raised, "error", None) is not None:      # nothing more is shown: it comes again
        return lib.KDC_ECANCELLED
    try:
        with Message(message, None) as shown:
            return lib.KDC_ECANCELLED if ffi.from_handle(user)(shown) is False else lib.KDC_OK
    except BaseException as error:
        raised.error = error
        return lib.KDC_ECANCELLED


class Receipt:
    """What the other side promised: its bytes as they came, and its values by name: dossier-code, agency,
    status, received, reception, due, message-id; "" when it does not say."""

    def __init__(self, outbox: "Outbox", id: int) -> None:
        self._outbox, self._id = outbox, id
        with outbox._held() as pointer:
            self.bytes = made_bytes(lib.kdc_outbox_receipt, pointer, id)

    def __getitem__(self, name: str) -> str:
        with self._outbox._held() as pointer:
            return made_text(lib.kdc_outbox_receipt_value, pointer, self._id, c_text(name))


class Delivery(Shared):
    """One dossier on its way, as it stood when it was read; refresh() reads it again."""

    def __init__(self, pointer: Any, outbox: "Outbox") -> None:
        super().__init__(pointer, outbox._hooks)
        self._outbox = outbox
        self.existed = True      # False: Outbox.put() made it

    state = Said(lib.kdc_delivery_state, '"queued", "sending", "unknown", "retry-wait", "delivered", …')
    id = Number(lib.kdc_delivery_id, "Its number in the outbox.")
    final = Number(lib.kdc_delivery_is_final, "1: delivered, delivered without receipt, or rejected; else 0.")

    def __getitem__(self, name: str) -> str:
        """destination, protocol, message-id, stream, created, changed, due, attempts, dossier-code."""
        return property_said(lib.kdc_delivery_property(self._pointer(), c_text(name)), name)

    def refresh(self) -> "Delivery":
        self._p = self._outbox.delivery(self.id)._p
        return self

    @property
    def receipt(self) -> Receipt:
        """Raises NotFound while there is none."""
        return Receipt(self._outbox, self.id)

    def journal(self, after: int = 0) -> Iterator[JournalLine]:
        """Its journal, oldest line first; after: number of the last line seen."""
        last, id = ffi.new("int64_t *", after), self.id
        while True:
            with self._outbox._held() as pointer:
                line = made("buffer", lib.kdc_buffer_free, lib.kdc_outbox_journal, pointer, id, last[0], last)
            if line is None:
                return
            yield JournalLine(last[0], content(line).decode("utf-8", "backslashreplace"))

    def resume(self) -> "Delivery":
        """A person's decision on a dead or suspended one: try again."""
        with self._outbox._held() as pointer:
            call(lib.kdc_outbox_resume, pointer, self.id)
        return self.refresh()

    def follow(self, sleep: Callable[[float], Any] = time.sleep) -> Iterator["Delivery"]:
        """Works on the outbox, and gives this delivery back at each new state, until it is final or nothing
        but a person's decision can move it. sleep: waits some seconds between the steps."""
        seen = ""
        while True:
            worked, due = self._outbox.step()
            if self.refresh().state != seen:
                seen = self.state
                yield self
            if self.final or seen in ("dead", "suspended") or (not worked and due is None):
                return
            if not worked:
                sleep(max(0.1, due.timestamp() - self._hooks.now() / 1000))

    def __repr__(self) -> str:
        return "<Delivery %d %s>" % (self.id, self.state) if self._p else "<Delivery closed>"


class Outbox(Owned):
    """A dossier put here arrives exactly once. Iterating gives every delivery."""

    def __init__(self, pointer: Any, hooks: Any, transport: Optional[Transport]) -> None:
        super().__init__(pointer, hooks)
        if transport is not None:
            self.set_transport(transport)

    def set_transport(self, transport: Optional[Transport]) -> None:
        """A callable that is given a Request with an absolute URL and gives a Response; None: libcurl.
        It raises NotSent when surely nothing has left, any OSError when it is not known."""
        with self._held() as pointer:
            if transport:
                Hooks(send=transport).install(lib.kdc_outbox_set_transport, pointer, lib.kdc_py_send)
            else:
                check(lib.kdc_outbox_set_transport(pointer, ffi.NULL, ffi.NULL, ffi.NULL))

    def put(self, dossier: Dossier, *, to: str, protocol: Optional[str] = None) -> Delivery:
        """Takes a dossier over, durably. The same revision again gives the first delivery back, with
        existed set."""
        id, existed = ffi.new("int64_t *"), ffi.new("int *")
        with self._held() as pointer, dossier._held() as given:
            call(lib.kdc_outbox_put, pointer, given, c_text(to), c_text(protocol), id, existed)
        return self._put(id[0], existed[0])

    def put_many(self, dossiers: Sequence[Dossier], *, to: str, protocol: Optional[str] = None) -> List[Delivery]:
        """Takes several over in one commit: all of them, or none."""
        ids, existed = ffi.new("int64_t[]", len(dossiers)), ffi.new("int[]", len(dossiers))
        each = {id(dossier): dossier for dossier in dossiers}
        with contextlib.ExitStack() as stack:
            pointer = stack.enter_context(self._held())
            held = {key: stack.enter_context(each[key]._held()) for key in sorted(each)}
            given = ffi.new("kdc_dossier *[]", [held[id(dossier)] for dossier in dossiers])
            call(lib.kdc_outbox_put_many, pointer, given, len(dossiers), c_text(to), c_text(protocol), ids, existed)
        return [self._put(*found) for found in zip(ids, existed)]

    def _put(self, id: int, existed: int) -> Delivery:
        delivery = self.delivery(id)
        delivery.existed = bool(existed)
        return delivery

    @property
    def findings(self) -> List[Loss]:
        """What the last put() or put_many() found about values that the protocol does not carry as they are."""
        with self._held() as pointer:
            found = [Finding(lib.kdc_outbox_finding(pointer, index), pointer)
                     for index in range(lib.kdc_outbox_finding_count(pointer))]
            return [Loss(one.code, one.severity, one.path, (one.message("vi"), one.message("en")),
                         (one.guide("vi"), one.guide("en"))) for one in found]

    def set_parameter(self, to: str, name: str, value: str) -> None:
        """What the protocol of a destination asks for; goes into each delivery that is put from then on."""
        with self._held() as pointer:
            call(lib.kdc_outbox_set_parameter, pointer, c_text(to), c_text(name), c_text(value))

    def confirm(self, to: str, message_id: str, receipt: Union[bytes, bytearray, memoryview]) -> None:
        """A receipt, XML or JSON, that came by another way than as an answer."""
        with self._held() as pointer, ffi.from_buffer(receipt) as start:
            call(lib.kdc_outbox_confirm, pointer, c_text(to), c_text(message_id), start, len(start))

    def breaker(self, to: str) -> Breaker:
        """What this outbox itself met at a destination."""
        until = ffi.new("int64_t *")
        with self._held() as pointer:
            state = said(lib.kdc_outbox_breaker(pointer, c_text(to), until))
        return Breaker(state, from_ms(until[0]) if until[0] else None)

    def figures(self) -> Figures:
        """For those who watch over it. Nothing in them names a person or a dossier."""
        with self._held() as pointer:
            return Figures(made("figures", lib.kdc_figures_free, lib.kdc_figures_read, pointer), self._hooks)

    def audit(self, after: int = 0) -> Iterator[JournalLine]:
        """The lines of the audit log; after: number of the last line seen."""
        last = ffi.new("int64_t *", after)
        while True:
            with self._held() as pointer:
                line = made("buffer", lib.kdc_buffer_free, lib.kdc_audit_next, pointer, last[0], last)
            if line is None:
                return
            yield JournalLine(last[0], content(line).decode("utf-8", "backslashreplace"))

    def audit_head(self) -> str:
        """The end of the audit log, "17 9f3c…", to be kept elsewhere."""
        with self._held() as pointer:
            return made_text(lib.kdc_audit_head, pointer)

    def audit_verify(self, known: Optional[str] = None) -> int:
        """How many lines are right; ConflictError: something was changed, or cut off behind a known head."""
        with self._held() as pointer:
            return number("int64_t", lib.kdc_audit_verify, pointer, c_text(known))

    def reconcile(self, to: str, since: Day, until: Day, *, protocol: Optional[str] = None) -> Period:
        """What was sent on some days, the last included, compared with what the other side has received."""
        with self._held() as pointer:
            period = made("period", lib.kdc_period_free, lib.kdc_outbox_reconcile, pointer, c_text(to),
                          c_text(protocol), c_day(since), c_day(until))
        names = ("kind", "message-id", "dossier-code", "file", "ours", "theirs")
        found = []
        for index in range(lib.kdc_period_count(period)):
            kind, *rest = (property_said(lib.kdc_period_property(period, index, c_text(name)), name) for name in names)
            found.append(Difference(kind, lib.kdc_period_delivery(period, index), *rest))
        return Period(found, lib.kdc_period_listed(period), lib.kdc_period_compared(period))

    def read_feed(self, to: str, *, protocol: Optional[str] = None) -> int:
        """Reads on in a destination's feed of statuses; each new step becomes an event. Gives how many there were."""
        with self._held() as pointer:
            return number("int64_t", lib.kdc_outbox_follow, pointer, c_text(to), c_text(protocol))

    def events(self) -> Iterator[Event]:
        """All events that were not acknowledged, oldest first."""
        after = 0
        while True:
            with self._held() as pointer:
                found = made("event", lib.kdc_event_free, lib.kdc_event_next, pointer, after)
            if found is None:
                return
            after = lib.kdc_event_id(found)
            yield Event(found, self)

    def fetch(self, to: str, protocol: str, take: Optional[Callable[[Message], Any]] = None,
              name: Optional[str] = None) -> int:
        """One round of a protocol's fetch (None: its first): each new message is stored, shown and confirmed.
        Where take gives False, or raises, it comes again. Gives how many were confirmed."""
        user = ffi.NULL if take is None else ffi.new_handle(take)
        taken = ffi.new("int64_t *")
        with self._held() as pointer:
            call(lib.kdc_outbox_fetch, pointer, c_text(to), c_text(protocol), c_text(name),
                 lib.kdc_py_take if take else ffi.NULL, user, taken)
        return taken[0]

    def message(self, to: str, id: str) -> bytes:
        """The bytes of a message that was fetched, however long ago."""
        with self._held() as pointer:
            return made_bytes(lib.kdc_outbox_message, pointer, c_text(to), c_text(id))

    def delivery(self, id: int) -> Delivery:
        with self._held() as pointer:
            return Delivery(made("delivery", lib.kdc_delivery_free, lib.kdc_outbox_get, pointer, id), self)

    def __iter__(self) -> Iterator[Delivery]:
        after = 0
        while True:
            with self._held() as pointer:
                found = made("delivery", lib.kdc_delivery_free, lib.kdc_outbox_next, pointer, after)
            if found is None:
                return
            after = lib.kdc_delivery_id(found)
            yield Delivery(found, self)

    def step(self) -> Tuple[bool, Optional[datetime]]:
        """One call of one delivery that is due: whether there was one, and when to come again."""
        worked, due = ffi.new("int *"), ffi.new("int64_t *")
        with self._held() as pointer:
            call(lib.kdc_outbox_step, pointer, worked, due)
        return bool(worked[0]), from_ms(due[0])

    def run(self, cancel: Optional[Shared] = None) -> Optional[datetime]:
        """Steps until nothing is due now. Gives the time at which something will be; None: never. cancel: a
        Cancel; when it is thrown, a transfer on its way ends too, and CancelledError is raised."""
        if cancel is not None:
            switch, due = cancel._pointer(), ffi.new("int64_t *")
            with self._held() as pointer:
                call(lib.kdc_outbox_run, pointer, switch, due)
            return from_ms(due[0])
        while True:
            worked, due = self.step()
            if not worked:
                return due


class Handled(NamedTuple):
    """What to answer; what the request was ("received", "repeat", …); of which dossier, "" when none."""
    response: Response
    event: str
    dossier_code: str


def c_request(context: Any, request: Request) -> Any:
    given = made("http_request", lib.kdc_http_request_free, lib.kdc_http_request_new, context,
                 c_text(request.method), c_text(request.target))
    for name, value in request.headers:
        call(lib.kdc_http_request_add_header, given, c_text(name), c_text(value))
    with ffi.from_buffer(request.body) as start:
        call(lib.kdc_http_request_append, given, start, len(start))
    return given


def answered(function: Any, arguments: Any, *outs: Any) -> Optional[Response]:
    """A call that gives a response before its other results and the error; None when it gave none."""
    out = ffi.new("kdc_http_response **")
    try:
        call(function, *arguments, out, *outs)
    finally:
        answer = ffi.gc(out[0], lib.kdc_http_response_free) if out[0] else None
    return None if answer is None else Response(
        lib.kdc_http_response_status(answer), headers_of(lib.kdc_http_response_header, answer),
        body_of(lib.kdc_http_response_body, answer))


def handled(function: Any, *arguments: Any) -> Handled:
    event, code = ffi.new("int *"), ffi.new("char[64]")
    response = answered(function, arguments, event, code)
    return Handled(response, said(lib.kdc_inbox_event_name(event[0])), said(code))


class Intake(Shared):
    """A request whose body comes in pieces, which go into the store as they come; for a with statement. Left
    without finish() it leaves nothing behind."""

    def __init__(self, pointer: Any, inbox: "Inbox", request: Any) -> None:
        super().__init__(pointer, inbox._hooks)
        self._inbox, self._request = inbox, request

    @property
    def wants(self) -> bool:
        """False: the answer is certain already; finish() at once."""
        with self._inbox._held():
            return bool(lib.kdc_inbox_wants(self._pointer()))

    def write(self, piece: Union[bytes, bytearray, memoryview]) -> None:
        """What is wrong with the body is said by the answer."""
        with self._inbox._held(), ffi.from_buffer(piece) as start:
            check(lib.kdc_inbox_write(self._pointer(), start, len(start)))

    def finish(self) -> Handled:
        """The body is over. Effect and answer are on disk before this returns. Once."""
        with self._inbox._held():
            return handled(lib.kdc_inbox_finish, self._pointer())

    def close(self) -> None:
        if self._p is not None:
            with self._inbox._locked():     # the inbox may be closed already
                pointer, self._p = self._p, None
                ffi.release(pointer)


class ReceivedPart(NamedTuple):
    """name: as the sender said, not to be trusted as a path; sha256: 64 hexadecimal digits."""
    name: str
    type: str
    size: int
    sha256: str


@ffi.def_extern()
def kdc_py_write(user: Any, data: Any, size: int) -> int:
    try:
        ffi.from_handle(user)(ffi.buffer(data, size)[:])
        return lib.KDC_OK
    except BaseException as error:
        raised.error = error
        return lib.KDC_ECANCELLED


class Received(Shared):
    """A message that an inbox received, as it stood when it was read."""

    def __init__(self, pointer: Any, inbox: "Inbox") -> None:
        super().__init__(pointer, inbox._hooks)
        self._inbox = inbox

    number = Number(lib.kdc_received_number, "In the order of arrival.")

    def __getitem__(self, name: str) -> str:
        """dossier-code, message-id, sender, recipient, procedure, agency, status, received, reception, due, or a
        value that the protocol took; "" when there is none of that name."""
        return property_said(lib.kdc_received_property(self._pointer(), c_text(name)), name)

    @property
    def parts(self) -> List[ReceivedPart]:
        """The dossier, then its attachments."""
        pointer, found = self._pointer(), []
        for index in range(lib.kdc_received_part_count(pointer)):
            name, type, size, sha = (made_text(lib.kdc_received_part, pointer, index, c_text(key))
                                     for key in ("name", "type", "size", "sha256"))
            found.append(ReceivedPart(name, type, int(size), sha))
        return found

    def read(self, index: int, write: Callable[[bytes], Any]) -> None:
        """Gives the bytes of a part to a callable, piece by piece."""
        user = ffi.new_handle(write)
        with self._inbox._held() as inbox:
            call(lib.kdc_received_read, inbox, self._pointer(), index, lib.kdc_py_write, user)

    def steps(self, after: int = 0) -> Iterator[JournalLine]:
        """The steps it went, oldest first: "2026-11-16T09:00:00+07:00 2 NOTE"."""
        last, code = ffi.new("int64_t *", after), self["dossier-code"]
        while True:
            with self._inbox._held() as pointer:
                line = made("buffer", lib.kdc_buffer_free, lib.kdc_inbox_step, pointer, c_text(code), last[0], last)
            if line is None:
                return
            yield JournalLine(last[0], content(line).decode("utf-8", "backslashreplace"))


class Inbox(Owned):
    """The receiving side, for any web server: a request in, a response out."""

    def __init__(self, pointer: Any, hooks: Any, context: Any) -> None:
        super().__init__(pointer, hooks)
        self._context = context

    def set_secret(self, secret: Optional[Secret]) -> None:
        """What callers must know: a callable that is given a peer and a name, and gives the secret or None."""
        with self._held() as pointer:
            if secret:
                hooks = Hooks(secret=secret)
                hooks.lend(lib.kdc_inbox_set_secret, pointer, lib.kdc_py_secret)
                self._secret = hooks
            else:
                check(lib.kdc_inbox_set_secret(pointer, ffi.NULL, ffi.NULL))
                self._secret = None

    def handle(self, peer: str, request: Request) -> Handled:
        """Effect and answer are on disk before this returns. peer: the other side as the host knows it."""
        given = c_request(self._context, request)
        with self._held() as pointer:
            return handled(lib.kdc_inbox_handle, pointer, c_text(peer), given)

    def receive(self, peer: str, request: Request) -> Intake:
        """The same for a body that comes in pieces; a body in the request is not looked at."""
        given = c_request(self._context, request)
        with self._held() as pointer:
            return Intake(made("inbox_intake", lib.kdc_inbox_intake_free, lib.kdc_inbox_begin, pointer, c_text(peer),
                               given), self, given)

    def set_status(self, dossier_code: str, status: int, note: Optional[str] = None) -> None:
        """Moves a received dossier to another status, 1 … 10, the national portal's. note: what the citizen is
        told. The sender reads both in the feed."""
        with self._held() as pointer:
            call(lib.kdc_inbox_set_status, pointer, c_text(dossier_code), status, c_text(note))

    def received(self, status: int = 0) -> "Iterator[Received]":
        """What was received, in the order of arrival; status: of those that stand there alone. Loads no content."""
        after = 0
        while True:
            with self._held() as pointer:
                found = made("received", lib.kdc_received_free, lib.kdc_inbox_next, pointer, status, after)
            if found is None:
                return
            after = lib.kdc_received_number(found)
            yield Received(found, self)

    def get(self, dossier_code: str) -> "Received":
        with self._held() as pointer:
            return Received(made("received", lib.kdc_received_free, lib.kdc_inbox_get, pointer,
                                 c_text(dossier_code)), self)

    def count(self) -> int:
        """How many dossiers were received."""
        with self._held() as pointer:
            return number("int64_t", lib.kdc_inbox_count, pointer)


class Played(NamedTuple):
    """What a fake peer does. action: "answer"; "close": without a word, there is no response; "cut": after the
    head and half of the body. wait: seconds to hold it back."""
    response: Optional[Response]
    action: str
    wait: float


ACTIONS = {lib.KDC_PEER_ANSWER: "answer", lib.KDC_PEER_CLOSE: "close", lib.KDC_PEER_CUT: "cut"}


class Peer(Owned):
    """A fake peer for tests: the receiving side of a protocol, with faults on demand."""

    def __init__(self, pointer: Any, hooks: Any, context: Any) -> None:
        super().__init__(pointer, hooks)
        self._context = context

    def handle(self, peer: str, request: Request) -> Played:
        """Handles one request, or spoils it. peer: the caller as the host knows it."""
        given, action, wait = c_request(self._context, request), ffi.new("int *"), ffi.new("int64_t *")
        with self._held() as pointer:
            response = answered(lib.kdc_peer_handle, (pointer, c_text(peer), given), action, wait)
        return Played(response, ACTIONS[action[0]], wait[0] / 1000)

    def effects(self, message_id: str) -> int:
        """How often a message had an effect."""
        with self._held() as pointer:
            return number("int64_t", lib.kdc_peer_effects, pointer, c_text(message_id))

    def report(self) -> str:
        """One line for each request, then "effects NUMBER KEY" for each message."""
        with self._held() as pointer:
            return made_text(lib.kdc_peer_report, pointer)
