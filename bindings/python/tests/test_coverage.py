"""Every public symbol of the library is used by the package, or has a reason not to be."""
import pathlib
import re

import build_kdc
import kdc
from kdc._kdc import lib

UNUSED = {
    "kdc_context_new_with_allocator": "Python has an allocator of its own; a callback per allocation would take the GIL",
    "kdc_options_get": "options are made and freed by Context(options=…), from a mapping that the caller holds",
}
SPOKEN = {
    "KDC_SEVERITY_": "a severity is the text that kdc_severity_name gives",
    "KDC_LAYER_": "a layer is the text that kdc_layer_name gives",
    "KDC_VERDICT_": "a verdict is the text that kdc_verdict_name gives",
    "KDC_INBOX_": "an event is the text that kdc_inbox_event_name gives",
}


def public(pattern):
    return set(re.findall(pattern, build_kdc.all_declarations(), flags=re.MULTILINE))


def used():
    text = "".join(path.read_text(encoding="utf-8") for path in pathlib.Path(kdc.__file__).parent.glob("*.py"))
    return set(re.findall(r"\b_?lib\.(\w+)", text))


def test_functions():
    functions = public(r"\b(kdc_\w+) \(")
    assert len(functions) > 100
    assert sorted(functions - used() - set(UNUSED)) == []


def test_constants():
    constants = public(r"^#define (KDC_\w+)")
    assert len(constants) > 40
    assert sorted(name for name in constants - used() if not name.startswith(tuple(SPOKEN))) == []


def test_ignore_list_is_needed():
    functions, constants = public(r"\b(kdc_\w+) \("), public(r"^#define (KDC_\w+)")
    assert set(UNUSED) <= functions and not set(UNUSED) & used()
    assert all(any(name.startswith(prefix) for name in constants) for prefix in SPOKEN)


def test_every_status_has_a_class():
    failures = [name for name in public(r"^#define (KDC_E\w+)")]
    assert sorted(getattr(lib, name) for name in failures) == sorted(kdc._core.CLASSES)
    assert len(set(kdc._core.CLASSES.values())) == len(failures)


def test_nothing_private_is_declared():
    assert not public(r"\b(kdc__\w+)")
