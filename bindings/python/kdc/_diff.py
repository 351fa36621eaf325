"""Two catalogs compared, document by document (docs/diff.md)."""
from typing import List, NamedTuple, Optional

from ._core import Day, Owned, Path, c_day, c_path, c_text, call, ffi, lib, made, made_bytes, property_said, said


class Differing(NamedTuple):
    """A document that differs. state: added, removed, changed; next_to: the version that changes are told against."""
    kind: str
    id: str
    scope: str
    state: str
    next_to: str
    version_before: str
    version_after: str
    valid_from_before: str
    valid_from_after: str
    valid_to_before: str
    valid_to_after: str
    layer_before: str
    layer_after: str
    source_before: str
    source_after: str


class CatalogChange(NamedTuple):
    """What changed in it. weight: wording, evidence, tightened, loosened, structure."""
    kind: str
    path: str
    was: str
    lang: str
    before: str
    after: str
    weight: str
    source_before: str
    source_after: str
    message: str
    document: int           # index in documents()
    line_before: int        # 0: it is not there on that side
    line_after: int


class ToPrint(NamedTuple):
    """A reason to print something again (action print), or to withdraw it. why: print, style, procedure, form, overlay,
    codelist; of: which one."""
    id: str
    procedure: str
    action: str
    why: str
    of: str
    source: str


class Touched(NamedTuple):
    path: str               # in the draft's own form; "procedure"
    change: int             # index in changes()


class TouchedDraft(NamedTuple):
    """kind: draft, received, unread. rebase: yes, no; gone: no version of its form is in force."""
    name: str
    kind: str
    form: str
    version: str
    procedure: str
    rebase: str
    touched: List[Touched]


class Diff(Owned):
    """A comparison, from Catalog.diff()."""

    def documents(self) -> List[Differing]:
        with self._held() as pointer:
            return [Differing(*(property_said(lib.kdc_diff_document(pointer, index, c_text(name.replace("_", "-"))), name)
                                for name in Differing._fields))
                    for index in range(lib.kdc_diff_document_count(pointer))]

    def changes(self, lang: Optional[str] = None) -> List[CatalogChange]:
        """Of all documents, in their order."""
        out = []
        with self._held() as pointer:
            for index in range(lib.kdc_diff_count(pointer)):
                words = [property_said(lib.kdc_diff_property(pointer, index, c_text(name.replace("_", "-")), c_text(lang)),
                                       name) for name in CatalogChange._fields[:10]]
                lines = [lib.kdc_diff_position(pointer, index, side, ffi.NULL) for side in (0, 1)]
                out.append(CatalogChange(*words, lib.kdc_diff_document_of(pointer, index), *lines))
        return out

    def prints(self) -> List[ToPrint]:
        with self._held() as pointer:
            return [ToPrint(*(property_said(lib.kdc_diff_print(pointer, index, c_text(name)), name)
                              for name in ToPrint._fields))
                    for index in range(lib.kdc_diff_print_count(pointer))]

    def add_draft(self, path: Path) -> None:
        """Looks which of its values the changes touch."""
        with self._held() as pointer:
            call(lib.kdc_diff_add_draft, pointer, c_path(path))

    def drafts(self) -> List[TouchedDraft]:
        out, path = [], ffi.new("const char **")
        with self._held() as pointer:
            for index in range(lib.kdc_diff_draft_count(pointer)):
                words = [property_said(lib.kdc_diff_draft(pointer, index, c_text(name)), name)
                         for name in TouchedDraft._fields[:6]]
                touched = []
                for number in range(lib.kdc_diff_touched_count(pointer, index)):
                    change = lib.kdc_diff_touched(pointer, index, number, path)
                    touched.append(Touched(said(path[0]), change))
                out.append(TouchedDraft(*words, touched))
        return out

    def write(self) -> bytes:
        """The document, urn:kdc:diff:1."""
        with self._held() as pointer:
            return made_bytes(lib.kdc_diff_write, pointer)


def _new(before: object, after: object, on: Day, hooks: object) -> Diff:
    day = ffi.NULL if on is None else c_day(on)
    return Diff(made("diff", lib.kdc_diff_free, lib.kdc_diff_new, before, after, day), hooks)
