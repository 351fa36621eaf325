#!/usr/bin/env python3
"""kdc succession plan: every code of the registers, on several days, against what this script works out from the registers by
itself; then drafts of every kind, decisions, and plans that are refused."""
import datetime
import glob
import json
import os
import re
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
SMALL = os.path.join(ROOT, "tests", "cases", "succession")
SMALL_CATALOG = os.path.join(SMALL, "catalog")
NS, PLAN = "{urn:kdc:authorities:1}", "{urn:kdc:plan:1}"
FIRST, LAST = "0000-00-00", "9999-99-99"


def kdc(*arguments, cwd, catalog=CATALOG):
    return subprocess.run([os.path.join(BUILD, "kdc")] + list(arguments) + ["--catalog", catalog], cwd=cwd, encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


# --- the registers, read here by other rules ------------------------------------------------------------------------------

class Bearer:
    def __init__(self, element):
        self.code = element.get("code") or element.get("id")
        self.start, self.end = element.get("valid-from", FIRST), element.get("valid-to", LAST)
        self.name = element.find(NS + "name").text
        self.steps = []
        for step in element.findall(NS + "successor"):
            on = step.get("on") or str(datetime.date.fromisoformat(self.end) + datetime.timedelta(1))
            self.steps.append((on, step.get("to"), step.get("extent") == "full", step.get("domain") is not None))


bearers = {}
for path in sorted(glob.glob(os.path.join(CATALOG, "authorities", "*.xml"))):
    for element in ET.parse(path).getroot():
        if element.tag in (NS + "unit", NS + "agency"):
            bearer = Bearer(element)
            bearers.setdefault(bearer.code, []).append(bearer)


def bearer_on(code, on):
    return next((b for b in bearers.get(code, ()) if b.start <= on <= b.end), None)


def ends_of(bearer, on, since=FIRST, whole=True):
    """(those in force on the day at the end of each way, whether the way was full, whether a domain lies on it)"""
    found, domain = [], False
    for day, to, full, of_domain in bearer.steps:
        if not since < day <= on:
            continue
        heir = bearer_on(to, day)
        domain |= of_domain
        if heir.start <= on <= heir.end:
            found.append((heir, whole and full))
        more, deeper = ends_of(heir, on, day, whole and full)
        found, domain = found + more, domain or deeper
    return found, domain


def expected(code, written, on):
    """(why, codes that may stand there), or None"""
    written = min(written, on)
    now, then = bearer_on(code, on), bearer_on(code, written)
    if not then and not now:
        before = [b for b in bearers.get(code, ()) if b.end < on]
        then = max(before, key=lambda b: b.end) if before else None
    if not then or then is now:
        return None
    ends, domain = ends_of(then, on)
    codes = list(dict.fromkeys(heir.code for heir, _ in ends))
    whole = all(full for _, full in ends)
    if now and codes == [code] and whole and not domain:
        return None
    if not codes:
        why = "reused" if now else "none"
    elif domain:
        why = "domain"
    elif len(codes) > 1:
        why = "several"
    elif not whole:
        why = "partial"
    else:
        why = "reused" if now else "succeeded"
    if now and now.code not in codes:
        codes.append(now.code)
    return why, codes, then.name


def small(folder, *arguments):
    return kdc("succession", *arguments, cwd=folder, catalog=SMALL_CATALOG)


# --- drafts ---------------------------------------------------------------------------------------------------------------

def draft(created, data, form="tp-ht-khai-sinh", procedure="1.001193", authority='unit="00364"', tail="<draft>\n  </draft>",
          more="", extra=""):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<dossier xmlns="urn:kdc:dossier:1" xmlns:f="urn:kdc:form:%s" id="urn:uuid:1" '
            'procedure="%s" revision="1" created="%sT08:00:00+07:00"%s>\n  <channel kind="desk"/>%s\n  <authority %s/>\n'
            '  <data form="%s" version="2026-09-01">\n%s\n  </data>\n  %s\n</dossier>\n'
            % (form, procedure, created, more, extra, authority, form, data, tail))


def put(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def plan(folder, *names, on="2025-07-02", catalog=CATALOG):
    done = kdc("succession", "plan", *names, "--on", on, "--format", "json", cwd=folder, catalog=catalog)
    if done.returncode not in (0, 1):
        return done.returncode, done.stderr, []
    tree = json.loads(done.stdout)
    return done.returncode, tree["file"], tree["place"]


def person(name, unit, attributes=""):
    return "    <f:%s><f:residence><f:unit%s>%s</f:unit></f:residence></f:%s>" % (name, attributes, unit, name)


def every_code(folder):
    codes = sorted(code for code in bearers if re.fullmatch(r"\d+", code))
    half = len(codes) // 2
    total = {}
    for written, on in (("2024-06-01", "2026-11-14"),):
        names = []
        for number, part in enumerate((codes[:half], codes[half:])):
            rows = "\n".join("    <f:residencePeriod><f:place><f:unit>%s</f:unit></f:place></f:residencePeriod>" % c for c in part)
            names.append("codes-%d.xml" % number)
            put(folder, names[-1], draft(written, rows, form="tp-ht-xac-nhan-tthn", procedure="1.004873", authority='unit="01"'))
        _, _, places = plan(folder, *names, on=on)
        said = {p["code"]: (p["why"], [h["code"] for h in p["heir"]], p["name"]) for p in places}
        wanted = {code: expected(code, written, on) for code in codes}
        wanted = {code: what for code, what in wanted.items() if what}
        wrong = [(c, said.get(c), wanted.get(c)) for c in set(said) | set(wanted) if said.get(c) != wanted.get(c)]
        check("every code written %s, on %s" % (written, on), not wrong, (len(wrong), wrong[:4]))
        check("those are past", all(p["state"] == "past" and not p["chosen"] for p in places))
        for why, _, _ in wanted.values():
            total[why] = total.get(why, 0) + 1
    check("the registers have all that happens to units", total["succeeded"] > 3000 and total["several"] > 300,
          total)
    return codes


def single(codes):
    """A unit that another took over from, all of it."""
    return next(c for c in codes if (expected(c, "2025-03-03", "2025-07-02") or ("",))[0] == "succeeded")


def states(folder, codes):
    gone = single(codes)
    heir = expected(gone, "2025-03-03", "2025-07-02")[1][0]
    text = draft("2025-03-03", "\n".join([person("requester", gone), "    <f:child><f:birthPlace><f:unit>%s</f:unit></f:birthPlace></f:child>"
                                          % gone, person("mother", "00373")]), authority="unit = ' %s '" % gone)
    put(folder, "a.xml", text)
    status, files, places = plan(folder, "a.xml")
    check("a draft: exit status", status == 1, (status, files))
    check("a draft: its file", [(f["name"], f["kind"], f["dossier"]) for f in files] == [("a.xml", "draft", "urn:uuid:1")], files)
    told = [(p["path"], p["state"], p["why"], p["chosen"]) for p in places]
    check("a draft: its places", told == [("authority/unit", "change", "succeeded", heir),
                                          ("/requester/residence/unit", "change", "succeeded", heir),
                                          ("/child/birthPlace/unit", "past", "succeeded", ""),
                                          ("/mother/residence/unit", "open", "several", "")], told)
    lines = text.split("\n")
    check("each stands where it is said", all(lines[p["line"] - 1][p["column"] - 1:].startswith(p["code"]) for p in places), places)
    for mark, name in ((b"\xef\xbb\xbf", "with a byte order mark"), (b"", "without")):
        put(folder, "b.xml", mark + text.encode())
        _, _, other = plan(folder, "b.xml")
        check("the same " + name, [(p["path"], p["line"]) for p in other] == [(p["path"], p["line"]) for p in places], other)
    put(folder, "later.xml", draft("2025-03-03", person("requester", "00373", ' source="portal" at="2025-07-05T09:00:00+07:00"')))
    _, _, places = plan(folder, "later.xml", on="2026-11-14")
    check("the value's own day", [(p["path"], p["written"]) for p in places if p["code"] == "00373"]
          == [("/requester/residence/unit", "2025-07-05")], places)
    put(folder, "new.xml", draft("2025-07-05", person("requester", heir), authority='unit="%s"' % heir))
    check("nothing to do", plan(folder, "new.xml")[0] == 0 and plan(folder, "new.xml")[2] == [])
    put(folder, "entry.xml", draft("2025-03-03", "", form="tp-ht-xac-nhan-tthn", procedure="1.004873",
                                   tail='<draft>\n    <entry path="/residencePeriod[r3]/place/unit">00373</entry>\n'
                                        '    <entry path="/requester/residence/unit">%s</entry>\n  </draft>' % gone))
    _, _, places = plan(folder, "entry.xml")
    check("what is kept of branches not chosen", [(p["path"], p["state"]) for p in places if p["path"].startswith("/")]
          == [("/residencePeriod[r3]/place/unit", "past"), ("/requester/residence/unit", "change")], places)
    put(folder, "odd.xml", draft("2025-03-03", person("requester", "&#48;0373")).replace("00373<", "00373<!-- -->"))
    _, _, places = plan(folder, "odd.xml")
    check("a code in references", [p["code"] for p in places if p["path"].startswith("/requester")] == ["00373"], places)


def kinds(folder, codes):
    gone = single(codes)
    for name, text, kind in (
            ("received", draft("2025-03-03", person("requester", gone), more=' received="2025-03-04T08:00:00+07:00"'), "received"),
            ("filed", draft("2025-03-03", person("requester", gone), tail=""), "filed"),
            ("form", draft("2025-03-03", person("requester", gone), form="no-such-form"), "unread"),
            ("broken", draft("2025-03-03", person("requester", gone))[:-20], "unread"),
            ("other", "<x/>", "unread"), ("empty", "", "unread"), ("noise", os.urandom(500), "unread")):
        put(folder, name + ".xml", text)
        status, files, places = plan(folder, name + ".xml", catalog=SMALL_CATALOG)
        check("%s: %s, without places" % (name, kind), status == (1 if kind == "unread" else 0) and places == []
              and [f["kind"] for f in files] == [kind], (status, files, places))
        check("%s: text" % name, (name + ".xml: ") in kdc("succession", "plan", name + ".xml", "--on", "2025-07-02", cwd=folder, catalog=SMALL_CATALOG).stdout)
    check("no such file", plan(folder, "none.xml", catalog=SMALL_CATALOG)[0] == 3 and "io.missing" in plan(folder, "none.xml", catalog=SMALL_CATALOG)[1])
    check("the same file twice", plan(folder, "received.xml", "./received.xml", catalog=SMALL_CATALOG)[0] == 3)
    os.symlink("received.xml", os.path.join(folder, "link.xml"))
    check("a link by its name", plan(folder, "link.xml", catalog=SMALL_CATALOG)[0] == 3)
    check("no day", kdc("succession", "plan", "received.xml", cwd=folder).returncode == 3)
    check("a day that is none", plan(folder, "received.xml", on="2025-02-30", catalog=SMALL_CATALOG)[0] == 3)
    put(folder, "desk/one/dossier.xml", draft("2025-03-03", person("requester", gone)))
    put(folder, "desk/two.xml", draft("2025-03-03", person("requester", gone)))
    put(folder, "desk/three.txt", "text")
    os.symlink("../received.xml", os.path.join(folder, "desk", "link.xml"))
    _, files, _ = plan(folder, "desk", catalog=SMALL_CATALOG)
    check("a folder", [f["name"] for f in files] == ["desk/one/dossier.xml", "desk/two.xml"], files)


def decisions(folder):
    gone, day = "00001", "2026-11-14"
    put(folder, "d.xml", draft("2025-02-01", "<f:home>00007</f:home>\n<f:born>00007</f:born>", form="to-khai", procedure="9.000001",
                               authority='unit="00001"'))
    done = small(folder, "plan", "d.xml", "--on", day, "--out", "plan.xml")
    check("a plan is written", done.returncode == 1, done.stderr)
    text = open(os.path.join(folder, "plan.xml"), encoding="utf-8").read()
    check("the same bytes again", small(folder, "plan", "d.xml", "--on", day, "--format", "xml").stdout == text)
    check("never over another file", small(folder, "plan", "d.xml", "--on", day, "--out", "plan.xml").returncode == 3)
    jing = subprocess.run(["jing", "-i", os.path.join(CATALOG, "schemas", "plan.rng"), "plan.xml"], cwd=folder, stdout=subprocess.PIPE)
    check("valid by its schema", jing.returncode == 0, jing.stdout)
    check("read and written again", small(folder, "show", "plan.xml", "--format", "xml").stdout == text)
    root = ET.fromstring(text)
    place = [p for p in root.iter(PLAN + "place") if p.get("state") == "open"]
    check("one place is open", len(place) == 1 and "chosen" not in place[0].attrib)
    opened = 'state="open" why="several"'
    for what, changed, status, says in (
            ("decided", text.replace(opened, opened + ' chosen="00012"'), 0, "→ 00012"),
            ("any unit in force", text.replace(opened, opened + ' chosen="00015"'), 0, "→ 00015"),
            ("taken back", text.replace(' chosen="00011"', ""), 1, gone),
            ("no longer in force", text.replace(opened, opened + ' chosen="00007"'), 3, "plan.not-in-force"),
            ("unknown", text.replace(opened, opened + ' chosen="99999"'), 3, "plan.not-in-force"),
            ("an agency for a unit", text.replace(opened, opened + ' chosen="G91"'), 3, "plan.not-in-force"),
            ("of what is past", text.replace('state="past" why="several"', 'state="past" why="several" chosen="00012"'), 3, "plan.past"),
            ("no plan", "<plan/>", 3, "structure"), ("nothing", "", 3, "input"),
            ("a word too much", text.replace(opened, opened + ' sure="yes"'), 3, "structure.unknown-attribute"),
            ("a digest cut short", re.sub('sha256="..', 'sha256="', text), 3, "structure.attribute-value"),
            ("a file twice", re.sub("(<file.*</file>)", r"\1\1", text, flags=re.S), 3, "plan.twice")):
        put(folder, "changed.xml", changed)
        done = small(folder, "show", "changed.xml")
        check("a plan: " + what, done.returncode == status and says in done.stdout + done.stderr, (done.returncode, done.stdout, done.stderr))
        check("a plan: %s, with its line" % what, status != 3 or re.search(r"changed\.xml:\d+:\d+:", done.stderr), done.stderr)
    english = small(folder, "show", "plan.xml", "--lang", "en").stdout
    check("in English", "a person chooses" in english and "tells where something happened" in english, english)


def cases():
    """tests/cases/succession: a small catalog in which everything happens; KDC_UPDATE=1 writes the plans anew."""
    here = os.path.join(ROOT, "tests", "cases", "succession")
    names = sorted(n[:-4] for n in os.listdir(os.path.join(here, "drafts")))
    for name in names:
        done = kdc("succession", "plan", name + ".xml", "--on", "2026-11-14", "--format", "xml", cwd=os.path.join(here, "drafts"),
                   catalog=os.path.join(here, "catalog"))
        path = os.path.join(here, "plans", name + ".xml")
        if os.environ.get("KDC_UPDATE"):
            with open(path, "w", encoding="utf-8") as f:
                f.write(done.stdout)
        wanted = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        check("case " + name, done.stdout == wanted, done.stdout + done.stderr)
        check("case %s: exit status" % name, done.returncode == (re.search('state="open" why="[a-z]*">', wanted) is not None))
    said = "".join(open(os.path.join(here, "plans", n + ".xml"), encoding="utf-8").read() for n in names)
    for why in ("succeeded", "several", "partial", "none", "reused", "domain"):
        check("a case of " + why, 'why="%s"' % why in said)
    message = kdc("succession", "plan", "drafts", "--on", "2026-11-14", cwd=here,
                  catalog=os.path.join(here, "catalog")).stdout     # plan.succeeded plan.several plan.partial plan.none …
    check("sentences", all(words in message for words in (
        " nay là ", "đã chia cho nhiều nơi", "chỉ được kế thừa một phần", "không biết nơi nào kế thừa", "nay đã cấp cho nơi khác",
        "theo lĩnh vực", "giữ nguyên")), message)     # plan.reused plan.domain plan.past-place


# --- doing it -------------------------------------------------------------------------------------------------------------

CHOICES = {"00002": "00012", "G92": "G91", "00003": "00006", "00004": "00004", "00005": "00015", "00007": "00012",
           "9.000002": "9.000001", "9.000003": "9.000001"}


def bytes_of(folder):
    return {n: open(os.path.join(folder, n), "rb").read() for n in sorted(os.listdir(folder)) if not n.startswith("plan")}


def decided(text):
    """A person's choice at every open place."""
    return re.sub(r'code="([^"]*)"( written="[^"]*" state="open" why="[a-z]*")', lambda m: m.group(0) + ' chosen="%s"' % CHOICES[m.group(1)],
                  text)


def expected_bytes(data, document, name):
    """What a plan does to a file, worked out from the plan alone: codes by line and column, notes at the end of <draft>."""
    lines, notes, prefix = data.decode("utf-8").split("\n"), [], ""
    file = next(f for f in document.iter(PLAN + "file") if f.get("name") == name)
    prefix = (re.search(r"<(\w+:)?draft", data.decode()) or [None, None])[1] or ""
    for place in sorted(file, key=lambda p: (-int(p.get("line")), -int(p.get("column")))):
        if not place.get("chosen"):
            continue
        line, column = int(place.get("line")) - 1, int(place.get("column")) - 1
        code = place.get("code")
        if not lines[line][column:].startswith(code):
            return None
        lines[line] = lines[line][:column] + place.get("chosen") + lines[line][column + len(code):]
        notes.insert(0, '  <%smoved path="%s" from="%s" to="%s" on="%s" before="%s"/>\n  '
                     % (prefix, place.get("path"), code, place.get("chosen"), document.get("on"), file.get("sha256")))
    text, notes = "\n".join(lines), "".join(notes)
    if not notes:
        return data
    if "<draft/>" in text:
        return text.replace("<draft/>", "<draft>\n  %s</draft>" % notes).encode()
    return text.replace("</%sdraft>" % prefix, "%s</%sdraft>" % (notes, prefix)).encode()


def apply(folder):
    names = sorted(n for n in os.listdir(os.path.join(SMALL, "drafts")) if n != "references.xml")
    for name in names:
        put(folder, name, open(os.path.join(SMALL, "drafts", name), "rb").read())
    before = bytes_of(folder)
    made = small(folder, "plan", *names, "--on", "2026-11-14", "--out", "plan.xml")
    check("a plan of all", made.returncode == 1, made.stderr)
    text = open(os.path.join(folder, "plan.xml"), encoding="utf-8").read()
    for flags in ((), ("--dry-run",)):
        done = small(folder, "apply", "plan.xml", *flags)
        check("undecided: refused, all told", done.returncode == 1 and done.stderr.count("[plan.undecided]") == 3, done.stderr)
    check("undecided: nothing written", bytes_of(folder) == before)
    put(folder, "plan-decided.xml", decided(text))
    document = ET.fromstring(decided(text))
    done = small(folder, "apply", "plan-decided.xml", "--dry-run", "--format", "json")
    check("dry run", done.returncode == 0 and {f["outcome"] for f in json.loads(done.stdout)["file"]} == {"would-change", "same"},
          done.stdout + done.stderr)
    check("dry run: nothing written", bytes_of(folder) == before)
    put(folder, names[-1], before[names[-1]] + b"\n")
    put(folder, names[0], before[names[0]].replace(b"desk", b"home"))
    done = small(folder, "apply", "plan-decided.xml")
    check("changed since: refused, all told", done.returncode == 1 and done.stderr.count("[plan.changed]") == 2, done.stderr)
    put(folder, names[0], before[names[0]])
    put(folder, names[-1], before[names[-1]])
    check("changed since: nothing written", bytes_of(folder) == before)
    os.rename(os.path.join(folder, names[1]), os.path.join(folder, "plan-away"))
    done = small(folder, "apply", "plan-decided.xml")
    check("a file is gone", done.returncode == 3 and "io.missing" in done.stderr and done.stderr.count(names[1]), done.stderr)
    os.rename(os.path.join(folder, "plan-away"), os.path.join(folder, names[1]))
    put(folder, "plan-other.xml", decided(text).replace('path="/home"', 'path="/house"'))
    done = small(folder, "apply", "plan-other.xml")
    check("a place that is not there", done.returncode == 1 and "plan.not-there" in done.stderr, done.stderr)
    put(folder, "plan-less.xml", re.sub(r'\s*<place path="authority/unit".*?</place>', "", decided(text), flags=re.S))
    done = small(folder, "apply", "plan-less.xml")
    check("a place that the plan leaves out is undecided", done.returncode == 1 and "plan.undecided" in done.stderr, done.stderr)
    check("refused: nothing written", bytes_of(folder) == before)
    done = small(folder, "apply", "plan-decided.xml")
    check("applied", done.returncode == 0, done.stderr)
    after = bytes_of(folder)
    for name in names:
        check("byte for byte: " + name, after[name] == expected_bytes(before[name], document, name), after[name].decode())
    check("something was changed", sum(after[n] != before[n] for n in names) == 6, [n for n in names if after[n] != before[n]])
    done = small(folder, "apply", "plan-decided.xml", "--format", "json")
    check("again: done", done.returncode == 0 and {f["outcome"] for f in json.loads(done.stdout)["file"]} == {"done", "same"}, done.stdout)
    check("again: nothing written", bytes_of(folder) == after)
    done = small(folder, "plan", *names, "--on", "2026-11-14", "--format", "json")
    check("planned anew: nothing left but what is past", {p["state"] for p in json.loads(done.stdout)["place"]} == {"past"}, done.stdout)
    drafts = [n for n in names if after[n] != before[n]]
    jing = subprocess.run(["jing", "-i", os.path.join(CATALOG, "schemas", "dossier.rng")] + drafts, cwd=folder, stdout=subprocess.PIPE)
    check("valid by the schema of dossiers", jing.returncode == 0, jing.stdout)
    for name in drafts:
        filled = kdc("fill", "set", name, "/home", "00011", "--on", "2026-11-14", cwd=folder, catalog=SMALL_CATALOG)
        text = open(os.path.join(folder, name), encoding="utf-8").read()
        check("filled in further, the notes stay: " + name, filled.returncode == 0
              and text.count("moved path=") == after[name].count(b"moved path="), filled.stderr + text)
        shown = kdc("fill", "show", name, "--on", "2026-11-14", cwd=folder, catalog=SMALL_CATALOG).stdout
        check("the old codes are shown: " + name, shown.count(" theo kế thừa, kế hoạch ngày 2026-11-14\n")
              == after[name].count(b"moved path="), shown)
    done = small(folder, "apply", "plan-decided.xml")
    check("still done", done.returncode == 0 and done.stdout.count("đã làm theo kế hoạch này rồi") == len(drafts), done.stdout + done.stderr)


def leave(folder):
    for name in ("every-reason.xml", "references.xml"):
        put(folder, name, open(os.path.join(SMALL, "drafts", name), "rb").read())
    was = bytes_of(folder)
    small(folder, "plan", "every-reason.xml", "--on", "2026-11-14", "--out", "plan.xml")
    done = small(folder, "apply", "plan.xml", "--leave-unresolved")
    check("what is undecided may be left", done.returncode == 0, done.stderr)
    now = bytes_of(folder)["every-reason.xml"]
    check("the rest is done", now == expected_bytes(was["every-reason.xml"], ET.parse(os.path.join(folder, "plan.xml")).getroot(),
                                                    "every-reason.xml") and now.count(b"<moved") == 2, now.decode())
    text = open(os.path.join(folder, "plan.xml"), encoding="utf-8").read()
    put(folder, "plan-late.xml", decided(text))
    done = small(folder, "apply", "plan-late.xml")
    check("decided later: plan again", done.returncode == 1 and "plan.changed" in done.stderr, done.stderr)
    small(folder, "plan", "every-reason.xml", "--on", "2026-11-14", "--out", "plan-2.xml")
    put(folder, "plan-3.xml", decided(open(os.path.join(folder, "plan-2.xml"), encoding="utf-8").read()))
    done = small(folder, "apply", "plan-3.xml")
    check("planned again: done", done.returncode == 0 and bytes_of(folder)["every-reason.xml"].count(b"<moved") == 8, done.stderr)
    small(folder, "plan", "references.xml", "--on", "2026-11-14", "--out", "plan-4.xml")
    done = small(folder, "apply", "plan-4.xml")
    check("written with references: by hand", done.returncode == 1 and "plan.spelling" in done.stderr
          and bytes_of(folder)["references.xml"] == was["references.xml"], done.stderr)
    for name, text in (("received.xml", was["every-reason.xml"].replace(b' revision="1"', b' revision="1" received="2025-02-02T08:00:00+07:00"')),
                       ("filed.xml", re.sub(rb"  <draft>.*</draft>", b"", was["every-reason.xml"], flags=re.S))):
        put(folder, name, text)
        small(folder, "plan", name, "--on", "2026-11-14", "--out", "plan-%s" % name)
        done = small(folder, "apply", "plan-%s" % name)
        check("never touched: " + name, done.returncode == 0 and bytes_of(folder)[name] == text and "giữ nguyên" in done.stdout, done.stderr)


def layer(folder):
    text = ('<layer xmlns="urn:kdc:layer:1" id="an" version="1" valid-from="%s" source="Made for tests" tier="commune"%s>'
            '<name xml:lang="vi">Lớp</name></layer>\n')
    for name, document, places in (
            ("succeeded", text % ("2025-01-01", ' authority="00001"'), [("authority", "00001", "told", "succeeded", ["00011"])]),
            ("agency", text % ("2025-01-01", ' authority="000.00.00.G90"'), [("authority", "000.00.00.G90", "told", "succeeded", ["G91"])]),
            ("reused", text % ("2025-01-01", ' authority="00004"'), [("authority", "00004", "told", "reused", ["00012", "00004"])]),
            ("new", text % ("2025-08-01", ' authority="00004"'), []), ("ended", text % ('2025-01-01" valid-to="2025-06-30', ' authority="00001"'), []),
            ("nation", text % ("2025-01-01", ""), [])):
        put(folder, name + "/layer.xml", document)
        done = small(folder, "plan", name, "--on", "2026-11-14", "--format", "json")
        tree = json.loads(done.stdout)
        check("layer %s: its file" % name, [f["kind"] for f in tree["file"]] == ["layer"] and done.returncode == (places != []), done.stdout)
        check("layer %s: its place" % name, [(p["path"], p["code"], p["state"], p["why"], [h["code"] for h in p["heir"]])
                                             for p in tree["place"]] == places, done.stdout)
    done = small(folder, "plan", ".", "--on", "2026-11-14", "--out", "plan.xml")
    check("layers: what to do", done.returncode == 1 and done.stdout.count("ghi valid-to cho lớp") == 3, done.stdout)     # plan.layer
    done = small(folder, "apply", "plan.xml")
    check("layers: never touched", done.returncode == 0 and done.stdout.count("giữ nguyên") == 6
          and open(os.path.join(folder, "succeeded", "layer.xml")).read() == text % ("2025-01-01", ' authority="00001"'), done.stdout + done.stderr)


# --- what waits to be sent ------------------------------------------------------------------------------------------------

def later_catalog(folder):
    """The catalog, in which 00364 goes to 00367 on 2026-12-01."""
    path = os.path.join(folder, "catalog")
    shutil.copytree(CATALOG, path)
    register = os.path.join(path, "authorities", "vn-ha-noi.xml")
    text = open(register, encoding="utf-8").read()
    with open(register, "w", encoding="utf-8") as f:
        f.write(re.sub(r'(<unit code="00364" [^>]*valid-from="2025-07-01")>(.*?)</unit>',
                       r'\1 valid-to="2026-11-30">\2<successor to="00367" extent="full"/></unit>', text))
    return path


def queue(folder):
    later = later_catalog(folder)
    dossier = os.path.join(ROOT, "examples", "data", "birth-complete")
    kdc("submit", dossier, "--to", "http://127.0.0.1:1/", "--store", "store", "--on", "2026-11-14", cwd=folder)
    shown = kdc("outbox", "show", "1", "--store", "store", cwd=folder).stdout
    before = kdc("succession", "plan", "--store", "store", "--on", "2026-11-30", cwd=folder, catalog=later)
    check("the day before: nothing", before.returncode == 0 and "delivery/" not in before.stdout, before.stdout + before.stderr)
    done = kdc("succession", "plan", "--store", "store", "--on", "2026-12-05", "--out", "plan.xml", "--format", "json", cwd=folder,
               catalog=later)
    tree = json.loads(done.stdout)
    check("a delivery is told", [(f["name"], f["kind"], f["delivery"], f["sent"]) for f in tree["file"]]
          == [("delivery/1", "queued", "queued", "false")], done.stdout + done.stderr)
    codes = re.findall(r'unit(?:="|>)(00364)', open(os.path.join(dossier, "dossier.xml"), encoding="utf-8").read())
    check("each of its places", len(tree["place"]) == len(codes) > 2 and {p["state"] for p in tree["place"]} == {"told", "past"},
          done.stdout)
    jing = subprocess.run(["jing", "-i", os.path.join(CATALOG, "schemas", "plan.rng"), "plan.xml"], cwd=folder, stdout=subprocess.PIPE)
    check("valid by its schema", jing.returncode == 0, jing.stdout)
    text = kdc("succession", "plan", "--store", "store", "--on", "2026-12-05", cwd=folder, catalog=later)
    check("what can be done", text.returncode == 0 and "chưa gửi gì" in text.stdout and "đã đóng băng" in text.stdout, text.stdout)     # plan.frozen
    put(folder, "chosen.xml", open(os.path.join(folder, "plan.xml"), encoding="utf-8").read().replace(
        'state="told" why="succeeded"', 'state="told" why="succeeded" chosen="00367"'))
    done = kdc("succession", "show", "chosen.xml", cwd=folder, catalog=later)
    check("nothing is chosen for it", done.returncode == 3 and "plan.past" in done.stderr, done.stderr)
    done = kdc("succession", "apply", "plan.xml", cwd=folder, catalog=later)
    check("never touched", done.returncode == 0 and "giữ nguyên" in done.stdout
          and kdc("outbox", "show", "1", "--store", "store", cwd=folder).stdout == shown != "", done.stdout + done.stderr)
    kdc("outbox", "run", "--store", "store", cwd=folder)
    done = kdc("succession", "plan", "--store", "store", "--on", "2026-12-05", cwd=folder, catalog=later)
    check("not a byte has left: nothing sent", "chưa gửi gì" in done.stdout, done.stdout + done.stderr)
    kdc("outbox", "backup", "copy", "--store", "store", cwd=folder)     # what is put back may have been sent meanwhile
    done = kdc("succession", "plan", "--store", "copy", "--on", "2026-12-05", "--lang", "en", cwd=folder, catalog=later)
    check("maybe sent: the receiver decides", "the receiver's answer decides" in done.stdout, done.stdout + done.stderr)
    check("no store", kdc("succession", "plan", "--store", "none/at/all", "--on", "2026-12-05", cwd=folder).returncode == 3)


def main():
    with tempfile.TemporaryDirectory() as folder:
        codes = every_code(folder)
        states(folder, codes)
        kinds(folder, codes)
        decisions(folder)
        cases()
    for act in (apply, leave, layer, queue):
        with tempfile.TemporaryDirectory() as folder:
            act(folder)
    finish()


main()
