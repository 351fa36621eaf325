"""Two catalogs compared, document by document (docs/diff.md)."""
from typing import List, NamedTuple, Optional

from ._core import Day, Owned, c_day, c_text, ffi, lib, made, made_bytes, property_said


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

    def write(self) -> bytes:
        """The document, urn:kdc:diff:1."""
        with self._held() as pointer:
            return made_bytes(lib.kdc_diff_write, pointer)


def _new(before: object, after: object, on: Day, hooks: object) -> Diff:
    day = ffi.NULL if on is None else c_day(on)
    return Diff(made("diff", lib.kdc_diff_free, lib.kdc_diff_new, before, after, day), hooks)
