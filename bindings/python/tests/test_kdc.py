"""The package as its users see it. The source tree is found through the variable srcdir."""
import gc
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import urllib.parse
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta

import pytest

import kdc
from kdc._core import EPOCH, Hooks, ZONE

SOURCE = pathlib.Path(os.environ.get("srcdir", pathlib.Path(__file__).parents[3]))
COMPLETE = SOURCE / "examples" / "data" / "birth-complete"
INCOMPLETE = SOURCE / "examples" / "data" / "birth-incomplete"
ON = "2026-11-14"
CODE, FORM = "1.001193", "tp-ht-khai-sinh"


class Clock:
    """Stands still but when a test moves it."""

    def __init__(self):
        self.now = datetime(2026, 11, 14, 20, 30, tzinfo=ZONE)

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def catalog(clock):
    return kdc.Catalog(context=kdc.Context(clock=clock))


# --- catalog -----------------------------------------------------------------------------------

def test_installed_catalog_is_sound(catalog):
    catalog.check()
    assert CODE in [listed.code for listed in catalog.procedures()]
    assert all(listed.valid_from == "" or date.fromisoformat(listed.valid_from) for listed in catalog.procedures())


def test_procedure(catalog):
    birth = catalog.procedure(CODE, on=ON)
    assert (birth.code, birth.name("vi"), birth.form_id) == (CODE, "Đăng ký khai sinh", FORM)
    assert birth.name() == birth.name("vi") != birth.name("en")
    assert birth.term("vi") and birth.version and birth.tier and birth.service in ("full", "partial")
    assert birth.evidence in ("verified", "inferred", "unverified")
    assert isinstance(birth.source + birth.domain + birth.guide("vi"), str)
    assert len(birth.papers) > 4 and all(paper.name("vi") for paper in birth.papers)
    assert any(paper.id for paper in birth.papers)
    assert {paper["handling"] for paper in birth.papers} & {"present", "submit"}
    assert all(isinstance(part.guide("vi"), str) for part in birth.cases + birth.steps + birth.legal_bases)
    assert birth.fees and birth.results is not None and birth.aliases is not None
    for part, unknown in ((birth.papers[0], "amount"), (birth.fees[0], "handling"), (birth.cases[0], "handling")):
        with pytest.raises(KeyError, match=unknown):
            part[unknown]
    assert birth.papers[0]["alternative-of"] == ""


@pytest.mark.parametrize("code, on", [("1.999999", ON), (CODE, "2015-08-01"), ("", ON)])
def test_no_such_procedure(catalog, code, on):
    with pytest.raises(kdc.NotFound) as caught:
        catalog.procedure(code, on=on)
    error = caught.value
    assert isinstance(error, LookupError) and error.name == "KDC_ENOTFOUND" and error.code == -13
    assert error.key and error.message("vi") != error.message("en") and error.message() in str(error)
    assert not error.retriable and error.causes == ()


def test_layers(clock):
    below = [SOURCE / "examples" / "data" / "layers" / name for name in ("ha-noi", "khuong-dinh")]
    catalog = kdc.Catalog(layers=below, context=kdc.Context(clock=clock))
    catalog.check_layers()
    assert [(layer.id, layer.tier, layer.authority) for layer in catalog.layers] == \
        [("national", "national", ""), ("ha-noi", "province", "01"), ("khuong-dinh", "commune", "00364")]
    birth = catalog.procedure(CODE, on=ON)
    late = [fee for fee in birth.fees if fee.id == "late"][0]
    assert (late["amount"], late.layer("amount"), late.layer("per")) == ("5000", "ha-noi", "national")
    assert (birth.layer("guide"), birth.layer()) == ("khuong-dinh", "national")
    assert [change.path for change in birth.changes if change.layer == "khuong-dinh"][0] == "service"
    form = catalog.form(FORM, on=ON)
    field = form["/child/fullName"]
    assert (form.layer(field, "guide"), form.layer(field, "label"), form.layer()) == \
        ("khuong-dinh", "national", "national")
    assert catalog.layer_of("procedure", CODE, on=ON) == "national"
    assert {change.layer for change in catalog.procedure(CODE, on="2028-01-01").changes} == {"ha-noi"}
    with pytest.raises(kdc.NotFound):
        catalog.layer_of("form", "nothing", on=ON)
    with pytest.raises(kdc.ModelError):
        kdc.Catalog(layers=list(reversed(below)))


def test_form(catalog):
    form = catalog.form(FORM, on=date(2026, 11, 14))
    field = form["/child/fullName"]
    assert (field.path, field.kind, field.type, field.required) == ("/child/fullName", "field", "person-name", "always")
    assert field.alias("btp") == "nksHoTen" and field.alias("nobody") == ""
    assert field.label("vi") != field.label("en") and field.guide() and field.example()
    assert form["/child/ethnicity"].list == "ethnic-groups"
    assert len(list(form)) == len(form) > 60 and "/child" in form and "/chidl" not in form and 7 not in form
    assert (form.id, form.namespace) == (FORM, "urn:kdc:form:" + FORM) and form.version and form.name()
    assert all(node.calculated in (0, 1) for node in form)
    assert kdc.exports()["jsonschema"] == "application/schema+json"
    assert json.loads(form.export("jsonschema", on=ON, lang="en"))["title"] == form.name("en")
    assert all(form.export(to, on=ON) for to in kdc.exports())
    with pytest.raises(kdc.NotFound) as unknown:
        form.export("docx")
    assert unknown.value.key == "export.unknown"
    with pytest.raises(KeyError):
        form["/chidl"]


def test_code_names(catalog):
    assert catalog.name("ethnic-groups", "01", on=ON) == "Kinh"
    assert catalog.name("units", "00364", on=ON) and catalog.name("agencies", "H26.99.99", on=ON)
    for list, code in (("ethnic-groups", "no"), ("units", "no"), ("agencies", "no"), ("no-such-list", "01")):
        with pytest.raises(kdc.NotFound):
            catalog.name(list, code, on=ON)


def test_authorities(catalog):
    units = catalog.authorities
    assert units.find("00373", "2024-12-31").name() == "Phường Kim Giang"
    ward = units.find("00373", "2025-03-03")
    assert ward.code == "00373" and ward.properties["valid-to"] == "2025-06-30"
    with pytest.raises(kdc.NotFound):
        units.find("00373", "2025-07-02")
    assert [one.authority.code for one in units.search("ha dinh", "2025-03-03")] == ["00373"]
    assert [one.authority.name() for one in units.history("00373")] == ["Phường Kim Giang", "Phường Hạ Đình"]
    heirs = units.successors("00361", "2024-12-31")
    assert [(one.step, one.authority.code, one.properties["extent"]) for one in heirs] == [
        (1, "00373", "full"), (2, "00364", "partial"), (2, "00643", "partial")]
    assert heirs[1].previous.code == "00373" and heirs[1].properties["way-evidence"] == "unverified"
    assert {one.authority.code for one in units.predecessors("00373", "2025-03-03")} == {"00361", "00373"}
    assert len(units.children(on="2026-01-01")) == 34 and units.children("01", "2026-01-01")
    assert [one.authority.code for one in units.agencies("00364", "2026-01-01")] == ["H26.99.99"]
    birth = catalog.procedure("1.001193", "2026-11-14")
    several = units.competent(birth, "00373", as_of="2025-03-03", on="2026-11-14")
    assert [one.authority.code for one in several] == ["00364", "00643"] and repr(several[0])


def test_deadline(catalog):
    birth = catalog.procedure(CODE, on=ON)
    for received in ("2026-11-14T20:30", datetime(2026, 11, 14, 20, 30, tzinfo=ZONE)):
        deadline = catalog.deadline(birth, received, agency="H26.99.99")
        assert deadline.reception == "2026-11-16T08:00:00+07:00" and deadline.due == "2026-11-16T17:00:00+07:00"
        assert [day.day for day in deadline.days if day.counts] == ["2026-11-16"]
    with pytest.raises(kdc.ArgumentError):
        catalog.deadline(birth, "2026-02-30T08:00")


def test_term(catalog):
    term = catalog.term(received="2026-11-14T20:30", unit="working-day", quantity=3)
    found = term.count()
    assert found.state == "due" and found.due == found.collect == "2026-11-19T17:00:00+07:00" and found.remaining == 0
    last = found.days[-1]
    assert last.day == "2026-11-19" and last.counts and last.why_en == "Counts towards the term"
    term.pause("2026-11-18T09:00", datetime(2026, 11, 23, 9, 0, tzinfo=ZONE))
    term.promise("2026-11-24T10:00", "2026-12-01T17:00", "Chờ xác minh", previous="2026-11-25T17:00")
    term.step("Tiếp nhận", "working-day", 1, done="2026-11-19T09:00")
    term.step("Thẩm định", "working-day", 1)
    found = term.count()
    off = next(day for day in found.days if day.day == "2026-11-24")
    assert not off.counts and off.why_en == "Vietnamese Culture Day" and off.evidence == "verified" and off.source
    assert found.due == "2026-11-25T17:00:00+07:00"
    assert [(p.kind, p.promise[:10]) for p in found.promises] == [
        ("reception", "2026-11-19"), ("resumed", "2026-11-25"), ("apology", "2026-12-01")]
    assert found.promises[2].reason == "Chờ xác minh" and found.promises[2].at == "2026-11-24T10:00:00+07:00"
    assert [(step.name, step.due[:10], step.late) for step in found.steps] == [
        ("Tiếp nhận", "2026-11-17", True), ("Thẩm định", "2026-11-23", False)] and found.steps[0].days
    term = catalog.term(received="2026-11-16T09:00", unit="working-day", quantity=3)
    term.pause("2026-11-18T09:00")
    stopped = term.count()
    assert stopped.state == "paused" and stopped.due == "" and stopped.remaining == 2
    assert catalog.term(received="2026-11-16T09:00", unit="other", note="Theo lịch hẹn").count().note() == "Theo lịch hẹn"
    for key, value in (("unit", "week"), ("quantity", 0), ("received", "2026-02-30T08:00"), ("colour", "red")):
        with pytest.raises(kdc.ArgumentError):
            term.set(key, value)
    assert catalog.day("2026-11-24").kind == "holiday" and catalog.day("2026-11-23").kind == "working"
    assert catalog.day("2026-04-27", lang="en").reason == "Day in lieu: Hùng Kings' Commemoration Day"


def test_evaluate(catalog):
    assert catalog.evaluate("1 + 1") == [("integer", "2")] or catalog.evaluate("1 + 1") == [("decimal", "2")]
    assert catalog.evaluate("('a', 'b')") == [("string", "a"), ("string", "b")]
    assert catalog.evaluate("()") == [] and catalog.evaluate("''") == [("string", "")]
    for text in ("a\nb", "a\nstring\tb", "\\n", "\\", "\\\\t\t\n", "\n", "a\u2028b", "\x85"):
        assert catalog.evaluate("('%s', 'x')" % text) == [("string", text), ("string", "x")]
    assert catalog.open(COMPLETE).evaluate("/child/fullName", on=ON)[0].type == "string"
    form = catalog.form(FORM, on=ON)
    assert form.evaluate("exists(/child)") == [("boolean", "false")] and form.evaluate("/child/fullName") == []
    assert catalog.explain("1 + 2").endswith("2\tarithmetic\tinteger + integer\tinteger\t2\ntype\tinteger\n")
    assert "reads\t/child/fullName\n" in catalog.explain("/child/fullName = 'A'", form)
    for wrong in (lambda: catalog.explain("/child/fullName"), lambda: catalog.explain("1 +", form),
                  lambda: form.evaluate("/chidl")):
        with pytest.raises(kdc.ModelError):
            wrong()
    with pytest.raises(kdc.ModelError) as caught:
        catalog.evaluate("1 +")
    assert caught.value.column > 0 and str(caught.value).startswith("1:%d: " % caught.value.column)


CARD = b"""<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='0.000002' revision='1' created='2026-11-14T08:00:00+07:00'><channel
kind='home'/><authority unit='10'/><data form='asked' version='1' xmlns:f='urn:kdc:form:asked'><f:card>C1</f:card></data></dossier>"""


def test_lookup():
    """A code list that somebody else keeps: yes, no, or no answer yet."""
    folder = SOURCE / "tests" / "api" / "pending"
    asked = []
    for answer, pending, findings in ((True, [], 0), (False, [], 1), (None, ["insurance-card", "A-1", "copy"], 0)):
        def lookup(list, code, on):
            asked.append((list, code, on))
            return answer
        with kdc.Context(lookup=lookup) as context:
            report = kdc.Catalog(folder, context=context).read(CARD).validate(on=ON)
        assert [entry.what for entry in report.pending] == pending
        assert sum(finding.code == "code.unknown" for finding in report) == findings
    assert asked == [("insurance-card", "C1", ON)] * 3

    def broken(list, code, on):
        raise RuntimeError(code)
    with pytest.raises(RuntimeError):
        kdc.Catalog(folder, context=kdc.Context(lookup=broken)).read(CARD).validate(on=ON)


def test_cases_and_conditions():
    folder = SOURCE / "tests" / "api" / "pending"
    catalog = kdc.Catalog(folder)
    dossier = catalog.read(CARD)
    assert [dossier.case(index, on=ON) for index in range(4)] == [False, True, None, None]
    with pytest.raises(kdc.NotFound):
        dossier.case(4, on=ON)
    form = catalog.form("asked", on=ON)
    assert form["/other/number"].property("relevant") == "/hasOther" and form["/other"].property("max") == "5"
    with pytest.raises(KeyError):
        form["/card"].property("colour")
    assert [(rule["id"], rule["path"], rule["message-en"]) for rule in form.rules] == [
        ("A-1", "/card", "The card has expired."), ("A-2", "/free", "Free for holders of a card alone.")]


def wrong_catalog(tmp_path):
    """The installed catalog with one expression of the form spoiled; and the line that was."""
    found = subprocess.run(["pkg-config", "--variable=catalog", "libkdc"], check=True, stdout=subprocess.PIPE,
                           text=True).stdout.strip()
    folder = tmp_path / "catalog"
    shutil.copytree(found, folder)
    form = folder / "forms" / (FORM + ".xml")
    form.chmod(0o644)
    text = form.read_text(encoding="utf-8")
    head, tail = text.split('<group name="marriage"', 1)
    form.write_text(head + '<group name="marriage" relevant="/chidl/kind = 1">' + tail.split(">", 1)[1], encoding="utf-8")
    return folder, head.count("\n") + 1


def test_wrong_model_says_where(tmp_path):
    folder, line = wrong_catalog(tmp_path)
    with pytest.raises(kdc.ModelError) as caught:
        kdc.Catalog(folder).form(FORM, on=ON)
    error = caught.value
    assert error.source.endswith(FORM + ".xml") and error.line == line and error.column > 0
    assert "chidl" in error.message("vi") and "%s:%d" % (error.source, line) in str(error)


def test_lint(tmp_path):
    with kdc.lint(severity="warning") as report:
        assert (report.verdict, len(report)) == ("complete", 0)
    wrong = tmp_path / "list.xml"
    wrong.write_text('<codelist xmlns="urn:kdc:codelist:1" id="x" version="1" valid-from="2026-01-01" source="Of this test">'
                     '<name xml:lang="vi">Danh mục:</name></codelist>', encoding="utf-8")
    with kdc.lint(wrong, severity="warning") as report:
        assert [(found.code, found.severity, found.line) for found in report] == [
            ("lint.untranslated", "warning", 1), ("lint.label-punctuation", "warning", 1)]
        assert report[0].source == str(wrong) and "en" in report[0].guide("en")
    with pytest.raises(ValueError):
        kdc.lint(severity="fatal")
    with pytest.raises(kdc.NotFound):
        kdc.lint(tmp_path / "missing.xml")


def test_import(tmp_path):
    record = SOURCE / "tests" / "cases" / "import" / "two-currencies-per-page" / "record.json"
    made = kdc.import_procedure(record.read_bytes(), source="record.json")
    assert (made.code, made.shape) == ("2.000815", "portal")
    account = list(made.account("en"))
    assert len(account) == made.count() == sum(map(made.count, ("kept", "guessed", "unplaced", "empty", "envelope")))
    fee = next(line for line in account if line.path == "data.executionMethods[1].fees[0].value")
    assert (fee.outcome, fee.value, fee.place) == ("kept", "10", "fee[2]") and fee.line > 1 and fee.column > 1
    assert all(line.message for line in account)
    (tmp_path / "procedures").mkdir()
    made.save(tmp_path / "procedures" / "2.000815.xml")
    assert (tmp_path / "procedures" / "2.000815.xml").read_bytes() == made.document
    procedure = kdc.Catalog(tmp_path).procedure("2.000815", on=ON)
    assert [channel.id for channel in procedure.channels] == ["counter", "counter-2"]
    assert [fee["currency"] for fee in procedure.fees] == ["VND", "USD"]
    assert any("Bộ Tư pháp" in note.guide() for note in procedure.notes)
    day = kdc.import_procedure(record.read_bytes(), valid_from=date(2026, 10, 1))
    assert b'valid-from="2026-10-01"' in day.document
    with pytest.raises(kdc.ParseError) as caught:
        kdc.import_procedure(b'{"code":"1","code":"2"}', source="twice.json")
    assert (caught.value.source, caught.value.line, caught.value.column, caught.value.path) == ("twice.json", 1, 13, "code")


def test_no_such_folder(tmp_path):
    with pytest.raises(kdc.Error) as caught:
        kdc.Catalog(tmp_path / "nothing")
    assert caught.value.message("vi") and type(caught.value) is not kdc.Error


# --- dossiers and reports ----------------------------------------------------------------------

def test_incomplete(catalog):
    report = catalog.open(INCOMPLETE).validate(on=ON)
    assert report.verdict == "supplement" and len(report) > 3 and report.pending is not None
    for finding in report:
        assert finding.code and finding.line > 0 and finding.column > 0 and finding.path
        assert finding.severity in ("error", "warning", "info") and finding.layer and isinstance(finding.model, str)
        assert finding.message("vi") and finding.message("vi") != finding.message("en")
        assert isinstance(finding.guide("vi"), str) and finding.code in repr(finding)
    assert report[-1].code == list(report)[-1].code
    with pytest.raises(IndexError):
        report[len(report)]


def test_report_documents(catalog):
    report = catalog.open(INCOMPLETE).validate(on=ON)
    root = ET.fromstring(report.xml())
    assert root.tag == "{urn:kdc:report:1}report" and root.get("verdict") == "supplement"
    shape = json.loads(report.json("en"))
    assert [f["code"] for f in shape["findings"]] == [f.code for f in report]
    assert shape["findings"][0]["message"] == report[0].message("en")
    assert catalog.open(INCOMPLETE).validate(on=ON).xml() == report.xml()


def test_complete(catalog):
    dossier = catalog.open(str(COMPLETE))
    report = dossier.validate(on=date(2026, 11, 14))
    assert (report.verdict, len(report), list(report)) == ("complete", 0, [])
    assert dossier.property("agency") == "H26.99.99" and dossier.property("procedure") == CODE
    assert dossier.value("/child/fullName").startswith("Trần")
    papers = dossier.papers()
    assert papers and all(len(paper["sha256"]) == 64 and paper["ref"] for paper in papers)
    assert [fee.id for fee in report.fees] == [fee.id for fee in report.fees]
    for fee in report.fees:
        assert fee.id and fee.name("vi") and isinstance(fee.amount + fee.currency + fee.set_by + fee.note(), str)
    with pytest.raises(kdc.NotFound):
        dossier.value("/chidl")
    with pytest.raises(kdc.ArgumentError):
        dossier.property("no-such-property")
    with pytest.raises(kdc.ArgumentError):
        papers[0]["no-such-property"]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes(catalog, kind):
    data = (COMPLETE / "dossier.xml").read_bytes()
    dossier = catalog.read(kind(data), source="thử.xml", directory=COMPLETE)
    assert dossier.validate(on=ON).xml() == catalog.open(COMPLETE).validate(on=ON).xml()
    assert catalog.read(kind(data)).validate(on=ON).verdict in ("complete", "undecided", "supplement")


@pytest.mark.parametrize("data", [b"", b"xin chao", b"<!DOCTYPE a><a/>", b"<a>\0</a>", b"\xff\xfe", b"<a " + b"x" * 100000])
def test_bad_bytes_give_a_report(catalog, data):
    report = catalog.read(data).validate(on=ON)
    assert report.verdict in ("invalid", "undecided", "supplement") and len(report) >= 1


def test_paths(catalog, tmp_path):
    folder = tmp_path / "hồ sơ"
    shutil.copytree(COMPLETE, folder)
    for path in (folder, str(folder), os.fsencode(folder), folder / "dossier.xml"):
        assert catalog.open(path).validate(on=ON).verdict == "complete"
    with pytest.raises(kdc.NotFound) as caught:
        catalog.open(tmp_path / "không có")
    assert "không có" in str(caught.value)


@pytest.mark.parametrize("act", [
    lambda c: c.open("a\0b"), lambda c: c.procedure("a\0b"), lambda c: c.evaluate("'\0'"),
    lambda c: c.procedure(CODE, on="14/11/2026"), lambda c: c.procedure(CODE, on="\udcff"),
    lambda c: c.open(COMPLETE).validate(on="2026-02-30"), lambda c: c.open(COMPLETE).validate(scope="nonsense"),
])
def test_wrong_arguments_are_value_errors(catalog, act):
    with pytest.raises(ValueError):
        act(catalog)


@pytest.mark.parametrize("act", [
    lambda c: c.procedure(None), lambda c: c.procedure(CODE, on=20261114), lambda c: c.open(None),
    lambda c: c.read("text"), lambda c: c.read(None),
])
def test_wrong_types(catalog, act):
    with pytest.raises((TypeError, AttributeError, kdc.ArgumentError)):
        act(catalog)


def test_write(catalog, tmp_path):
    written = catalog.open(COMPLETE).write(on=ON)
    again = catalog.read(written)
    assert again.write(on=ON) == written and again.value("/child/fullName")
    again.save(tmp_path / "a.xml", "draft", ON)
    assert catalog.open(tmp_path / "a.xml").write(on=ON) == written
    with pytest.raises(ValueError, match="fancy"):
        again.write("fancy")
    with pytest.raises(kdc.StateError):
        catalog.read(b"?").write()


def test_fill(catalog):
    with catalog.fill(CODE, on=ON) as fill:
        assert fill.form_id() == FORM and "missing" in fill.state("/requester/fullName") | {"missing"}
        fill["/child/fullName"] = "Nguyễn Văn Mẫu"
        assert fill.changed["/child/fullName"] >= {"value"} and fill["/child/fullName"] == "Nguyễn Văn Mẫu"
        fill["/child/birthDate"] = "hôm qua"
        assert "invalid" in fill.state("/child/birthDate") and fill["/child/birthDate"] == ""
        assert fill.text("/child/birthDate", "entered") == "hôm qua"
        assert [finding.path for finding in fill.findings("/child/birthDate")] == ["/child/birthDate"]
        del fill["/child/birthDate"]
        assert len(fill.report("draft")) < len(fill.report())
        paper = fill.attach("birth-notice", kind="scan", file="a.pdf")
        assert fill.papers == [paper]
        fill.detach(paper)
        with fill.together():
            fill.set_property("channel", "desk")
            fill["/child/fullName"] = None
        assert "/child/fullName" in fill.changed and fill.papers == []
    with pytest.raises(ValueError):
        fill.row_count("/child")


def test_drafts_and_posts(catalog, tmp_path):
    with catalog.fill(CODE, on=ON) as fill:
        body = urllib.parse.urlencode({"/child/fullName": "Nguyễn Văn Mẫu", "/child/birthDate": "31/02/2026"}).encode()
        posted = fill.post("application/x-www-form-urlencoded", body)
        assert [(one.path, one.outcome) for one in posted] == [("/child/fullName", "set"), ("/child/birthDate", "invalid")]
        assert posted[1].text == "31/02/2026" and posted[1].code == "type.date" and posted[0].message == ""
        with pytest.raises(ValueError) as caught:
            fill.post("application/json", json.dumps({"data": {"child": {"fullNam": "x"}}}).encode())
        assert [cause.key for cause in caught.value.causes] == ["post.unknown-name"]
        assert "/child/fullName" in caught.value.causes[0].message()
        assert fill["/child/fullName"] == "Nguyễn Văn Mẫu"
        draft = fill.write("draft")
        with catalog.reopen(draft, on=ON) as again:
            assert again.text("/child/birthDate", "entered") == "31/02/2026" and again.write("draft") == draft
        fill.save(tmp_path / "draft.xml")
        assert (tmp_path / "draft.xml").read_bytes() == draft
        new, lines = fill.rebase(on=ON)
        assert {(line.kind, line.to_path) for line in lines if line.kind != "required"} == {
            ("kept", "/child/fullName"), ("kept", "/child/birthDate")}
        assert new["/child/fullName"] == "Nguyễn Văn Mẫu" and new.unplaced() == []
        odd = draft.replace(b"<f:fullName>", b"<f:nick>T\xc3\xad</f:nick><f:fullName>")
        with catalog.reopen(odd, on=ON) as again:
            assert [one[:2] + (one.text,) for one in again.unplaced()] == [("unknown", "/child/nick", "Tí")]
            assert "Tí" in again.unplaced("en")[0].message and b">T\xc3\xad</unplaced>" in again.write("draft")
            again.remove_unplaced(0)
            assert again.unplaced() == []
            with pytest.raises(kdc.NotFound):
                again.remove_unplaced(0)
    with pytest.raises(kdc.ParseError):
        catalog.reopen(b"?")


def test_diff(catalog):
    cases = SOURCE / "tests" / "cases" / "diff" / "form"
    before, after = kdc.Catalog(cases / "A"), kdc.Catalog(cases / "B")
    diff = before.diff(after)
    [document] = diff.documents()
    assert (document.kind, document.id, document.state, document.version_after) == ("form", "f", "changed", "2")
    renamed = [change for change in diff.changes("en") if change.kind == "field.renamed"]
    assert [(c.path, c.was, c.weight, c.document) for c in renamed] == [("/who/wholeName", "/who/fullName", "structure", 0)]
    assert renamed[0].message == "/who/wholeName: this field was /who/fullName." and renamed[0].line_before > 0
    assert diff.write().startswith(b"<?xml") and b'xmlns="urn:kdc:diff:1"' in diff.write()
    assert before.diff(after, on="2025-01-01").documents() == [] and diff.prints() == []
    prints = SOURCE / "tests" / "cases" / "diff" / "prints"
    again = kdc.Catalog(prints / "A").diff(kdc.Catalog(prints / "B")).prints()
    assert ("by-style", "print", "style", "styles/common.xsl") in [(p.id, p.action, p.why, p.of) for p in again]
    assert catalog.diff(catalog).changes() == []
    drafts = SOURCE / "tests" / "cases" / "diff" / "drafts"
    diff = kdc.Catalog(drafts / "A").diff(kdc.Catalog(drafts / "B"), on="2026-12-01")
    diff.add_draft(drafts / "desk" / "all.xml")
    diff.add_draft(drafts / "desk" / "received.xml")
    with pytest.raises(kdc.NotFound):
        diff.add_draft(drafts / "desk" / "nowhere.xml")
    touched, received = diff.drafts()
    assert (touched.kind, touched.version, touched.rebase, received.kind) == ("draft", "1", "yes", "received")
    assert {place.path for place in touched.touched} == {"procedure", "/g/name", "/g/nick", "/g/sex"}
    assert diff.changes()[touched.touched[0].change].kind == "term.quantity" and received.touched == []
    with pytest.raises(kdc.ArgumentError):
        before.diff(after, on="soon")


def test_succession(catalog, tmp_path):
    draft = tmp_path / "draft.xml"
    with catalog.fill("1.001193", on=ON) as fill:
        fill.set_property("id", "urn:uuid:00000000-0000-4000-8000-000000000373")
        fill.set_property("created", "2025-03-03T08:00:00+07:00")
        fill.set_property("channel", "desk")
        fill.set_property("unit", "00373")
        fill["/child/birthPlace/unit"] = "00373"
        fill.save(draft)
    plan = catalog.succession("2025-07-02")
    plan.add(draft)
    with pytest.raises(kdc.ConflictError):
        plan.add(draft)
    assert [(file.name, file.kind) for file in plan.files()] == [(str(draft), "draft")]
    unit, born = plan.places("en")
    assert (unit.path, unit.code, unit.state, unit.why, unit.chosen) == ("authority/unit", "00373", "open", "several", "")
    assert [heir.code for heir in unit.heirs] == ["00364", "00643"] and "a person chooses" in unit.message
    assert born.state == "past" and born.line > unit.line
    with pytest.raises(kdc.ArgumentError):
        plan.choose(0, "00373")
    with pytest.raises(kdc.ArgumentError):
        plan.choose(1, "00364")
    with pytest.raises(kdc.NotFound):
        plan.choose(2, "00364")
    with pytest.raises(kdc.StateError):
        plan.apply()
    plan.add_outbox(catalog.outbox(tmp_path / "desk", transport=lambda request: kdc.Response(503)))
    assert len(plan.files()) == 1
    plan.choose(0, "00364")
    again = catalog.read_succession(plan.write(), source="plan.xml")
    assert again.places() == plan.places() and again.write() == plan.write() and again.places()[0].chosen == "00364"
    was = draft.read_bytes()
    assert [file.outcome for file in again.apply(dry_run=True)] == ["would-change"] and draft.read_bytes() == was
    assert [file.outcome for file in again.apply(leave_open=True)] == ["changed"] and draft.read_bytes() != was
    assert [file.outcome for file in again.apply()] == ["done"]
    with catalog.reopen(draft.read_bytes(), on=ON) as fill:
        assert fill.text("/child/birthPlace/unit", "entered") == "00373" and b'from="00373" to="00364"' in fill.write("draft")
        assert [(m.path, m.from_code, m.to_code, m.on) for m in fill.moved()] == [
            ("authority/unit", "00373", "00364", "2025-07-02")]
    draft.write_bytes(was + b" ")
    with pytest.raises(kdc.ConflictError):
        again.apply()
    with pytest.raises(kdc.ModelError):
        catalog.read_succession(plan.write().replace(b'chosen="00364"', b'chosen="00373"'))


def test_fill_from_a_dossier(catalog):
    dossier = catalog.open(INCOMPLETE)
    fill = kdc.Fill.of(dossier, on=ON)
    assert sorted(f.message() for f in fill.report()) == sorted(f.message() for f in dossier.validate(on=ON))
    assert fill["/child/fullName"] == dossier.value("/child/fullName") != ""


@pytest.mark.parametrize("act, error", [
    (lambda fill: fill.__setitem__("/nothing", "x"), kdc.NotFound),
    (lambda fill: fill.__setitem__("/child", "x"), kdc.ArgumentError),
    (lambda fill: fill.prefill("/child/fullName", "x", ""), kdc.Error),
    (lambda fill: fill.choose("/child"), kdc.ArgumentError),
    (lambda fill: fill.add_row("/child"), kdc.ArgumentError),
    (lambda fill: fill.remove_row("/child"), kdc.ArgumentError),
    (lambda fill: fill.move_row("/child", 1), kdc.ArgumentError),
    (lambda fill: fill.row_count("/child"), kdc.ArgumentError),
    (lambda fill: fill.detach(7), kdc.NotFound),
    (lambda fill: fill.set_property("colour", "red"), kdc.ArgumentError),
    (lambda fill: fill.text("/child", "colour"), kdc.ArgumentError),
])
def test_fill_refuses(catalog, act, error):
    with pytest.raises(error):
        act(catalog.fill(form=FORM, on=ON))


def test_print(catalog):
    page = catalog.open(COMPLETE).print("declaration", "vi")
    root = ET.fromstring(page)
    assert root.tag == "{http://www.w3.org/1999/xhtml}html" and "Trần" in page.decode()
    assert b"<html" in catalog.print_blank(CODE, "declaration", on=ON)
    assert catalog.open(COMPLETE).print("declaration", "vi", on=ON) == page
    with pytest.raises(kdc.ArgumentError):
        catalog.open(COMPLETE).print("declaration", on="14/11/2026")
    with pytest.raises(kdc.NotFound):
        catalog.open(COMPLETE).print("no-such-print")
    with pytest.raises(kdc.ParseError):
        catalog.open(COMPLETE).print("slip-01", receipt=b"not a receipt")


# --- lifetimes ---------------------------------------------------------------------------------

def test_children_keep_their_parents(clock):
    context = kdc.Context(clock=clock)
    catalog = kdc.Catalog(context=context)
    birth, field = catalog.procedure(CODE), catalog.form(FORM)["/child/fullName"]
    dossier = catalog.open(INCOMPLETE)
    report = dossier.validate()
    finding, fees, paper = report[0], report.fees, birth.papers[0]
    context.close()
    catalog.close()
    catalog.close()
    assert dossier.validate().xml() == report.xml()
    dossier.close()
    report.close()
    del context, catalog, dossier, report
    gc.collect()
    assert birth.name("vi") == "Đăng ký khai sinh" and field.label("vi") and paper.name("vi")
    assert finding.message("vi") and [fee.name() for fee in fees] is not None


def test_closed_objects_say_so(catalog, tmp_path):
    dossier, report = catalog.open(COMPLETE), catalog.open(COMPLETE).validate(on=ON)
    outbox, inbox = catalog.outbox(tmp_path / "o"), catalog.inbox(tmp_path / "i", "H26.99.99")
    delivery = outbox.put(dossier, to="http://ward")
    paper = dossier.papers()[0]
    for object in (dossier, report, outbox, inbox, catalog):
        with object:
            pass
    for act in (dossier.validate, report.xml, report.__len__, outbox.step, inbox.count, catalog.check,
                delivery.refresh, lambda: paper["ref"], lambda: list(delivery.journal()), lambda: catalog.open(COMPLETE)):
        with pytest.raises(ValueError, match="closed"):
            act()
    assert delivery.state == "queued" and repr(report) == "<Report closed>"
    delivery.close()
    with pytest.raises(ValueError):
        delivery.state


def test_one_catalog_many_threads(catalog):
    expected = catalog.open(INCOMPLETE).validate(on=ON).xml()
    shared, found = catalog.open(INCOMPLETE), []

    def work():
        for _ in range(10):
            found.append(catalog.open(INCOMPLETE).validate(on=ON).xml())
            found.append(shared.validate(on=ON).xml())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80 and set(found) == {expected}


# --- context -----------------------------------------------------------------------------------

def test_clock(catalog, clock):
    clock.now = datetime(2015, 8, 1, tzinfo=ZONE)
    with pytest.raises(kdc.NotFound):
        catalog.procedure(CODE)
    clock.now = datetime(2026, 11, 14, tzinfo=ZONE)
    assert catalog.procedure(CODE).code == CODE


def test_what_a_clock_raises_comes_out():
    def broken():
        raise KeyboardInterrupt
    catalog = kdc.Catalog(context=kdc.Context(clock=broken))
    with pytest.raises(KeyboardInterrupt):
        catalog.procedure(CODE)
    assert catalog.procedure(CODE, on=ON).code == CODE
    with pytest.raises(TypeError):
        kdc.Catalog(context=kdc.Context(clock=lambda: 7)).procedure(CODE)


def test_options(tmp_path):
    table = {option.name: option for option in kdc.options()}
    limit = table["input.max-bytes"]
    assert limit.least <= limit.initial <= limit.most and limit.vi and limit.en != limit.vi
    catalog = kdc.Catalog(context=kdc.Context(options={"input.max-bytes": 1 << 20}))
    assert catalog.open(COMPLETE).validate(on=ON).verdict == "complete"
    (tmp_path / "big.xml").write_bytes(b" " * ((1 << 20) + 1))
    for big in (catalog.open(tmp_path / "big.xml"), catalog.read((tmp_path / "big.xml").read_bytes())):
        report = big.validate(on=ON)
        assert report.verdict == "undecided" and [finding.code for finding in report] == ["input.limit"]
        assert str(1 << 20) in report[0].message("en")
    small = kdc.Catalog(context=kdc.Context(options={"input.max-bytes": 500}))     # the catalog's own are longer
    small.check()
    assert small.open(COMPLETE).validate(on=ON)[0].code == "input.limit"
    for wrong in ({"no.such-option": 1}, {"input.max-bytes": -1}, {"input.max-bytes": "many"}):
        with pytest.raises(kdc.ArgumentError):
            kdc.Context(options=wrong)


def test_log_is_called_with_texts(tmp_path):
    lines = []
    catalog = kdc.Catalog(context=kdc.Context(log=lambda level, text: lines.append((level, text))))
    catalog.open(COMPLETE).validate(on=ON)
    assert all(level in ("error", "warning", "info") and text for level, text in lines)


# --- exchange ----------------------------------------------------------------------------------

class Ward:
    """The network of these tests: requests go straight into an inbox. Faults are taken one per POST."""

    def __init__(self, inbox, *faults):
        self.inbox, self.faults, self.seen, self.events = inbox, list(faults), [], []

    def __call__(self, request):
        self.seen.append(request.method)
        assert request.target.startswith("http://ward/")
        fault = self.faults.pop(0) if self.faults and request.method == "POST" else None
        if fault is kdc.NotSent:
            raise kdc.NotSent
        handled = self.inbox.handle("desk", request._replace(target=request.target[len("http://ward"):]))
        self.events.append(handled.event)
        if fault is not None:
            raise fault
        return handled.response


@pytest.fixture
def exchange(catalog, tmp_path):
    def opened(*faults):
        ward = Ward(catalog.inbox(tmp_path / "ward", agency="H26.99.99"), *faults)
        return ward, catalog.outbox(tmp_path / "desk", transport=ward)
    return opened


def test_story(catalog, exchange):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to="http://ward/")
    assert delivery.state == "queued" and not delivery.final
    with pytest.raises(kdc.NotFound):
        delivery.receipt
    assert outbox.run() is None
    receipt = delivery.refresh().receipt
    assert delivery.state == "delivered" and delivery.final
    assert receipt["dossier-code"] == delivery["dossier-code"] == "H26.99.99-20261114-0000001"
    assert receipt["reception"].startswith("2026-11-16") and receipt["due"].startswith("2026-11-16T17:00")
    assert ward.events == ["received"] and ward.inbox.count() == 1 and receipt.bytes
    assert b"H26.99.99" in catalog.open(COMPLETE).print("slip-01", receipt=receipt.bytes)
    journal = list(delivery.journal())
    assert [line.number for line in journal] == sorted(line.number for line in journal) and len(journal) >= 2
    assert list(delivery.journal(after=journal[0].number)) == journal[1:]
    assert [found.id for found in outbox] == [delivery.id]
    again = outbox.put(catalog.open(COMPLETE), to="http://ward/")
    assert again.id == delivery.id and again.existed and not delivery.existed
    assert outbox.delivery(delivery.id).existed
    with pytest.raises(KeyError, match="colour"):
        delivery["colour"]
    with pytest.raises(kdc.StateError):
        delivery.resume()


@pytest.mark.parametrize("fault", [ConnectionError("lost"), TimeoutError(), kdc.NetworkError(-7)])
def test_lost_answer_is_asked_for(catalog, exchange, clock, fault):
    ward, outbox = exchange(fault)
    delivery = outbox.put(catalog.open(COMPLETE), to="http://ward/")
    states = [state.state for state in delivery.follow(sleep=clock.sleep)]
    assert states[-1] == "delivered" and len(states) > 1
    assert ward.seen.count("POST") == 1 and "GET" in ward.seen and ward.inbox.count() == 1
    assert delivery.receipt["dossier-code"]


def test_not_sent_is_sent_again(catalog, exchange, clock):
    ward, outbox = exchange(kdc.NotSent, kdc.NotSent)
    delivery = outbox.put(catalog.open(COMPLETE), to="http://ward/")
    due = outbox.run()
    assert due > clock.now and not delivery.refresh().final and "GET" not in ward.seen
    assert [state.state for state in delivery.follow(sleep=clock.sleep)][-1] == "delivered"
    assert ward.seen.count("POST") == 3 and ward.events == ["received"]


def test_a_fault_of_the_transport_itself_comes_out_and_nothing_is_lost(catalog, exchange, clock):
    ward, outbox = exchange(ZeroDivisionError("a bug"))
    delivery = outbox.put(catalog.open(COMPLETE), to="http://ward/")
    with pytest.raises(ZeroDivisionError):
        outbox.run()
    for _ in delivery.follow(sleep=clock.sleep):
        pass
    assert delivery.state == "delivered" and ward.seen.count("POST") == 1 and ward.inbox.count() == 1


def test_no_way_back_into_the_outbox_from_its_transport(catalog, tmp_path):
    outbox = catalog.outbox(tmp_path / "desk", transport=lambda request: outbox.step())
    outbox.put(catalog.open(COMPLETE), to="http://ward/")
    with pytest.raises(RuntimeError, match="within its own callback"):
        outbox.run()
    outbox.set_transport(None)
    gc.collect()


@pytest.mark.parametrize("answer", [None, 7, kdc.Response(99), kdc.Response(201, [("a\nb", "c")])])
def test_answers_that_are_none(catalog, tmp_path, answer):
    outbox = catalog.outbox(tmp_path / "desk", transport=lambda request: answer)
    delivery = outbox.put(catalog.open(COMPLETE), to="http://ward/")
    with pytest.raises((AttributeError, kdc.ArgumentError)):
        outbox.run()
    assert not delivery.refresh().final


def test_refusals_of_put(catalog, tmp_path):
    outbox = catalog.outbox(tmp_path / "desk")
    for to, protocol in (("ftp://ward/", None), ("", None), ("http://ward/", "no-such-protocol")):
        with pytest.raises(kdc.Error):
            outbox.put(catalog.open(COMPLETE), to=to, protocol=protocol)
    with pytest.raises(kdc.Error):
        outbox.put(catalog.read(b"not a dossier"), to="http://ward/")
    with pytest.raises(kdc.NotFound):
        outbox.delivery(7)
    assert list(outbox) == []


def test_inbox(catalog, exchange):
    ward, outbox = exchange()
    delivery = outbox.put(catalog.open(COMPLETE), to="http://ward/")
    outbox.run()
    code = delivery.refresh().receipt["dossier-code"]
    ward.inbox.set_status(code, 2)
    for wrong, status in ((code, 11), (code, 0)):
        with pytest.raises(kdc.ArgumentError):
            ward.inbox.set_status(wrong, status)
    with pytest.raises(kdc.NotFound):
        ward.inbox.set_status("no-such-code", 2)
    handled = ward.inbox.handle("desk", kdc.Request("POST", "/", [("Content-Type", "text/plain")], b"xin chao"))
    assert handled.event == "refused" and 400 <= handled.response.status < 500 and handled.dossier_code == ""
    assert dict(handled.response.headers) and ward.inbox.count() == 1
    with pytest.raises(kdc.ArgumentError):
        ward.inbox.handle("desk", kdc.Request("POST", "/", [("a\r\nb", "c")]))
    with pytest.raises(kdc.NotFound):
        catalog.inbox("/nowhere", agency="no-such-agency")


def test_callables_do_not_outlive_their_users(tmp_path):
    gc.collect()
    before = len(Hooks.held)
    catalog = kdc.Catalog(context=kdc.Context(clock=Clock(), log=lambda level, text: None))
    outbox = catalog.outbox(tmp_path / "desk", transport=lambda request: None)
    assert len(Hooks.held) == before + 3
    outbox.set_transport(None)
    assert len(Hooks.held) == before + 2
    outbox.set_transport(lambda request: None)
    outbox.set_transport(lambda request: None)
    assert len(Hooks.held) == before + 3
    outbox.close()
    assert len(Hooks.held) == before + 2
    dossier = catalog.open(COMPLETE)
    del catalog
    gc.collect()
    assert len(Hooks.held) == before + 2         # the dossier needs the clock
    del dossier
    gc.collect()
    assert len(Hooks.held) == before


def test_callables_at_the_end_of_the_process(tmp_path):
    """What is still alive at the end is freed by the interpreter, in any order, in silence."""
    text = ("import kdc, sys, datetime\n"
            "now = lambda: datetime.datetime(2026, 11, 14, tzinfo=kdc._core.ZONE)\n"
            "catalog = kdc.Catalog(context=kdc.Context(clock=now, log=print))\n"
            "outbox = catalog.outbox(sys.argv[1], transport=lambda request: None)\n"
            "report = catalog.open(sys.argv[2]).validate()\n"
            "outbox.myself = outbox\n")
    run = subprocess.run([sys.executable, "-c", text, str(tmp_path / "desk"), str(COMPLETE)], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_versions():
    found = subprocess.run(["pkg-config", "--modversion", "libkdc"], check=True, stdout=subprocess.PIPE, text=True)
    assert kdc.version() == found.stdout.strip()
    major, minor, patch = map(int, kdc.version().split("."))
    assert kdc.version_number() == major * 10000 + minor * 100 + patch


def test_times_that_never_come():
    assert kdc._core.from_ms(2 ** 63 - 1) is None and kdc._core.from_ms(0) == EPOCH


def test_what_is_exported():
    assert all(hasattr(kdc, name) for name in kdc.__all__) and len(set(kdc.__all__)) == len(kdc.__all__)
    assert {name for name in vars(kdc) if not name.startswith("_")} == set(kdc.__all__)
