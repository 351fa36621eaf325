#!/usr/bin/python3
"""The house rules as tests: the include arrow, only includers, symbols, headers alone, documented prototypes,
lengths, normal forms, and that every code of the message tables is seen in some test."""
import glob
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rules  # noqa: E402

ROOT = os.environ.get("srcdir", ".")
BUILD = os.environ.get("builddir", ROOT)
CC = os.environ.get("CC", "cc").split()
passed, failed = 0, 0


def report(name, faults):
    global passed, failed
    if faults:
        failed += 1
        print("FAIL", name)
        for fault in faults[:40]:
            print("    ", fault)
        if len(faults) > 40:
            print("      and %d more" % (len(faults) - 40))
    else:
        passed += 1
        print("ok  ", name)


def files(*patterns):
    found = []
    for pattern in patterns:
        found += glob.glob(os.path.join(ROOT, pattern), recursive=True)
    names = sorted(os.path.relpath(f, ROOT) for f in found)
    return [n for n in names if not n.startswith("build")]


def read(name):
    """Some test files are broken on purpose: what is no UTF-8 is replaced."""
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as f:
        return f.read()


def includes(name):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', read(name), re.M)


def include_arrow():
    faults = []
    for name in files("lib/**/*.[ch]"):
        room = name.split("/")[1]
        for header in includes(name):
            target = header.split("/")[0]
            if target in rules.ROOMS and "/" in header:
                if rules.ROOMS.index(target) > rules.ROOMS.index(room):
                    faults.append("%s includes %s: against the arrow" % (name, header))
            elif header.startswith("../"):
                faults.append("%s includes %s" % (name, header))
            elif header.startswith("kdc/") and header != "kdc/types.h" and room != "api":
                faults.append("%s includes %s: public headers belong to room api" % (name, header))
    report("include arrow", faults)


def only_includers():
    faults = []
    for name in files("lib/**/*.[ch]", "examples/**/*.[ch]"):
        for header in includes(name):
            for prefix, places in rules.ONLY_INCLUDER.items():
                if header.startswith(prefix) and not any(name.startswith(p) for p in places):
                    faults.append("%s includes %s" % (name, header))
    report("only includers", faults)


def examples_use_the_public_api():
    faults = []
    for name in files("examples/**/*.[ch]"):
        for header in includes(name):
            if header.split("/")[0] in rules.ROOMS and "/" in header:
                faults.append("%s includes %s" % (name, header))
    report("examples use the public API alone", faults)


def symbol_list():
    text = re.sub(r"#.*", "", read("lib/libkdc.sym"))
    return set(re.findall(r"\b(kdc_\w+);", text))


def declared():
    names = {}
    for name in files("include/kdc/*.h"):
        for match in re.finditer(r"(/\*\*(?:[^*]|\*(?!/))*\*/)?\s*KDC_API\s+([^;]*?)\b(kdc_\w+) \(", read(name)):
            names[match.group(3)] = (name, match.group(1) or "")
    return names


def exported():
    library = glob.glob(os.path.join(BUILD, ".libs", "libkdc.so.*.*"))
    faults = []
    if not library:
        return report("exported symbols", ["no shared library was built"])
    out = subprocess.run(["nm", "-D", "--defined-only", library[0]], capture_output=True, text=True).stdout
    have = {line.split()[-1].split("@")[0] for line in out.splitlines() if " A " not in line}
    want = symbol_list()
    faults += ["exported but not listed: " + s for s in sorted(have - want)]
    faults += ["listed but not exported: " + s for s in sorted(want - have)]
    faults += ["declared but not listed: " + s for s in sorted(set(declared()) - want)]
    faults += ["listed but not declared: " + s for s in sorted(want - set(declared()))]
    report("exported symbols = libkdc.sym = headers", faults)
    out = subprocess.run(["nm", "-D", "--undefined-only", library[0]], capture_output=True, text=True).stdout
    used = {line.split()[-1].split("@")[0] for line in out.splitlines()}
    used -= {s for s in used if s.endswith("_chk")} - set()
    report("deny list of imported symbols", sorted(used & rules.DENIED_SYMBOLS))


def documented():
    faults = []
    for symbol, (header, doc) in sorted(declared().items()):
        missing = [f for f in rules.DOC_FIELDS if f not in doc]
        if missing:
            faults.append("%s: %s lacks %s" % (header, symbol, " ".join(missing)))
    report("every public prototype documented", faults)


def headers_alone():
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for name in files("include/kdc/*.h"):
            for compiler, suffix in ((CC + ["-std=c11"], "c"), (["c++", "-std=c++17"], "cc")):
                source = os.path.join(folder, "alone." + suffix)
                with open(source, "w") as f:
                    f.write('#include "%s"\n' % os.path.abspath(os.path.join(ROOT, name)))
                run = subprocess.run(compiler + ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                                                 "-I", os.path.join(ROOT, "include"), source],
                                     capture_output=True, text=True)
                if run.returncode:
                    faults.append("%s as %s: %s" % (name, suffix, run.stderr.strip().splitlines()[:1]))
    report("headers alone, C11 and C++17", faults)


def functions(name):
    """(function, first line, lines) of one file: a body opens with { and closes with } in column 1."""
    lines = read(name).splitlines()
    start = None
    for i, line in enumerate(lines):
        if line == "{" and start is None:
            start = i
        elif line.startswith("}") and start is not None:
            head = " ".join(lines[max(0, start - 6):start])
            names = re.findall(r"(\w+) \(", head)
            yield (names[-1] if names else "?"), start + 1, i - start + 1
            start = None


def lengths():
    sizes, faults = [], []
    for name in files("lib/**/*.c"):
        if os.path.basename(os.path.dirname(name)) == "data":
            continue
        for function, line, size in functions(name):
            sizes.append(size)
            if size > rules.FUNCTION_LINES["most"]:
                faults.append("%s:%d %s has %d lines" % (name, line, function, size))
    sizes.sort()
    median, p90 = statistics.median(sizes), sizes[int(len(sizes) * 0.9)]
    print("      %d functions, median %g lines, 90%% %d, longest %d" % (len(sizes), median, p90, sizes[-1]))
    if median > rules.FUNCTION_LINES["median"]:
        faults.append("median %g" % median)
    if p90 > rules.FUNCTION_LINES["p90"]:
        faults.append("90th percentile %d" % p90)
    report("function lengths", faults)
    faults = []
    for pattern, most in (("lib/**/*.c", rules.C_FILE_LINES), ("examples/**/*.c", rules.C_FILE_LINES),
                          ("lib/**/*.h", rules.HEADER_LINES), ("include/kdc/*.h", rules.HEADER_LINES)):
        for name in files(pattern):
            count = len(read(name).splitlines())
            if count > most:
                faults.append("%s has %d lines, at most %d" % (name, count, most))
    report("file lengths", faults)
    faults = []
    for name in files("lib/**/*.[ch]", "include/kdc/*.h", "examples/**/*.[ch]", "tests/**/*.[ch]"):
        for number, line in enumerate(read(name).splitlines(), 1):
            if len(line) > rules.COLUMNS:
                faults.append("%s:%d has %d columns" % (name, number, len(line)))
    report("line lengths", faults)
    build = sum(len(read(n).splitlines()) for n in
                ["configure.ac", "Makefile.am"] + files("**/*.mk"))
    report("build files together", [] if build <= rules.BUILD_FILE_LINES else ["%d lines" % build])


def complexity():
    out = subprocess.run(["pmccabe"] + [os.path.join(ROOT, f) for f in files("lib/**/*.c")],
                         capture_output=True, text=True)
    faults = ["pmccabe failed: " + out.stderr[:200]] if out.returncode else []
    for line in out.stdout.splitlines():
        parts = line.split("\t")
        if len(parts) > 5 and int(parts[0]) > rules.COMPLEXITY:
            faults.append("%s complexity %s" % (os.path.relpath(parts[5], ROOT), parts[0]))
    report("cyclomatic complexity", faults)


def normal_form():
    faults = []
    for name in files("lib/**/*.def", "lib/data/**/*.xml", "lib/data/**/*.xsl", "docs/**/*.md", "*.md"):
        text = read(name)
        if unicodedata.normalize("NFC", text) != text:
            faults.append(name + " is not NFC")
    report("texts in NFC", faults)


def balanced_messages():
    """Both languages in every row, with the same parameters."""
    faults, codes = [], {}
    pattern = re.compile(r'KDC__(FINDING|MESSAGE)\s*\(\s*"([^"]+)"(.*?)\)\s*(?=KDC__|/\*|$)', re.S)
    for name in files("lib/base/messages/*.def"):
        text = re.sub(r"/\*.*?\*/", "", read(name), flags=re.S)
        for kind, code, rest in pattern.findall(text):
            if code in codes:
                faults.append("%s stands in %s and %s" % (code, codes[code], name))
            codes[code] = name
            parts = [p.strip() for p in re.split(r'(?<="),', rest.lstrip(","), flags=re.S)]
            texts = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', p)) for p in parts if '"' in p]
            if kind == "MESSAGE" and len(texts) >= 2:
                # a parameter that differs by language carries it in its name: {why-vi}, {why-en}
                names = [set(re.sub(r"-(vi|en)}$", "}", n) for n in re.findall(r"{[\w-]+}", t)) for t in texts[:2]]
                if names[0] != names[1]:
                    faults.append("%s: the two languages use other parameters" % code)
    report("message rows", faults)
    return codes


def codes_are_tested(codes):
    haystack = ""
    for name in files("tests/**/*.c", "tests/**/*.xml", "tests/**/*.tsv", "tests/**/*.sh", "tests/**/*.py",
                      "tests/**/*.txt", "tests/**/*.md", "bindings/**/*.py"):
        haystack += read(name)
    never = sorted(c for c in codes if c not in haystack)
    report("every finding and error code is seen in some test", ["%s (%s)" % (c, codes[c]) for c in never])


def shipped():
    """Only where git tells what the tree holds: in a tarball there is nothing left to compare with."""
    if not shutil.which("git"):
        return
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True)
    if tracked.returncode != 0:
        return
    listing = "include Makefile\nlist-shipped: ; @printf '%s\\n' $(DISTFILES)\n"
    made = subprocess.run(["make", "-s", "-C", BUILD, "-f", "-", "list-shipped"], input=listing, capture_output=True,
                          text=True, check=True)
    top = os.path.abspath(ROOT)
    names = {os.path.relpath(os.path.join(BUILD, name), top) for name in made.stdout.split()} | set(made.stdout.split())

    def ships(name):
        return name in names or ("/" in name and ships(os.path.dirname(name)))
    report("make dist ships every tracked file", [n + ": in no list of files to ship" for n in tracked.stdout.split("\n")
           if n and not os.path.basename(n).startswith(".") and not ships(n)])


include_arrow()
only_includers()
examples_use_the_public_api()
exported()
documented()
headers_alone()
lengths()
complexity()
normal_form()
codes_are_tested(balanced_messages())
shipped()
print("%d passed, %d failed" % (passed, failed))
sys.exit(1 if failed else 0)
