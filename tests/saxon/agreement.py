#!/usr/bin/python3
"""What exported checks find in Saxon is what validation finds: over random expressions and dossiers, and over the case
folders of the forms that the library brings.   KDC_SEED=… agreement.py

Compared are the sets of (rule, path), of findings and of dynamic errors. What is not compared stands in docs/expressions.md
under Export."""
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from checks import check, failures, finish  # noqa: E402

ROOT = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.abspath(os.environ.get("builddir", ROOT))
SAXON = "/usr/share/java/Saxon-HE.jar"
CHECK, SCH, XSL = "{urn:kdc:check:1}", "{http://purl.oclc.org/dsdl/schematron}", "{http://www.w3.org/1999/XSL/Transform}"
EXPRESSIONS, DOSSIERS = 640, 34


def run(name, *arguments):
    done = subprocess.run([os.path.join(BUILD, "tests", "saxon", name)] + list(arguments), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(name, done.returncode == 0, done.stderr[:2000])
    return done.stdout.strip()


def saxon(folder, today, sheet="check.xslt", out="out"):
    """One JVM for all dossiers of a folder."""
    os.makedirs(os.path.join(folder, out), exist_ok=True)
    done = subprocess.run(["java", "-Xss16m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", SAXON,
                           "net.sf.saxon.Transform", "-s:dossiers", "-o:" + out, "-xsl:export/" + sheet, "today=" + today],
                          cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check("Saxon reads %s" % os.path.basename(folder), done.returncode == 0 and not done.stderr, done.stderr[:2000])


def schematron(folder):
    """The other export, compiled as its standard says (an assertion that does not hold is a message), by our own hand:
    the rules of the same form must fail in the same places."""
    root = ElementTree.parse(os.path.join(folder, "export", "check.sch")).getroot()
    sheet = ElementTree.Element(XSL + "stylesheet", version="2.0")
    main = ElementTree.SubElement(ElementTree.Element("x"), XSL + "template", match="/")
    result = ElementTree.SubElement(main, CHECK + "findings")
    for element in root:
        if element.tag == SCH + "let":
            parameter = ElementTree.SubElement(sheet, XSL + "param", name=element.get("name"))
            if element.get("value"):
                parameter.set("select", element.get("value"))
            if element.get("name") == "today":
                parameter.set("as", "xs:date?")
            parameter.extend(list(element))
        elif element.tag.startswith(XSL):
            sheet.append(element)
        elif element.tag == SCH + "pattern":
            rule, = element
            let, test = rule
            assertion = ElementTree.SubElement(result, XSL + "for-each", select=rule.get("context"))
            ElementTree.SubElement(assertion, XSL + "variable", name=let.get("name"), select=let.get("value"))
            failed_one = ElementTree.SubElement(assertion, XSL + "if", test="not(%s)" % test.get("test"))
            finding = ElementTree.SubElement(failed_one, CHECK + "finding", rule=test.get("id", ""))
            finding.set("path", "{%s}" % test[0].get("select"))
    sheet.append(main)
    for prefix, uri in [(e.get("prefix"), e.get("uri")) for e in root.iter(SCH + "ns")]:
        ElementTree.register_namespace(prefix, uri)
    text = ElementTree.tostring(sheet, encoding="unicode")
    for prefix, uri in [(e.get("prefix"), e.get("uri")) for e in root.iter(SCH + "ns")]:
        if 'xmlns:%s="' % prefix not in text:
            text = text.replace("stylesheet ", 'stylesheet xmlns:%s="%s" ' % (prefix, uri), 1)
    with open(os.path.join(folder, "export", "schematron.xslt"), "w", encoding="utf-8") as f:
        f.write(text)


def compare_schematron(folder):
    schematron(folder)
    saxon(folder, "2026-11-14", "schematron.xslt", "sch")
    for name in sorted(os.listdir(os.path.join(folder, "findings"))):
        a = {line for line in ours(folder, name) if line.startswith("finding R-")}
        b = {line for line in theirs(folder, name, "sch") if not line.startswith("finding  ")}
        check("%s %s, Schematron" % (os.path.basename(folder), name), a == b, str(sorted(a ^ b)[:5]))


def ours(folder, name):
    with open(os.path.join(folder, "findings", name), encoding="utf-8") as f:
        return set(f.read().splitlines())


def theirs(folder, name, out="out"):
    try:
        root = ElementTree.parse(os.path.join(folder, out, name)).getroot()
    except (OSError, ElementTree.ParseError) as why:
        return {"nothing: %s" % why}
    return {"%s %s %s" % (e.tag.replace(CHECK, ""), e.get("rule"), e.get("path")) for e in root
            if e.tag != CHECK + "not-exported"}


def tests_of(folder):
    """Rule → test, to show what the two differ in."""
    form = os.path.join(folder, "catalog", "forms", "gen.xml")
    if not os.path.exists(form):
        return {}
    return {rule.get("id"): rule.get("test") for rule in ElementTree.parse(form).iter("{urn:kdc:form:1}rule")}


def compare(folder):
    tests, shown, found = tests_of(folder), set(), 0
    for name in sorted(os.listdir(os.path.join(folder, "findings"))):
        a, b = ours(folder, name), theirs(folder, name)
        found += len(a)
        check("%s %s" % (os.path.basename(folder), name), a == b, "%d only ours, %d only Saxon's" % (len(a - b), len(b - a)))
        for line in sorted(a ^ b):
            rule = line.split(" ")[1]
            if rule not in shown:
                shown.add(rule)
                print("    %s: %s   %s" % ("ours" if line in a else "Saxon's", line, tests.get(rule, "")))
    return found


def rejected(folder):
    """What jing says against the dossiers of a folder: {name: why}."""
    names = sorted(os.listdir(folder))
    done = subprocess.run(["jing", "-i", os.path.join(ROOT, "lib", "data", "schemas", "dossier.rng")] + names, cwd=folder,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found = dict(re.findall(r"([\w.-]+\.xml):\d+:\d+: error: (.*)", done.stdout))
    check("jing reads %s" % folder, done.returncode == (1 if found else 0), done.stdout[:500] + done.stderr[:500])
    return found


def valid(folder):
    """What is valid is valid when the library has written it."""
    sent, written = (rejected(os.path.join(folder, part)) for part in ("sent", "dossiers"))
    for name in sorted(set(os.listdir(os.path.join(folder, "sent"))) - set(sent)):
        check("%s %s, written, is valid" % (os.path.basename(folder), name), name not in written, written.get(name))


def generated(work, seed):
    folder = os.path.join(work, "generated")
    print("seed %d: %s" % (seed, run("generate", folder, str(seed), str(EXPRESSIONS), str(DOSSIERS))))
    saxon(folder, "2026-11-14")
    found = compare(folder)
    compare_schematron(folder)
    pairs = EXPRESSIONS * DOSSIERS
    print("%d pairs of expression and dossier, %d findings" % (pairs, found))
    check("enough pairs", pairs >= 20000)
    check("enough findings among them", found > pairs // 20)


def shipped(work):
    cases = sorted({os.path.dirname(os.path.dirname(name)) for name
                    in glob.glob(os.path.join(ROOT, "tests", "cases", "*", "*", "dossier.xml"))})
    forms = os.path.join(work, "forms")
    run("forms", os.path.join(ROOT, "lib", "data"), forms, *cases)
    for folder in sorted(glob.glob(os.path.join(forms, "*"))):
        valid(folder)
        saxon(folder, os.path.basename(folder).split("@")[1])
        print("%s: %d dossiers, %d findings" % (os.path.basename(folder), len(os.listdir(os.path.join(folder, "dossiers"))),
                                                compare(folder)))
    check("forms", len(glob.glob(os.path.join(forms, "*"))) >= 2)


def main():
    start = time.time()
    seed = int(os.environ.get("KDC_SEED") or random.SystemRandom().randrange(1 << 31))
    work = tempfile.mkdtemp(prefix="kdc-saxon-")
    generated(work, seed)
    shipped(work)
    if failures:
        print("kept for a look: %s   (again: KDC_SEED=%d)" % (work, seed))
    else:
        shutil.rmtree(work)
    print("%.0f seconds" % (time.time() - start))
    finish()


main()
