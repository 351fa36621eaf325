#!/usr/bin/python3
"""Does what docs/tutorial-form.md and docs/tutorial-portal.md say, in its order, in an empty folder, and nothing else: writes its files, makes its changes, runs its
commands and compares what they print. The text is the test; this program only reads it.

A file or a change is a block of xml or python under a line that names the file in bold:
    **`PATH`**                                      the block is the whole file
    **`PATH`**, … `MARK` …                          the block goes right before the last MARK of the file
    **`PATH`**, … `OLD` … → … `NEW` …               no block: OLD, which occurs once, becomes NEW
A block of console holds commands behind "$ " and what each prints; a line that is "…" stands for any lines.
KDC_UPDATE=1 writes what the commands print into the text."""
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from checks import check, failures, finish  # noqa: E402

ROOT, BUILD = os.environ.get("srcdir", "."), os.environ.get("builddir", "build")
# What would have to be noticed when the text said something else, or this test could not fail.
PAGES = [
    ("tutorial-form.md", [('min="1" max="24"', 'min="1" max="48"'), ("date\t2027-05-24", "date\t2027-05-25"),
                          ("→ `001092999001<`", "→ `001092999002`")]),
    ("tutorial-portal.md", [('canonical="father" wire="BO"', 'canonical="father" wire="CHA"'), ('date="dd/MM/yyyy HH:mm:ss"', 'date="yyyy-MM-dd HH:mm:ss"')]),
]
NAMED = re.compile(r"^\*\*`([^`]+)`\*\*(.*)$")


def same(shown, printed):
    """Whether printed lines are the shown ones, "…" standing for any number of lines."""
    if not shown:
        return not printed
    if shown[0] == "…":
        return any(same(shown[1:], printed[start:]) for start in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and same(shown[1:], printed[1:])


class Folder:
    """Where the reader works: the tool on the path, and pkg-config that knows the catalog."""

    def __init__(self, path):
        self.path, self.env = path, dict(os.environ, LC_ALL="C.UTF-8")
        tools = os.path.join(path, ".tools")
        os.mkdir(tools)
        os.symlink(os.path.abspath(os.path.join(BUILD, "kdc")), os.path.join(tools, "kdc"))
        with open(os.path.join(tools, "libkdc.pc"), "w", encoding="utf-8") as file:
            file.write("catalog=%s\nName: libkdc\nDescription: as built\nVersion: 1\n" % os.path.abspath(os.path.join(ROOT, "lib", "data")))
        self.env.update(PATH=tools + ":" + self.env["PATH"], PKG_CONFIG_PATH=tools, LIBKDC=os.path.abspath(ROOT))
        self.env.pop("KDC_CATALOG", None)
        self.state = ":"            # what a shell keeps from one block to the next
        self.work = os.path.join(path, "work")
        os.mkdir(self.work)

    def write(self, name, text):
        path = os.path.join(self.work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, name):
        with open(os.path.join(self.work, name), encoding="utf-8") as file:
            return file.read()

    def run(self, command):
        """Standard output and error, as lines; variables and the last status stay for the next command."""
        script = "%s\n%s\n__s=$?; { declare -px; echo \"(exit $__s)\"; } > ../.tools/state" % (self.state, command)
        done = subprocess.run(["bash", "-c", script], cwd=self.work, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=60)
        self.state = ". ../.tools/state"
        return done.stdout.decode("utf-8").splitlines()


def blocks(lines):
    """(kind, number of the line, what): a "name" line, or the lines of a fenced block."""
    fence, start = None, 0
    for number, line in enumerate(lines):
        if fence is None and line.startswith("```"):
            fence, start = line[3:], number + 1
        elif fence is not None and line == "```":
            yield fence, start, lines[start:number]
            fence = None
        elif fence is None and NAMED.match(line):
            yield "name", number, line


def change(folder, name, rest):
    """OLD → NEW in one line of the text."""
    old, new = re.findall(r"`([^`]+)`", rest)
    text = folder.read(name)
    if check("%s has once: %s" % (name, old), text.count(old) == 1, "%d times" % text.count(old)):
        folder.write(name, text.replace(old, new))


def put(folder, name, rest, block):
    marks = re.findall(r"`([^`]+)`", rest)
    if not marks:
        folder.write(name, "\n".join(block) + "\n")
        return
    text = folder.read(name)
    at = text.rfind(marks[0])
    if check("%s has %s" % (name, marks[0]), at >= 0):
        at = text.rfind("\n", 0, at) + 1
        folder.write(name, text[:at] + "\n".join(block) + "\n" + text[at:])


def commands(block):
    """(command, what it prints); a command goes on over a line that ends in a backslash."""
    found = []
    for line in block:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found and not found[-1][1] and found[-1][0].endswith("\\"):
            found[-1] = (found[-1][0] + "\n" + line, [])
        else:
            found[-1][1].append(line)
    return found


def console(folder, number, block):
    """Runs a block; gives it as it should read."""
    now = []
    for command, shown in commands(block):
        printed = folder.run(command)
        good = same(shown, printed)
        now += ("$ " + command).split("\n") + (shown if good else printed)
        if not os.environ.get("KDC_UPDATE"):
            check("line %d: %s" % (number + 1, command), good, "\n    " + "\n    ".join(printed))
    return now


def follow(folder, lines):
    named, changed = None, []
    for kind, number, what in blocks(lines):
        if kind == "name":
            path, rest = NAMED.match(what).groups()
            if "→" in rest:
                change(folder, path, rest)
            else:
                named = path, rest
        elif kind in ("xml", "python") and check("line %d: a file is named" % (number + 1), named):
            put(folder, *named, what)
            named = None
        elif kind == "console":
            changed.append((number, len(what), console(folder, number, what)))
    check("every file has its block", named is None, str(named))
    check("there are blocks of commands", len(changed) > 4, str(len(changed)))
    return changed


def notices(text, old, new):
    """A text that says something else fails, or this test could not."""
    assert text.count(old) == 1, old
    known = len(failures)
    with tempfile.TemporaryDirectory() as directory, contextlib.redirect_stdout(io.StringIO()):
        follow(Folder(directory), text.replace(old, new).splitlines())
    noticed = len(failures) > known
    del failures[known:]
    check("notices %s in the place of %s" % (new, old), noticed)


for page, changes in PAGES:
    path = os.path.join(ROOT, "docs", page)
    with open(path, encoding="utf-8") as tutorial:
        whole = tutorial.read()
    text_lines = whole.splitlines()
    with tempfile.TemporaryDirectory() as directory:
        updates = follow(Folder(directory), text_lines)
    if os.environ.get("KDC_UPDATE"):
        for first, count, block_lines in reversed(updates):
            text_lines[first:first + count] = block_lines
        with open(path, "w", encoding="utf-8") as tutorial:
            tutorial.write("\n".join(text_lines) + "\n")
    else:
        for old, new in changes:
            notices(whole, old, new)
finish()
