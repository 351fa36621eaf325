#!/usr/bin/python3
"""portals.py KIND - another side, written from the description of each interface and not from our protocol documents.
KIND dvcqg: the national portal's adapter. ministry: a ministry's portal. openrosa: a form server (OpenRosa API).
Prints its port; GET /state tells what it has. Faults by headers of POST /fault: lose=N loses the next N answers after their
effect (of requests that hold the text of `only`), expire ends all sessions, limit=N is what the form server accepts."""
import email
import email.policy
import hashlib
import http.server
import json
import re
import sys
import uuid
import xml.etree.ElementTree as ET

KIND = sys.argv[1]
STATE = {"sessions": 0, "dossiers": {}, "progress": [], "refused": [], "calls": [], "numbers": 0, "files": {}}
LIVE, LOSE = set(), [0, ""]
STAMP = re.compile(r"^\d{14}$|^$")
OX, OR = "{http://openrosa.org/xforms}", "http://openrosa.org/http/response"


class Refused(Exception):
    def __init__(self, status, why):
        super().__init__(why)
        self.status = status


# --- the national portal's adapter ---------------------------------------------------------------------------------

DATES = ["NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTuChoi", "NgayKetThucXuLy", "NgayTra"]
NEEDED = ["MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "SoGiayToChuHoSo", "LoaiDoiTuong", "NgayNopHoSo",
          "NgayTiepNhan", "TrangThaiHoSo", "HinhThuc", "DonViXuLy", "NoiNopHoSo"]


def adapter_session(body):
    if body.get("session") not in LIVE:
        return {"error_code": 401, "message": "session"}
    if not re.match(r"^[0-9A-Za-z.]+$", body.get("madonvi", "")):
        return {"error_code": 1, "message": "madonvi"}
    return None


def adapter_sync(body):
    for item in body["data"]:
        code, updating = item["MaHoSo"], body["isUpdating"]
        wrong = [n for n in NEEDED if not item[n]] + [n for n in DATES if not STAMP.match(item[n])]
        if updating not in ("True", "False") or wrong or not 1 <= int(item["TrangThaiHoSo"]) <= 10:
            return {"error_code": 2, "message": " ".join(wrong) or updating}
        if (code in STATE["dossiers"]) != (updating == "True"):
            return {"error_code": 3, "message": "isUpdating " + updating}
        versions = STATE["dossiers"].setdefault(code, {"creates": 0, "updates": 0})
        versions["updates" if updating == "True" else "creates"] += 1
        versions["item"] = item
    return {"error_code": 0}


def adapter_progress(body):
    for item in body["data"]:
        if item["MaHoSo"] not in STATE["dossiers"] or not item["NguoiXuLy"] or not re.match(r"^\d{14}$", item["ThoiDiemXuLy"]):
            return {"error_code": 4, "message": "progress"}
        if item not in STATE["progress"]:
            STATE["progress"].append(item)
    return {"error_code": 0}


def adapter(request, path, data):
    body = json.loads(data)
    if path == "/auth/login":
        if body != {"username": "motcua", "password": "mật khẩu \"1\""}:
            return {"error_code": 9, "message": "password"}
        STATE["sessions"] += 1
        session = str(uuid.uuid4())
        LIVE.add(session)
        return {"session": session, "error_code": 0}
    if path != "/api/share":
        raise Refused(404, path)
    STATE["calls"].append(body["service"])
    over = adapter_session(body)
    if over:
        return over
    if body["service"] == "TraCuuHoSo":
        known = STATE["dossiers"].get(body["MaHoSo"])
        return {"error_code": 0, "result": [{"MaHoSo": body["MaHoSo"]}] if known else []}
    return {"DongBoHoSoMC": adapter_sync, "CapNhatTienDoHoSoMC": adapter_progress}[body["service"]](body)


# --- a ministry's portal -------------------------------------------------------------------------------------------

def ministry(request, path, data):
    STATE["calls"].append(path.split("?")[0])
    if path == "/GetToken":
        if json.loads(data)["password"] != "mật khẩu \"1\"":
            raise Refused(401, "password")
        STATE["sessions"] += 1
        LIVE.add("t%d" % STATE["sessions"])
        return {"token": "t%d" % STATE["sessions"]}
    if request.headers["Authorization"].replace("Bearer ", "") not in LIVE:
        raise Refused(401, "token")
    if path.startswith("/GetNextValue?code="):
        STATE["numbers"] += 1
        return {"MaHoSo": "G09.20-20261114-%07d" % STATE["numbers"]}
    if path == "/UploadFile":
        (part,) = parts_of(request, data)
        digest = hashlib.sha256(part[2]).hexdigest()
        name = "tep-%d" % (len(STATE["files"]) + 1)
        STATE["files"][name] = {"name": part[1], "sha256": digest}
        return {"IdTepTin": name, "HashTepTin": "h" + digest}
    body = json.loads(data)
    if path == "/NoiHoSo":
        for component in body["ThanhPhanHoSo"]:
            for paper in component["GiayToDinhKem"]:
                if "h" + STATE["files"][paper["IdGiayTo"]]["sha256"] != paper["HashTepTin"]:
                    raise Refused(400, "HashTepTin")
        if body["MaHoSo"] in STATE["dossiers"] or not re.match(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", body["NgayNop"]):
            raise Refused(400, "MaHoSo")
        STATE["dossiers"][body["MaHoSo"]] = {"creates": 1, "item": body}
        return {}
    if body["MaHoSo"] not in STATE["dossiers"]:
        raise Refused(404, body["MaHoSo"])
    if path == "/CapNhatTienTrinh":
        STATE["progress"].append(body)
    elif path == "/CapNhatTrangThai":
        STATE["dossiers"][body["MaHoSo"]]["status"] = body["TrangThaiHoSo"]
    else:
        raise Refused(404, path)
    return {}


# --- a form server -------------------------------------------------------------------------------------------------

def parts_of(request, data):
    """(name, file name, bytes) of each part, by the standard library's mail parser."""
    head = b"Content-Type: " + request.headers["Content-Type"].encode("latin-1") + b"\r\n\r\n"
    message = email.message_from_bytes(head + data, policy=email.policy.HTTP)
    return [(p.get_param("name", header="content-disposition"), p.get_filename(), p.get_payload(decode=True))
            for p in message.iter_parts()]


def openrosa(request, path, data):
    if path != "/submission":
        raise Refused(404, path)
    if request.headers["Authorization"] != "Basic YTpi" or request.headers["X-OpenRosa-Version"] != "1.0":
        raise Refused(401, "authorization")
    if not re.match(r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$", request.headers["Date"]):
        raise Refused(400, "Date")
    STATE["calls"].append("%s %d" % (request.command, len(data)))
    if request.command == "HEAD":
        return None
    if len(data) > STATE.get("limit", 100000000):
        raise Refused(413, "limit")
    parts = parts_of(request, data)
    assert parts[0][0] == "xml_submission_file"
    root = ET.fromstring(parts[0][2])
    ids = [root.findtext(OX + "meta/" + OX + n) for n in ("instanceID", "deprecatedID")]
    known = STATE["dossiers"].get(ids[0])
    if known and known["xml"] != parts[0][2].decode("utf-8"):
        raise Refused(409, "409.1")
    if ids[1] and ids[1] not in STATE["dossiers"]:
        raise Refused(404, "deprecatedID")
    if not known:
        known = STATE["dossiers"][ids[0]] = {"xml": parts[0][2].decode("utf-8"), "files": {}, "corrects": ids[1]}
    named = [e.text for e in root.iter("file")]
    for name, file_name, content in parts[1:]:
        if name not in named:
            raise Refused(400, "no such file in the XML: " + name)
        known["files"][name] = hashlib.sha256(content).hexdigest()
    return "<OpenRosaResponse xmlns='%s'><message nature='submit_success'>Form Received!</message></OpenRosaResponse>" % OR


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, content=b"", kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if KIND == "openrosa":
            self.send_header("X-OpenRosa-Version", "1.0")
            self.send_header("X-OpenRosa-Accept-Content-Length", STATE.get("announced", "100000000"))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def fault(self):
        LOSE[:] = [int(self.headers.get("lose", 0)), self.headers.get("only", "")]
        if self.headers.get("expire"):
            LIVE.clear()
        if self.headers.get("limit"):
            STATE["limit"] = int(self.headers["limit"])
        if self.headers.get("announced"):
            STATE["announced"] = self.headers["announced"]
        self.answer(200)

    def handle_one(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/state":
            return self.answer(200, json.dumps(STATE).encode())
        if self.path == "/fault":
            return self.fault()
        try:
            said = {"dvcqg": adapter, "ministry": ministry, "openrosa": openrosa}[KIND](self, self.path, data)
            status = 200 if KIND != "openrosa" else 204 if said is None else 201
            content = b"" if said is None else said.encode() if isinstance(said, str) else json.dumps(said).encode()
        except Refused as why:
            STATE["refused"].append(str(why))
            status, content = why.status, b"{}"
        if LOSE[0] > 0 and LOSE[1].encode() in self.path.encode() + data:
            LOSE[0] -= 1
            self.close_connection = True
            return self.connection.close()
        self.answer(status, content, "text/xml" if KIND == "openrosa" else "application/json")

    do_GET = do_POST = do_HEAD = handle_one


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
