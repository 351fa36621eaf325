"""libkdc for Python: administrative procedures, forms and dossiers of Viet Nam, and their exchange."""
from ._authority import Authorities, Authority, Found
from ._catalog import (CalendarDay, Cancel, Catalog, Change, Context, Deadline, DeadlineDay, Field, Form, Listed,
                       Layer, ListedProcedure, Option, Part, Procedure, Promise, StepClock, Term, backup, exports, lint,
                       options)
from ._core import (ArgumentError, CancelledError, ConflictError, Error, InternalError, LimitError, ModelError,
                    NetworkError, NoMemoryError, NotFound, NotSupportedError, ParseError, RemoteError,
                    StateError, StoreError, lib as _lib, said as _said)
from ._diff import CatalogChange, Diff, Differing, ToPrint, Touched, TouchedDraft
from ._dossier import Dossier, Fee, Finding, Item, Paper, Pending, Report
from ._exchange import (Breaker, Delivery, Difference, Event, Figure, Figures, Handled, Inbox, Intake, JournalLine,
                        Loss, Message, NotSent, Outbox, Peer, Period, Played, Receipt, Received, ReceivedPart,
                        Request, Response, Transport)
from ._fill import Fill, Moved, Posted, Rebased, Unplaced
from ._import import Account, Import, import_procedure
from ._succession import Heir, Place, PlannedFile, Succession

__all__ = ("Account", "ArgumentError", "Authorities", "Authority", "Breaker", "CalendarDay", "Cancel", "CancelledError",
           "Catalog", "CatalogChange", "Change", "ConflictError", "Context", "Deadline", "DeadlineDay", "Delivery", "Diff", "Difference", "Differing", "Dossier",
           "Error", "Event", "Fee", "Field", "Figure", "Figures", "Fill", "Finding", "Form", "Found", "Handled", "Heir",
           "Import", "Inbox", "Intake", "InternalError", "Item", "JournalLine", "LimitError", "Layer", "Listed", "ListedProcedure",
           "Loss", "Message", "ModelError", "Moved", "NetworkError", "NoMemoryError", "NotFound", "NotSent",
           "NotSupportedError", "Option", "Outbox", "Paper", "ParseError", "Part", "Peer", "Pending", "Period", "Place", "PlannedFile",
           "Played", "Posted", "Procedure", "Promise", "Rebased", "Receipt", "Received", "ReceivedPart",
           "RemoteError", "Report", "Request", "Response", "StateError", "StepClock", "StoreError", "Succession", "Term",
           "ToPrint", "Touched", "TouchedDraft", "Transport", "Unplaced", "backup", "exports", "import_procedure", "lint", "options", "version", "version_number")


def version() -> str:
    """Of the libkdc that is running."""
    return _said(_lib.kdc_version())


def version_number() -> int:
    """The same for comparing: major · 10000 + minor · 100 + patch."""
    return _lib.kdc_version_number()
