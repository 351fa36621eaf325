#!/usr/bin/python3
"""Exports of a form, judged by others: xmllint reads the XML Schema, python3-jsonschema the JSON Schema. What validation accepts they must accept; what is
wrong in type or structure they must refuse, but for what is listed here. Dossiers are the cases of tests/cases and the samples; values of every field type
are generated, and validation itself says which of them are right."""
import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import jsonschema

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from checks import check, finish  # noqa: E402

PREFIX, ROOT = sys.argv[1], os.environ.get("srcdir", ".")
KDC = os.path.join(PREFIX, "bin", "kdc")
CATALOG = os.path.join(ROOT, "lib", "data")
WORK = tempfile.mkdtemp()
DOC, FORM = "{urn:kdc:dossier:1}", "{urn:kdc:form:1}"
SEED = int(os.environ.get("KDC_SEED", "20261114"))

# What a schema of one kind cannot see: order and doubles have no place in JSON; an attribute of the data is none of JSON's.
JSON_BLIND = {"structure.order", "structure.repeated", "structure.text", "structure.namespace", "structure.unknown-attribute", "structure.attribute-value"}
# A validator counts code points as they were sent, in any normal form: XML Schema leaves names four times the room.
XSD_BLIND = {"type.too-long"}
DRIVER = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="%s" targetNamespace="urn:kdc:dossier:1">
  <xs:import namespace="%s" schemaLocation="%s"/>
  <xs:element name="data"><xs:complexType><xs:complexContent><xs:extension base="f:data">
    <xs:attribute name="form" type="xs:NMTOKEN" use="required"/><xs:attribute name="version" type="xs:NMTOKEN"/>
  </xs:extension></xs:complexContent></xs:complexType></xs:element>
</xs:schema>
"""
PROCEDURE = """<procedure xmlns="urn:kdc:procedure:1" code="9.000009" version="1" domain="test" service="full" valid-from="2026-01-01" source="test">
  <name xml:lang="vi">Giá trị</name><competence tier="commune" rule="residence"/>
  <term unit="working-day" quantity="1" count-from="next-day" roll="next-working-day" version-by="filed"/>
  <form ref="values"/><result code="x"><name xml:lang="vi">Kết quả</name></result>
</procedure>
"""


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def export(form, to, on, *more):
    status, said, err = run(KDC, "form", "export", form, "--to", to, "--on", on, *more)
    check("%s becomes %s" % (form, to), status == 0 and said and not err, err)
    return said


# --- data in the shapes of others -----------------------------------------------------------------


def place(data, path):
    """The element at a data path such as /residence[2]/line, and what it stands in."""
    parent, element = None, data
    for name, row in re.findall(r"/(\w+)(?:\[(\d+)\])?", path):
        here = [e for e in element if isinstance(e.tag, str) and e.tag.rsplit("}", 1)[-1] == name]
        if len(here) < int(row or 1):
            return None, None
        parent, element = element, here[int(row or 1) - 1]
    return parent, element


def prune(data, findings):
    """Exports describe what applies: what structure.irrelevant names is taken out, as the finding asks."""
    for finding in findings:
        if finding["code"] == "structure.irrelevant":
            parent, element = place(data, finding["path"])
            if element is not None:
                parent.remove(element)
    return data


def kinds(form):
    """Kind or type of every node of a form, by path."""
    status, said, err = run(KDC, "form", "show", form[0], "--on", form[1], "--format", "json", *form[2:])
    return {node["path"]: node["type"] if node["kind"] == "field" else node["kind"] for node in json.loads(said)["node"]}


def to_json(element, path, kind):
    """The rule of docs/exports.md. None: there is nothing to say."""
    what = kind.get(path)
    if what is None and path:
        return "".join(element.itertext())          # no field of the form: the schema has to refuse it
    if path and what not in ("group", "repeat", "choice", "branch"):
        text = unicodedata.normalize("NFC", "".join(element.itertext()).strip(" \t\r\n"))
        if what == "boolean" and text in ("true", "false", "0", "1"):
            return text in ("true", "1")
        if what == "integer" and re.fullmatch(r"[+-]?[0-9]+", text):
            return int(text)
        return text or None
    made = {}
    for child in element:
        name = child.tag.rsplit("}", 1)[-1]
        value = to_json(child, path + "/" + name, kind)
        if kind.get(path + "/" + name) == "repeat":
            made.setdefault(name, []).append(value)
        elif value is not None:
            made.setdefault(name, value)
    return made if made or what in ("repeat", "branch") or not path else None


class Schemas:
    """The schemas of one form on one day."""

    def __init__(self, form, version, on, *more):
        self.form = form
        self.kinds = kinds((form, on) + more)
        name = os.path.join(WORK, "%s-%s" % (form, on))
        xsd = export(form, "xsd", on, *more)
        with open(name + ".xsd", "w", encoding="utf-8") as file:
            file.write(xsd)
        space = re.search(r'targetNamespace="([^"]*)"', xsd).group(1)
        self.driver = name + "-driver.xsd"
        with open(self.driver, "w", encoding="utf-8") as file:
            file.write(DRIVER % (space, space, os.path.basename(name + ".xsd")))
        text = export(form, "jsonschema", on, *more)
        schema = json.loads(text)
        self.json = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
            check("JSON Schema of %s is one" % form, True)
        except jsonschema.SchemaError as error:
            check("JSON Schema of %s is one" % form, False, error)

    def xsd_faults(self, data):
        """Lines of xmllint; empty: it is accepted."""
        name = os.path.join(WORK, "data.xml")
        ET.ElementTree(data).write(name, encoding="utf-8", xml_declaration=True)
        status, said, err = run("xmllint", "--noout", "--nonet", "--schema", self.driver, name)
        faults = [line for line in err.splitlines() if not line.endswith(("validates", "fails to validate"))]
        if status not in (0, 3, 4):
            raise SystemExit("xmllint: " + err)
        return faults if status else []

    def json_faults(self, data):
        return ["%s: %s" % ("/".join(map(str, e.path)), e.message[:200]) for e in self.json.iter_errors(to_json(data, "", self.kinds))]


SCHEMAS = {}


def schemas(form, version, on):
    if (form, on) not in SCHEMAS:
        SCHEMAS[form, on] = Schemas(form, version, on)
    return SCHEMAS[form, on]


# --- dossiers ------------------------------------------------------------------------------------


def dossiers():
    for area in sorted(os.listdir(os.path.join(ROOT, "tests", "cases"))):
        for name in sorted(os.listdir(os.path.join(ROOT, "tests", "cases", area))):
            folder = os.path.join(ROOT, "tests", "cases", area, name)
            if os.path.isfile(os.path.join(folder, "dossier.xml")) and os.path.isfile(os.path.join(folder, "case.xml")):
                yield "%s/%s" % (area, name), folder, ET.parse(os.path.join(folder, "case.xml")).getroot().get("on")
    for name in sorted(os.listdir(os.path.join(ROOT, "examples", "data"))):
        folder = os.path.join(ROOT, "examples", "data", name)
        if os.path.isfile(os.path.join(folder, "dossier.xml")):
            yield name, folder, "2026-11-14"


def judge(name, folder, on):
    """-1: not for a schema; 0: wrong; 1: right in all that a schema sees."""
    try:
        data = ET.parse(os.path.join(folder, "dossier.xml")).getroot().find(DOC + "data")
    except (ET.ParseError, ValueError, LookupError):
        return -1
    report = json.loads(run(KDC, "validate", folder, "--on", on, "--format", "json")[1])
    findings = report["findings"]
    ours = [f for f in findings if f["severity"] == "error" and f["path"].startswith("/")]
    if data is None or not data.get("form") or any(f["layer"] == "input" or f["code"] == "form.not-of-procedure" for f in findings):
        return -1
    if run(KDC, "form", "show", data.get("form"), "--on", on)[0] != 0:
        return -1
    form = schemas(data.get("form"), data.get("version"), on)
    data = prune(copy.deepcopy(data), findings)
    faults, others = form.xsd_faults(data), form.json_faults(data)
    if not ours:
        check("%s: XML Schema accepts what validation accepts" % name, not faults, faults[:3])
        check("%s: JSON Schema accepts what validation accepts" % name, not others, others[:3])
        return 1
    codes = {f["code"] for f in ours if f["layer"] in ("structure", "type", "code") and not f["code"].startswith(("unit.", "agency."))}
    if codes - XSD_BLIND:
        check("%s: XML Schema refuses %s" % (name, codes), faults)
    if codes - JSON_BLIND:
        check("%s: JSON Schema refuses %s" % (name, codes), others)
    return 0


def all_dossiers():
    counts = {-1: 0, 0: 0, 1: 0}
    for name, folder, on in dossiers():
        counts[judge(name, folder, on)] += 1
    check("there were right and wrong dossiers", counts[1] >= 20 and counts[0] >= 20, counts)
    print("%d dossiers right, %d wrong, %d not for a schema" % (counts[1], counts[0], counts[-1]))


# --- values of every type ------------------------------------------------------------------------

TYPES = {
    "string": ["một dòng", "x", "a  b"], "text": ["nhiều\ndòng chữ", "  x  "], "person-name": ["Trần Văn Mẫu", "H'Hen Niê", "Nguyễn Thị Ánh-Tuyết (B)", "O.K"],
    "personal-id": ["001092999001"], "id-number": ["B1234567", "012 345 678", "AB-123/45.6"],
    "partial-date": ["1990", "1990-05", "1990-05-31", "2000-02-29", "1990-05-17T20:30", "1990-05-17T20:30:00"],
    "date": ["2026-11-14", "2024-02-29", "0001-01-01"], "date-time": ["2026-11-14T20:30:00", "2026-11-14T20:30:00.125", "2026-12-31T24:00:00"],
    "boolean": ["true", "false", "1", "0"], "integer": ["3", "-12", "+7", "007", "9223372036854775807"], "decimal": ["3.5", "-0.25", ".5", "3.", "12"],
    "money": ["8000", "8000.50", "12.5", "0", "-0"], "phone": ["0912345678", "+84 912 345 678", "091-234-5678", "+1 202 555 0199", "02438.123.456"],
    "email": ["ten@example.vn", "a.b+c@x-y.example.com", ".a@b.cd"], "unit": ["00364", "01", "123"], "agency": ["H26.99.99", "000.00.01.H26", "G09"],
    "dossier-code": ["H26.99-20261114-0000001", "000.00.01.H26-180412-0042"], "file": ["a.pdf", "files/b c.jpg", "ảnh/đơn.png", ".a/..b"],
}
LIMITS = {"string": 'max-length="8"', "person-name": 'max-length="24"'}
ALPHABET = "0123456789019abAZđềé .,-/:+()'@_%#&<>\\\"T\t\n\u0301\u00a0"


def vary(chance, seed):
    text = list(seed)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        at = chance.randrange(len(text) + 1)
        what = chance.random()
        if what < .35:
            text.insert(at, chance.choice(ALPHABET))
        elif text:
            at = min(at, len(text) - 1)
            if what < .6:
                del text[at]
            elif what < .9:
                text[at] = chance.choice(ALPHABET)
            else:
                text[at:at] = text[max(0, at - 3):at]
    text = "".join(text)
    if chance.random() < .1:
        text = unicodedata.normalize("NFD", text)
    return " %s\n" % text if chance.random() < .1 else text


def values_catalog():
    """The shipped catalog and one form more: a repeat for each type, so that one dossier asks many questions."""
    folder = os.path.join(WORK, "catalog")
    shutil.copytree(CATALOG, folder)
    rows = ""
    for number, name in enumerate(TYPES):
        label = '<label xml:lang="vi">x</label>'
        rows += '<repeat name="r%d">%s<field name="v" type="%s" %s>%s</field></repeat>' % (number, label, name, LIMITS.get(name, ""), label)
    with open(os.path.join(folder, "forms", "values.xml"), "w", encoding="utf-8") as file:
        file.write('<form xmlns="urn:kdc:form:1" id="values" version="1" namespace="urn:x:values" valid-from="2026-01-01" source="test">'
                   '<name xml:lang="vi">Giá trị</name>%s</form>' % rows)
    with open(os.path.join(folder, "procedures", "9.000009.xml"), "w", encoding="utf-8") as file:
        file.write(PROCEDURE)
    return folder


def values():
    folder, chance = values_catalog(), random.Random(SEED)
    form = Schemas("values", "1", "2026-11-14", "--catalog", folder)
    refused = both = 0
    for number, (name, seeds) in enumerate(TYPES.items()):
        texts = seeds + ["", " "] + [vary(chance, chance.choice(seeds)) for _ in range(160)]
        rows = "".join("<f:r%d><f:v>%s</f:v></f:r%d>\n" % (number, escape(t, {"\r": "&#13;"}), number) for t in texts)
        data = '<data xmlns="urn:kdc:dossier:1" form="values" version="1" xmlns:f="urn:x:values">\n%s</data>' % rows
        path = os.path.join(WORK, "values.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write('<dossier xmlns="urn:kdc:dossier:1" id="urn:x" procedure="9.000009" revision="1" created="2026-11-14T08:00:00+07:00"><channel kind="home"/>'
                       '<authority unit="00364"/>%s</dossier>' % data)
        report = json.loads(run(KDC, "validate", path, "--on", "2026-11-14", "--format", "json", "--catalog", folder)[1])
        wrong = {int(m.group(1)): f["code"] for f in report["findings"] for m in [re.match(r"/r%d\[(\d+)\]/v$" % number, f["path"])] if m}
        odd = [texts[at - 1] for at, code in wrong.items() if at <= len(seeds) and code.startswith("type.")]
        check("%s: validation accepts what is meant to be right" % name, not odd, odd)
        rows = list(ET.fromstring(data))
        right = ET.Element(DOC + "data", {"form": "values", "version": "1"})
        right.extend(row for at, row in enumerate(rows, 1) if at not in wrong)
        faults, others = form.xsd_faults(right), form.json_faults(right)
        check("%s: XML Schema accepts what validation accepts" % name, not faults, faults[:3])
        check("%s: JSON Schema accepts what validation accepts" % name, not others, others[:3])
        for at, code in wrong.items():
            if code.startswith("type."):
                one = ET.Element(DOC + "data", {"form": "values", "version": "1"})
                one.append(rows[at - 1])
                refused += 1
                both += bool(form.json_faults(one))
    print("values: seed %d, %d refused by validation, %d of them by the JSON Schema too" % (SEED, refused, both))
    check("a schema refuses most of what is no value", refused > 400 and both > .9 * refused, (refused, both))


# --- the dictionary ------------------------------------------------------------------------------


def dictionary(form):
    source = ET.parse(os.path.join(CATALOG, "forms", form + ".xml")).getroot()
    for lang in ("vi", "en"):
        page = export(form, "html", "2026-11-14", "--lang", lang)
        root = ET.fromstring(page)
        text = " ".join(" ".join(root.itertext()).split())
        for node in json.loads(run(KDC, "form", "show", form, "--on", "2026-11-14", "--format", "json")[1])["node"]:
            check("%s has %s" % (form, node["path"]), any(e.get("id") == node["path"] for e in root.iter()))
        for element in source.iter():
            if element.tag.rsplit("}", 1)[-1] in ("label", "guide", "example", "message", "name") and element.text:
                check("%s says “%s”" % (form, element.text[:30]), " ".join(element.text.split()) in text)
            if element.tag == FORM + "rule":
                check("%s has rule %s" % (form, element.get("id")), element.get("id") in text and " ".join(element.get("test").split()) in text)
            for alias in (element.get("alias") or "").split():
                check("%s has alias %s" % (form, alias), alias.split(":")[1] in text)
        check("%s in %s begins with it" % (form, lang), root.get("lang") == lang)
        targets, ids = {a.get("href")[1:] for a in root.iter("{http://www.w3.org/1999/xhtml}a")}, {e.get("id") for e in root.iter()}
        check("%s: links lead somewhere" % form, targets <= ids, targets - ids)


def paper(form):
    page, pdf, profile = os.path.join(WORK, "form.html"), os.path.join(WORK, "form.pdf"), tempfile.mkdtemp(dir=WORK)
    with open(page, "w", encoding="utf-8") as file:
        file.write(export(form, "html", "2026-11-14"))
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf=" + pdf, "--user-data-dir=" + profile,
        "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync", "file://" + page)
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", run("pdfinfo", "-l", "99", pdf)[1])
    check("%s on A4" % form, sizes and all(abs(float(w) - 595) < 1 and abs(float(h) - 842) < 1 for w, h in sizes), sizes)
    boxes = run("pdftotext", "-bbox", pdf, "-")[1]
    wide = [w for w in re.findall(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)"', boxes) if float(w[0]) < 60 or float(w[1]) > 595 - 43]
    check("%s: nothing beside the page" % form, "<word" in boxes and not wide, wide[:3])


def refusals():
    for arguments, said in ((["--to", "docx"], "export.unknown"), ([], "xsd|jsonschema|html"), (["--to", "xsd", "--on", "14/11/2026"], "api.day")):
        status, out, err = run(KDC, "form", "export", "tp-ht-khai-sinh", *arguments)
        check("export %s is refused" % arguments, status == 3 and said in err and not out, err)


all_dossiers()
values()
for name in sorted({form for form, on in SCHEMAS}):
    if os.path.isfile(os.path.join(CATALOG, "forms", name + ".xml")):
        dictionary(name)
paper("tp-ht-khai-sinh")
refusals()
shutil.rmtree(WORK)
finish()
