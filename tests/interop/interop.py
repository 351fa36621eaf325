"""What the interoperability tests share: kdc-portal and kdc of this build, other people's clients, counting."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

SOURCE = os.environ.get("srcdir", os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.environ.get("builddir", os.path.join(SOURCE, "build"))
CATALOG = os.path.join(SOURCE, "lib", "data")
SAMPLE = os.path.join(SOURCE, "examples", "data", "birth-complete")
HERE = os.path.join(SOURCE, "tests", "interop")
WSDL = os.path.join(SOURCE, "docs", "protocols", "xroad.wsdl")
WORK = tempfile.mkdtemp(prefix="kdc-interop-")
passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAIL", name, str(why)[:1500], flush=True)


def finish():
    shutil.rmtree(WORK, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


class Server:
    """A child process that prints where it listens, and a line for each request."""

    def __init__(self, command, pattern, **more):
        self.lines = []
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
        for line in self.process.stdout:
            found = re.search(pattern, line)
            if found:
                self.port = int(found.group(1))
                break
            print(line, end="")
        else:
            raise SystemExit("%s did not start" % command[0])
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.reader.join(timeout=60)
        return self.lines

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.stop()


def portal(protocol, *arguments):
    store = tempfile.mkdtemp(dir=WORK)
    server = Server([os.path.join(BUILD, "kdc-portal"), "--agency", "H26.99.99", "--store", store, "--protocol", protocol,
                     "--catalog", CATALOG] + list(arguments), r"listening http://127\.0\.0\.1:(\d+)")
    server.store = store
    return server


def kdc(*arguments):
    run = subprocess.run([os.path.join(BUILD, "kdc")] + list(arguments) + ["--catalog", CATALOG], capture_output=True, text=True,
                         timeout=120)
    return run.returncode, run.stdout, run.stderr


class Desk:
    """A store, and what is done with it by the programs: kdc itself, and `later`, whose clock goes to whatever is due next."""

    def __init__(self, to, protocol, *parameters, secrets=()):
        self.store = tempfile.mkdtemp(dir=WORK)
        self.to, self.protocol, self.parameters, self.secrets = to, protocol, parameters, list(secrets)

    def secret_options(self):
        return [word for secret in self.secrets for word in ("--secret", secret)]

    def submit(self, dossier=SAMPLE):
        named = [word for parameter in self.parameters for word in ("--param", parameter)]
        return kdc("submit", dossier, "--store", self.store, "--to", self.to, "--protocol", self.protocol, *named, *self.secret_options())

    def run(self):
        """kdc outbox run: what is due now."""
        return kdc("outbox", "run", "--store", self.store, *self.secret_options())

    def later(self, steps=20, *options):
        run = subprocess.run([os.path.join(BUILD, "tests", "interop", "later"), CATALOG, self.store, str(steps), *options] + self.secrets,
                             capture_output=True, text=True, timeout=120)
        check("later", run.returncode == 0, run.stderr)

    def resume(self):
        return kdc("outbox", "resume", "1", "--store", self.store, *self.secret_options())

    def shown(self):
        found = json.loads(kdc("outbox", "show", "1", "--store", self.store, "--format", "json")[1])
        return found["state"], [line["text"].split(" ", 1)[1] for line in found["line"]], found


def node_modules():
    """The pinned packages of package-lock.json, below the build; None: npm or its registry is not there."""
    folder = os.path.join(BUILD, "tests", "interop", "npm")
    lock = os.path.join(HERE, "package-lock.json")
    done = os.path.join(folder, "done")
    if os.path.exists(done) and os.path.getmtime(done) >= os.path.getmtime(lock):
        return os.path.join(folder, "node_modules")
    if shutil.which("npm") is None:
        return None
    os.makedirs(folder, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(os.path.join(HERE, name), os.path.join(folder, name))
    run = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder, capture_output=True,
                         text=True, timeout=300)
    if run.returncode != 0:
        print("npm ci:", run.stderr.strip()[-500:])
        return None
    open(done, "w").close()
    return os.path.join(folder, "node_modules")


def clients():
    """Name and command of each SOAP client that is there. On a machine that builds for everybody, all must be."""
    found, modules = {}, node_modules()
    if subprocess.run(["/usr/bin/python3", "-c", "import zeep"], capture_output=True).returncode == 0:
        found["zeep"] = ["/usr/bin/python3", os.path.join(HERE, "client_zeep.py")]
    if subprocess.run(["php", "-r", "exit((int) !class_exists('SoapClient'));"], capture_output=True).returncode == 0 \
            if shutil.which("php") else False:
        found["php"] = ["php", os.path.join(HERE, "client.php")]
    if modules:
        found["npm soap"] = ["node", os.path.join(HERE, "client.cjs")]
    for name in ("zeep", "php", "npm soap"):
        if name not in found:
            print("SKIP %s: not installed" % name)
            check("%s is there" % name, not os.environ.get("CI"), "install it: ./bootstrap check")
    return found


def ask(command, job):
    """One job for a client, as JSON; its result."""
    environment = dict(os.environ, NODE_PATH=os.path.join(BUILD, "tests", "interop", "npm", "node_modules"))
    run = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, timeout=120, env=environment)
    try:
        return json.loads(run.stdout)
    except ValueError:
        return {"error": run.stdout[-600:] + run.stderr[-600:]}
