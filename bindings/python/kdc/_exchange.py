"""Sending and receiving: the outbox, its deliveries, the inbox, and HTTP messages as data."""
import time
from datetime import datetime
from typing import Any, Callable, Iterator, NamedTuple, Optional, Sequence, Tuple

from ._core import (Hooks, NetworkError, Number, Owned, Said, Shared, c_text, call, check, content, ffi,
                    from_ms, lib, made, made_bytes, made_text, number, property_said, raised, said)
from ._dossier import Dossier

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
    number: int
    text: str


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
        delivery = self.delivery(id[0])
        delivery.existed = bool(existed[0])
        return delivery

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

    def run(self) -> Optional[datetime]:
        """Steps until nothing is due now. Gives the time at which something will be; None: never."""
        while True:
            worked, due = self.step()
            if not worked:
                return due


class Handled(NamedTuple):
    """What to answer; what the request was ("received", "repeat", …); of which dossier, "" when none."""
    response: Response
    event: str
    dossier_code: str


class Inbox(Owned):
    """The receiving side, for any web server: a request in, a response out."""

    def __init__(self, pointer: Any, hooks: Any, context: Any) -> None:
        super().__init__(pointer, hooks)
        self._context = context

    def handle(self, peer: str, request: Request) -> Handled:
        """Effect and answer are on disk before this returns. peer: the other side as the host knows it."""
        given = made("http_request", lib.kdc_http_request_free, lib.kdc_http_request_new, self._context,
                     c_text(request.method), c_text(request.target))
        for name, value in request.headers:
            call(lib.kdc_http_request_add_header, given, c_text(name), c_text(value))
        with ffi.from_buffer(request.body) as start:
            call(lib.kdc_http_request_append, given, start, len(start))
        out, event, code = ffi.new("kdc_http_response **"), ffi.new("int *"), ffi.new("char[64]")
        with self._held() as pointer:
            try:
                call(lib.kdc_inbox_handle, pointer, c_text(peer), given, out, event, code)
            finally:
                answer = ffi.gc(out[0], lib.kdc_http_response_free) if out[0] else None
        return Handled(Response(lib.kdc_http_response_status(answer),
                                headers_of(lib.kdc_http_response_header, answer),
                                body_of(lib.kdc_http_response_body, answer)),
                       said(lib.kdc_inbox_event_name(event[0])), said(code))

    def set_status(self, dossier_code: str, status: int) -> None:
        """Moves a received dossier to another status, 1 … 10, the national portal's."""
        with self._held() as pointer:
            call(lib.kdc_inbox_set_status, pointer, c_text(dossier_code), status)

    def count(self) -> int:
        """How many dossiers were received."""
        with self._held() as pointer:
            return number("int64_t", lib.kdc_inbox_count, pointer)
