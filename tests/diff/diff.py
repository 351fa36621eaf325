#!/usr/bin/env python3
"""kdc catalog diff: the cases of tests/cases/diff against what is written beside them (KDC_UPDATE=1 writes it), both ways round;
the shipped catalog against itself; and random changes of shipped documents against what this script finds by itself.
  diff.py [SEED]"""
import os
import random
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from checks import check, finish  # noqa: E402

ROOT = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.abspath(os.environ.get("builddir", ROOT))
CATALOG = os.path.join(ROOT, "lib", "data")
CASES = os.path.join(ROOT, "tests", "cases", "diff")
UPDATE = os.environ.get("KDC_UPDATE")
NS, LANG = "{urn:kdc:diff:1}", "{http://www.w3.org/XML/1998/namespace}lang"
SEED = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(1 << 30)
WORK = tempfile.mkdtemp()


def diff(before, after, *more, cwd=WORK):
    run = subprocess.run([os.path.join(BUILD, "kdc"), "catalog", "diff", before, after] + list(more), cwd=cwd,
                         encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return run.returncode, run.stdout, run.stderr


def xml(before, after, *more, cwd=WORK):
    status, out, err = diff(before, after, "--format", "xml", *more, cwd=cwd)
    check("diff %s %s: a document" % (before, after), status in (0, 1) and not err, err)
    return ET.fromstring(out)


def changes(tree, turned=False):
    """Everything that a comparison says, as a sorted list; turned: as the one the other way round would say it."""
    out = []
    for document in tree.iter(NS + "document"):
        head = dict(document.attrib)
        if turned:
            head = {turn(name): value for name, value in head.items()}
            head["state"] = {"added": "removed", "removed": "added"}.get(head["state"], head["state"])
        for change in document.findall(NS + "change"):
            said = dict(change.attrib)
            values = [change.findtext(NS + side) for side in ("before", "after")]
            if turned:
                said = {turn(name): value for name, value in said.items()}
                values.reverse()
                element, what = said["kind"].split(".")
                said["kind"] = element + "." + {"added": "removed", "removed": "added"}.get(what, what)
                said["weight"] = {"tightened": "loosened", "loosened": "tightened"}.get(said["weight"], said["weight"])
                if "was" in said:
                    said["path"], said["was"] = said["was"], said["path"]
            out.append((sorted(head.items()), sorted(said.items()), values))
        if not len(document):
            out.append((sorted(head.items()), [], []))
    return sorted(out, key=repr)


def turn(name):
    if name.endswith("-before"):
        return name[:-6] + "after"
    return name[:-5] + "before" if name.endswith("-after") else name


# --- the cases ------------------------------------------------------------------------------------------------------------

def expect(path, text):
    if UPDATE:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        check(path[len(CASES) + 1:], file.read() == text, text)


def sides(folder):
    return [":".join(d for d in (side, side + "-below") if os.path.isdir(os.path.join(folder, d))) for side in "AB"]


def cases():
    outputs = []
    for name in sorted(os.listdir(CASES)):
        folder = os.path.join(CASES, name)
        before, after = sides(folder)
        days = [[]] if name != "drafts" else [["--drafts", "desk", "--on", "2026-12-01"]]
        days += [["--on", "2026-06-01"]] * (":" in before)
        for on in days:
            suffix = "-on" if "2026-06-01" in on else ""
            status, text, err = diff(before, after, *on, cwd=folder)
            check("%s: exit status" % name, status == (0 if name == "looks" else 1) and not err, err)
            expect(os.path.join(folder, "expected%s.txt" % suffix), text)
            status, document, err = diff(before, after, "--format", "xml", *on, cwd=folder)
            expect(os.path.join(folder, "expected%s.xml" % suffix), document)
            outputs.append(os.path.join(folder, "expected%s.xml" % suffix))
            there, back = ET.fromstring(document), xml(after, before, *on, cwd=folder)
            check("%s: the other way round" % name, changes(there, True) == changes(back),
                  [p for p in zip(changes(there, True), changes(back)) if p[0] != p[1]][:1])
            for side in (before, after):
                check("%s: %s against itself" % (name, side), diff(side, side, *on, cwd=folder)[0] == 0)
    if shutil.which("jing"):
        run = subprocess.run(["jing", os.path.join(ROOT, "lib/data/schemas/diff.rng")] + outputs, stdout=subprocess.PIPE,
                             encoding="utf-8")
        check("the documents are valid", run.returncode == 0, run.stdout)
    english = diff("A", "B", "--lang", "en", cwd=os.path.join(CASES, "form"))[1]
    check("in English", "required taken away" in english and "1 documents differ" in english, english)


def refused():
    for arguments, key in ((["A"], "kdc catalog diff"), (["/nowhere", "B"], "catalog.folder"), (["A", "B", "C"], "diff"),
                           (["A", "B", "--on", "1/6/2026"], "api.day"), (["A:A", "B"], "layer.missing")):
        run = subprocess.run([os.path.join(BUILD, "kdc"), "catalog", "diff"] + arguments, encoding="utf-8",
                             cwd=os.path.join(CASES, "form"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check("refused: %s" % arguments, run.returncode == 3 and key in run.stderr and not run.stdout, run.stderr)
    status, out, err = diff("A", "B", "--drafts", "/nowhere", cwd=os.path.join(CASES, "form"))
    check("no folder of drafts", status == 3 and "/nowhere" in err and not out, err)
    status, out, err = diff("A", "B", "--drafts", "desk", "--on", "2026-12-01", "--format", "json",
                            cwd=os.path.join(CASES, "drafts"))
    check("no value of a draft is shown", status == 1 and '"path": "/g/nick"' in out and "Bi" not in out, out)
    status, out, err = diff("A", "B", "--drafts", "desk", "--on", "2026-11-30", cwd=os.path.join(CASES, "drafts"))
    check("before the new version a draft stays", "desk/all.xml: f 1: không phải dựng lại" in out, out + err)
    broken = os.path.join(WORK, "broken", "forms")
    os.makedirs(broken)
    with open(os.path.join(CASES, "form/A/forms/f.xml"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(broken, "f.xml"), "w", encoding="utf-8") as file:
        file.write(text.replace('type="date"', 'typo="date"'))
    status, out, err = diff(os.path.join(CASES, "form/A"), os.path.dirname(broken))
    check("a document that cannot be read", status == 3 and "typo" in err and "f.xml:10:" in err, err)
    status, out, err = diff("A", "B", "--format", "json", cwd=os.path.join(CASES, "form"))
    check("json", status == 1 and '"kind": "field.renamed"' in out, out)


# --- random changes, found here by other rules ----------------------------------------------------------------------------

F, P, C = "{urn:kdc:form:1}", "{urn:kdc:procedure:1}", "{urn:kdc:codelist:1}"
NODES = {F + n for n in ("field", "group", "repeat", "choice", "branch")}
KEYED = {P + "paper": "id", P + "one-of": "id", P + "fee": "id", P + "case": "code", P + "result": "code", F + "rule": "id",
         C + "code": "value"}
KEYED.update({node: "name" for node in NODES})
HEAD = {"version", "valid-from", "valid-to", "source", "evidence", "name"}


def items(root):
    """{path: (element, kind)} of what has a key that is its own in the document."""
    found = {}

    def walk(element, path):
        for child in element:
            key = KEYED.get(child.tag)
            if key:
                name = child.tag.split("}")[1]
                step = child.get(key) if child.tag in NODES else "%s[%s]" % (name, child.get(key))
                found[path + "/" + step] = child
                walk(child, path + "/" + step)
            elif child.tag == P + "papers":
                walk(child, path + "/papers")
    walk(root, "")
    return found


def texts(element):
    out = {}
    for child in element:
        name = child.tag.split("}")[1]
        if name in ("label", "guide", "message", "example", "question", "name") and KEYED.get(child.tag) is None:
            out[name, child.get(LANG, "vi")] = " ".join((child.text or "").split())
    return out


def by_itself(before, after):
    """{(path, what)} as this script sees it."""
    old, new, found = items(before), items(after), set()
    for path in old.keys() | new.keys():
        one = new.get(path, old.get(path))
        # Parts of what came or went as a whole are not told, but the nodes of forms are.
        parent = path.rsplit("/", 1)[0]
        inside = (parent in old) != (parent in new)
        if path not in old or path not in new:
            if not inside or one.tag in NODES:
                found.add((path, "added" if path in new else "removed"))
            continue
        a, b = old[path], new[path]
        found |= {(path, name) for name in a.attrib.keys() | b.attrib.keys() if a.get(name) != b.get(name)}
        x, y = texts(a), texts(b)
        found |= {(path, "%s@%s" % name) for name in x.keys() | y.keys() if x.get(name) != y.get(name)}
    return found


def of_kdc(tree):
    found = set()
    for change in tree.iter(NS + "change"):
        path, what = change.get("path"), change.get("kind").split(".")[1]
        if not path.startswith("/"):
            path = "/" + path
        if what not in ("order", "kind"):
            found.add((path, what + ("@" + change.get("lang") if change.get("lang") else "")))
    return found


def mutate(rng, root):
    """Changes a document that is not compiled: any value will do that its table lets through."""
    for _ in range(rng.randrange(1, 9)):
        path = rng.choice(sorted(items(root)))
        element, parents = items(root)[path], {child: parent for parent in root.iter() for child in parent}
        kind = rng.randrange(7)
        if kind == 0 and sum(sibling.tag == element.tag for sibling in parents[element]) > 1:
            parents[element].remove(element)
        elif kind == 1:
            copy = ET.fromstring(ET.tostring(element))
            for inner in copy.iter():
                if inner.tag in KEYED:
                    inner.set(KEYED[inner.tag], inner.get(KEYED[inner.tag]) + "x%d" % rng.randrange(1000))
                inner.attrib.pop("was", None)
            at = list(parents[element]).index(element)
            parents[element].insert(at + rng.randrange(2), copy)
        elif kind == 2:
            element.set("evidence", rng.choice(("verified", "inferred", "unverified")))
        elif kind == 3 and element.tag in (F + "field", P + "paper"):
            element.set("required", rng.choice(("true()", "false()", "1 = 1")))
        elif kind == 4 and element.tag == F + "field":
            element.set("max-length", str(rng.randrange(9)))
        elif kind == 5:
            for child in element:
                if texts(element) and child.tag.split("}")[1] in ("label", "name", "guide", "message"):
                    child.text = "Chữ khác %d" % rng.randrange(9)
                    break
        else:
            element.attrib.pop(rng.choice(["required", "evidence", "source", "max-length"]), None)


def rewrite(rng, root, path):
    """As another hand would write it: attributes in another order, blanks, a comment."""
    for element in root.iter():
        attributes = list(element.attrib.items())
        rng.shuffle(attributes)
        element.attrib.clear()
        element.attrib.update(attributes)
        if len(element):
            element.text = "\n" + " " * rng.randrange(4)
            element.insert(rng.randrange(len(element) + 1), ET.Comment(" x "))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def mutants():
    rng = random.Random(SEED)
    files = ["forms/" + f for f in sorted(os.listdir(os.path.join(CATALOG, "forms")))]
    files += ["procedures/" + f for f in rng.sample(sorted(os.listdir(os.path.join(CATALOG, "procedures"))), 12)]
    files += ["codelists/sex.xml", "codelists/relation.xml", "codelists/ethnic-groups.xml"]
    seen = 0
    for number in range(40):
        name = rng.choice(files)
        before, after = os.path.join(WORK, "m%d" % number, "A"), os.path.join(WORK, "m%d" % number, "B")
        old, new = (ET.parse(os.path.join(CATALOG, name)).getroot() for _ in "ab")
        mutate(rng, new)
        os.makedirs(os.path.dirname(os.path.join(before, name)))
        shutil.copyfile(os.path.join(CATALOG, name), os.path.join(before, name))
        wanted = by_itself(old, new)
        rewrite(rng, new, os.path.join(after, name))
        tree = xml(before, after)
        got = {(path, what) for path, what in of_kdc(tree) if path.strip("/") in
               {p.strip("/") for p in items(old).keys() | items(new).keys()}}
        check("mutant %d of %s (seed %d)" % (number, name, SEED), got == wanted, "%s / %s" % (got - wanted, wanted - got))
        check("mutant %d turned (seed %d)" % (number, SEED), changes(tree, True) == changes(xml(after, before)))
        seen += len(wanted)
    check("the mutants change something", seen > 40, seen)


def shipped():
    copy = os.path.join(WORK, "copy")
    shutil.copytree(CATALOG, copy, copy_function=shutil.copyfile)
    for folder, _, _ in os.walk(copy):          # the source tree may be one that nobody may write
        os.chmod(folder, 0o755)
    check("the shipped catalog is as itself", diff(CATALOG, copy)[0] == 0)
    for folder in ("authorities", "calendars", "protocols", "prints", "registers", "forms", "procedures"):
        name = sorted(os.listdir(os.path.join(copy, folder)))[-1]
        rewrite(random.Random(SEED), ET.parse(os.path.join(CATALOG, folder, name)).getroot(), os.path.join(copy, folder, name))
    status, out, err = diff(CATALOG, copy)
    check("written by another hand it is the same (seed %d)" % SEED, status == 0, out + err)


print("seed %d" % SEED)
try:
    cases()
    refused()
    shipped()
    mutants()
finally:
    shutil.rmtree(WORK)
finish()
