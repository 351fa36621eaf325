"""Fill sessions: a dossier while a citizen fills it in (docs/fill.md)."""
import contextlib
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple, Union

from ._core import (Day, Owned, Path, c_day, c_path, c_text, call, ffi, lib, made, made_bytes, made_text, number,
                    property_said)
from ._dossier import Dossier, Report

BITS = {
    "value": lib.KDC_FILL_VALUE, "relevant": lib.KDC_FILL_RELEVANT, "required": lib.KDC_FILL_REQUIRED,
    "readonly": lib.KDC_FILL_READONLY, "findings": lib.KDC_FILL_FINDINGS, "rows": lib.KDC_FILL_ROWS,
    "invalid": lib.KDC_FILL_INVALID, "pending": lib.KDC_FILL_PENDING, "missing": lib.KDC_FILL_MISSING,
    "chosen": lib.KDC_FILL_CHOSEN, "verified": lib.KDC_FILL_VERIFIED,
}


def words(bits: int) -> Set[str]:
    return {word for word, bit in BITS.items() if bits & bit}


class Posted(NamedTuple):
    """What became of one name of a post. outcome: unchanged, set, cleared, invalid (kept as typed), refused (not
    kept), readonly, chosen, added, removed, attached, ignored. path: rows by id; code, message, guide: what is wrong."""
    name: str
    path: str
    outcome: str
    text: str
    code: str
    message: str
    guide: str


class Rebased(NamedTuple):
    """What became of one value under another version of its form. kind: kept, moved, invalid, code, limit, unasked,
    dropped, rows, branch, taken, unknown, paper, required; from_path, to_path: rows by id; text: as entered."""
    kind: str
    from_path: str
    to_path: str
    text: str
    message: str


class Unplaced(NamedTuple):
    """A value for which the form has no place. kind: dropped, rows, branch, taken, unknown; path: where it was, in that
    version of the form."""
    kind: str
    path: str
    version: str
    text: str
    source: str
    message: str


class Moved(NamedTuple):
    """A code that a succession changed (Succession.apply()). before: SHA-256 of the draft as it was."""
    path: str
    from_code: str
    to_code: str
    on: str
    before: str


class Fill(Owned):
    """A fill session, from Catalog.fill() or Fill.of(). Texts go in and out by path, as in a mapping:
    fill["/child/fullName"] = "Nguyễn Văn Mẫu"; a row by position, "/residence[2]/line", or by its id,
    "/residence[r7]/line"."""

    @classmethod
    def of(cls, dossier: Dossier, on: Day = None) -> "Fill":
        """What a dossier says, to go on from; the dossier stays as it is."""
        with dossier._held() as pointer:
            return cls(made("fill", lib.kdc_fill_free, lib.kdc_fill_from_dossier, pointer, c_day(on)), dossier._hooks)

    def __setitem__(self, path: str, text: Optional[str]) -> None:
        """Enters a text as it was typed; None or blank clears. A wrong one is kept: see state()."""
        with self._held() as pointer:
            call(lib.kdc_fill_set, pointer, c_text(path), c_text(text))

    def __delitem__(self, path: str) -> None:
        """Empties a field, or takes the choice of a branch back."""
        with self._held() as pointer:
            call(lib.kdc_fill_clear, pointer, c_text(path))

    def __getitem__(self, path: str) -> str:
        """The canonical text of a field; "" when it has no value, or does not apply."""
        return self.text(path, "value")

    def text(self, path: str, name: str) -> str:
        """value, entered (as typed), source, path (rows by id), position (rows by position), row (its id)."""
        with self._held() as pointer:
            return made_text(lib.kdc_fill_text, pointer, c_text(path), c_text(name))

    def prefill(self, path: str, text: Optional[str], source: Optional[str], verified: bool = False) -> None:
        """What a source of the host's knows, where the field's prefill allows it."""
        with self._held() as pointer:
            call(lib.kdc_fill_prefill, pointer, c_text(path), c_text(text), c_text(source), verified)

    def choose(self, path: str) -> None:
        """A branch of a choice."""
        with self._held() as pointer:
            call(lib.kdc_fill_choose, pointer, c_text(path))

    def add_row(self, path: str, position: int = 0) -> str:
        """A row before a position (from 1; 0: at the end). Gives its id, "r7"."""
        with self._held() as pointer:
            out = ffi.new("uint32_t *")
            call(lib.kdc_fill_add_row, pointer, c_text(path), position, out)
            return "r%d" % out[0]

    def remove_row(self, path: str) -> None:
        with self._held() as pointer:
            call(lib.kdc_fill_remove_row, pointer, c_text(path))

    def move_row(self, path: str, position: int) -> None:
        with self._held() as pointer:
            call(lib.kdc_fill_move_row, pointer, c_text(path), position)

    def row_count(self, path: str) -> int:
        with self._held() as pointer:
            return number("size_t", lib.kdc_fill_row_count, pointer, c_text(path))

    def attach(self, ref: str, **properties: str) -> int:
        """A paper of the manifest; kind=, file=, media_type= … say more. Gives what names it."""
        with self._held() as pointer:
            paper = number("uint32_t", lib.kdc_fill_attach, pointer, c_text(ref))
            for name, text in properties.items():
                call(lib.kdc_fill_paper_set, pointer, paper, c_text(name.replace("_", "-")), c_text(text))
            return paper

    def detach(self, paper: int) -> None:
        with self._held() as pointer:
            call(lib.kdc_fill_detach, pointer, paper)

    @property
    def papers(self) -> List[int]:
        """What names the papers of the manifest."""
        found: List[int] = []
        with self._held() as pointer:
            while lib.kdc_fill_paper(pointer, len(found)):
                found.append(lib.kdc_fill_paper(pointer, len(found)))
        return found

    def set_property(self, name: str, text: Optional[str]) -> None:
        """Of the envelope: id, case, channel, site, unit, agency, received, today, directory, …"""
        with self._held() as pointer:
            call(lib.kdc_fill_property_set, pointer, c_text(name), c_text(text))

    @contextlib.contextmanager
    def together(self) -> Iterator["Fill"]:
        """Several changes, evaluated at the end: one changed set for all of them."""
        with self._held() as pointer:
            call(lib.kdc_fill_begin, pointer)
        try:
            yield self
        finally:
            with self._held() as pointer:
                call(lib.kdc_fill_end, pointer)

    @property
    def changed(self) -> Dict[str, Set[str]]:
        """What the last change has changed: path, rows by id → "value", "relevant", "findings", …"""
        found = {}
        out, bits = ffi.new("kdc_buffer **"), ffi.new("int *")
        with self._held() as pointer:
            for index in range(lib.kdc_fill_changed_count(pointer)):
                call(lib.kdc_fill_changed, pointer, index, out, bits)
                buffer = ffi.gc(out[0], lib.kdc_buffer_free)
                found[ffi.string(ffi.cast("const char *", lib.kdc_buffer_data(buffer))).decode()] = words(bits[0])
        return found

    def state(self, path: str) -> Set[str]:
        """What is so at a place: "relevant", "required", "readonly", "value", "invalid", "missing", …"""
        with self._held() as pointer:
            return words(number("int", lib.kdc_fill_state, pointer, c_text(path)))

    def findings(self, path: str) -> Report:
        """What is found at one place itself."""
        with self._held() as pointer:
            return Report(made("report", lib.kdc_report_free, lib.kdc_fill_findings, pointer, c_text(path)), self._hooks)

    def report(self, scope: Optional[str] = None) -> Report:
        """What a validation of all that is held says; scope: "draft", "group:/child", …"""
        with self._held() as pointer:
            return Report(made("report", lib.kdc_report_free, lib.kdc_fill_report, pointer, c_text(scope)), self._hooks)

    def form_id(self) -> str:
        """Of the form that is filled in."""
        with self._held() as pointer:
            return ffi.string(lib.kdc_form_id(lib.kdc_fill_form(pointer))).decode()

    def write(self, form: Optional[str] = None) -> bytes:
        """The document: "canonical" (what would be filed; default), "check" for exported checks, or "draft", from
        which Catalog.reopen() goes on."""
        with self._held() as pointer:
            return made_bytes(lib.kdc_fill_write, pointer, c_text(form))

    def save(self, path: Path, form: str = "draft") -> None:
        """The same into a file, which is replaced at once or not at all."""
        with self._held() as pointer:
            call(lib.kdc_fill_save, pointer, c_text(form), c_path(path))

    def post(self, content_type: str, data: Union[bytes, bytearray, memoryview], lang: Optional[str] = None) -> List[Posted]:
        """Applies what a web form sent, all of it or nothing; docs/fill.md has the grammar of names."""
        with self._held() as pointer, ffi.from_buffer(data) as start:
            post = made("post", lib.kdc_post_free, lib.kdc_fill_post, pointer, c_text(content_type), start, len(start))
        return [Posted(*(property_said(lib.kdc_post_property(post, index, c_text(name), c_text(lang)), name)
                         for name in Posted._fields)) for index in range(lib.kdc_post_count(post))]

    def unplaced(self, lang: Optional[str] = None) -> List[Unplaced]:
        """What the draft holds and its form has no place for; it is kept, and not filed."""
        with self._held() as pointer:
            return [Unplaced(*(made_text(lib.kdc_fill_unplaced, pointer, index, c_text(name), c_text(lang))
                               for name in Unplaced._fields)) for index in range(lib.kdc_fill_unplaced_count(pointer))]

    def remove_unplaced(self, index: int) -> None:
        """A person has dealt with it."""
        with self._held() as pointer:
            call(lib.kdc_fill_unplaced_remove, pointer, index)

    def moved(self) -> List[Moved]:
        """The codes that a succession changed, the earliest first."""
        with self._held() as pointer:
            return [Moved(*(property_said(lib.kdc_fill_moved(pointer, index, c_text(name)), name)
                            for name in ("path", "from", "to", "on", "before")))
                    for index in range(lib.kdc_fill_moved_count(pointer))]

    def rebase(self, version: Optional[str] = None, on: Day = None,
               lang: Optional[str] = None) -> "Tuple[Fill, List[Rebased]]":
        """Goes on under another version of the form (default: in force on the day); this session stays as it is."""
        fill, report = ffi.new("kdc_fill **"), ffi.new("kdc_rebase **")
        with self._held() as pointer:
            call(lib.kdc_fill_rebase, pointer, c_text(version), c_day(on), fill, report)
        new = Fill(ffi.gc(fill[0], lib.kdc_fill_free), self._hooks)
        lines = ffi.gc(report[0], lib.kdc_rebase_free)
        names = [name.replace("_path", "") for name in Rebased._fields]
        return new, [Rebased(*(property_said(lib.kdc_rebase_property(lines, index, c_text(name), c_text(lang)), name)
                               for name in names)) for index in range(lib.kdc_rebase_count(lines))]
