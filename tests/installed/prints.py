#!/usr/bin/python3
"""Prints on paper: Chromium makes PDF of them, and what a clerk would read is looked for on the pages. The expected texts come from the dossier and the
catalog's own documents, not from the library."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "support"))
from checks import check, finish  # noqa: E402

PREFIX, ROOT = sys.argv[1], os.environ.get("srcdir", ".")
KDC = os.path.join(PREFIX, "bin", "kdc")
DATA = os.path.join(ROOT, "lib", "data")
DOSSIER = os.path.join(ROOT, "examples", "data", "birth-complete")
WORK = tempfile.mkdtemp()
DAY = "2026-11-14"
FORM, LIST, UNITS, DOC = ("{urn:kdc:%s:1}" % n for n in ("form", "codelist", "authorities", "dossier"))
MM = 72 / 25.4
MARGINS = {"left": 30 * MM, "right": 18 * MM, "top": 20 * MM, "bottom": 20 * MM}
CODE = "H26.99.99-20261114-0000001"
RECEIPT = """<?xml version="1.0" encoding="UTF-8"?>
<receipt xmlns="urn:kdc:receipt:1" message-id="urn:uuid:1" dossier-id="%s" dossier-code="%s" agency="H26.99.99" status="1"
  received="2026-11-14T20:30:00+07:00" reception="2026-11-16T08:00:00+07:00" due="2026-11-16T17:00:00+07:00"/>
"""
# What the official form shows, in its order; everything else follows in the annex, in the order of the data.
OFFICIAL = """requester/fullName requester/residence/line requester/residence/unit requester/idPaper requester/idNumber requester/idIssuer
  requester/idIssued requester/relation child/fullName child/birthDate child/sex child/ethnicity child/nationality child/birthPlace/line child/birthPlace/unit
  child/nativePlace/line child/nativePlace/unit mother/fullName mother/birthDate mother/ethnicity mother/nationality mother/residence/line mother/residence/unit
  father/fullName father/birthDate father/ethnicity father/nationality father/residence/line father/residence/unit child/copies""".split()
REQUESTER = """requester/fullName requester/residence/line requester/residence/unit requester/idPaper requester/idNumber requester/idIssuer
  requester/idIssued requester/relation"""
PERSON = "%s/fullName %s/birthDate %s/sex %s/ethnicity %s/nationality %s/residence/line %s/residence/unit %s/idPaper %s/idNumber %s/idIssuer %s/idIssued"
SPOUSE = """%s/fullName %s/birthDate %s/ethnicity %s/nationality %s/residence/line %s/residence/unit %s/idPaper %s/idNumber %s/idIssuer %s/idIssued
  %s/marriageCount"""
DEATH = (REQUESTER + " " + PERSON.replace("%s", "deceased") + """ death/time death/date death/place/line death/place/unit death/cause
  death/noticeNumber death/noticeKind death/noticeIssuer death/noticeDate death/copies""").split()
MARITAL = (REQUESTER + " " + PERSON.replace("%s", "person") + """ certificate/statement residencePeriod[1]/place/line residencePeriod[1]/place/unit
  residencePeriod[1]/from residencePeriod[1]/to residencePeriod[2]/place/line residencePeriod[2]/place/unit residencePeriod[2]/from
  certificate/purposeKind certificate/originals""").split()
BRIDE, GROOM = SPOUSE.replace("%s", "bride").split(), SPOUSE.replace("%s", "groom").split()


# --- what must be read ----------------------------------------------------------------------------


def in_force(element):
    return element.get("valid-from", "0000") <= DAY <= element.get("valid-to", "9999")


def vietnamese(element, name):
    return next(e.text for e in element.findall(name) if e.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi")


def units():
    found = {}
    for name in os.listdir(os.path.join(DATA, "authorities")):
        root = ET.parse(os.path.join(DATA, "authorities", name)).getroot()
        found.update({u.get("code"): u for u in root.findall(UNITS + "unit") if in_force(u)})
        found.update({a.get("id"): a for a in root.findall(UNITS + "agency") if in_force(a)})
    return found


UNIT = units()


def unit_name(code):
    names = []
    while code in UNIT:
        names.append(vietnamese(UNIT[code], UNITS + "name"))
        code = UNIT[code].get("parent")
    return ", ".join(names)


def code_name(name, value):
    root = ET.parse(os.path.join(DATA, "codelists", name + ".xml")).getroot()
    return next(vietnamese(c, LIST + "name") for c in root.findall(LIST + "code") if c.get("value") == value)


def form_fields(form):
    fields = {}

    def walk(element, path):
        for child in element:
            if child.tag in (FORM + "group", FORM + "repeat", FORM + "field"):
                here = path + [child.get("name")]
                fields["/".join(here)] = child
                walk(child, here)
    walk(ET.parse(os.path.join(DATA, "forms", form + ".xml")).getroot(), [])
    return fields


FIELD = form_fields("tp-ht-khai-sinh")


def shown(path, value):
    """What people read, or None where paper says nothing: the country of an address inside Việt Nam."""
    name, path = path.rsplit("/", 1)[1], re.sub(r"\[\d+\]", "", path)
    if path not in FIELD:
        if name == "country":
            return None if value == "VN" else code_name("countries", value)
        return unit_name(value) if name == "unit" else value
    kind = FIELD[path].get("type")
    if kind == "code":
        return code_name(FIELD[path].get("list"), value)
    if kind in ("unit", "agency"):
        return unit_name(value) if kind == "unit" else vietnamese(UNIT[value], UNITS + "name")
    if kind == "boolean":
        return {"true": "Có", "false": "Không"}[value]
    if kind in ("date", "partial-date"):
        return "/".join(reversed(value.split("-")))
    return value


def leaves(folder):
    data = ET.parse(os.path.join(folder, "dossier.xml")).getroot().find(DOC + "data")
    found = {}

    def walk(element, path):
        for child in element:
            name = child.tag.split("}")[1]
            same = element.findall(child.tag)
            here = path + [name if FIELD.get("/".join(path + [name]), child).tag != FORM + "repeat" else "%s[%d]" % (name, same.index(child) + 1)]
            if len(child):
                walk(child, here)
            elif child.text and child.text.strip():
                found["/".join(here)] = unicodedata.normalize("NFC", child.text.strip())
    walk(data, [])
    place = {path: i for i, path in enumerate(found)}
    order = sorted(found, key=lambda path: place.get(path[:-4] + "unit", place[path]) - 0.5 if path.endswith("/line") else place[path])
    return {path: shown(path, found[path]) for path in order if shown(path, found[path])}


# --- paper ---------------------------------------------------------------------------------------


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, timeout=180)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def paper(label, *arguments):
    """Path of the PDF of one print; None when there is none."""
    out = os.path.join(WORK, label)
    status, said, err = run(KDC, "print", *arguments, "--out", out)
    page = said.strip()
    check("%s is printed" % label, status == 0 and os.path.isfile(page), err)
    if status != 0:
        return None
    profile, pdf = tempfile.mkdtemp(dir=WORK), os.path.join(out, "page.pdf")
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf=" + pdf, "--user-data-dir=" + profile,
        "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync", "file://" + os.path.abspath(page))
    check("%s becomes a PDF" % label, os.path.isfile(pdf))
    return pdf if os.path.isfile(pdf) else None


def measure(label, pdf, pages):
    status, said, err = run("pdfinfo", "-f", "1", "-l", "99", pdf)
    sizes = [tuple(map(float, m)) for m in re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", said)]
    check("%s: %d page(s)" % (label, pages), len(sizes) == pages, said)
    check("%s: A4" % label, sizes and all(abs(w - 595) < 1 and abs(h - 842) < 1 for w, h in sizes), sizes)
    status, boxes, err = run("pdftotext", "-bbox", pdf, "-")
    out = [w for w in re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', boxes)
           if float(w[0]) < MARGINS["left"] - 2 or float(w[2]) > 595 - MARGINS["right"] + 2
           or float(w[1]) < MARGINS["top"] - 6 or float(w[3]) > 842 - MARGINS["bottom"] + 6]
    check("%s: nothing outside of the margins" % label, "<word" in boxes and not out, out[:5])


def text_of(pdf, *more):
    status, said, err = run("pdftotext", *more, pdf, "-")
    check("text of %s is NFC" % " ".join((os.path.basename(os.path.dirname(pdf)),) + more), unicodedata.is_normalized("NFC", said))
    return " ".join(said.split())


def in_order(label, text, expected):
    at = 0
    for path, value in expected:
        found = text.find(" ".join(value.split()), at)
        check("%s: %s" % (label, path), found >= 0, "%r is not on the page, or not in its place" % value)
        at = found + len(value) if found >= 0 else at


# --- the prints ----------------------------------------------------------------------------------


def declaration():
    values = leaves(DOSSIER)
    pdf = paper("declaration", DOSSIER, "--doc", "declaration")
    if pdf is None:
        return
    measure("declaration", pdf, 2)
    first, second = text_of(pdf, "-f", "1", "-l", "1"), text_of(pdf, "-f", "2", "-l", "2")
    check("the form names only fields of the dossier", set(OFFICIAL) <= set(values), set(OFFICIAL) - set(values))
    in_order("form", first, [(path, values[path]) for path in OFFICIAL])
    in_order("annex", second, [(path, value) for path, value in values.items() if path not in OFFICIAL])
    in_order("form", first, [("heading", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("motto", "Độc lập - Tự do - Hạnh phúc"),
                             ("title", "TỜ KHAI ĐĂNG KÝ KHAI SINH"), ("addressee", "Kính gửi: UBND Phường Khương Đình"),
                             ("words", "ngày hai mươi tháng mười năm hai nghìn không trăm hai mươi sáu"), ("oath", "Tôi cam đoan"),
                             ("copies", "Có ☒"), ("no copies", "Không ☐"), ("signature", "Người yêu cầu")])


def declaration_blank():
    pdf = paper("declaration-blank", DOSSIER, "--doc", "declaration", "--blank")
    if pdf is None:
        return
    measure("declaration-blank", pdf, 1)
    text = text_of(pdf)
    in_order("blank form", text, [("title", "TỜ KHAI ĐĂNG KÝ KHAI SINH"), ("child", "Họ, chữ đệm, tên:"), ("words", "ghi bằng chữ:"), ("box", "Có ☐"),
                                  ("box", "Không ☐")])
    check("blank form: no value of the dossier", not any(v in text for v in ("Trần", "001092999001", "20/10/2026")), text)


def declaration_long():
    """Long values take more lines, and a second page if they must; nothing is cut off."""
    folder = os.path.join(WORK, "long")
    os.mkdir(folder)
    with open(os.path.join(DOSSIER, "dossier.xml"), encoding="utf-8") as file:
        text = file.read()
    line = "Căn hộ số 12 tầng 34 tòa nhà mẫu, khu đô thị có tên rất dài để thử, ngõ 567 đường Mẫu nối dài, tổ dân phố số 89, " + "x" * 120
    text = text.replace("Số 5, ngõ 12 phố Mẫu", line).replace("Trần Minh Anh", "Công Tằng Tôn Nữ Trần Thị Minh Nguyệt Phương Thảo Anh")
    with open(os.path.join(folder, "dossier.xml"), "w", encoding="utf-8") as file:
        file.write(text)
    pdf = paper("declaration-long", folder, "--doc", "declaration")
    if pdf is None:
        return
    measure("declaration-long", pdf, 3)
    joined = text_of(pdf).replace(" ", "")
    for path, value in leaves(folder).items():
        check("long: %s" % path, value.replace(" ", "") in joined, value)


def another(folder, form, procedure, title, official, more, blank, instead=()):
    """The declaration of another procedure: every value in its place, the rest in the annex; blank, one page without a value."""
    global FIELD
    FIELD = form_fields(form)
    label, dossier = "declaration of " + folder, os.path.join(ROOT, "examples", "data", folder + "-complete")
    values = dict(leaves(dossier), **dict(instead))
    pdf = paper(folder, dossier, "--doc", "declaration")
    if pdf is None:
        return
    measure(label, pdf, 2)
    columns = official if isinstance(official[0], list) else [official]
    shown_there = {path for column in columns for path in column}
    check("%s names only fields of the dossier" % label, shown_there <= set(values), shown_there - set(values))
    for i, column in enumerate(columns):
        crop = ["-r", "72", "-x", str(195 + 174 * i), "-y", "0", "-W", "174", "-H", "842"] if len(columns) > 1 else []
        in_order(label, text_of(pdf, "-f", "1", "-l", "1", *crop), [(path, values[path]) for path in column])
    in_order(label, text_of(pdf, "-f", "1", "-l", "1"), [("heading", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("title", title),
                                                         ("addressee", "Kính gửi: UBND Phường Khương Đình")] + more)
    beyond = {path: value for path, value in values.items() if path not in shown_there and path not in dict(more)}
    in_order(label + ", annex", text_of(pdf, "-f", "2", "-l", "2"), beyond.items())
    pdf = paper(folder + "-blank", procedure, "--doc", "declaration", "--blank")
    if pdf is None:
        return
    measure(label + ", blank", pdf, 1)
    text = text_of(pdf)
    in_order(label + ", blank", text, [("title", title)] + blank)
    found = [v for path, v in values.items() if len(v) > 4 and path.endswith(("Name", "idNumber", "line", "Date")) and v in text]
    check("%s, blank: no value" % label, not found, found)


def others():
    another("death", "tp-ht-khai-tu", "1.000656", "TỜ KHAI ĐĂNG KÝ KHAI TỬ", DEATH,
            [("lead", "Đã chết vào lúc: 05 giờ 40 phút, ngày 10 tháng 11 năm 2026"), ("oath", "Tôi cam đoan"), ("copies", "Có ☒"), ("signature", "Người yêu cầu")],
            [("lead", "Đã chết vào lúc: ....."), ("box", "Có ☐")], {"death/time": "05 giờ 40 phút", "death/date": "ngày 10 tháng 11 năm 2026"})
    another("marital-status", "tp-ht-xac-nhan-tthn", "1.004873", "TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", MARITAL,
            [("oath", "Tôi cam đoan"), ("signature", "Người yêu cầu")], [("period", "Trong thời gian cư trú tại:"), ("copies", "Số bản đề nghị cấp: ........ bản")])
    another("marriage", "tp-ht-ket-hon", "1.000894", "TỜ KHAI ĐĂNG KÝ KẾT HÔN", [BRIDE, GROOM],
            [("oath", "Chúng tôi cam đoan"), ("copies", "Có ☒"), ("registration/copies", "Số lượng: 2 bản"), ("signature", "Bên nữ"), ("signature", "Bên nam")],
            [("copies", "Số lượng: ........ bản"), ("signature", "Bên nữ")])


def death_times():
    """What is known of a death may be less than a minute; what is wrong is shown as it was written."""
    with open(os.path.join(ROOT, "examples", "data", "death-complete", "dossier.xml"), encoding="utf-8") as file:
        whole = file.read()
    place = re.search(r"<f:residenceType>.*?</f:residence>", whole[whole.index("<f:deceased>"):], re.S).group(0)
    for label, change, expected in (
            ("hour alone", [("05:40", "5")], "Đã chết vào lúc: 5 giờ, ngày 10 tháng 11 năm 2026"),
            ("no hour", [("<f:time>05:40</f:time>", "")], "Đã chết vào lúc: ngày 10 tháng 11 năm 2026"),
            ("year alone", [("<f:time>05:40</f:time>", ""), ("<f:date>2026-11-10", "<f:date>2026")], "Đã chết vào lúc: năm 2026"),
            ("no such date", [("<f:date>2026-11-10", "<f:date>hôm qua")], "05 giờ 40 phút, hôm qua"),
            ("no notice number", [("<f:noticeNumber>57/2026</f:noticeNumber>", "")], "Giấy báo tử: (Giấy báo tử), do Bệnh viện Mẫu cấp ngày 10/11/2026"),
            ("residence unknown", [(place, "<f:residenceUnknown>true</f:residenceUnknown>")], "Nơi cư trú cuối cùng: không xác định được")):
        text = whole
        for old, new in change:
            text = new.join(text.rsplit(old, 1)) if old == place else text.replace(old, new, 1)
        folder, out = tempfile.mkdtemp(dir=WORK), tempfile.mkdtemp(dir=WORK)
        with open(os.path.join(folder, "dossier.xml"), "w", encoding="utf-8") as file:
            file.write(text)
        status, said, err = run(KDC, "print", folder, "--doc", "declaration", "--out", out)
        page = " ".join("".join(ET.parse(said.strip()).getroot().itertext()).split()) if status == 0 else err
        check("death: " + label, text != whole and expected in page, page[1800:3400])


def slip():
    receipt = os.path.join(WORK, "receipt.xml")
    owner = ET.parse(os.path.join(DOSSIER, "dossier.xml")).getroot().get("id")
    with open(receipt, "w", encoding="utf-8") as file:
        file.write(RECEIPT % (owner, CODE))
    pdf = paper("slip-01", DOSSIER, "--doc", "slip-01", "--receipt", receipt)
    if pdf is None:
        return
    measure("slip-01", pdf, 1)
    in_order("slip", text_of(pdf), [
        ("code", CODE), ("title", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"), ("of", "Trần Văn Mẫu"), ("address", "Số 5, ngõ 12 phố Mẫu"), ("phone", "0912345678"),
        ("mail", "tran.mau@example.vn"), ("procedure", "Đăng ký khai sinh"), ("paper", "1. Tờ khai đăng ký khai sinh"), ("paper", "2. Giấy chứng sinh"),
        ("paper", "3. Giấy chứng nhận kết hôn"), ("term", "01 ngày làm việc"), ("reception", "08 giờ 00 phút, ngày 16 tháng 11 năm 2026"),
        ("filed", "20 giờ 30 phút, ngày 14 tháng 11 năm 2026"), ("due", "17 giờ 00 phút, ngày 16 tháng 11 năm 2026")])
    run("pdftoppm", "-r", "150", "-png", pdf, os.path.join(WORK, "slip"))
    picture = next((os.path.join(WORK, f) for f in os.listdir(WORK) if f.startswith("slip-") and f.endswith(".png")), "")
    status, said, err = run("zbarimg", "-q", "--raw", picture)
    check("slip: the picture is the dossier code", said.strip() == CODE, said + err)
    with open(receipt, "w", encoding="utf-8") as file:
        file.write(RECEIPT % ("urn:uuid:another", CODE))
    status, said, err = run(KDC, "print", DOSSIER, "--doc", "slip-01", "--receipt", receipt, "--out", WORK)
    check("slip: a receipt of another dossier is refused", status == 3 and err.strip(), (status, said, err))


def slip_blank():
    for label, arguments in (("slip-01-blank", ["1.001193", "--doc", "slip-01", "--blank"]), ("slip-01-early", [DOSSIER, "--doc", "slip-01"])):
        pdf = paper(label, *arguments)
        if pdf is not None:
            measure(label, pdf, 1)
            check("%s promises nothing" % label, not re.search(r"\d+ giờ \d+ phút", text_of(pdf)))


declaration()
declaration_blank()
declaration_long()
slip()
slip_blank()
others()
death_times()
shutil.rmtree(WORK)
finish()
