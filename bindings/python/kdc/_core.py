"""What all classes share: text in and out, errors, callbacks, and who frees what.

A borrowed C object (a procedure, a finding) keeps the object that it is borrowed from; an owned one is
freed by cffi when nobody holds it any more. So objects may be dropped or closed in any order."""
import contextlib
import itertools
import os
import threading
import time
import weakref
from datetime import date, datetime, timedelta, timezone
from typing import Any, Callable, Dict, Iterator, Optional, Tuple, Union

from ._kdc import ffi, lib

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Day = Union[str, date, None]
Secret = Callable[[str, str], Optional[bytes]]     # a destination or peer, and a name; None: there is none

ZONE = timezone(timedelta(hours=7))
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Error(Exception):
    """A call of the library failed. A dossier with faults is no error: it gives a report."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(text)
        self.code = code                         # KDC_E…, negative
        self.name = said(lib.kdc_status_name(code))
        self.key = ""                            # such as "io.missing"
        self.source: Optional[str] = None        # file or document
        self.line = self.column = 0              # 0: unknown
        self.path: Optional[str] = None
        self.retriable = False                   # the same call may succeed later
        self.causes: Tuple["Error", ...] = ()    # what led to it, or further faults
        self._messages = (text, text)

    def message(self, lang: Optional[str] = None) -> str:
        """What went wrong and what to do, in Vietnamese or English ("en")."""
        return self._messages[1 if (lang or "").lower().startswith("en") else 0]

    def __str__(self) -> str:
        place = (self.source, "%d:%d" % (self.line, self.column) if self.line else None)
        told = ":".join(part for part in place if part)
        return ": ".join(part for part in (told, self.message()) if part) or self.name


# One class per status code.
class ArgumentError(Error, ValueError): "A wrong argument."
class NoMemoryError(Error, MemoryError): "An allocation failed; nothing was changed."
class StoreError(Error): "A file or the store could not be read or written."
class ParseError(Error): "Bytes that are not the format they claim to be."
class ModelError(Error): "A procedure, form or other model document is wrong: see source, line, column."
class LimitError(Error): "A named limit was reached."
class NetworkError(Error): "The network failed before an answer came."
class RemoteError(Error): "The other side answered, and said no."
class StateError(Error): "The object is not in a state that allows this."
class CancelledError(Error): "Stopped."
class NotSupportedError(Error): "Not supported by this build or this document."
class InternalError(Error): "A broken promise of the library itself."
class NotFound(Error, LookupError): "No such procedure, form, delivery, file … on that date."
class ConflictError(Error): "The same key was used before for something else."


CLASSES = {
    lib.KDC_EINVAL: ArgumentError, lib.KDC_ENOMEM: NoMemoryError, lib.KDC_EIO: StoreError,
    lib.KDC_EPARSE: ParseError, lib.KDC_EMODEL: ModelError, lib.KDC_ELIMIT: LimitError,
    lib.KDC_ENET: NetworkError, lib.KDC_EREMOTE: RemoteError, lib.KDC_ESTATE: StateError,
    lib.KDC_ECANCELLED: CancelledError, lib.KDC_ENOTSUP: NotSupportedError,
    lib.KDC_EINTERNAL: InternalError, lib.KDC_ENOTFOUND: NotFound, lib.KDC_ECONFLICT: ConflictError,
}


def said(pointer: Any) -> str:
    return ffi.string(pointer).decode("utf-8", "backslashreplace") if pointer else ""


def said_path(pointer: Any) -> Optional[str]:
    return os.fsdecode(ffi.string(pointer)) if pointer else None


def property_said(pointer: Any, name: str) -> str:
    """A text that the library keeps, or NULL when it knows no property of that name."""
    if not pointer:
        raise KeyError(name)
    return said(pointer)


def c_bytes(data: bytes) -> bytes:
    if b"\0" in data:
        raise ValueError("NUL inside a text")
    return data


def c_text(text: Optional[str]) -> Any:
    return ffi.NULL if text is None else c_bytes(text.encode("utf-8"))


def c_path(path: Optional[Path]) -> Any:
    return ffi.NULL if path is None else c_bytes(os.fsencode(path))


def c_day(day: Day) -> Any:
    return c_text(day.isoformat() if isinstance(day, date) else day)


def system_ms() -> int:
    return time.time_ns() // 1_000_000


def from_ms(ms: int) -> Optional[datetime]:
    """None for a time that never comes."""
    try:
        return (EPOCH + timedelta(milliseconds=ms)).astimezone(ZONE)
    except OverflowError:
        return None


class Attribute:
    def __init__(self, function: Any, doc: str) -> None:
        self.function, self.__doc__ = function, doc


class Said(Attribute):
    """An attribute: a text that the library keeps; "" when there is none."""

    def __get__(self, owner: Any, kind: Any = None) -> str:
        return self if owner is None else said(self.function(owner._pointer()))  # type: ignore


class Number(Attribute):
    """An attribute: a whole number."""

    def __get__(self, owner: Any, kind: Any = None) -> int:
        return self if owner is None else self.function(owner._pointer())  # type: ignore


class Spoken(Attribute):
    """A method: a text in Vietnamese (the default) or English ("en"); "" when there is none."""

    def __get__(self, owner: Any, kind: Any = None) -> "Callable[..., str]":
        return self if owner is None else (  # type: ignore
            lambda lang=None: said(self.function(owner._pointer(), c_text(lang))))


raised = threading.local()     # .error: what a callback of ours raised during the call of this thread


def one_error(status: int, pointer: Any) -> Error:
    error = CLASSES.get(status, Error)(status)
    error.key = said(lib.kdc_error_key(pointer))
    error._messages = tuple(said(lib.kdc_error_message(pointer, lang)) for lang in (b"vi", b"en"))
    error.args = (error._messages[0],)
    error.source = said_path(lib.kdc_error_source(pointer))
    error.line, error.column = lib.kdc_error_line(pointer), lib.kdc_error_column(pointer)
    error.path = said_path(lib.kdc_error_path(pointer))
    error.retriable = bool(lib.kdc_error_is_retriable(pointer))
    return error


def causes(pointer: Any) -> Iterator[Error]:
    while pointer := lib.kdc_error_cause(pointer):
        yield one_error(lib.kdc_error_code(pointer), pointer)


def check(status: int, pointer: Any = ffi.NULL) -> None:
    """Raises what a callback raised, else what the call says. Frees the C error."""
    error = None
    if status != lib.KDC_OK:
        error = one_error(status, pointer)
        error.causes = tuple(causes(pointer))
    lib.kdc_error_free(pointer)
    pending, raised.error = getattr(raised, "error", None), None
    if pending is not None:
        raise pending
    if error is not None:
        raise error


def call(function: Any, *arguments: Any) -> None:
    """A call whose last parameter is the error."""
    error = ffi.new("kdc_error **")
    check(function(*arguments, error), error[0])


def made(kind: str, free: Any, function: Any, *arguments: Any) -> Any:
    """A call that makes an object, given in the parameter before the error; None when it made none."""
    out = ffi.new("kdc_%s **" % kind)
    try:
        call(function, *arguments, out)
    finally:
        pointer = ffi.gc(out[0], free) if out[0] else None
    return pointer


def lent(kind: str, function: Any, *arguments: Any) -> Any:
    """A call that gives a borrowed pointer in the parameter before the error."""
    out = ffi.new("const %s **" % kind)
    call(function, *arguments, out)
    return out[0]


def number(kind: str, function: Any, *arguments: Any) -> int:
    """A call that gives a number in the parameter before the error."""
    out = ffi.new(kind + " *")
    call(function, *arguments, out)
    return out[0]


def content(buffer: Any) -> bytes:
    return ffi.buffer(lib.kdc_buffer_data(buffer), lib.kdc_buffer_size(buffer))[:]


def made_bytes(function: Any, *arguments: Any) -> bytes:
    return content(made("buffer", lib.kdc_buffer_free, function, *arguments))


def made_text(function: Any, *arguments: Any) -> str:
    return made_bytes(function, *arguments).decode("utf-8", "backslashreplace")


class Hooks:
    """The callables of a context, an outbox or an inbox, known to C by a number: a number never dangles.
    C says when it needs one no more; where it does not, the owner holds what was lent."""

    held: "Dict[int, Hooks]" = {}
    lent: "weakref.WeakValueDictionary[int, Hooks]" = weakref.WeakValueDictionary()
    numbers = itertools.count(1)

    def __init__(self, clock: Optional[Callable[[], datetime]] = None,
                 log: Optional[Callable[[str, str], None]] = None, send: Any = None,
                 lookup: Optional[Callable[[str, str, str], Optional[bool]]] = None,
                 secret: "Optional[Secret]" = None) -> None:
        self.clock, self.log, self.send, self.lookup, self.secret = clock, log, send, lookup, secret

    def install(self, function: Any, owner: Any, callback: Any) -> None:
        """Hands itself to C as the user of a callback."""
        number = next(Hooks.numbers)
        Hooks.held[number] = self
        status = function(owner, callback, ffi.cast("void *", number), lib.kdc_py_destroy)
        if status != lib.KDC_OK:
            del Hooks.held[number]
        check(status)

    def lend(self, function: Any, owner: Any, callback: Any) -> None:
        """The same where C never says that it is done: good for as long as somebody holds this."""
        number = next(Hooks.numbers)
        Hooks.lent[number] = self
        check(function(owner, callback, ffi.cast("void *", number)))

    @staticmethod
    def of(user: Any) -> "Optional[Hooks]":
        number = int(ffi.cast("uintptr_t", user))
        return Hooks.held.get(number) or Hooks.lent.get(number)

    def now(self) -> int:
        return (self.clock() - EPOCH) // timedelta(milliseconds=1) if self.clock else system_ms()


@ffi.def_extern()
def kdc_py_now(user: Any) -> int:
    try:
        hooks = Hooks.of(user)
        return hooks.now() if hooks else system_ms()
    except BaseException as error:
        raised.error = error
        return system_ms()


@ffi.def_extern()
def kdc_py_log(user: Any, level: int, text: Any) -> None:
    try:
        hooks = Hooks.of(user)
        if hooks and hooks.log:
            hooks.log(said(lib.kdc_severity_name(level)), said(text))
    except BaseException as error:
        raised.error = error


@ffi.def_extern()
def kdc_py_lookup(user: Any, list: Any, code: Any, on: Any) -> int:
    try:
        hooks = Hooks.of(user)
        answer = hooks.lookup(said(list), said(code), said(on)) if hooks and hooks.lookup else None
        return lib.KDC_ANSWER_NONE if answer is None else lib.KDC_ANSWER_YES if answer else lib.KDC_ANSWER_NO
    except BaseException as error:
        raised.error = error
        return lib.KDC_ANSWER_NONE


@ffi.def_extern()
def kdc_py_secret(user: Any, place: Any, name: Any, out: Any) -> int:
    """Of a context, place: a destination; of an inbox, place: a peer."""
    try:
        hooks = Hooks.of(user)
        value = hooks.secret(said(place), said(name)) if hooks and hooks.secret else None
        if value is None:
            return lib.KDC_ENOTFOUND
        with ffi.from_buffer(value) as start:
            return lib.kdc_buffer_append(out, start, len(start))
    except BaseException as error:
        raised.error = error
        return lib.KDC_ENOTFOUND


@ffi.def_extern()
def kdc_py_destroy(user: Any, held: "Dict[int, Hooks]" = Hooks.held, cast: Any = ffi.cast) -> None:
    held.pop(int(cast("uintptr_t", user)), None)


class Borrowed:
    """Part of another C object, which it keeps."""

    def __init__(self, pointer: Any, keep: Any) -> None:
        self._p, self._keep = pointer, keep

    def _pointer(self) -> Any:
        return self._p


class Shared:
    """An immutable C object, for any thread. close() gives up this hold on it; what was made from it, or
    borrowed from it, goes on."""

    _p: Any = None

    def __init__(self, pointer: Any, hooks: Optional[Hooks]) -> None:
        self._p, self._hooks = pointer, hooks

    def _pointer(self) -> Any:
        pointer = self._p
        if pointer is None:
            raise ValueError("%s is closed" % type(self).__name__)
        return pointer

    def close(self) -> None:
        """Gives it up; it cannot be used any more. Closing twice does nothing."""
        self._p = None

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *what: Any) -> None:
        self.close()


class Owned(Shared):
    """A C object for one thread at a time: calls of several threads queue up. close() frees it now."""

    def __init__(self, pointer: Any, hooks: Optional[Hooks]) -> None:
        super().__init__(pointer, hooks)
        self._lock, self._user = threading.Lock(), 0

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        if self._user == threading.get_ident():
            raise RuntimeError("%s used from within its own callback" % type(self).__name__)
        with self._lock:
            self._user = threading.get_ident()
            try:
                yield
            finally:
                self._user = 0

    @contextlib.contextmanager
    def _held(self) -> Iterator[Any]:
        with self._locked():
            yield self._pointer()

    def close(self) -> None:
        """Frees it; it cannot be used any more. Closing twice does nothing."""
        if self._p is None:
            return
        with self._held() as pointer:
            self._p = None
            ffi.release(pointer)
