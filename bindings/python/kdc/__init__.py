"""libkdc for Python: administrative procedures, forms and dossiers of Viet Nam, and their exchange."""
from ._catalog import (Catalog, Context, Deadline, DeadlineDay, Field, Form, ListedProcedure, Option, Part,
                       Procedure, exports, lint, options)
from ._core import (ArgumentError, CancelledError, ConflictError, Error, InternalError, LimitError, ModelError,
                    NetworkError, NoMemoryError, NotFound, NotSupportedError, ParseError, RemoteError,
                    StateError, StoreError, lib as _lib, said as _said)
from ._dossier import Dossier, Fee, Finding, Item, Paper, Pending, Report
from ._exchange import Delivery, Handled, Inbox, JournalLine, NotSent, Outbox, Receipt, Request, Response, Transport
from ._fill import Fill, Posted, Rebased

__all__ = ("ArgumentError", "CancelledError", "Catalog", "ConflictError", "Context", "Deadline", "DeadlineDay",
           "Delivery", "Dossier", "Error", "Fee", "Field", "Fill", "Finding", "Form", "Handled", "Inbox",
           "InternalError", "Item", "JournalLine", "LimitError", "ListedProcedure", "ModelError",
           "NetworkError", "NoMemoryError", "NotFound", "NotSent", "NotSupportedError", "Option", "Outbox",
           "Paper", "ParseError", "Part", "Pending", "Posted", "Procedure", "Rebased", "Receipt", "RemoteError", "Report", "Request",
           "Response", "StateError", "StoreError", "Transport", "exports", "lint", "options", "version", "version_number")


def version() -> str:
    """Of the libkdc that is running."""
    return _said(_lib.kdc_version())


def version_number() -> int:
    """The same for comparing: major · 10000 + minor · 100 + patch."""
    return _lib.kdc_version_number()
