"""What tests of the programs of this build share: where things are, this tree's catalog, running kdc, a program that serves."""
import http.client
import os
import re
import signal
import subprocess
import sys

from checks import check, finish  # noqa: F401  (for those who import this)

ROOT = os.path.abspath(os.environ.get("srcdir", "."))
BUILD = os.path.abspath(os.environ.get("builddir", "build"))
DATA = os.path.join(ROOT, "lib", "data")
SAMPLE = os.path.join(ROOT, "examples", "data", "birth-complete")
os.environ["KDC_CATALOG"] = DATA        # always: not one that is installed, nor that of whoever runs the test


def program(name):
    return os.path.join(BUILD, name)


def needs_portal():
    if not os.path.exists(program("kdc-portal")):
        print("built without libmicrohttpd: nothing that serves")
        sys.exit(77)


def run(*command, stdout=subprocess.PIPE, timeout=120):
    """(exit status, what it printed, what it complained of)"""
    done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, timeout=timeout, check=False)
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode()


def kdc(*arguments, **more):
    return run(program("kdc"), *arguments, **more)


class Host:
    """A program of this build that says where it listens."""

    def __init__(self, *command):
        self.process = subprocess.Popen([program(command[0]), *command[1:]], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.process.stdout.readline()
        found = re.match(r"listening (http://127\.0\.0\.1:(\d+)\S*)\n", line)
        if not found:
            self.process.kill()
            sys.exit("FAIL %s: %s%s" % (command, line, self.process.stderr.read()))
        self.url, self.port = found[1], int(found[2])

    def ask(self, method, path, body=None, headers=()):
        """(status, headers, body), or the name of what broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path)
            for name, value in headers:
                connection.putheader(name, value)
            if method != "GET":
                connection.putheader("Content-Length", str(len(body or b"")))
            connection.endheaders(body or b"")
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except (http.client.HTTPException, ConnectionError) as error:
            return type(error).__name__, {}, b""
        finally:
            connection.close()

    def end(self):
        """All it said since it listens; it has to end well, and without complaint."""
        self.process.send_signal(signal.SIGTERM)
        said, errors = self.process.communicate(timeout=60)
        check("%s ends" % self.process.args[0], self.process.returncode == 0 and errors == "", (self.process.returncode, errors))
        return said


def ward(store, *options):
    return Host("kdc-portal", "--agency", "H26.99.99", "--store", store, *options)
