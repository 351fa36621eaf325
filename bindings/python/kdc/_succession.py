"""Succession plans: drafts that name units, agencies or procedures that others took over from (docs/succession.md)."""
from typing import List, NamedTuple, Optional, Union

from ._core import Day, Owned, Path, c_day, c_path, c_text, call, ffi, lib, made, made_bytes, property_said
from ._exchange import Outbox


class PlannedFile(NamedTuple):
    """kind: draft; filed, received: a fact, not to be changed; unread: no dossier, or of an unknown form; queued: a
    delivery, with its state and whether anything of it was sent ("true", "false")."""
    name: str
    sha256: str
    kind: str
    dossier: str
    delivery: str
    sent: str
    outcome: str            # of apply(): "changed", "would-change", "same", "done", "untouched"


class Heir(NamedTuple):
    """What may stand there instead. extent: full, partial; same: what bears the code now."""
    code: str
    name: str
    extent: str
    on: str
    evidence: str


class Place(NamedTuple):
    """Where such a code stands. state: change (one is proposed), open (a person chooses), past (stays)."""
    file: str
    path: str
    kind: str
    code: str
    name: str
    written: str
    state: str
    why: str
    chosen: str
    message: str
    line: int
    column: int
    heirs: List[Heir]


class Succession(Owned):
    """A plan, from Catalog.succession() or Catalog.read_succession()."""

    def add(self, path: Path) -> None:
        """Looks through a draft."""
        with self._held() as pointer:
            call(lib.kdc_succession_add, pointer, c_path(path))

    def add_outbox(self, outbox: Outbox) -> None:
        """The deliveries that have not ended and name what others took over from."""
        with self._held() as pointer, outbox._held() as other:
            call(lib.kdc_succession_add_outbox, pointer, other)

    def files(self) -> List[PlannedFile]:
        with self._held() as pointer:
            return [PlannedFile(*(property_said(lib.kdc_succession_file(pointer, index, c_text(name)), name)
                                  for name in PlannedFile._fields))
                    for index in range(lib.kdc_succession_file_count(pointer))]

    def places(self, lang: Optional[str] = None) -> List[Place]:
        """In the order of the files, and of each file."""
        out, column = [], ffi.new("int *")
        with self._held() as pointer:
            for index in range(lib.kdc_succession_count(pointer)):
                words = [property_said(lib.kdc_succession_property(pointer, index, c_text(name), c_text(lang)), name)
                         for name in Place._fields[:10]]
                line = lib.kdc_succession_position(pointer, index, column)
                heirs = [Heir(*(property_said(lib.kdc_succession_heir(pointer, index, heir, c_text(name), c_text(lang)),
                                              name) for name in Heir._fields))
                         for heir in range(lib.kdc_succession_heir_count(pointer, index))]
                out.append(Place(*words, line, column[0], heirs))
        return out

    def choose(self, index: int, code: Optional[str]) -> None:
        """Decides what shall stand at a place of places(); None takes the choice back."""
        with self._held() as pointer:
            call(lib.kdc_succession_choose, pointer, index, c_text(code))

    def apply(self, dry_run: bool = False, leave_open: bool = False) -> List[PlannedFile]:
        """Writes what was decided into the drafts; nothing when one has changed (ConflictError), or when something is
        undecided (StateError) and not to be left open. Gives the files with their outcomes."""
        flags = (lib.KDC_SUCCESSION_DRY_RUN if dry_run else 0) | (lib.KDC_SUCCESSION_LEAVE_OPEN if leave_open else 0)
        with self._held() as pointer:
            call(lib.kdc_succession_apply, pointer, flags)
        return self.files()

    def write(self) -> bytes:
        """The document, urn:kdc:plan:1."""
        with self._held() as pointer:
            return made_bytes(lib.kdc_succession_write, pointer)


def _new(catalog: object, on: Day, hooks: object) -> Succession:
    return Succession(made("succession", lib.kdc_succession_free, lib.kdc_succession_new, catalog, c_day(on)), hooks)


def _read(catalog: object, data: Union[bytes, bytearray, memoryview], source: Optional[Path], hooks: object) -> Succession:
    with ffi.from_buffer(data) as start:
        return Succession(made("succession", lib.kdc_succession_free, lib.kdc_succession_read, catalog, start, len(start),
                               c_path(source)), hooks)
