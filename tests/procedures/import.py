#!/usr/bin/env python3
"""kdc procedure import: records shaped as the national portal's (tests/cases/import/*/record.json), read here a second time and by
other rules: nothing is lost, papers are told apart, and the documents and accounts are those that were looked at (document.xml,
account.tsv). faults.tsv: what is no record, with the place of the fault. KDC_UPDATE=1 writes the expected files anew."""
import csv
import decimal
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

ROOT = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.abspath(os.environ.get("builddir", ROOT))
CASES = os.path.join(ROOT, "tests", "cases", "import")
CATALOG = os.path.join(ROOT, "lib", "data")
NS = "{urn:kdc:procedure:1}"
passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAIL %s %s" % (name, why))


def kdc(*arguments):
    return subprocess.run([os.path.join(BUILD, "kdc")] + list(arguments) + ["--catalog", CATALOG], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding="utf-8", errors="replace")


class Number(str):
    """As the record writes it."""


def read_record(path):
    with open(path, encoding="utf-8-sig") as f:
        return json.loads(f.read(), parse_int=Number, parse_float=Number)


def leaves(value, path=""):
    """Every value that is no container, and every empty container, with its path."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            plain = name and not re.search(r'[.\[\]" \t\r\n]', name)
            yield from leaves(inner, (path + "." if path else "") + name if plain else '%s["%s"]' % (path, name))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, "%s[%d]" % (path, index))
    else:
        yield path, value


def written(value):
    if value is True or value is False:
        return str(value).lower()
    return "" if value is None or value == {} or value == [] else str(value)


def says_nothing(value):
    return written(value).strip(" \t\r\n") == ""


def plain(text):
    """Words alone: no markup, no bullets, one form of letters and blanks."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r'<a\s[^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2 (\1)", text, flags=re.S)
    text = re.sub(r"</?(p|b|i|u|br|div|span|ul|ol|li|table|tr|td|th|strong|em)(\s[^<>]*)?/?>", " ", text)
    text = unicodedata.normalize("NFC", html.unescape(text))
    text = "".join(" " if c in "\x0b\x0c" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" else c for c in text)
    text = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    text = re.sub(r"\s+-\s+", " ", " " + text)
    return re.sub(r"^(?:[-+*•–—▪▫◦]\s*)+(?=.)", "", re.sub(r"\s+", " ", text).strip())


def fold(text):
    text = unicodedata.normalize("NFD", plain(text).lower().replace("đ", "d"))
    return "".join(c for c in text if not unicodedata.combining(c))


def get(thing, *names):
    """A member under any of its names, whatever the letters' case."""
    for name in names:
        for key in thing if isinstance(thing, dict) else ():
            if key.replace("_", "").lower() == name.lower() and not says_nothing(thing[key]) or \
               key.replace("_", "").lower() == name.lower() and isinstance(thing[key], (list, dict)) and thing[key]:
                return thing[key]
    return None


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def find(value):
    """The record inside what is around it."""
    if isinstance(value, dict):
        keys = {key.replace("_", "").lower() for key in value}
        if keys & {"executionmethods", "executioncases", "thanhphanhoso", "cachthucthuchien"}:
            return value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        found = find(inner)
        if found:
            return found
    return None


def count(value):
    """A quantity, or None where there is none to be read."""
    match = re.match(r"^0*(\d{1,4})(\.0)?( .*)?$", written(value)) if isinstance(value, str) else None
    return int(match.group(1)) if match else None


def expected_handling(heading, paper):
    originals, copies = count(get(paper, "originalQty", "SOBANCHINH")), count(get(paper, "copyQty", "SOBANSAO"))
    if originals is None and copies is None:
        return "submit"
    if not (originals or 0) + (copies or 0) > 0:
        return "note" if originals == 0 or copies == 0 and originals is None else "submit"
    head = fold(heading or "")
    if "xuat trinh" in head and "nop" not in head:
        return "present"
    name = fold(written(get(paper, "name", "TENGIAYTO") or ""))
    return "present" if ("nop" not in head or "xuat trinh" in head) and (name.startswith("xuat trinh") or "(xuat trinh" in name) else "submit"


def papers_of(record):
    for group in listed(get(record, "executionCases", "THANHPHANHOSO")):
        for paper in listed(get(group, "profileComponents", "GIAYTO")):
            yield get(group, "name", "TRUONGHOP"), paper
    for case in listed(get(record, "cases")):
        for paper in listed(get(case, "profileComponents")):
            yield "", paper
    for paper in listed(get(record, "profileComponents")):
        yield "", paper


def texts_of(root):
    found = []
    for element in root.iter():
        found += [element.text or ""] + list(element.attrib.values())
    return [plain(text) for text in found]


# What the document says in a word of its own: by the last member of the path.
OWN_WORDS = {"processingTimeUnit", "type", "DONVITINH", "DonViTinh", "currencyName", "currencyId", "DONVI", "submissionMethod", "KENH", "Kenh", "isWard",
             "isProvince", "isMinistry", "isFullProcess", "isOfflineOnly", "originalQty", "copyQty", "SOBANCHINH", "SOBANSAO", "SoBanChinh", "SoBanSao", "updatedAt",
             "NgayCapNhat", "decisionDate", "effectiveDate", "processingTime", "THOIGIANGIAIQUYET", "ThoiGianGiaiQuyet", "value", "SOTIEN", "qty", "code", "codeNotation"}


def judge_account(name, record, top, lines, root):
    """Every value has a line, as it is written; what was kept or noted is found again in the document."""
    texts, joined = texts_of(root), " ".join(texts_of(root))
    by_path = {}
    for line in lines:
        by_path.setdefault(line.get("path", ""), []).append(line)
    seen = 0
    for path, value in leaves(top):
        mine = by_path.get(path, [])
        check("%s %s has a line" % (name, path), bool(mine))
        if not mine:
            continue
        seen += 1
        outcomes = {line["outcome"] for line in mine}
        if says_nothing(value):
            check("%s %s is empty" % (name, path), outcomes == {"empty"}, str(outcomes))
            continue
        check("%s %s says something" % (name, path), "empty" not in outcomes)
        if not any("\\u" in line.get("value", "") for line in mine):
            check("%s %s as written" % (name, path), mine[0].get("value", "") == written(value), repr(mine[0].get("value")))
        last = re.sub(r"\[\d+\]$", "", path).split(".")[-1]
        if "envelope" in outcomes or last in OWN_WORDS or outcomes == {"guessed"} and not isinstance(value, Number):
            continue
        check("%s %s is in the document" % (name, path), plain(written(value)) in joined or any(plain(written(value)) == text for text in texts),
              repr(plain(written(value))))
    for line in lines:
        check("%s %s: a place" % (name, line.get("path", "")), line["outcome"] in ("empty", "envelope") or line.get("place"))
        check("%s %s: words" % (name, line.get("path", "")), len(line["message"]) > 9)
    return seen


def judge_papers(name, record, root):
    wanted = [(expected_handling(heading, paper), heading, paper) for heading, paper in papers_of(record) if not says_nothing_at_all(paper)]
    shown = list(root.iter(NS + "paper"))
    check(name + " as many papers", len(wanted) == len(shown), "%d %d" % (len(wanted), len(shown)))
    for (handling, _, paper), element in zip(wanted, shown):
        text = paper if isinstance(paper, str) else written(get(paper, "name", "TENGIAYTO", "TENMAUDON") or "")
        check("%s paper %s" % (name, text[:40]), element.get("handling") == handling, "%s, expected %s" % (element.get("handling"), handling))
        check("%s paper %s: its words" % (name, text[:40]), not text or plain(text) == plain(element.findtext(NS + "name")))
        for attribute, member in (("originals", ("originalQty", "SOBANCHINH")), ("copies", ("copyQty", "SOBANSAO"))):
            number = count(get(paper, *member)) if isinstance(paper, dict) else None
            check("%s paper %s: %s" % (name, text[:40], attribute),
                  int(element.get(attribute, 0)) == (number or 0) or handling == "note" and element.get(attribute) is None)
        asked = element.get("ask")
        if asked:
            question = [ask for ask in root.iter(NS + "ask") if ask.get("id") == asked]
            check("%s paper %s: its condition is told" % (name, text[:40]), len(question) == 1 and re.search("trường hợp|nếu|đối với", plain(text), re.I))
        mandatory = isinstance(paper, dict) and get(paper, "required") is True
        check("%s paper %s: none asks for what everybody files" % (name, text[:40]), not (mandatory and asked))


def says_nothing_at_all(value):
    return all(says_nothing(leaf) for _, leaf in leaves(value))


def judge_money(name, record, root):
    """Plain numbers: each amount is a fee of the document, in its currency; nothing else is money."""
    currencies = {"Việt Nam Đồng": "VND", "VND": "VND", "Đồng": "VND", "USD": "USD", "EUR": "EUR"}
    fees = [(decimal.Decimal(fee.get("amount")), fee.get("currency")) for fee in root.iter(NS + "fee") if fee.get("amount")]
    for method in listed(get(record, "executionMethods")):
        for fee in listed(get(method, "fees")):
            value, currency = fee.get("value"), fee.get("currencyName", "")
            if not isinstance(value, Number) or currency not in currencies:
                continue
            amount = decimal.Decimal(value)
            if 0 < amount < 10 ** 15:
                check("%s %s %s" % (name, value, currency), (amount, currencies[currency]) in fees, str(fees))
            else:
                check("%s %s is no fee" % (name, value), amount == 0 or (amount, currencies[currency]) not in fees)
    for fee in root.iter(NS + "fee"):
        check(name + " a fee has a sum or somebody who sets it", fee.get("amount") or fee.get("set-by"))


def judge_times(name, record, root):
    units = {"WORKING_DAY": "working-day", "DAY": "day", "HOUR": "hour", "MONTH": "month", "Ngày làm việc": "working-day", "Giờ": "hour"}
    terms = [(term.get("unit"), term.get("quantity"), "".join(note.text for note in term.iter(NS + "note"))) for term in root.iter(NS + "term")]
    times = [(get(method, "processingTime"), get(method, "processingTimeUnit")) for method in listed(get(record, "executionMethods")) if isinstance(method, dict)]
    for method in listed(get(record, "CACHTHUCTHUCHIEN")):
        times += [(get(time, "THOIGIANGIAIQUYET"), get(time, "DONVITINH")) for time in listed(get(method, "THOIGIAN") if isinstance(method, dict) else None)]
    for quantity, unit in times:
        if quantity is None:
            continue
        if unit in units and re.match(r"^0*[1-9]\d{0,3}$", quantity):
            check("%s %s %s" % (name, quantity, unit), any(term[:2] == (units[unit], str(int(quantity))) for term in terms), str(terms))
        elif unit not in ("WEEK", "YEAR"):
            check("%s %s %s in words" % (name, quantity, unit), any(quantity.lstrip("0") in term[2] for term in terms), str(terms))


def as_rows(lines):
    return ["\t".join([line["outcome"], line.get("path", ""), line.get("place", ""), line.get("taken", ""), line["code"]]).replace("\n", "\\n") for line in lines]


def compare(path, text):
    if os.environ.get("KDC_UPDATE"):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    with open(path, encoding="utf-8") as f:
        return f.read() == text


def judge_case(folder, scratch):
    name = os.path.basename(folder)
    options, out = [], os.path.join(scratch, name + ".xml")
    if os.path.exists(os.path.join(folder, "options")):
        with open(os.path.join(folder, "options")) as f:
            options = f.read().split()
    done = kdc("procedure", "import", os.path.join(folder, "record.json"), "-o", out, "--format", "json", *options)
    check(name + " is imported", done.returncode == 0, done.stderr)
    if done.returncode:
        return 0
    lines = json.loads(done.stdout)["value"]
    with open(out, encoding="utf-8") as f:
        document = f.read()
    check(name + " document", compare(os.path.join(folder, "document.xml"), document), "differs from document.xml")
    check(name + " account", compare(os.path.join(folder, "account.tsv"), "\n".join(as_rows(lines)) + "\n"), "differs from account.tsv")
    check(name + " NFC", unicodedata.normalize("NFC", document) == document)
    linted = kdc("lint", out, "--min-severity", "error")
    check(name + " lint", linted.returncode == 0, linted.stdout)
    top = read_record(os.path.join(folder, "record.json"))
    record, root = find(top), ET.fromstring(document.encode())
    seen = judge_account(name, record, top, lines, root)
    judge_papers(name, record, root)
    judge_money(name, record, root)
    judge_times(name, record, root)
    for element in root.iter():
        check(name + " sources are told", element.get("source") is None or len(element.get("source")) > 6)
    return seen


def judge_fault(row, scratch):
    path = os.path.join(scratch, row["name"] + ".json")
    with open(path, "wb") as f:
        f.write(json.loads('"%s"' % row["text"]).encode("utf-8", "surrogatepass") if not row["bytes"] else bytes.fromhex(row["bytes"]))
    out = os.path.join(scratch, row["name"] + ".xml")
    done = kdc("procedure", "import", path, "-o", out, "--lang", row["lang"] or "vi")
    check(row["name"] + " fails", done.returncode == 3 and not os.path.exists(out), str(done.returncode) + done.stdout)
    place = "%s:%s:%s: " % (path, row["line"], row["column"]) if row["line"] else path + ": "
    check(row["name"] + " place", place in done.stderr, done.stderr)
    check(row["name"] + " key", "[%s]" % row["key"] in done.stderr, done.stderr)
    check(row["name"] + " path", not row["path"] or "(%s)" % row["path"] in done.stderr, done.stderr)


def judge_command(scratch):
    """Where the document and the account go, and that a failed write leaves the old file."""
    record, out = os.path.join(CASES, "headings-and-notes", "record.json"), os.path.join(scratch, "there.xml")
    shown = kdc("procedure", "import", record)
    check("to standard output", shown.returncode == 0 and shown.stdout.startswith("<?xml") and "guessed" in shown.stderr)
    check("English", "taken" in kdc("procedure", "import", record, "--lang", "en").stderr)
    short, long = kdc("procedure", "import", record, "-o", out), kdc("procedure", "import", record, "-o", out, "--explain")
    check("--explain tells all", " kept " not in short.stdout and " kept " in long.stdout and "{}" not in long.stdout)
    check("the day is given", 'valid-from="2026-10-01"' in kdc("procedure", "import", record, "--from", "2026-10-01").stdout)
    check("a day that is none", kdc("procedure", "import", record, "--from", "2026-02-30").returncode == 3)
    lost = kdc("procedure", "import", record, "-o", os.path.join(scratch, "no", "where.xml"))
    check("a folder that is not there", lost.returncode == 3 and "where.xml" in lost.stderr, lost.stderr)
    check("no file", kdc("procedure", "import", os.path.join(scratch, "none.json")).returncode == 3)
    check("no operand", kdc("procedure", "import").returncode == 3)
    catalog = os.path.join(scratch, "catalog")
    os.makedirs(os.path.join(catalog, "procedures"))
    code = "2.000815"
    kdc("procedure", "import", os.path.join(CASES, "two-currencies-per-page", "record.json"), "-o", os.path.join(catalog, "procedures", code + ".xml"))
    run = subprocess.run([os.path.join(BUILD, "kdc"), "procedure", "show", code, "--on", "2026-11-14", "--catalog", catalog], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, encoding="utf-8")
    check("a catalog loads it", run.returncode == 0, run.stderr)
    for words in ("Cách nộp", "Trực tiếp", "2000 VND / page", "10 USD / copy", "Ghi chú", "Từ khóa"):
        check("shown: " + words, (words in run.stdout) == (words != "Từ khóa"), run.stdout)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        folders = sorted(os.path.join(CASES, name) for name in os.listdir(CASES) if os.path.isdir(os.path.join(CASES, name)))
        values = sum(judge_case(folder, scratch) for folder in folders)
        with open(os.path.join(CASES, "faults.tsv"), encoding="utf-8") as f:
            faults = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
        for row in faults:
            judge_fault(row, scratch)
        judge_command(scratch)
        print("%d records, %d values, %d faults" % (len(folders), values, len(faults)))
        check("enough records", len(folders) >= 20 and len(faults) >= len(folders))
    print("%d passed, %d failed" % (passed, failed))
    return failed != 0


sys.exit(main())
