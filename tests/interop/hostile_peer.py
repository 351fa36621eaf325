#!/usr/bin/python3
"""A peer that answers what no peer should: garbage, pages, no end, a drop at a time, lengths that lie. Each has its state and its word in
the journal; the connection is given up within its bounds; and when the peer is a ward again, the dossier arrives there once."""
import gzip
import os
import socket
import sqlite3
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from interop import Desk, check, finish, portal

PATIENCE = ("--net.total-timeout-ms=1500", "--net.connect-timeout-ms=1500")
XML = b"Content-Type: application/xml\r\n"
BOMB = gzip.compress(b"0" * (64 << 20))
LAUGHS = b"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)) + b"]><r>&j;</r>"
OK, CREATED = b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 201 Created\r\n"


def sized(head, body):
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def whole(head, body):
    return lambda: [sized(head, body)]


def endless(head, piece):
    def pieces():
        yield head
        while True:
            yield piece
    return pieces


# What is said once the request is there. LAST: nothing more comes, and the connection stays open; DRIP: a byte at a time.
LAST, DRIP = "last", "drip"
ROWS = [
    ("nothing", lambda: [], "no-answer net.broken"),
    ("silence", lambda: [LAST], "no-answer net.timeout"),
    ("garbage", lambda: [bytes(range(256)) * 40], "no-answer net.broken"),
    ("HTTP/0.9", lambda: [b"<html><body>OK</body></html>"], "no-answer net.broken"),
    ("a page", whole(OK + b"Content-Type: text/html; charset=utf-8\r\n", b"<html><br>OK"), "unknown 200 unknown text/html"),
    ("a page for 201", whole(CREATED + b"Content-Type: text/html\r\n", b"<html><br>OK"), "unknown 201 unknown text/html"),
    ("a page for 404", whole(b"HTTP/1.1 404 No\r\nContent-Type: text/html\r\n", b"<html>"), "unknown 404 unknown text/html"),
    ("a status of no class", whole(b"HTTP/1.1 999 What\r\n", b""), "no-answer net.broken"),
    ("a status of two digits", whole(b"HTTP/1.1 20 OK\r\n", b""), "no-answer net.broken"),
    ("another protocol", lambda: [b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"], "no-answer net.broken"),
    ("a body without end", endless(OK + b"\r\n", b"0" * 65536), "no-answer net.answer-too-large"),
    ("a body of 10 GB", endless(OK + b"Content-Length: 10737418240\r\n\r\n", b"0" * 65536), "no-answer net.answer-too-large"),
    ("chunks without end", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"0" * 32768 + b"\r\n"), "no-answer net.answer-too-large"),
    ("headers without end", endless(OK, b"X: 0123456789\r\n" * 100), "no-answer net.answer-too-large"),
    ("a header without end", endless(OK + b"X: ", b"0" * 65536), "no-answer net.broken"),
    ("100 for ever", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "no-answer net.answer-too-large"),
    ("100 and no more", lambda: [b"HTTP/1.1 100 Continue\r\n\r\n", LAST], "no-answer net.timeout"),
    ("a slow head", lambda: [DRIP, OK + b"X: " + b"0" * 10000], "no-answer net.timeout"),
    ("a slow body", lambda: [sized(OK, b"")[:-4] + b"9999\r\n\r\n", DRIP, b"0" * 10000], "no-answer net.timeout"),
    ("a small gzip of much", whole(CREATED + XML + b"Content-Encoding: gzip\r\n", BOMB), "unknown 201 unknown application/xml"),
    ("a small document of much", whole(CREATED + XML, LAUGHS), "unknown 201 unknown application/xml"),
    ("a deep document", whole(CREATED + XML, b"<a>" * 200000), "unknown 201 unknown application/xml"),
    ("moved", whole(b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:%d/\r\n", b""), "unknown 301 unknown"),
    ("elsewhere", whole(b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:%d/dossiers\r\n", b""), "unknown 307 unknown"),
    ("elsewhere, a file", whole(b"HTTP/1.1 308 Elsewhere\r\nLocation: file:///etc/passwd\r\n", b""), "unknown 308 unknown"),
    ("chunks of nonsense", lambda: [OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n"], "no-answer net.broken"),
    ("a chunk too long to be", lambda: [OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nok\r\n"], "no-answer net.broken"),
    ("chunks that end early", lambda: [OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nok"], "no-answer net.broken"),
    ("longer than it says", lambda: [CREATED + XML + b"Content-Length: 5\r\n\r\n<receipt xmlns='urn:kdc:receipt:1'/>"], "unknown 201 unknown application/xml"),
    ("shorter than it says", lambda: [CREATED + XML + b"Content-Length: 500\r\n\r\n<receipt"], "no-answer net.broken"),
    ("a length of nonsense", lambda: [OK + b"Content-Length: x\r\n\r\nok"], "no-answer net.broken"),
    ("a length below zero", lambda: [OK + b"Content-Length: -5\r\n\r\nok"], "no-answer net.broken"),
    ("a length beyond numbers", lambda: [OK + b"Content-Length: 99999999999999999999\r\n\r\nok"], "unknown 200 unknown"),            # curl passes over it
    ("a NUL in a header", lambda: [OK + b"X: a\0b\r\nContent-Length: 0\r\n\r\n"], "no-answer net.broken"),
]


class Peer:
    """Says what it was told to; afterwards it is the ward: bytes go through."""

    def __init__(self, ward):
        self.listener, self.trap = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
        self.trap.setblocking(False)
        self.ward, self.say, self.port = ward, None, self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def trapped(self):
        try:
            self.trap.accept()
            return True
        except BlockingIOError:
            return False

    def serve(self):
        while True:
            one = self.listener.accept()[0]
            threading.Thread(target=self.hostile if self.say else self.through, args=(one, self.say), daemon=True).start()

    def hostile(self, one, say):
        one.settimeout(60)
        try:
            with one, one.makefile("rb") as stream:
                length = 0
                while (line := stream.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line[15:])
                stream.read(length)
                self.pour(one, say())
        except OSError:
            pass

    def pour(self, one, pieces):
        drip = False
        for piece in pieces:
            if piece == LAST:
                one.recv(1)                     # until the other side gives up
            elif piece == DRIP:
                drip = True
            elif drip:
                self.drip(one, piece)
            else:
                one.sendall(piece.replace(b"%d", b"%d" % self.trap.getsockname()[1]) if b"Location:" in piece else piece)

    def drip(self, one, piece):
        """A byte whenever nothing was heard for a while: the drops stop when the other side hangs up."""
        one.settimeout(0.1)
        for at in range(len(piece)):
            one.sendall(piece[at:at + 1])
            try:
                if one.recv(1) == b"":
                    return
            except socket.timeout:
                pass

    def through(self, one, ignored):
        with one, socket.create_connection(("127.0.0.1", self.ward.port)) as other:
            def copy(a, b):
                try:
                    while data := a.recv(65536):
                        b.sendall(data)
                    b.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
            up = threading.Thread(target=copy, args=(one, other), daemon=True)
            up.start()
            copy(other, one)


def filed(store):
    with sqlite3.connect("file:%s/store.sqlite?mode=ro" % store, uri=True) as base:
        return base.execute("SELECT count(*) FROM inbox").fetchone()[0]


def one(peer, what, say, words):
    before, desk = filed(peer.ward.store), Desk("http://127.0.0.1:%d" % peer.port, "kdc")
    peer.say = say
    check(what + ": put", desk.submit()[0] == 0)
    desk.later(1, *PATIENCE)
    state, journal, _ = desk.shown()
    check(what + ": the state", state == "unknown", journal)
    check(what + ": the journal", journal[-1] == words, journal)
    check(what + ": followed nowhere", not peer.trapped())
    if "timeout" not in words:                  # and the question is answered no better
        desk.later(2, *PATIENCE)
        check(what + ": asked in vain", desk.shown()[0] == "unknown", desk.shown()[1])
    peer.say = None
    desk.later()
    state, journal, shown = desk.shown()
    check(what + ": in the end", state == "delivered" and shown["receipt"]["agency"] == "H26.99.99", journal)
    check(what + ": arrived once", filed(peer.ward.store) == before + 1)


def main():
    with portal("kdc") as ward:
        peer = Peer(ward)
        for row in ROWS:
            one(peer, *row)
    finish()


main()
