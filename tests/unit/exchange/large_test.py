#!/usr/bin/python3
"""One attachment of 512 MiB goes from a desk to a ward, by the real programs and a real wire on the loopback: the same digest on both sides,
and neither program ever holds more than a small part of it in memory (VmHWM, which the kernel keeps)."""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from harness import BUILD, SAMPLE, check, finish, needs_portal, program, ward  # noqa: E402

SIZE = 512 << 20
with open(os.path.join(BUILD, "Makefile"), encoding="utf-8") as makefile:
    SANITIZED = "-fsanitize=" in makefile.read()
# AddressSanitizer's shadow, red zones and freed blocks are the program's memory too.
MOST_KB = (96 if SANITIZED else 48) << 10


def write_paper(path, head):
    """Bytes that are no more like each other than those of a scan: blocks of SHAKE-128 of their number."""
    digest, block = hashlib.sha256(), 1 << 20
    with open(path, "wb") as file:
        for number in range(SIZE // block):
            data = hashlib.shake_128(b"%d" % number).digest(block)
            data = head + data[len(head):] if number == 0 else data
            file.write(data)
            digest.update(data)
    return digest.hexdigest()


def make_dossier(folder):
    """The complete birth dossier, with another paper."""
    shutil.copytree(SAMPLE, folder)
    os.chmod(folder, 0o700)
    for where, _, files in os.walk(folder):
        os.chmod(where, 0o700)
        for name in files:
            os.chmod(os.path.join(where, name), 0o600)
    paper = os.path.join(folder, "files", "giay-chung-sinh.pdf")
    with open(paper, "rb") as file:
        digest = write_paper(paper + ".new", file.read(64))
    os.rename(paper + ".new", paper)
    path = os.path.join(folder, "dossier.xml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    item = re.search(r'<paper [^>]*file="files/giay-chung-sinh.pdf"[^>]*>', text)
    changed = re.sub(r'sha256="[0-9a-f]+"', 'sha256="%s"' % digest, re.sub(r'size="\d+"', 'size="%d"' % SIZE, item[0]))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(item[0], changed))
    return digest


def peak_kb(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s*(\d+) kB", file.read())[1])


def run_desk(arguments):
    """What it prints, and its peak: the kernel gives that of a program that has ended with its status (ru_maxrss, the same number)."""
    child = subprocess.Popen([program("kdc")] + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = child.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, text, usage.ru_maxrss


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def exchange(folder):
    digest = make_dossier(os.path.join(folder, "dossier"))
    store = os.path.join(folder, "ward")
    portal = ward(store, "--receive", "manual")
    try:
        desk = ["--store", os.path.join(folder, "desk")]
        status, text, peak = run_desk(["submit", os.path.join(folder, "dossier"), "--to", portal.url] + desk)
        if not check("the desk takes it", status == 0, text):
            return
        check("memory of kdc submit", 0 < peak < MOST_KB, "%d kB" % peak)
        status, text, peak = run_desk(["outbox", "run"] + desk)
        check("it is sent", status == 0, text)
        check("memory of kdc outbox run", 0 < peak < MOST_KB, "%d kB" % peak)
        _, text, _ = run_desk(["outbox", "list"] + desk)
        if not check("it is delivered", "delivered" in text, text):
            return
        line = portal.process.stdout.readline()
        check("the ward received it", line.startswith("POST received"), line)
        peak = peak_kb(portal.process.pid)
        check("memory of kdc-portal", 0 < peak < MOST_KB, "%d kB" % peak)
    finally:
        portal.end()
    blob = os.path.join(store, "blobs", digest[:2], digest)
    check("the same bytes", os.path.exists(blob) and os.path.getsize(blob) == SIZE and digest_of(blob) == digest, blob)
    check("nothing left behind", os.listdir(os.path.join(store, "tmp")) == [], store)


def main():
    needs_portal()
    with tempfile.TemporaryDirectory(prefix="kdc-large-", dir=os.environ.get("TMPDIR")) as folder:
        exchange(folder)
    finish()


if __name__ == "__main__":
    main()
