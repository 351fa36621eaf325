#!/usr/bin/python3
"""The library's count against an independent one (oracle.py): the table of cases, random cases, every holiday of
2015-2035. KDC_SEED repeats a run, KDC_CASES sets how many."""
import csv
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date, timedelta

TREE = os.path.abspath(os.environ.get("srcdir", os.path.join(os.path.dirname(__file__), "..", "..")))
BUILD = os.environ.get("builddir", ".")
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TREE, "tests", "deadline"), os.path.join(TREE, "tests", "support")]
import oracle  # noqa: E402
from checks import check, finish  # noqa: E402

SHARED = os.path.join(TREE, "..", "shared", "data")
CENTRE = """<calendar xmlns="urn:kdc:calendar:1" id="centre" version="1" valid-from="2015-01-01" from="2015-01-01"
  to="2035-12-31" base="vn" source="test of libkdc">
  <name xml:lang="vi">Trung tâm thử</name>
  <hours cut-off="15:30"><open from="08:00" to="12:00"/><open from="13:00" to="17:00"/>
    <open from="08:00" to="11:30" days="sat"/></hours>
  <returns days="wed"/>
</calendar>"""


def counted(catalog, lines, *arguments):
    program = os.path.join(BUILD, "tests", "deadline", "counted")
    done = subprocess.run([program, catalog, *arguments], input="".join(lines), capture_output=True, text=True)
    check("counted: %d %s" % (done.returncode, done.stderr[:300]), done.returncode == 0 and not done.stderr)
    return done.stdout.splitlines()


def catalogs(folder):
    """With the shipped calendar and a centre of its own; the same calendar without the decisions of single years."""
    with open(os.path.join(TREE, "lib", "data", "calendars", "vn.xml"), encoding="utf-8") as file:
        text = file.read()
    for name, content in (("whole", text), ("rules", re.sub(r"(?s)  <decision .*?</decision>\n", "", text))):
        os.makedirs(os.path.join(folder, name, "calendars"))
        with open(os.path.join(folder, name, "calendars", "vn.xml"), "w", encoding="utf-8") as file:
            file.write(content)
    with open(os.path.join(folder, "whole", "calendars", "centre.xml"), "w", encoding="utf-8") as file:
        file.write(CENTRE)
    return text, os.path.join(folder, "whole"), os.path.join(folder, "rules")


def compare(catalog, cases, what):
    answers = counted(catalog, ["\t".join(case[name] for name in oracle.COLUMNS[:10]) + "\n" for case in cases])
    check("%s: %d answers to %d cases" % (what, len(answers), len(cases)), len(answers) == len(cases))
    for case, answer in zip(cases, answers):
        check("%s: got %s" % (case, answer), answer.split("\t") == [case["state"], case["due"], case["collect"]])
    print("%s: %d cases compared" % (what, len(cases)))


def holidays(rules):
    """Every row is a day off by our rules, and every day off by our rules is a row, with the same reason."""
    days = [oracle.FIRST + timedelta(days=n) for n in range((oracle.LAST - oracle.FIRST).days + 1)]
    ours = {}
    for line in counted(rules, ["%s\n" % day for day in days], "days"):
        day, kind, evidence, reason, source = line.split("\t")
        check("%s: no source" % day, source and evidence)
        if kind in ("holiday", "in-lieu"):
            ours[day] = (kind, reason)
    table = oracle.rows("holidays.tsv")
    for row in table:
        kind = "in-lieu" if row["kind"].startswith("substitute") else "holiday"
        name = re.sub(r" \(ngày liền kề,[^)]*\)", " (ngày liền kề)", row["name"])
        check("%s: %s, table %s" % (row["date"], ours.get(row["date"]), name), ours.get(row["date"]) == (kind, name))
    for day in set(ours) - {row["date"] for row in table}:
        check("%s %s: not in the table" % (day, ours[day]), False)
    print("holidays: %d rows read, %d days of ours" % (len(table), len(ours)))
    check("303 holidays", len(table) == 303)


def shared(text, whole):
    """The tables as they were handed on, where they are present."""
    if not os.path.isdir(SHARED):
        print("tables handed on: not here, 0 rows read")
        return
    with open(os.path.join(SHARED, "holidays_rule_based_2015_2035.tsv"), encoding="utf-8") as file, \
            open(os.path.join(TREE, "tests", "deadline", "holidays.tsv"), encoding="utf-8") as own:
        check("holidays.tsv is not the table handed on", file.read() == own.read())
    with open(os.path.join(SHARED, "lunar_holidays.tsv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    ours = dict((year, (new, kings)) for year, new, kings in re.findall(
        r'<lunar year="(\d+)" new-year="([^"]+)" hung-kings="([^"]+)"', text))
    check("lunar years", set(ours) == {str(year) for year in range(2015, 2036)})
    for row in rows:
        if row["year"] in ours:
            check("lunar %s" % row["year"], ours[row["year"]] == (row["tet_1_1_lunar"], row["hung_vuong_10_3_lunar"]))
    print("lunar table: %d rows read, %d compared" % (len(rows), len(ours)))
    with open(os.path.join(SHARED, "working_day_overrides_sample.tsv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        first, last = (row["date"].split("..") * 2)[:2]
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            kind = counted(whole, ["%s\n" % day], "days")[0].split("\t")[1]
            check("%s is %s" % (day, kind), (kind == "working") == (row["kind"] == "work"))
            day += timedelta(days=1)
    print("decisions of single years: %d rows read" % len(rows))


def main():
    seed = int(os.environ.get("KDC_SEED", "0") or 0) or random.SystemRandom().randrange(1, 2 ** 31)
    source, folder = random.Random(seed), tempfile.mkdtemp()
    try:
        text, whole, rules = catalogs(folder)
        found = sorted(re.findall(r'<decision date="([^"]+)" kind="([^"]+)"', text))
        check("decisions.tsv is out of date", found == [(row["date"], row["kind"]) for row in oracle.rows("decisions.tsv")])
        table = oracle.rows("cases.tsv")
        check("cases.tsv is out of date: python3 oracle.py", table == list(oracle.boundary_cases()))
        check("at least 200 cases", len(table) >= 200)
        compare(whole, table, "table")
        print("seed %d" % seed)
        compare(whole, [oracle.random_case(source) for _ in range(int(os.environ.get("KDC_CASES", "3000")))], "random")
        holidays(rules)
        shared(text, whole)
    finally:
        shutil.rmtree(folder)
    finish()


if __name__ == "__main__":
    main()
