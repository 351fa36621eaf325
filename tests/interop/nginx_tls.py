#!/usr/bin/python3
"""kdc submit and kdc outbox run through nginx with mutual TLS to a ward: wrong certificates on either side, a backend that is away, a limit,
connections that are cut. Each is told in the journal; once it is mended the same delivery arrives, once."""
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from interop import BUILD, SOURCE, Desk, check, finish, portal

FOLDER = tempfile.mkdtemp(prefix="nginx-", dir=os.path.join(BUILD, "tests", "interop"))
OURS = ("client.pem", "client.key", "ca.pem")
# nginx does what the files in its folder say: gone, busy, small, cut, half, lossy.
CONFIGURATION = """
%(user)s daemon off; pid %(folder)s/pid; error_log %(folder)s/error.log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path %(folder)s/body; proxy_temp_path %(folder)s/proxy; fastcgi_temp_path %(folder)s/fastcgi;
  uwsgi_temp_path %(folder)s/uwsgi; scgi_temp_path %(folder)s/scgi;
  ssl_verify_client on; ssl_client_certificate %(folder)s/ca.pem; ssl_protocols TLSv1.2 TLSv1.3;
  client_max_body_size 100m;
  server {
    listen 127.0.0.1:%(good)d ssl;
    ssl_certificate %(folder)s/server.pem; ssl_certificate_key %(folder)s/server.key;
    location / {
      set $to 127.0.0.1:%(ward)d;
      if (-f %(folder)s/busy) { return 503; }
      if (-f %(folder)s/cut) { return 444; }
      if (-f %(folder)s/gone) { set $to 127.0.0.1:%(nobody)d; }
      if (-f %(folder)s/half) { set $to 127.0.0.1:%(half)d; }
      if (-f %(folder)s/lossy) { set $to 127.0.0.1:%(lossy)d; }
      if (-f %(folder)s/small) { rewrite ^ /small/$uri last; }
      proxy_pass http://$to;
    }
    location /small/ { internal; client_max_body_size 1k; proxy_pass http://127.0.0.1:%(ward)d/; }
  }
  server {
    listen 127.0.0.1:%(old)d ssl;
    ssl_certificate %(folder)s/old.pem; ssl_certificate_key %(folder)s/old.key;
    location / { proxy_pass http://127.0.0.1:%(ward)d; }
  }
}
"""
# What is wrong: a host, the files of our certificate, key and authorities, or a switch of nginx; the state after
# `kdc outbox run`, what the journal says, and whether it can be mended from here.
WRONG = [
    ("nothing", "good", OURS, None, "delivered", "200|201 receipt", True),
    ("no certificate", "good", (None, None, "ca.pem"), None, "unknown", "unknown 400 unknown text/html", True),
    ("a stranger's certificate", "good", ("stranger.pem", "stranger.key", "ca.pem"), None, "unknown", "unknown 400 unknown text/html", True),
    ("an expired certificate", "good", ("old.pem", "old.key", "ca.pem"), None, "unknown", "unknown 400 unknown text/html", True),
    ("another's key", "good", ("client.pem", "stranger.key", "ca.pem"), None, "queued", "not-sent net.certificate", True),
    ("a server of another authority", "good", ("client.pem", "client.key", "other.pem"), None, "queued", "not-sent net.peer-untrusted", True),
    ("the system's authorities", "good", ("client.pem", "client.key", None), None, "queued", "not-sent net.peer-untrusted", True),
    ("another host", "name", OURS, None, "queued", "not-sent net.peer-name", False),
    ("an expired server", "old", OURS, None, "queued", "not-sent net.peer-expired", False),
    ("the backend away", "good", OURS, "gone", "unknown", "unknown 502 unknown text/html", True),
    ("nginx busy", "good", OURS, "busy", "retry-wait", "retry 503 transient", True),
    ("a limit", "good", OURS, "small", "suspended", "suspended 413 suspended", True),
    ("cut in the request", "good", OURS, "cut", "unknown", "no-answer net.broken", True),
    ("cut in the answer", "good", OURS, "half", "unknown", "no-answer net.broken", True),
]


def bound(listening=True):
    one = socket.socket()
    one.bind(("127.0.0.1", 0))
    if listening:
        one.listen(64)
    return one


def half(listener):
    """A backend that says more than it has: the whole request is read, the answer ends in its middle."""
    while True:
        try:
            with listener.accept()[0] as one, one.makefile("rb") as stream:
                length = 0
                while (line := stream.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line[15:])
                stream.read(length)
                one.sendall(b"HTTP/1.1 201 Created\r\nContent-Type: application/xml\r\nContent-Length: 5000\r\n\r\n<receipt")
        except OSError:
            return


def filed(store):
    with sqlite3.connect("file:%s/store.sqlite?mode=ro" % store, uri=True) as base:
        return base.execute("SELECT count(*) FROM inbox").fetchone()[0]


def secrets(files):
    return ["%s=%s" % (name, os.path.join(FOLDER, file)) for name, file in zip(("tls.certificate", "tls.key", "tls.ca"), files) if file]


def one(bases, store, what, base, files, switch, state, says, mends):
    before, mark = filed(store), os.path.join(FOLDER, switch or "-")
    desk = Desk(bases[base], "kdc", secrets=secrets(files))
    if switch:
        open(mark, "w").close()
    check(what + ": put", desk.submit()[0] == 0)
    desk.run()
    found, journal, _ = desk.shown()
    check(what + ": the state", found == state, journal)
    check(what + ": the journal", any(line.endswith(end) for end in says.split("|") for line in journal), journal)
    if state != "delivered":
        desk.later(4)
        check(what + ": still there", desk.shown()[0] in (state, "queued", "unknown"), desk.shown()[1])
        check(what + ": nothing arrived", filed(store) == before)
    if switch:
        os.unlink(mark)
    desk.secrets = secrets(OURS)
    if desk.shown()[0] == "suspended":
        check(what + ": resumed", desk.resume()[0] == 0)
    desk.later()
    found, journal, shown = desk.shown()
    check(what + ": in the end", found == ("delivered" if mends else "queued"), journal)
    check(what + ": arrived once", filed(store) == before + mends, journal)
    if mends:
        check(what + ": the receipt", shown["receipt"]["agency"] == "H26.99.99", shown)


def lost_answer(base, store):
    """The ward files it and its answer is lost behind nginx: asked, not sent again."""
    before, desk = filed(store), Desk(base, "kdc", secrets=secrets(OURS))
    open(os.path.join(FOLDER, "lossy"), "w").close()
    desk.submit()
    desk.run()
    check("a lost answer: the state", desk.shown()[0] == "unknown", desk.shown()[1])
    check("a lost answer: filed", filed(store) == before + 1)
    desk.later()
    state, journal, _ = desk.shown()
    check("a lost answer: found", state == "delivered" and sum(line.startswith("sending POST") for line in journal) == 1, journal)
    check("a lost answer: once", filed(store) == before + 1)


def start(ports, sockets):
    """nginx takes over sockets that listen already (as it does when its binary is replaced): no port is guessed, nobody waits."""
    with open(os.path.join(FOLDER, "nginx.conf"), "w") as file:
        file.write(CONFIGURATION % ports)
    environment = dict(os.environ, NGINX="".join("%d;" % s.fileno() for s in sockets))
    return subprocess.Popen(["nginx", "-p", FOLDER, "-c", os.path.join(FOLDER, "nginx.conf"), "-e", os.path.join(FOLDER, "error.log")],
                            env=environment, pass_fds=[s.fileno() for s in sockets])


def main():
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if not (shutil.which("nginx") and shutil.which("openssl")):
        print("SKIP nginx: not installed")
        check("nginx and openssl are there", not os.environ.get("CI"), "install them: ./bootstrap check")
        finish()
    subprocess.run([sys.executable, os.path.join(SOURCE, "tests", "unit", "exchange", "tls.py"), FOLDER, "certificates"], check=True)
    good, old, truncating, nobody = bound(), bound(), bound(), bound(listening=False)
    port = {"good": good, "old": old, "half": truncating, "nobody": nobody}
    ports = {name: one.getsockname()[1] for name, one in port.items()}
    threading.Thread(target=half, args=(truncating,), daemon=True).start()
    with portal("kdc") as ward, portal("kdc", "--drop-answer", "1") as lossy:
        nginx = start(dict(ports, folder=FOLDER, user="user root root;" if os.geteuid() == 0 else "", ward=ward.port, lossy=lossy.port), (good, old))
        try:
            bases = {"good": "https://localhost:%d" % ports["good"], "name": "https://127.0.0.1:%d" % ports["good"],
                     "old": "https://localhost:%d" % ports["old"]}
            for row in WRONG:
                one(bases, ward.store, *row)
            lost_answer(bases["good"], lossy.store)
        finally:
            nginx.terminate()
            nginx.wait(timeout=60)
    shutil.rmtree(FOLDER, ignore_errors=True)
    finish()


main()
