"""Procedure records of the national portal as documents: docs/import.md."""
from typing import Iterator, NamedTuple, Optional

from ._catalog import Context
from ._core import Day, Path, Said, Shared, c_day, c_path, c_text, call, ffi, lib, made, made_text, property_said


class Account(NamedTuple):
    """What became of one value of the record."""
    outcome: str            # "kept", "guessed", "unplaced", "empty" or "envelope"
    path: str
    value: str              # as the record writes it
    place: str              # in the document
    taken: str              # what a guess took it for
    code: str               # of the message
    line: int
    column: int
    message: str


class Import(Shared):
    """A record that was read: import_procedure() makes it. Its items account for every value."""

    code = Said(lib.kdc_import_code, "Of the procedure.")
    shape = Said(lib.kdc_import_shape, '"portal" or "laythutuc".')

    @property
    def document(self) -> bytes:
        """XML, fit for a catalog."""
        size = ffi.new("size_t *")
        text = lib.kdc_import_document(self._pointer(), size)
        return bytes(ffi.buffer(text, size[0]))

    def save(self, path: Path) -> None:
        """Writes the document beside the file, flushes, renames."""
        call(lib.kdc_import_save, self._pointer(), c_path(path))

    def count(self, outcome: Optional[str] = None) -> int:
        return int(lib.kdc_import_count(self._pointer(), c_text(outcome)))

    def account(self, lang: Optional[str] = None) -> Iterator[Account]:
        """Every value of the record, in its order."""
        column = ffi.new("int *")
        for index in range(self.count()):
            words = [property_said(lib.kdc_import_property(self._pointer(), index, c_text(name)), name)
                     for name in Account._fields[:6]]
            line = lib.kdc_import_position(self._pointer(), index, column)
            yield Account(*words, line, column[0], made_text(lib.kdc_import_message, self._pointer(), index, c_text(lang)))


def import_procedure(record: bytes, *, source: Optional[str] = None, valid_from: Day = None,
                     context: Optional[Context] = None) -> Import:
    """Reads a record: JSON of the national portal for one procedure, or the older one of LayThuTuc. valid_from: the
    day the document holds from; None: what the record says."""
    context = context or Context()
    return Import(made("import", lib.kdc_import_free, lib.kdc_procedure_import, context._pointer(),
                       ffi.from_buffer(record), len(record), c_text(source), c_day(valid_from)), context._hooks)
