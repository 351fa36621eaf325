"""The context, the catalog, and what a catalog holds: procedures and forms."""
import itertools
from datetime import datetime
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Union

from ._core import (Attribute, Borrowed, Day, Hooks, Number, Path, Said, Secret, Shared, Spoken, c_day, c_path, c_text, call,
                    check, ffi, lent, lib, made, made_bytes, made_text, property_said, said)
from ._authority import Authorities
from ._dossier import Dossier, Item, Report, items
from ._fill import Fill
from . import _diff, _succession
from ._diff import Diff
from ._succession import Succession
from ._exchange import Inbox, Outbox, Peer, Transport


class Option(NamedTuple):
    """An option of a context, as docs/limits.md lists them."""
    name: str
    initial: int
    least: int
    most: int
    vi: str
    en: str


def options() -> List[Option]:
    """Every option that Context(options=…) takes."""
    out = ffi.new("int64_t[3]")
    found = []
    for index in range(lib.kdc_options_count()):
        vi, en = (said(lib.kdc_options_describe(index, lang, out, out + 1, out + 2))
                  for lang in (b"vi", b"en"))
        found.append(Option(said(lib.kdc_options_name(index)), out[0], out[1], out[2], vi, en))
    return found


def exports() -> Dict[str, str]:
    """What Form.export() makes: media types by name."""
    names = itertools.takewhile(bool, map(lib.kdc_export_name, itertools.count()))
    return {said(name): said(lib.kdc_export_media_type(index)) for index, name in enumerate(names)}


class Context(Shared):
    """Options, clock and log of everything made from it.

    clock: gives the time as an aware datetime; log: is given a severity's name and a text; lookup: is given a
    code list that somebody else keeps, a code and a day, and gives True, False, or None for no answer yet; secret:
    is given a destination and a name, and gives the key, password or PEM as bytes, or None: what needs it is
    suspended. They are called on the calling thread. What they raise comes out of the call that they interrupted."""

    def __init__(self, *, clock: Optional[Callable[[], datetime]] = None,
                 log: Optional[Callable[[str, str], None]] = None,
                 lookup: Optional[Callable[[str, str, str], Optional[bool]]] = None,
                 secret: Optional[Secret] = None,
                 options: Optional[Mapping[str, int]] = None) -> None:
        given = made("options", lib.kdc_options_free, lib.kdc_options_new)
        for name, value in (options or {}).items():
            call(lib.kdc_options_set, given, c_text(name), c_text(str(value)))
        hooks = Hooks(clock=clock, log=log, lookup=lookup, secret=secret)
        super().__init__(made("context", lib.kdc_context_free, lib.kdc_context_new, given), hooks)
        if clock:
            hooks.install(lib.kdc_context_set_clock, self._p, lib.kdc_py_now)
        if log:
            hooks.install(lib.kdc_context_set_log, self._p, lib.kdc_py_log)
        if lookup:
            hooks.install(lib.kdc_context_set_lookup, self._p, lib.kdc_py_lookup)
        if secret:
            hooks.install(lib.kdc_context_set_secret, self._p, lib.kdc_py_secret)


class Cancel(Shared):
    """A switch that stops Outbox.run() from another thread or a signal handler, once and for good."""

    def __init__(self, *, context: Optional[Context] = None) -> None:
        context = context or Context()
        super().__init__(made("cancel", lib.kdc_cancel_free, lib.kdc_cancel_new, context._pointer()), context._hooks)

    def now(self) -> None:
        lib.kdc_cancel_now(self._pointer())


def backup(directory: Path, to: Path, *, context: Optional[Context] = None) -> None:
    """Copies a store that may be in use meanwhile into a folder that must not exist."""
    context = context or Context()
    call(lib.kdc_store_backup, context._pointer(), c_path(directory), c_path(to))


def lint(*files: Path, directory: Optional[Path] = None, severity: str = "info",
         context: Optional[Context] = None) -> Report:
    """Looks through some documents, or a whole catalog (default: the one installed): docs/lint.md. severity: the
    least that is reported, "error", "warning" or "info". A report has the verdict "complete" without errors."""
    context = context or Context()
    names = [ffi.new("char[]", c_path(name)) for name in files]
    return Report(made("report", lib.kdc_report_free, lib.kdc_lint, context._pointer(), c_path(directory),
                       ffi.new("const char *[]", names) if names else ffi.NULL, len(names), c_text(severity)),
                  context._hooks)


class Part:
    """A part of a procedure: a case, paper, fee, step, result, legal basis or alias."""

    def __init__(self, procedure: "Procedure", kind: int, index: int) -> None:
        self._procedure, self._place = procedure, (procedure._p, kind, index)
        self.id = said(lib.kdc_procedure_part_id(*self._place))

    def name(self, lang: Optional[str] = None) -> str:
        return made_text(lib.kdc_procedure_part_name, *self._place, c_text(lang))

    def guide(self, lang: Optional[str] = None) -> str:
        return said(lib.kdc_procedure_part_guide(*self._place, c_text(lang)))

    def layer(self, name: Optional[str] = None, lang: Optional[str] = None) -> str:
        """The id of the layer that a property, "name" or "guide" comes from; None: the part itself."""
        return said(lib.kdc_procedure_layer(*self._place, c_text(name), c_text(lang)))

    def __getitem__(self, name: str) -> str:
        """Papers: handling, originals, copies, alternative-of, required, condition, …; fees: amount, currency, per,
        set-by, …; terms: unit, quantity, …; aliases: system. KeyError: parts of this kind have no such property."""
        return property_said(lib.kdc_procedure_part_property(*self._place, c_text(name)), name)


class Parts(Attribute):
    """An attribute: the parts of one kind."""

    def __get__(self, owner: Any, kind: Any = None) -> List[Part]:
        if owner is None:
            return self  # type: ignore
        part = self.function
        return [Part(owner, part, index) for index in range(lib.kdc_procedure_count(owner._p, part))]


class Change(NamedTuple):
    """What an overlay changed in a procedure: path "term[1]/quantity"; before "" when there was nothing."""
    layer: str
    path: str
    before: str
    after: str
    source: str
    evidence: str


class Procedure(Borrowed):
    """An administrative procedure (thủ tục hành chính), from Catalog.procedure()."""

    code = Said(lib.kdc_procedure_code, 'National code, such as "1.001193".')
    version = Said(lib.kdc_procedure_version, "Of its document.")
    source = Said(lib.kdc_procedure_source, "Where the facts come from.")
    evidence = Said(lib.kdc_procedure_evidence, '"verified", "inferred" or "unverified".')
    service = Said(lib.kdc_procedure_service, 'Online: "full" or "partial".')
    domain = Said(lib.kdc_procedure_domain, 'Field of administration, such as "ho-tich".')
    tier = Said(lib.kdc_procedure_tier, 'Of the competent authority, such as "commune".')
    form_id = Said(lib.kdc_procedure_form, "For Catalog.form().")
    name = Spoken(lib.kdc_procedure_name, "Its name.")
    guide = Spoken(lib.kdc_procedure_guide, "Guidance for the citizen.")
    cases = Parts(lib.KDC_PART_CASE, "Cases to choose from.")
    papers = Parts(lib.KDC_PART_PAPER, "Flat: a set of alternatives, its members behind it.")
    fees = Parts(lib.KDC_PART_FEE, "Fee lines.")
    steps = Parts(lib.KDC_PART_STEP, "Steps.")
    results = Parts(lib.KDC_PART_RESULT, "What the citizen is given.")
    legal_bases = Parts(lib.KDC_PART_LEGAL_BASIS, "Laws, decrees, circulars.")
    aliases = Parts(lib.KDC_PART_ALIAS, "Other codes of the same procedure.")
    terms = Parts(lib.KDC_PART_TERM, "Processing times: of all, of a case, by a question.")
    questions = Parts(lib.KDC_PART_QUESTION, "Asked of the citizen where no field of a form decides.")
    authorities = Parts(lib.KDC_PART_AUTHORITY, "Competent authorities; id is the tier.")
    unknowns = Parts(lib.KDC_PART_UNKNOWN, "What the sources do not say; id is about what.")
    exemptions = Parts(lib.KDC_PART_EXEMPTION, "Who need not pay; id is the fee.")
    channels = Parts(lib.KDC_PART_CHANNEL, "Ways to file.")
    notes = Parts(lib.KDC_PART_NOTE, "What has no other place; guide() is the text.")

    def layer(self, name: Optional[str] = None, lang: Optional[str] = None) -> str:
        """The id of the layer that "guide", "name" or "service" comes from; None: that of the document."""
        return said(lib.kdc_procedure_layer(self._p, 0, 0, c_text(name), c_text(lang)))

    @property
    def changes(self) -> List[Change]:
        """What lower layers changed, in their order."""
        return [Change(*(said(lib.kdc_procedure_change(self._p, index, c_text(name))) for name in Change._fields))
                for index in range(lib.kdc_procedure_change_count(self._p))]

    def export(self, to: str = "cpsv-ap") -> bytes:
        """For catalogs of public services: "cpsv-ap" is RDF/XML."""
        return made_bytes(lib.kdc_procedure_export, self._p, c_text(to))

    def term(self, lang: Optional[str] = None) -> str:
        """The processing time as a sentence."""
        return made_text(lib.kdc_procedure_term, self._p, c_text(lang))


class Field(Borrowed):
    """A node of a form: a field, or a group, repeat, choice or branch of fields."""

    path = Said(lib.kdc_field_path, 'Such as "/child/fullName".')
    kind = Said(lib.kdc_field_kind, '"field", "group", "repeat", "choice" or "branch".')
    type = Said(lib.kdc_field_type, 'Such as "person-name".')
    list = Said(lib.kdc_field_list, "Id of its code list.")
    required = Said(lib.kdc_field_required, '"always", "conditional" or "never".')
    label = Spoken(lib.kdc_field_label, "Label.")
    guide = Spoken(lib.kdc_field_guide, "What to write, and where to look it up.")
    example = Spoken(lib.kdc_field_example, "An example.")
    calculated = Number(lib.kdc_field_is_calculated, "1 or 0.")

    def property(self, name: str) -> str:
        """As written: relevant, required, readonly, calculate, constraint, min, max, max-length, precision, …"""
        return property_said(lib.kdc_field_property(self._p, c_text(name)), name)

    def alias(self, system: str) -> str:
        """Its key in another system."""
        return said(lib.kdc_field_alias(self._p, c_text(system)))


class Form(Borrowed):
    """A form (tờ khai): its nodes in document order, or one by its path."""

    id = Said(lib.kdc_form_id, 'Such as "tp-ht-khai-sinh".')
    version = Said(lib.kdc_form_version, "Of its document.")
    namespace = Said(lib.kdc_form_namespace, "Of its data elements.")
    name = Spoken(lib.kdc_form_name, "Its name.")

    def __len__(self) -> int:
        return lib.kdc_form_count(self._p)

    def __iter__(self) -> Iterator[Field]:
        return (Field(lib.kdc_form_field(self._p, index), self._keep) for index in range(len(self)))

    def __getitem__(self, path: str) -> Field:
        field = lib.kdc_form_find(self._p, c_text(path))
        if not field:
            raise KeyError(path)
        return Field(field, self._keep)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and bool(lib.kdc_form_find(self._p, c_text(path)))

    def layer(self, field: Optional[Field] = None, name: Optional[str] = None, lang: Optional[str] = None) -> str:
        """The id of the layer that "guide", "example" or another value of a field comes from."""
        return said(lib.kdc_form_layer(self._p, field._p if field else ffi.NULL, c_text(name), c_text(lang)))

    @property
    def rules(self) -> List[Dict[str, str]]:
        """Every rule: id, path, severity, outcome, test; message and guide by language, as message-vi."""
        members = [(name, name, None) for name in ("id", "path", "severity", "outcome", "test")]
        members += [("%s-%s" % (name, lang), name, lang) for name in ("message", "guide") for lang in ("vi", "en")]
        return [{key: said(lib.kdc_form_rule(self._p, index, c_text(name), c_text(lang))) for key, name, lang in members}
                for index in range(lib.kdc_form_rule_count(self._p))]

    def export(self, to: str, on: Day = None, lang: Optional[str] = None) -> str:
        """A schema, or the dictionary for people; see exports(). on: whose codes are listed; None: today."""
        return made_text(lib.kdc_form_export, self._p, c_text(to), c_day(on), c_text(lang))

    def evaluate(self, expression: str, on: Day = None) -> List[Item]:
        """An expression over this form with nothing filled in."""
        return items(made_text(lib.kdc_eval_form, self._p, c_text(expression), c_day(on)))


class DeadlineDay(NamedTuple):
    """A day that was looked at: does it count, why (vi, en), and where the calendar has that from."""
    day: str
    counts: bool
    why: str
    why_en: str
    source: str
    evidence: str


class Promise(NamedTuple):
    """kind: "reception", "resumed" (after a pause), "apology" (an officer's slip)."""
    kind: str
    at: str
    promise: str
    reason: str


DAY_KINDS = {lib.KDC_DAY_WORKING: "working", lib.KDC_DAY_WEEKEND: "weekend", lib.KDC_DAY_HOLIDAY: "holiday",
             lib.KDC_DAY_IN_LIEU: "in-lieu", lib.KDC_DAY_DECIDED_OFF: "decided-off"}
DEADLINE_STATES = {lib.KDC_DEADLINE_DUE: "due", lib.KDC_DEADLINE_PAUSED: "paused", lib.KDC_DEADLINE_OTHER: "other"}
PROMISE_KINDS = {lib.KDC_PROMISE_RECEPTION: "reception", lib.KDC_PROMISE_RESUMED: "resumed",
                 lib.KDC_PROMISE_APOLOGY: "apology"}


class CalendarDay(NamedTuple):
    """kind: "working", "weekend", "holiday", "in-lieu", "decided-off"."""
    kind: str
    reason: str
    source: str
    evidence: str


def counted_days(pointer: Any) -> List[DeadlineDay]:
    day, counts, evidence = ffi.new("char[11]"), ffi.new("int *"), ffi.new("const char **")
    found = []
    for index in range(lib.kdc_deadline_day_count(pointer)):
        check(lib.kdc_deadline_day(pointer, index, day, counts))
        source = said(lib.kdc_deadline_day_source(pointer, index, evidence))
        found.append(DeadlineDay(said(day), bool(counts[0]), said(lib.kdc_deadline_day_reason(pointer, index, b"vi")),
                                 said(lib.kdc_deadline_day_reason(pointer, index, b"en")), source, said(evidence[0])))
    return found


class StepClock(NamedTuple):
    """The clock of one step; done "" when it has not handed over."""
    name: str
    reception: str
    due: str
    done: str
    late: bool
    days: List[DeadlineDay]


class Deadline(Shared):
    """When a dossier counts as received, when its result is due, and why: one line per day."""

    reception = Said(lib.kdc_deadline_reception, '"2026-11-16T08:00:00+07:00".')
    due = Said(lib.kdc_deadline_due, '"2026-11-16T17:00:00+07:00"; "" when paused or said in words.')
    collect = Said(lib.kdc_deadline_collect, "When the result can be had: due, or the next day of handing over.")
    remaining = Number(lib.kdc_deadline_remaining, "Days that a paused term has left to count.")
    note = Spoken(lib.kdc_deadline_note, "What a term of unit other says.")

    @property
    def state(self) -> str:
        """"due", "paused", "other"."""
        return DEADLINE_STATES[lib.kdc_deadline_state(self._pointer())]

    @property
    def days(self) -> List[DeadlineDay]:
        return counted_days(self._pointer())

    @property
    def promises(self) -> List[Promise]:
        """In the order of time; the last one holds."""
        pointer, kind = self._pointer(), ffi.new("int *")
        texts = [ffi.new("const char **") for _ in range(3)]
        found = []
        for index in range(lib.kdc_deadline_promise_count(pointer)):
            check(lib.kdc_deadline_promise(pointer, index, kind, *texts))
            found.append(Promise(PROMISE_KINDS[kind[0]], *(said(text[0]) for text in texts)))
        return found

    @property
    def steps(self) -> List[StepClock]:
        pointer, late = self._pointer(), ffi.new("int *")
        found = []
        for index in range(lib.kdc_deadline_step_count(pointer)):
            step = lib.kdc_deadline_step(pointer, index)
            done = said(lib.kdc_deadline_step_done(step, late))
            found.append(StepClock(said(lib.kdc_deadline_step_name(step)), said(lib.kdc_deadline_reception(step)),
                                   said(lib.kdc_deadline_due(step)), done, bool(late[0]), counted_days(step)))
        return found


class Term(Shared):
    """A processing time to be put together: docs/deadline.md. Instants are texts or datetimes."""

    def set(self, key: str, value: Union[None, str, int, datetime]) -> None:
        call(lib.kdc_term_set, self._pointer(), c_text(key), c_day(str(value) if isinstance(value, int) else value))

    def pause(self, begin: Union[str, datetime], end: Union[None, str, datetime] = None) -> None:
        """end None: the clock still stands."""
        call(lib.kdc_term_pause, self._pointer(), c_day(begin), c_day(end))

    def promise(self, at: Union[str, datetime], promise: Union[str, datetime], reason: Optional[str] = None,
                previous: Union[None, str, datetime] = None) -> None:
        """An officer's slip of apology."""
        call(lib.kdc_term_promise, self._pointer(), c_day(at), c_day(previous), c_day(promise), c_text(reason))

    def step(self, name: str, unit: str, quantity: int, done: Union[None, str, datetime] = None,
             authority: Optional[str] = None) -> None:
        call(lib.kdc_term_step, self._pointer(), c_text(name), c_text(authority), c_text(unit), c_text(str(quantity)),
             c_day(done))

    def count(self) -> Deadline:
        return Deadline(made("deadline", lib.kdc_deadline_free, lib.kdc_term_count, self._pointer()), self._hooks)


class Listed:
    """A row of Catalog.search() or Catalog.trace(): row["code"], ["kind"], ["status"], ["successor"], …"""

    def __init__(self, listing: Any, index: int) -> None:
        self._place = (listing, index)

    def __getitem__(self, name: str) -> str:
        return property_said(lib.kdc_listing_property(*self._place, c_text(name)), name)

    def text(self, what: str = "name", lang: Optional[str] = None) -> str:
        """Its "name"; of a code that a register knows also "agency", "result", "note"."""
        return property_said(lib.kdc_listing_text(*self._place, c_text(what), c_text(lang)), what)


def listed(listing: Any) -> List[Listed]:
    return [Listed(listing, index) for index in range(lib.kdc_listing_count(listing))]


class Layer(NamedTuple):
    """A layer of a catalog; tier: "national", "province", "commune", "site"."""
    id: str
    tier: str
    authority: str
    version: str
    directory: str
    source: str
    evidence: str
    name: str
    name_en: str


class ListedProcedure(NamedTuple):
    """A procedure document of a catalog; valid_from is "" when open."""
    code: str
    valid_from: str


class Catalog(Shared):
    """Procedures, forms, prints, protocols, code lists and calendars: the catalog installed with the library,
    or a folder. layers: folders below it, the highest first (docs/layers.md). For any thread, several at once."""

    def __init__(self, directory: Optional[Path] = None, *, layers: Iterable[Path] = (),
                 context: Optional[Context] = None) -> None:
        context = context or Context()
        below = [ffi.new("char[]", c_path(name)) for name in layers]
        if below:
            first = ffi.NULL if directory is None else ffi.new("char[]", c_path(directory))
            opened = made("catalog", lib.kdc_catalog_free, lib.kdc_catalog_open_layers, context._pointer(),
                          ffi.new("const char *[]", [first] + below), 1 + len(below))
        else:
            opened = made("catalog", lib.kdc_catalog_free, lib.kdc_catalog_open, context._pointer(), c_path(directory))
        super().__init__(opened, context._hooks)
        self._context = context._pointer()

    @property
    def layers(self) -> List[Layer]:
        """From the nation down."""
        pointer = self._pointer()
        texts = ("id", "tier", "authority", "version", "directory", "source", "evidence")
        return [Layer(*(said(lib.kdc_catalog_layer_property(pointer, index, c_text(name))) for name in texts),
                      *(said(lib.kdc_catalog_layer_name(pointer, index, lang)) for lang in (b"vi", b"en")))
                for index in range(lib.kdc_catalog_layer_count(pointer))]

    def check_layers(self) -> None:
        """Holds every layer against those above it, on all days; raises ModelError with place and causes."""
        call(lib.kdc_catalog_check_layers, self._pointer())

    def layer_of(self, kind: str, id: str, on: Day = None) -> str:
        """The id of the layer that a document belongs to; kind: "procedure", "form", "codelist", …"""
        return said(lent("char", lib.kdc_catalog_document_layer, self._pointer(), c_text(kind), c_text(id), c_day(on)))

    def check(self) -> None:
        """Compiles every document now; raises ModelError with place and causes."""
        call(lib.kdc_catalog_check, self._pointer())

    def procedures(self) -> Iterator[ListedProcedure]:
        pointer, day = self._pointer(), ffi.new("char[11]")
        for index in range(lib.kdc_catalog_procedure_count(pointer)):
            check(lib.kdc_catalog_procedure_from(pointer, index, day))
            yield ListedProcedure(said(lib.kdc_catalog_procedure_code(pointer, index)), said(day))

    def procedure(self, code: str, on: Day = None) -> Procedure:
        """The one in force on a day (default: today), by national code or alias."""
        pointer = self._pointer()
        return Procedure(lent("kdc_procedure", lib.kdc_catalog_procedure, pointer, c_text(code), c_day(on)), pointer)

    def search(self, words: Optional[str] = None, *, domain: Optional[str] = None, status: Optional[str] = None,
               on: Day = None) -> List[Listed]:
        """Codes by the beginning of a code, an alias, or part of a name; words without marks find names with them."""
        return listed(made("listing", lib.kdc_listing_free, lib.kdc_catalog_search, self._pointer(), c_text(words),
                           c_text(domain), c_text(status), c_day(on)))

    def trace(self, code: str, on: Day = None) -> List[Listed]:
        """What a code means on a day: its row, then each code that took its place."""
        return listed(made("listing", lib.kdc_listing_free, lib.kdc_catalog_trace, self._pointer(), c_text(code),
                           c_day(on)))

    def form(self, id: str, on: Day = None) -> Form:
        pointer = self._pointer()
        return Form(lent("kdc_form", lib.kdc_catalog_form, pointer, c_text(id), c_day(on)), pointer)

    @property
    def authorities(self) -> Authorities:
        """Units and agencies by code or name and day, and what became of them."""
        return Authorities(self._pointer())

    def name(self, list: str, code: str, on: Day = None, lang: Optional[str] = None) -> str:
        """Of a code in a code list; also of "units" and "agencies"."""
        return said(lent("char", lib.kdc_catalog_code_name, self._pointer(), c_text(list), c_text(code), c_day(on),
                         c_text(lang)))

    def open(self, path: Path) -> Dossier:
        """A dossier from a file, or from a folder with dossier.xml. Nothing is judged yet."""
        pointer = self._pointer()
        return Dossier(made("dossier", lib.kdc_dossier_free, lib.kdc_dossier_open, pointer, c_path(path)),
                       self._hooks, pointer)

    def read(self, data: Union[bytes, bytearray, memoryview], *, source: Optional[Path] = None,
             directory: Optional[Path] = None) -> Dossier:
        """A dossier from memory. source: name in findings; directory: where its attachments are."""
        pointer = self._pointer()
        with ffi.from_buffer(data) as start:
            found = made("dossier", lib.kdc_dossier_free, lib.kdc_dossier_read, pointer, start, len(start),
                         c_path(source), c_path(directory))
        return Dossier(found, self._hooks, pointer)

    def reopen(self, data: Union[bytes, bytearray, memoryview], *, source: Optional[Path] = None,
               directory: Optional[Path] = None, on: Day = None) -> Fill:
        """A draft, from Fill.write("draft"), as the session that it was. directory: where files of papers are."""
        pointer = self._pointer()
        with ffi.from_buffer(data) as start:
            found = made("fill", lib.kdc_fill_free, lib.kdc_fill_reopen, pointer, start, len(start), c_path(source),
                         c_path(directory), c_day(on))
        return Fill(found, self._hooks)

    def diff(self, after: "Catalog", on: Day = None) -> Diff:
        """What is different in another catalog: on a day, or (None) in all versions of all documents."""
        return _diff._new(self._pointer(), after._pointer(), on, self._hooks)

    def succession(self, on: Day = None) -> Succession:
        """A plan for the day from which the new codes are to stand, without any file yet."""
        return _succession._new(self._pointer(), on, self._hooks)

    def read_succession(self, data: Union[bytes, bytearray, memoryview], *, source: Optional[Path] = None) -> Succession:
        """A plan from its document, as a person has decided it."""
        return _succession._read(self._pointer(), data, source, self._hooks)

    def fill(self, procedure: Optional[str] = None, case: Optional[str] = None, form: Optional[str] = None,
             on: Day = None) -> Fill:
        """A new fill session: of a procedure, or of a form alone."""
        pointer = self._pointer()
        return Fill(made("fill", lib.kdc_fill_free, lib.kdc_fill_open, pointer, c_text(procedure), c_text(case),
                         c_text(form), c_day(on)), self._hooks)

    def print_blank(self, procedure: str, print: str, on: Day = None, lang: Optional[str] = None) -> bytes:
        """The blank form of a procedure, as XHTML."""
        return made_bytes(lib.kdc_print_blank, self._pointer(), c_text(procedure), c_day(on), c_text(print),
                          c_text(lang))

    def deadline(self, procedure: Procedure, received: Union[str, datetime],
                 agency: Optional[str] = None) -> Deadline:
        """Counts the processing time on an authority's calendar. received: "2026-11-14T20:30"."""
        return Deadline(made("deadline", lib.kdc_deadline_free, lib.kdc_deadline_new, self._pointer(),
                             procedure._p, c_text(agency), c_day(received)), self._hooks)

    def term(self, **values: Union[None, str, int, datetime]) -> Term:
        """A processing time: term(unit="working-day", quantity=3, received="2026-11-14T20:30", cut_off="15:00")."""
        term = Term(made("term", lib.kdc_term_free, lib.kdc_term_new, self._pointer()), self._hooks)
        for key, value in values.items():
            term.set(key.replace("_", "-"), value)
        return term

    def day(self, day: Day, authority: Optional[str] = None, lang: Optional[str] = None) -> CalendarDay:
        """What a day is on the calendar of an authority (None: the national one)."""
        kind, texts = ffi.new("int *"), [ffi.new("const char **") for _ in range(3)]
        call(lib.kdc_calendar_day, self._pointer(), c_text(authority), c_day(day), c_text(lang), kind, *texts)
        return CalendarDay(DAY_KINDS[kind[0]],
                           *(said(text[0]) for text in texts))

    def evaluate(self, expression: str, on: Day = None) -> List[Item]:
        """An expression by itself (docs/expressions.md); over fields: Form.evaluate(), Dossier.evaluate()."""
        return items(made_text(lib.kdc_eval, self._pointer(), ffi.NULL, c_text(expression), c_day(on)))

    def explain(self, expression: str, form: Optional[Form] = None) -> str:
        """What an expression compiles into, one operation a line, its type and what it reads."""
        return made_text(lib.kdc_eval_explain, self._pointer(), ffi.NULL if form is None else form._p, c_text(expression))

    def outbox(self, directory: Path, *, transport: Optional[Transport] = None) -> Outbox:
        """The outbox in a folder, which is made when absent. transport: in place of libcurl."""
        return Outbox(made("outbox", lib.kdc_outbox_free, lib.kdc_outbox_open, self._pointer(),
                           c_path(directory)), self._hooks, transport)

    def peer(self, directory: Path, protocol: str, agency: Optional[str] = None, *,
             faults: Optional[bytes] = None, source: Optional[Path] = None) -> Peer:
        """A fake peer over a folder, for tests. agency None: it keeps every message unread. faults: a plan
        (docs/peer.md); source: its name in errors."""
        data = b"" if faults is None else faults
        with ffi.from_buffer(data) as start:
            found = made("peer", lib.kdc_peer_free, lib.kdc_peer_open, self._pointer(), c_text(protocol),
                         c_path(directory), c_text(agency), ffi.NULL if faults is None else start, len(start),
                         c_path(source))
        return Peer(found, self._hooks, self._context)

    def inbox(self, directory: Path, agency: Optional[str] = None, *, protocol: Optional[str] = None) -> Inbox:
        """The inbox of an authority in a folder, which is made when absent. agency None: for a protocol that
        keeps messages without looking for dossiers in them."""
        return Inbox(made("inbox", lib.kdc_inbox_free, lib.kdc_inbox_open, self._pointer(), c_path(directory),
                          c_text(protocol), c_text(agency)), self._hooks, self._context)
