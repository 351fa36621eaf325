#!/usr/bin/python3
"""The command line tool: exit statuses, shapes, bad input. Every case names what must be said and where."""
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from checks import check, finish  # noqa: E402

PREFIX, ROOT = sys.argv[1], os.environ.get("srcdir", ".")
KDC = os.path.join(PREFIX, "bin", "kdc")
DATA = os.path.join(ROOT, "examples", "data")
FAULTY = os.path.join(ROOT, "tests", "cases", "lint")
COMPLETE, INCOMPLETE = os.path.join(DATA, "birth-complete"), os.path.join(DATA, "birth-incomplete")
WORK = tempfile.mkdtemp()


def kdc(*arguments, **more):
    run = subprocess.run([KDC] + list(arguments), capture_output=True, timeout=120, **more)
    return run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8")


def statuses():
    table = [
        (["validate", COMPLETE, "--on", "2026-11-14"], 0), (["validate", INCOMPLETE, "--on", "2026-11-14"], 1),
        (["validate", "/nowhere"], 3), (["validate"], 3), (["nonsense"], 3), ([], 3), (["--help"], 0),
        (["--version"], 0), (["validate", "--help"], 0), (["procedure", "show", "1.999999"], 3),
        (["procedure", "show", "1.001193", "--on", "2015-08-01"], 0), (["procedure", "list"], 0),
        (["procedure", "show", "1.001193", "--on", "14/11/2026"], 3), (["form", "show", "no-such-form"], 3),
        (["form", "show", "tp-ht-khai-sinh"], 0), (["validate", COMPLETE, "--format", "yaml"], 3),
        (["validate", COMPLETE, "--lang", "fr"], 3), (["validate", COMPLETE, "--nonsense", "1"], 3),
        (["eval", "1 + 1"], 0), (["eval", "1 +"], 3), (["outbox", "list"], 3), (["submit", COMPLETE], 3),
        (["print", COMPLETE, "--doc", "no-such-print", "--out", WORK], 3),
        (["submit", COMPLETE, "--to", "ftp://example.vn", "--store", os.path.join(WORK, "s")], 3),
        (["validate", COMPLETE, "--catalog", "/nowhere"], 3),
        (["lint"], 0), (["lint", "--catalog", FAULTY], 1), (["lint", "--catalog", "/nowhere"], 3),
        (["lint", "/nowhere.xml"], 3), (["lint", "--min-severity", "fatal"], 3),
    ]
    for arguments, expected in table:
        status, out, err = kdc(*arguments)
        check("exit status of %s" % arguments, status == expected, "%d, not %d: %s" % (status, expected, err))
        check("%s says why" % arguments, expected != 3 or err.strip() or not arguments, repr(err))


def fees():
    late = os.path.join(ROOT, "tests", "cases", "birth", "late-registration")
    status, out, err = kdc("validate", late, "--on", "2026-11-14")
    lines = [line for line in out.splitlines() if line.startswith("lệ phí: ")]
    check("a fee without amount says who sets it", any("HĐND" in line and "VND" not in line for line in lines), out)
    check("a fee with an amount", any(line.endswith(" VND") for line in lines), out)


def shapes():
    finding = {"code", "severity", "layer", "path", "line", "column", "message", "guide"}
    status, out, err = kdc("validate", INCOMPLETE, "--on", "2026-11-14", "--format", "json")
    report = json.loads(out)
    check("validate json", report["verdict"] == "supplement" and isinstance(report["pending"], list))
    check("finding members", all(finding <= set(f) for f in report["findings"]) and report["findings"])
    status, english, err = kdc("validate", INCOMPLETE, "--on", "2026-11-14", "--format", "json", "--lang", "en")
    other = json.loads(english)
    check("same findings in English", [f["code"] for f in other["findings"]] == [f["code"] for f in report["findings"]])
    check("other words in English", [f["message"] for f in other["findings"]] != [f["message"] for f in report["findings"]])
    status, out, err = kdc("validate", INCOMPLETE, "--on", "2026-11-14", "--format", "xml")
    root = ET.fromstring(out)
    check("report namespace", root.tag == "{urn:kdc:report:1}report" and root.get("verdict") == "supplement")
    for arguments, tag in ((["procedure", "show", "1.001193"], "procedure"), (["procedure", "list"], "procedures"),
                           (["form", "show", "tp-ht-khai-sinh"], "form"), (["eval", "(1, 2)"], "items")):
        status, out, err = kdc(*arguments, "--format", "xml", "--on", "2026-11-14")
        check("%s xml" % tag, ET.fromstring(out).tag == tag)
        status, out, err = kdc(*arguments, "--format", "json", "--on", "2026-11-14")
        check("%s json" % tag, isinstance(json.loads(out), dict))
    status, out, err = kdc("eval", "('a', 'b')")
    check("eval lines", out == "string\ta\nstring\tb\n", repr(out))
    nasty = "a\nstring\tb\\n"
    status, out, err = kdc("eval", "('%s', 'c')" % nasty)
    check("eval escapes", out == "string\ta\\nstring\\tb\\\\n\nstring\tc\n", repr(out) + err)
    status, out, err = kdc("eval", "('%s', 'c')" % nasty, "--format", "json")
    check("eval json has the value itself", [i["value"] for i in json.loads(out)["item"]] == [nasty, "c"], out + err)
    status, out, err = kdc("eval", "('%s', 'c')" % nasty, "--format", "xml")
    check("eval xml has the value itself", [i.get("value") for i in ET.fromstring(out)] == [nasty, "c"], out + err)
    status, out, err = kdc("eval", "/child/fullName", "--dossier", COMPLETE, "--on", "2026-11-14")
    check("eval of a field", out.startswith("string\tTrần"), repr(out) + err)


def pending():
    folder, path = os.path.join(ROOT, "tests", "api", "pending"), os.path.join(WORK, "pending.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='0.000002' revision='1' created='2026-11-14T08:00:00+07:00'>"
                   "<channel kind='home'/><data form='asked' version='1' xmlns:f='urn:kdc:form:asked'><f:card>C1</f:card></data></dossier>")
    status, out, err = kdc("validate", path, "--catalog", folder, "--on", "2026-11-14", "--lang", "en")
    status, text, err = kdc("procedure", "show", "0.000002", "--dossier", path, "--catalog", folder, "--format", "json", "--on", "2026-11-14")
    check("which case it is", [case["answer"] for case in json.loads(text)["case"]] == ["no", "yes", "unknown", "unknown"], text + err)
    status, text, err = kdc("procedure", "show", "0.000002", "--dossier", path, "--catalog", folder, "--lang", "en")
    check("which case it is, in words", "[one]: yes" in text and "[several]: no" in text and "[any]: not known yet" in text, text + err)
    status, text, err = kdc("procedure", "show", "1.001731", "--dossier", COMPLETE, "--on", "2026-11-14")
    check("cases of another procedure", status == 3 and "1.001193" in err and not text, text + err)
    status, text, err = kdc("form", "show", "asked", "--catalog", folder, "--lang", "en")
    check("rows and conditions of a form", "/other  Other cards  at most 5 rows\n" in text and "    Only when: /hasOther\n" in text, text + err)
    status, text, err = kdc("form", "show", "asked", "--catalog", folder, "--format", "json")
    tree = json.loads(text)
    check("rules of a form", [rule["id"] for rule in tree["rule"]] == ["A-1", "A-2"] and tree["node"][0]["path"] == "/card", text + err)
    check("what waits for an answer is said", "pending: insurance-card [health-insurance, 3 working-day] /card" in out.splitlines(), out + err)


def evaluation():
    form = ["--form", "tp-ht-khai-sinh"]
    table = [
        (form + ["exists(/child)"], 0, "boolean\tfalse\n"), (form + ["/child/fullName"], 0, ""),
        (["--", "-1"], 0, "integer\t-1\n"), (["--", "--1"], 3, ""), (["-1 + 2"], 0, "integer\t1\n"),
        (form + ["--dossier", COMPLETE, "count(/child/fullName)", "--on", "2026-11-14"], 0, "integer\t1\n"),
        (["--form", "tp-ht-khai-tu", "--dossier", COMPLETE, "1"], 3, ""), (["--form", "no-such-form", "1"], 3, ""),
        (form + ["/chidl"], 3, ""), (form, 3, ""), (["/child"], 3, ""), (["1", "2"], 3, ""), (["--form"], 3, ""),
        (["--explain", "1 +"], 3, ""), (["--explain", "/child"], 3, ""),
    ]
    for arguments, expected, said in table:
        status, out, err = kdc("eval", *arguments)
        check("eval %s" % arguments, status == expected and out == said and (not err) == (not status), out + err)
    status, text, err = kdc("eval", "--explain", *form, "kdc:age(/child/birthDate, $today) lt 16", "--lang", "en")
    lines = text.splitlines()
    check("explain, one line per operation", [line.split()[:2] for line in lines[:5]] == [
        ["0", "read"], ["1", "parameter"], ["2", "call"], ["3", "const"], ["4", "compare"]], text + err)
    check("explain: types and dependencies", lines[5:] == ["type: boolean?", "reads: /child/birthDate", "reads: $today"], text)
    status, text, err = kdc("eval", "--explain", "--dossier", COMPLETE, "/child/fullName = 'a\nb'", "--on", "2026-11-14",
                            "--format", "json")
    tree = json.loads(text)
    check("explain json", [op["name"] for op in tree["op"]] == ["read", "const", "compare"] and tree["type"] == "boolean"
          and tree["op"][1]["operands"] == "a\nb" and tree["reads"] == [{"path": "/child/fullName"}], text + err)
    status, text, err = kdc("eval", "--explain", "('a\nb')")
    check("explain keeps one line per operation", len(text.splitlines()) == 2 and "a\\nb" in text, text + err)
    status, text, err = kdc("eval", "--explain", "1", "--format", "xml")
    check("explain xml", ET.fromstring(text).find("op").get("operands") == "1", text + err)


BIRTH = "urn:kdc:form:tp-ht-khai-sinh"


def bad_documents():
    """(name, bytes, status, finding code)"""
    good = open(os.path.join(COMPLETE, "dossier.xml"), "rb").read()
    body = good[good.index(b"<dossier"):]
    yield "empty", b"", 1, "input.not-xml"
    yield "text", b"xin chao", 1, "input.not-xml"
    yield "cut", good[:len(good) // 2], 1, "input.not-xml"
    yield "doctype", b"<!DOCTYPE dossier>" + body, 1, "input.doctype"
    bomb = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 50 + b'"><!ENTITY c "' + b"&b;" * 50 + b'">]><d>&c;</d>'
    yield "entity bomb", bomb, 1, "input.doctype"
    yield "100,000 levels", b"<a>" * 100000 + b"</a>" * 100000, 2, "input.limit"
    yield "4 MB start tag", b"<a " + b"x" * (4 << 20), 2, "input.limit"
    yield "4 MB of attributes", b"<a " + b" ".join(b'a%d=""' % i for i in range(300000)) + b"/>", 2, "input.limit"
    yield "Latin-1", b'<?xml version="1.0" encoding="ISO-8859-1"?>' + body, 1, "input.encoding"
    yield "UTF-16", good.decode().replace("UTF-8", "UTF-16").encode("utf-16"), 1, "input.encoding"
    yield "not UTF-8", good.replace("Trần".encode(), b"Tr\xe2n", 1), 1, "input.encoding"
    yield "NUL", good.replace("Trần".encode(), b"Tr\0n", 1), 1, "input.character"
    yield "non-character", good.replace("Trần".encode(), "Tr\ufffen".encode(), 1), 1, "input.character"
    yield "unknown procedure", good.replace(b'procedure="1.001193"', b'procedure="1.999999"', 1), 1, "procedure.unknown"
    yield "unknown namespace", good.replace(b"urn:kdc:dossier:1", b"urn:kdc:dossier:9", 1), 1, "structure.namespace"
    yield "unknown data namespace", good.replace(BIRTH.encode(), b"urn:example", 1), 1, "structure.namespace"
    yield "mismatched tags", good.replace(b"</f:child>", b"</f:chidl>", 1), 1, "input.not-xml"
    yield "17 MB", b"<!--" + b" " * (17 << 20) + b"-->" + body, None, None


def protocols():
    """A portal that speaks otherwise is another protocol document, and no other program."""
    catalog, store = os.path.join(WORK, "two-protocols"), os.path.join(WORK, "by-protocol")
    shutil.copytree(os.path.join(PREFIX, "share", "libkdc", "catalog"), catalog)
    with open(os.path.join(catalog, "protocols", "kdc.xml"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(catalog, "protocols", "mine.xml"), "w", encoding="utf-8") as file:
        file.write(text.replace('id="kdc"', 'id="mine"', 1).replace("{+base}/dossiers", "{+base}/ho-so"))
    put = ["submit", COMPLETE, "--to", "http://127.0.0.1:9", "--store", store, "--catalog", catalog]
    status, out, err = kdc(*put, "--protocol", "mine", "--format", "json")
    check("another protocol", status == 0 and json.loads(out)["protocol"] == "mine", out + err)
    status, out, err = kdc(*put, "--protocol", "nowhere")
    check("a protocol that is not there", status == 3 and "nowhere" in err, err)
    status, out, err = kdc("procedure", "list", env=dict(os.environ, KDC_CATALOG=""))
    check("an empty KDC_CATALOG is none", status == 0 and out, err)


def bad_input():
    for name, data, expected, code in bad_documents():
        path = os.path.join(WORK, "bad.xml")
        with open(path, "wb") as f:
            f.write(data)
        status, out, err = kdc("validate", path, "--on", "2026-11-14", "--format", "json")
        if expected is None:
            check(name + ": clear error or finding", status in (2, 3) and (out or err), err)
            continue
        codes = [f["code"] for f in json.loads(out)["findings"]] if out else []
        check(name + ": status", status == expected, "%d: %s %s" % (status, codes, err))
        check(name + ": " + code, code in codes, "%s %s" % (codes, err))
        check(name + ": nothing on stderr", err == "", err)


def wrong_model():
    """An expression that is wrong: the error points inside the attribute."""
    catalog = os.path.join(WORK, "catalog")
    shutil.copytree(os.path.join(ROOT, "lib", "data"), catalog)
    subprocess.run(["chmod", "-R", "u+w", catalog], check=True)
    form = os.path.join(catalog, "forms", "tp-ht-khai-sinh.xml")
    text = open(form, encoding="utf-8").read()
    wrong = 'relevant="/child/kind = \'both-parents\' and /chidl/kind = \'x\'" name="marriage"'
    assert '<group name="marriage"' in text
    head, tail = text.split('<group name="marriage"', 1)
    tag, rest = tail.split(">", 1)
    with open(form, "w", encoding="utf-8") as f:
        f.write(head + "<group " + wrong + ">" + rest)
    line = head.count("\n") + 1
    column = len(head.rsplit("\n", 1)[-1]) + len("<group ") + wrong.index("/chidl") + 1
    status, out, err = kdc("validate", COMPLETE, "--catalog", catalog, "--on", "2026-11-14")
    check("wrong expression: could not run", status == 3, str(status))
    check("wrong expression: place inside the attribute", "tp-ht-khai-sinh.xml:%d:%d:" % (line, column) in err
          or "tp-ht-khai-sinh.xml:%d:%d:" % (line, column + 1) in err, "%d:%d %s" % (line, column, err))
    check("wrong expression: names the path", "chidl" in err, err)


def lint():
    """Text, JSON and XML say the same; a document that does not load shows all its faults."""
    broken = os.path.join(FAULTY, "forms", "broken.xml")
    status, out, err = kdc("lint", "--catalog", FAULTY, "--lang", "en")
    lines = [line for line in out.splitlines() if line.startswith(FAULTY) or re.match(r"[\w-]+\.xsl:", line)]   # sheets: by name
    check("lint says where", broken + ":5:53: error: " in out and broken + ":6:48: error: " in out, out[:2000])
    check("lint counts", out.splitlines()[-1].endswith(" notes") and err == "", out[-200:] + err)
    findings = json.loads(kdc("lint", "--catalog", FAULTY, "--format", "json")[1])["findings"]
    check("lint json", len(findings) == len(lines)
          and all(f["source"].startswith(FAULTY) or f["source"].endswith(".xsl") for f in findings))
    root = ET.fromstring(kdc("lint", "--catalog", FAULTY, "--format", "xml")[1])
    check("lint xml", root.get("verdict") == "invalid"
          and [f.get("source") for f in root] == [f["source"] for f in findings])
    status, out, err = kdc("lint", broken, "--min-severity", "error", "--format", "json")
    report = json.loads(out)
    check("lint of one file", status == 1 and [f["code"] for f in report["findings"]]
          == ["expr.path", "expr.operand-end", "expr.compare"], out + err)
    check("lint of the installed catalog", json.loads(kdc("lint", "--format", "json", "--min-severity", "warning")[1])
          ["findings"] == [])


def fill():
    """A draft from the first command to a dossier that validates as the draft did."""
    draft, body, out_file = (os.path.join(WORK, name) for name in ("draft.xml", "body", "out.xml"))
    on = ["--on", "2026-11-14"]
    status, out, err = kdc("fill", "new", draft, "--procedure", "1.001193", "--unit", "00364", "--channel", "home", *on)
    check("fill new", status == 0 and os.path.exists(draft), err)
    status, out, err = kdc("fill", "set", draft, "/child/fullName", "Nguyễn Văn Mẫu", "/child/birthDate", "hôm qua", *on)
    check("fill set says what changed", status == 0 and "/child/fullName: value" in out, out + err)
    with open(body, "wb") as f:
        f.write(urllib.parse.urlencode({"/child/birthDate": "20/10/2026", "/child/sex": "Nữ"}).encode())
    post = ["fill", "post", draft, body, "--type", "application/x-www-form-urlencoded"]
    status, out, err = kdc(*post, *on, "--format", "json")
    check("fill post", [b["outcome"] for b in json.loads(out)["box"]] == ["set", "set"], out + err)
    with open(body, "wb") as f:
        f.write(b"/child/fulName=x&/child/copies=3")
    status, out, err = kdc(*post, *on, "--lang", "en")
    check("fill post refuses unknown names", status == 3 and "/child/fullName" in err and out == "", out + err)
    status, out, err = kdc("fill", "show", draft, *on)
    check("fill show", status == 1 and "/child/birthDate = 2026-10-20" in out and "/child/copies = 3" not in out, out + err)
    check("fill write", kdc("fill", "write", draft, "--out", out_file, *on)[0] == 0)
    drafted = kdc("fill", "show", draft, *on, "--format", "json")[1]
    written = kdc("validate", out_file, *on, "--format", "json")[1]
    codes = [sorted((f["code"], f["path"]) for f in json.loads(text)["findings"]) for text in (drafted, written)]
    check("the dossier validates as the draft does", codes[0] == codes[1], "%s %s" % tuple(codes))
    status, out, err = kdc("fill", "rebase", draft, "--out", out_file, *on)
    check("fill rebase", status == 0 and any(line.startswith("kept: ") for line in out.splitlines()), out + err)
    with open(draft, "rb") as f:
        before = f.read()
    odd = before.replace(b"</f:child>", "<f:nick>Tí</f:nick></f:child>".encode())
    with open(draft, "wb") as f:
        f.write(odd)
    status, out, err = kdc("dossier", "rebase", draft, *on, "--format", "json")
    lines = [(one["kind"], one["from"]) for one in json.loads(out)["line"]]
    check("dossier rebase", status == 0 and ("unknown", "/child/nick") in lines, out + err)
    with open(draft, "rb") as f:
        after = f.read()
    texts = [sorted(e.text.strip() for e in ET.fromstring(data).iter() if e.text and e.text.strip()) for data in (odd, after)]
    check("dossier rebase loses no text", texts[0] == texts[1], "%s %s" % tuple(texts))
    check("fill show tells the notes", "/child/nick" in kdc("fill", "show", draft, *on)[1])
    for spoilt, key in ((odd.replace(b'created="', b'received="2026-11-15T08:00:00+07:00" created="'), "rebase.filed"),
                        (re.sub(b'(<data form="[^"]*" version=")[^"]*"', b'\\g<1>0"', odd), "draft.version")):
        with open(out_file, "wb") as f:
            f.write(spoilt)
        status, out, err = kdc("dossier", "rebase", out_file, *on)
        with open(out_file, "rb") as f:
            check("dossier rebase refuses: " + key, status == 3 and key in err and out == "" and f.read() == spoilt, out + err)
    check("dossier says how", "kdc dossier rebase" in kdc("dossier", "dance", draft)[2])
    for arguments in ([], ["new", draft], ["set", draft, "/child/fullName"], ["post", draft, body], ["write", draft], ["dance", draft]):
        status, out, err = kdc("fill", *arguments)
        check("fill %s says how" % " ".join(arguments), status == 3 and "kdc fill set DRAFT" in err, err)
    check("fill of no file", kdc("fill", "show", os.path.join(WORK, "none.xml"))[0] == 3)
    check("fill set of no field", kdc("fill", "set", draft, "/child/none", "x", *on)[0] == 3)


def attachments():
    """A dossier whose attachment was changed must not be put into the outbox."""
    folder = os.path.join(WORK, "changed")
    shutil.copytree(COMPLETE, folder)
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)
    name = sorted(os.listdir(os.path.join(folder, "files")))[0]
    with open(os.path.join(folder, "files", name), "ab") as f:
        f.write(b"x")
    store = os.path.join(WORK, "store")
    status, out, err = kdc("submit", folder, "--to", "http://127.0.0.1:9", "--store", store)
    check("changed attachment is not sent", status == 3 and name in err, err)
    status, out, err = kdc("outbox", "list", "--store", store)
    check("nothing was put", status == 0 and out == "", out)


def figures():
    """The same numbers for people, for programs and for Prometheus."""
    store = os.path.join(WORK, "figures")
    status, out, err = kdc("submit", COMPLETE, "--to", "http://127.0.0.1:9/a", "--store", store)
    check("put for figures", status == 0, err)
    copy = os.path.join(WORK, "submitted.xml")
    shutil.copy(os.path.join(COMPLETE, "dossier.xml"), copy)
    with open(copy, "rb") as f:
        before = f.read()
    status, out, err = kdc("dossier", "rebase", copy, "--on", "2026-11-14", "--store", store, "--lang", "en")
    with open(copy, "rb") as f:
        check("what was submitted is not rebased", status == 3 and "submitted already" in err and f.read() == before, out + err)
    status, out, err = kdc("outbox", "status", "--store", store)
    check("status for people", status == 0 and "1\tđợt gửi queued\n" in out and "delivered" not in out, out + err)
    status, out, err = kdc("outbox", "status", "--store", store, "--lang", "en")
    check("status in English", status == 0 and "1\tnot ended, to http://127.0.0.1:9/a\n" in out, out + err)
    status, out, err = kdc("outbox", "status", "--store", store, "--format", "json")
    rows = {(f["name"], f["of"]): f["value"] for f in json.loads(out)["figure"]}
    check("status for programs", rows[("kdc_deliveries", "queued")] == 1 and rows[("kdc_deliveries", "dead")] == 0, out)
    copy = os.path.join(WORK, "copy")
    status, out, err = kdc("outbox", "backup", copy, "--store", store)
    check("backup", status == 0 and out == "", out + err)
    status, out, err = kdc("outbox", "list", "--store", copy)
    check("what is put back is in doubt", status == 0 and out.startswith("1\tunknown\t"), out + err)
    status, out, err = kdc("outbox", "backup", copy, "--store", store)
    check("a backup overwrites nothing", status == 3 and copy in err, out + err)
    status, out, err = kdc("outbox", "status", "--prometheus", "--store", store)
    pattern = r'# (HELP|TYPE) kdc_[a-z_]+ .+|kdc_[a-z_]+(\{[a-z]+="(\\[\\"n]|[^"\\])*"\})? -?[0-9]+'
    wrong = [line for line in out.splitlines() if not re.fullmatch(pattern, line)]
    check("every line is Prometheus'", status == 0 and not wrong, "\n".join(wrong))
    same = all('%s{state="%s"} %d\n' % (n, of, v) in out for (n, of), v in rows.items() if n == "kdc_deliveries")
    check("the same numbers", same, out)


def backup_of_nothing():
    """A backup of a folder without a store fails, and makes none there."""
    store, to = os.path.join(WORK, "no-store"), os.path.join(WORK, "no-copy")
    status, out, err = kdc("outbox", "backup", to, "--store", store)
    check("backup of nothing", status == 3 and "store.open" in err and store in err, "%d %s" % (status, err))
    check("nothing was made", not os.path.exists(store) and not os.path.exists(to))
    status, out, err = kdc("submit", COMPLETE, "--to", "http://127.0.0.1:9", "--store", store, "--param", "=x")
    check("a parameter without a name", status == 3 and "--param" in err, err)


def chain(rows):
    """The hashes worked out anew, as docs/operations.md says."""
    before = bytes(32)
    for n, at, event, delivery, line, subject, detail, kept in rows:
        text = "%d %d %d %d %d %d:%s %s\n" % (n, at, event, delivery, line, len(subject.encode()), subject, detail.hex())
        before = hashlib.sha256(before + text.encode()).digest()
        if before != kept:
            return n
    return 0


TAMPERINGS = [
    ("nothing", None, ""),
    ("a line of the log", "UPDATE audit SET event = 11 WHERE n = 2", "store.audit-changed"),
    ("the time of a line", "UPDATE audit SET at_ms = at_ms + 1 WHERE n = 1", "store.audit-changed"),
    ("a line taken out", "DELETE FROM audit WHERE n = 2", "store.audit-missing"),
    ("the last line cut off", "DELETE FROM audit WHERE n = (SELECT max(n) FROM audit)", "store.audit-cut"),
    ("a detail of the journal", "UPDATE journal SET detail = x'61' WHERE n = 2", "store.audit-journal"),
    ("an event of the journal", "UPDATE journal SET event = event + 1 WHERE n = 1", "store.audit-journal"),
    ("a line of the journal removed", "DELETE FROM journal WHERE n = 1", "store.audit-journal"),
    ("a line put into the journal", "INSERT INTO journal VALUES(1, 99, 1, 0, 4, x'61')", "store.audit-stranger"),
]


def audit():
    """A store that was tampered with says so, and where; one that was not says so too."""
    store = os.path.join(WORK, "audit")
    status, out, err = kdc("audit", "head", "--store", store)
    check("head of nothing", status == 0 and out == "0 " + "0" * 64 + "\n", out + err)
    kdc("submit", COMPLETE, "--to", "http://127.0.0.1:9/a", "--store", store)
    kdc("outbox", "run", "--store", store)
    head = kdc("audit", "head", "--store", store)[1].strip()
    status, out, err = kdc("audit", "list", "--store", store)
    check("the log ends in its head", out.splitlines()[-1].startswith(head.split()[0] + " ")
          and out.strip().endswith(head.split()[1]), out)
    db = sqlite3.connect(os.path.join(store, "store.sqlite"))
    rows = db.execute("SELECT n, at_ms, event, delivery, line, subject, detail, hash FROM audit ORDER BY n").fetchall()
    db.close()
    check("the chain, worked out by another", len(rows) >= 3 and chain(rows) == 0, str(len(rows)))
    for name, sql, code in TAMPERINGS:
        copy = os.path.join(WORK, "audit-copy")
        shutil.copytree(store, copy)
        if sql:
            db = sqlite3.connect(os.path.join(copy, "store.sqlite"))
            check("tampered: " + name, db.execute(sql).rowcount > 0)
            db.commit()
            db.close()
        status, out, err = kdc("audit", "verify", "--head", head, "--store", copy)
        check("verify: " + name, status == (1 if sql else 0) and code in err, "%d %s" % (status, err))
        shutil.rmtree(copy)
    number, digest = head.split()
    other = number + " " + ("0" if digest[0] != "0" else "1") + digest[1:]
    status, out, err = kdc("audit", "verify", "--head", other, "--store", store)
    check("a chain written anew", status == 1 and "store.audit-head" in err, err)
    for wrong in ("", "1", "1 zz", "x " + "0" * 64, "-1 " + "0" * 64):
        status, out, err = kdc("audit", "verify", "--head", wrong, "--store", store)
        check("no head: %r" % wrong, status == 3 and "api.audit-head" in err, err)
    check("audit of no verb", kdc("audit", "forget", "--store", store)[0] == 3)


def catalog_diff():
    cases = os.path.join(ROOT, "tests", "cases", "diff")
    for name, expected in (("form", 1), ("looks", 0)):
        status, out, err = kdc("catalog", "diff", os.path.join(cases, name, "A"), os.path.join(cases, name, "B"))
        check("catalog diff of %s" % name, status == expected and not err, "%d %s" % (status, err))
    status, out, err = kdc("catalog", "diff", "", "")
    check("the installed catalog is as itself", status == 0, out + err)
    status, out, err = kdc("catalog", "diff", "", "/nowhere")
    check("catalog diff of nothing", status == 3 and "catalog.folder" in err, err)
    check("catalog of no verb", kdc("catalog", "dance")[0] == 3)


try:
    catalog_diff()
    statuses()
    fees()
    shapes()
    evaluation()
    pending()
    protocols()
    bad_input()
    wrong_model()
    lint()
    fill()
    attachments()
    figures()
    audit()
    backup_of_nothing()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
finish()
