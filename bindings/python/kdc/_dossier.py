"""Dossiers, and what validation says of them."""
import re
from typing import Any, Iterator, List, NamedTuple, Optional, Union

from ._core import (Borrowed, Day, Number, Owned, Path, Said, Shared, Spoken, c_day, c_path, c_text, call, ffi, lib,
                    made, made_bytes, made_text, number, property_said)


class Item(NamedTuple):
    """One item that an expression gave: its type, and its value in canonical text."""
    type: str
    value: str


ESCAPED = {"n": "\n", "t": "\t", "\\": "\\"}


def items(text: str) -> List[Item]:
    """Each line is TYPE TAB VALUE, with \\n, \\t and \\\\ in the value for what they mean."""
    return [Item(type, re.sub(r"\\(.)", lambda found: ESCAPED[found[1]], value))
            for type, value in (line.split("\t") for line in text.split("\n")[:-1])]


class Finding(Borrowed):
    """One thing that is wrong, and what to do."""

    code = Said(lib.kdc_finding_code, 'Stable, such as "form.required".')
    source = Said(lib.kdc_finding_source, "The file, in a report of lint().")
    path = Said(lib.kdc_finding_path, 'Where in the data, such as "/child/fullName".')
    model = Said(lib.kdc_finding_model, 'Which rule or paper, such as "tp-ht-khai-sinh/KS-01".')
    message = Spoken(lib.kdc_finding_message, "What is wrong.")
    guide = Spoken(lib.kdc_finding_guide, "What to do.")
    severity = Said(lambda p: lib.kdc_severity_name(lib.kdc_finding_severity(p)), '"error", "warning", "info".')
    layer = Said(lambda p: lib.kdc_layer_name(lib.kdc_finding_layer(p)), '"input", "structure", "type", …')
    line = Number(lib.kdc_finding_line, "In the document, from 1; 0 when it has no place.")
    column = Number(lib.kdc_finding_column, "In that line, in code points, from 1; 0 when it has no place.")

    def __repr__(self) -> str:
        return "<Finding %s %s %d:%d>" % (self.code, self.path, self.line, self.column)


class Pending(NamedTuple):
    """A verification that gave no answer. It never blocks."""
    what: str
    who: str
    term: str
    path: str


class Fee:
    """A fee line that falls due. No amount: it is set elsewhere, see set_by and note()."""

    def __init__(self, report: Any, index: int) -> None:
        self._report, self._index = report, index
        self.id, self.amount, self.currency, self.set_by = (
            self._said(name, None) for name in ("id", "amount", "currency", "set-by"))

    def _said(self, name: str, lang: Optional[str]) -> str:
        return property_said(lib.kdc_report_fee(self._report, self._index, c_text(name), c_text(lang)), name)

    def name(self, lang: Optional[str] = None) -> str:
        return self._said("name", lang)

    def note(self, lang: Optional[str] = None) -> str:
        return self._said("note", lang)


class Report(Shared):
    """What validation found: a sequence of findings in document order, and a verdict."""

    verdict = Said(lambda p: lib.kdc_verdict_name(lib.kdc_report_verdict(p)),
                   '"complete", "supplement", "refused", "invalid" or "undecided".')

    def __len__(self) -> int:
        return lib.kdc_report_count(self._pointer())

    def __getitem__(self, index: int) -> Finding:
        report = self._pointer()
        count = lib.kdc_report_count(report)
        if not -count <= index < count:
            raise IndexError(index)
        return Finding(lib.kdc_report_finding(report, index % count), report)

    def __iter__(self) -> Iterator[Finding]:
        return (self[index] for index in range(len(self)))

    @property
    def pending(self) -> List[Pending]:
        report = self._pointer()
        return [Pending(*(property_said(lib.kdc_report_pending(report, index, c_text(name)), name)
                          for name in Pending._fields))
                for index in range(lib.kdc_report_pending_count(report))]

    @property
    def fees(self) -> List[Fee]:
        report = self._pointer()
        return [Fee(report, index) for index in range(lib.kdc_report_fee_count(report))]

    def xml(self) -> bytes:
        """The report as a document (urn:kdc:report:1): the same bytes for the same dossier and day."""
        return made_bytes(lib.kdc_report_xml, self._pointer())

    def json(self, lang: Optional[str] = None) -> str:
        return made_text(lib.kdc_report_json, self._pointer(), c_text(lang))

    def __repr__(self) -> str:
        return "<Report %s, %d findings>" % (self.verdict, len(self)) if self._p else "<Report closed>"


class Paper:
    """One paper of a dossier's manifest: ref, kind, file, media-type, size, sha256, number."""

    def __init__(self, dossier: "Dossier", index: int) -> None:
        self._dossier, self._index = dossier, index

    def __getitem__(self, name: str) -> str:
        with self._dossier._held() as pointer:
            return made_text(lib.kdc_dossier_paper, pointer, self._index, c_text(name))


class Dossier(Owned):
    """A dossier (hồ sơ), from Catalog.open() or Catalog.read()."""

    def __init__(self, pointer: Any, hooks: Any, catalog: Any) -> None:
        super().__init__(pointer, hooks)
        self._catalog = catalog

    def property(self, name: str) -> str:
        """Of the envelope: id, procedure, case, revision, received, agency, form, …; "" when not said."""
        with self._held() as pointer:
            return made_text(lib.kdc_dossier_property, pointer, c_text(name))

    def value(self, path: str) -> str:
        """The canonical text of a field, "/child/fullName"; "" when it is absent or invalid."""
        with self._held() as pointer:
            return made_text(lib.kdc_dossier_value, pointer, c_text(path))

    def papers(self) -> List[Paper]:
        with self._held() as pointer:
            count = number("size_t", lib.kdc_dossier_paper_count, pointer)
        return [Paper(self, index) for index in range(count)]

    def case(self, index: int, on: Day = None) -> Optional[bool]:
        """Whether it is that case of its procedure; None: what is filled in does not say yet."""
        out = ffi.new("int *")
        with self._held() as pointer:
            call(lib.kdc_dossier_case, pointer, index, c_day(on), out)
        return None if out[0] == lib.KDC_ANSWER_NONE else bool(out[0])

    def validate(self, on: Day = None, scope: Optional[str] = None) -> Report:
        """Everything in one pass, as of a day (default: today). scope: "draft", "group:/child", …"""
        with self._held() as pointer:
            return Report(made("report", lib.kdc_report_free, lib.kdc_dossier_validate, pointer,
                               c_day(on), c_text(scope)), self._hooks)

    def write(self, form: Optional[str] = None, on: Day = None) -> bytes:
        """The document: "canonical" (default), "check" for exported checks, or "draft"."""
        with self._held() as pointer:
            return made_bytes(lib.kdc_dossier_write, pointer, c_day(on), c_text(form))

    def save(self, path: Path, form: Optional[str] = None, on: Day = None) -> None:
        """The same into a file, which is replaced at once or not at all."""
        with self._held() as pointer:
            call(lib.kdc_dossier_save, pointer, c_day(on), c_text(form), c_path(path))

    def print(self, print: str, lang: Optional[str] = None,
              receipt: Union[bytes, bytearray, memoryview, None] = None, on: Day = None) -> bytes:
        """The XHTML page of "declaration", "slip-01", …; receipt: the authority's, as it came; on: the day
        taken as today."""
        data = b"" if receipt is None else receipt
        with self._held() as pointer, ffi.from_buffer(data) as start:
            return made_bytes(lib.kdc_print_dossier, pointer, c_day(on), c_text(print), c_text(lang),
                              ffi.NULL if receipt is None else start, len(start))

    def evaluate(self, expression: str, on: Day = None) -> List[Item]:
        """An expression over the fields of this dossier (docs/expressions.md)."""
        with self._held() as pointer:
            return items(made_text(lib.kdc_eval, self._catalog, pointer, c_text(expression), c_day(on)))
