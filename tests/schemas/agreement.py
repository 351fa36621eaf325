#!/usr/bin/python3
"""The published RELAX NG schemas and the tables that the library reads by say the same of every document: the shipped
ones, the samples, and thousands of mutants, with jing as judge.   agreement.py [SEED]

The table speaks through its automaton alone. Not part of this agreement, because no schema can say it, are the findings of
the compilers (catalog.*, expr.*: unique ids, references, one text per language and a Vietnamese one, expressions), and of
the input layer those in NO_SCHEMA, which are about bytes and limits."""
import concurrent.futures
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.environ.get("srcdir", "."), "tests", "support")]
import mutants  # noqa: E402
from checks import check, finish  # noqa: E402
from documents import Node, read, written  # noqa: E402

ROOT = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.abspath(os.environ.get("builddir", ROOT))
SCHEMAS = os.path.join(ROOT, "lib", "data", "schemas")
FOLDERS = {"procedure": "procedures", "form": "forms", "codelist": "codelists", "authorities": "authorities",
           "calendar": "calendars", "print": "prints", "protocol": "protocols", "dossier": "*/dossier.xml",
           "record": "*record*.xml", "faults": "*faults*.xml", "register": "registers", "layer": "layers/*/layer.xml", "overlay": "layers/*/overlays/*.xml",
           "plan": "*plan*.xml"}
MUTANTS, GENERATED = 2000, 400
NO_SCHEMA = {"input.encoding", "input.character", "input.doctype", "input.limit"}


def jing(schema, folder, names):
    """({name: why} of what jing rejects, what went wrong). One JVM for all; it ends at the first that is not well-formed,
    so none may be."""
    run = subprocess.run(["jing", "-i", os.path.join(SCHEMAS, schema + ".rng")] + names, cwd=folder, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    bad, strange = {}, []
    for line in run.stdout.splitlines():
        match = re.search(r"([\w.-]+\.xml):\d+:\d+: error: (.*)", line)
        if match:
            bad.setdefault(match.group(1), match.group(2))
        else:
            strange.append(line)
    if run.returncode != (1 if bad else 0):
        strange.append("exit status %d: %s" % (run.returncode, run.stderr))
    return bad, "\n".join(strange[:5])


def table_says(vocabulary, folder, names):
    """{name: codes of the findings}"""
    out = subprocess.run([os.path.join(BUILD, "tests/schemas/verdicts"), "judge", vocabulary], cwd=folder, check=True,
                         input="".join(n + "\n" for n in names), stdout=subprocess.PIPE, encoding="utf-8").stdout
    said = {}
    for line in out.splitlines():
        verdict, name, codes = line.split("\t")
        said[name] = (codes.split() or ["not well-formed"]) if verdict == "reject" else []
    check("%s: every document was judged" % vocabulary, set(said) == set(names))
    return said


def shipped(vocabulary):
    if "*" in FOLDERS[vocabulary]:
        return sorted(glob.glob(os.path.join(ROOT, "examples/data", FOLDERS[vocabulary]))
                      + glob.glob(os.path.join(ROOT, "tests/data", FOLDERS[vocabulary])))
    return sorted(glob.glob(os.path.join(ROOT, "lib/data", FOLDERS[vocabulary], "*.xml")))


def of_tests(vocabulary):
    """Documents of other tests, many broken on purpose."""
    found = sorted(glob.glob(os.path.join(ROOT, "tests/cases/**/*.xml"), recursive=True)
                   + glob.glob(os.path.join(ROOT, "tests/fault/**/*.xml"), recursive=True))
    return [f for f in found if ("urn:kdc:%s:1" % vocabulary).encode() in open(f, "rb").read(2000)]


class Collection:
    """Documents of one vocabulary in one folder, each with where it came from."""

    def __init__(self, vocabulary, folder):
        self.vocabulary, self.folder, self.what = vocabulary, folder, {}
        os.makedirs(folder)

    def add(self, what, text):
        name = "%05d.xml" % len(self.what)
        self.what[name] = what
        with open(os.path.join(self.folder, name), "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode("utf-8"))

    def names(self, what=""):
        return [n for n, w in self.what.items() if w.startswith(what)]


def collect(vocabulary, folder, source):
    describe = subprocess.run([os.path.join(BUILD, "tests/schemas/verdicts"), "describe", vocabulary], check=True,
                              stdout=subprocess.PIPE, encoding="utf-8").stdout
    table = mutants.Table(describe)
    documents = Collection(vocabulary, folder)
    trees = []
    for path in shipped(vocabulary) + of_tests(vocabulary):
        kind = "shipped" if path in shipped(vocabulary) else "test"
        tree = read(path)
        if tree:
            with open(path, "rb") as f:
                documents.add("%s %s" % (kind, os.path.relpath(path, ROOT)), f.read())
        if kind == "shipped":
            check("%s is well-formed" % path, tree)
            trees += [tree] if tree else []
    check("%s: there are shipped documents" % vocabulary, trees)
    for _ in range(GENERATED):
        documents.add("generated", written(mutants.generated(source, table)))
    for what, tree in mutants.sweep(source, table):
        documents.add("sweep " + what, written(tree))
    for i in range(MUTANTS):
        if i % 2:
            tree = mutants.generated(source, table)
        else:
            tree = mutants.pruned(source, source.choice(trees), source.choice([1, 1, 2]))
        done = mutants.mutate(source, table, tree)
        documents.add("mutant " + "+".join(done), written(tree))
    return documents


def agree(documents, judged):
    vocabulary, folder, names = documents.vocabulary, documents.folder, documents.names()
    said, (bad, fault) = table_says(vocabulary, folder, names), judged.result()
    check("jing and %s.rng" % vocabulary, not fault, fault)
    differ = [n for n in names if bool(said[n]) != (n in bad) and not set(said[n]) & NO_SCHEMA]
    for name in differ[:8]:
        print("  %s: table %s, jing %s" % (documents.what[name], said[name] or "accepts", bad.get(name, "accepts")))
        print("   ", open(os.path.join(folder, name), encoding="utf-8", errors="replace").read()[:1500])
    check("%s: table and schema agree" % vocabulary, not differ, "%d differences" % len(differ))
    for kind in ("shipped", "generated"):
        wrong = [documents.what[n] for n in documents.names(kind) if said[n] or n in bad]
        check("%s: every %s document is accepted" % (vocabulary, kind), not wrong, wrong[:5])
    changed = documents.names("mutant")
    accepted = sum(not said[n] for n in changed)
    check("%s: mutants of both kinds" % vocabulary, len(changed) >= 2000 and 0.05 < accepted / len(changed) < 0.6, accepted)
    print("%-12s %d documents, %d mutants (%d still good), %d differences"
          % (vocabulary, len(names) - len(changed), len(changed), accepted, len(differ)))


# --- what the library writes --------------------------------------------------------------------------------------------

def kdc(*arguments):
    return subprocess.run([os.path.join(BUILD, "kdc")] + list(arguments) + ["--catalog", os.path.join(ROOT, "lib/data")],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def spoilt(tree):
    """Copies with one thing renamed: no schema of what we write may let one pass."""
    for i, (node, _) in enumerate(tree.walk()):
        for j in [None] + list(range(len(node.attributes))):
            copy = tree.copy()
            changed = [n for n, _ in copy.walk()][i]
            if j is None:
                changed.name += "x"
            elif not changed.attributes[j][0].startswith("xmlns"):
                changed.attributes[j][0] = changed.attributes[j][0].replace("xml:", "") + "x"
            else:
                changed.attributes[j][1] += "x"
            yield written(copy)


def accepted_and_tight(vocabulary, folder, texts):
    documents = Collection(vocabulary, folder)
    for what, text in texts:
        documents.add("written " + what, text)
    for name in documents.names("written"):
        for text in list(spoilt(read(os.path.join(folder, name))))[:120]:
            documents.add("spoilt " + documents.what[name], text)
    names = documents.names()
    bad, fault = jing(vocabulary, folder, names)
    check("jing and %s.rng" % vocabulary, not fault, fault)
    for name in documents.names("written"):
        check("%s: %s" % (vocabulary, documents.what[name]), name not in bad, bad.get(name))
    loose = [n for n in documents.names("spoilt") if n not in bad]
    check("%s: what is misspelt is rejected" % vocabulary, not loose and len(names) > 20, loose[:5])
    print("%-12s %d documents, %d misspelt" % (vocabulary, len(documents.names("written")), len(documents.names("spoilt"))))


def reports(folder, source):
    """Reports of the samples, and of dossiers that are spoilt in every way."""
    work, texts = folder + "-dossiers", []
    os.makedirs(work)
    table = mutants.Table(subprocess.run([os.path.join(BUILD, "tests/schemas/verdicts"), "describe", "dossier"],
                                         check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout)
    for path in shipped("dossier"):
        texts.append((os.path.basename(os.path.dirname(path)),
                      kdc("validate", os.path.dirname(path), "--on", "2026-11-14", "--format", "xml").stdout))
    tree = read(shipped("dossier")[0])
    for i in range(12):
        copy = tree.copy()
        what = mutants.mutate(source, table, copy) if i else ["not well-formed"]
        path = os.path.join(work, "%d.xml" % i)
        with open(path, "w", encoding="utf-8") as f:
            f.write(written(copy) if i else "<dossier")
        texts.append(("+".join(what), kdc("validate", path, "--on", "2026-11-14", "--format", "xml").stdout))
    check("reports were written", all(t.strip() for _, t in texts), [w for w, t in texts if not t.strip()])
    accepted_and_tight("report", folder, [t for t in texts if t[1].strip()])


def receipts(folder):
    """The receipt that a real portal sent over a real wire."""
    work = folder + "-exchange"
    os.makedirs(work)
    sample = os.path.dirname(shipped("dossier")[0])
    portal = subprocess.Popen([os.path.join(BUILD, "kdc-portal"), "--agency", "H26.99.99", "--store", work + "/ward",
                               "--catalog", os.path.join(ROOT, "lib/data")], stdout=subprocess.PIPE, encoding="utf-8")
    try:
        line = portal.stdout.readline()
        check("the portal listens", line.startswith("listening "), line)
        sent = kdc("submit", sample, "--to", line.split()[1], "--store", work + "/desk")
        check("submitted", sent.returncode == 0, sent.stderr)
        ran = kdc("outbox", "run", "--store", work + "/desk")
        receipt = kdc("outbox", "receipt", "1", "--store", work + "/desk")
        check("delivered", receipt.returncode == 0 and b"urn:kdc:receipt:1" in receipt.stdout, ran.stderr + receipt.stderr)
    finally:
        portal.terminate()
        portal.wait()
    declared = [n for n, _ in read(os.path.join(ROOT, "lib/data/protocols/kdc.xml")).walk() if n.name == "element"]
    known = dict(read(os.path.join(work, "receipt.xml")).attributes) if keep(work, receipt.stdout) else {}
    texts = [("receipt", receipt.stdout)]
    for element in declared:
        names = [dict(a.attributes)["name"] for a in element.elements()]
        copy = Node(dict(element.attributes)["name"], [["xmlns", "urn:kdc:receipt:1"]] + [[n, known.get(n, "")] for n in names])
        texts.append(("declared " + copy.name, written(copy)))
    accepted_and_tight("receipt", folder, texts)


def keep(work, data):
    with open(os.path.join(work, "receipt.xml"), "wb") as f:
        f.write(data)
    return data.strip()


def main():
    if not shutil.which("jing"):
        check("jing", False, "not installed: nothing was proved")
        finish()
    seed = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("KDC_SEED") or str(time.time_ns())
    print("seed", seed)
    work = tempfile.mkdtemp()
    try:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            open_questions = []
            for vocabulary in FOLDERS:
                documents = collect(vocabulary, os.path.join(work, vocabulary), random.Random("%s %s" % (seed, vocabulary)))
                open_questions.append((documents, pool.submit(jing, vocabulary, documents.folder, documents.names())))
            for documents, judged in open_questions:
                agree(documents, judged)
        reports(os.path.join(work, "report"), random.Random("%s report" % seed))
        if os.path.exists(os.path.join(BUILD, "kdc-portal")):
            receipts(os.path.join(work, "receipt"))
    finally:
        shutil.rmtree(work)
    finish()


main()
