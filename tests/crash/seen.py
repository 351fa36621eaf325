#!/usr/bin/python3
"""Reads what the crash tests noted (NAME.seen of the build) and the tables of the sources: each change of state is
allowed, and seen; each outcome of an answer is seen in a journal; each fault switch of a fake peer was done, and changed something."""
import os
import re

ROOT = os.environ.get("srcdir", ".")
BUILD = os.environ.get("builddir", ROOT)
failed = passed = 0


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        return f.read()


def names_in(name, start):
    """The strings of the first table after a mark."""
    text = read(name)
    text = text[text.index(start):]
    return re.findall(r'"([^"]+)"', text[:text.index("};")])


def report(what, faults):
    global passed, failed
    passed += not faults
    failed += bool(faults)
    print("FAIL" if faults else "ok  ", what)
    for fault in faults:
        print("    ", fault)


def noted():
    lines = set()
    for name in ("matrix", "model", "random", "engine", "outbox", "peer"):
        path = os.path.join(BUILD, "tests/crash/%s.seen" % name)
        if not os.path.exists(path):
            report("notes of " + name, ["%s_test did not leave %s" % (name, path)])
            continue
        with open(path, encoding="utf-8") as f:
            lines.update(tuple(line.split()) for line in f)
    return lines


def states(seen):
    allowed = {tuple(line.split()[:2]) for line in read("tests/crash/states.txt").splitlines()
               if line and not line.startswith("#")}
    known = set(names_in("lib/store/delivery.c", "kdc__state_name"))
    pairs = {line[1:] for line in seen if line[0] == "states"}
    report("states of the table exist", sorted("%s %s" % p for p in allowed if not set(p) <= known))
    report("%d changes of state are allowed" % len(pairs), sorted("%s -> %s" % p for p in pairs - allowed))
    report("%d allowed changes are seen" % len(allowed), sorted("%s -> %s" % p for p in allowed - pairs))


def outcomes(seen):
    known = names_in("lib/exchange/protocol.c", "kdc__answer_kind_name")
    words = {line[1] for line in seen if line[0] == "outcome"}
    report("%d outcomes of answers are seen" % len(known), sorted(set(known) - words))


def faults(seen):
    known = names_in("lib/play/fault_table.c", "kind_values")
    words = {line[1] for line in seen if line[0] == "fault"}
    report("%d fault switches took effect" % len(known), sorted(set(known) ^ words))


notes = noted()
states(notes)
outcomes(notes)
faults(notes)
print("%d passed, %d failed" % (passed, failed))
raise SystemExit(failed != 0)
