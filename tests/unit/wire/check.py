"""Reads with Python what the library wrote, and writes what it is to read.

json FILE            the sample of json_test.c
read FILE            prints the parts of a message: id, name, file name, type, digest of the body
write FILE           writes a message made by Python's email package
trees                prints random trees as XML and as JSON
mime                 prints random multipart messages, and their parts as Python's email reads them
form                 prints bodies of web forms, and what is to be read from them
"""
import base64
import binascii
import email
import email.mime.application
import email.mime.multipart
import email.mime.text
import email.policy
import email.utils
import hashlib
import json
import os
import random
import sys
import urllib.parse

ASCII = "".join(map(chr, range(1, 0x20))) + " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f"


def check_json(path):
    with open(path, encoding="utf-8") as file:
        found = json.load(file)
    expected = {"ascii": ASCII, "tên \"x\"": "Nguyễn Thị Hoà, \U00020000 \u2028",
                "least": -2**63, "yes": True, "none": None, "list": ["a", {}]}
    assert found == expected and list(found) == list(expected), found


def extended_name(part):
    """filename* by the package's older code; the newer one takes the first name it sees."""
    names = [text for key, text in part.get_params([], "content-disposition") if key == "filename"]
    return email.utils.collapse_rfc2231_value(names[-1])


def read(path):
    with open(path, "rb") as file:      # not message_from_binary_file: that one changes line ends
        data = file.read()
    message = email.message_from_bytes(data, policy=email.policy.HTTP)
    older = email.message_from_bytes(data)
    assert message.is_multipart() and not message.defects, message.defects
    print("type=%s start=%s" % (message.get_param("type"), message.get_param("start")))
    for part, twin in zip(message.get_payload(), older.get_payload()):
        assert not part.defects, part.defects
        body = part.get_payload(decode=True)
        disposition = part["content-disposition"]
        fields = dict(disposition.params) if disposition else {}
        if disposition and "filename*=" in str(twin["content-disposition"]):
            fields["filename"] = extended_name(twin)
        print("%s|%s|%s|%s|%s" % (part["content-id"], fields.get("name"), fields.get("filename"),
                                  part.get_content_type(), hashlib.sha256(body).hexdigest()))


def write(path):
    message = email.mime.multipart.MIMEMultipart("related", boundary="=_kdc/py(1)?",
                                                  type="text/xml")
    root = email.mime.text.MIMEText("<d>Hoà</d>", "xml", "utf-8")
    root["Content-ID"] = "<root@kdc>"
    paper = email.mime.application.MIMEApplication(bytes(range(256)) * 300, "pdf")
    paper["Content-ID"] = "<paper@kdc>"
    paper.add_header("Content-Disposition", "attachment",
                     filename=("utf-8", "", "giấy chứng sinh.pdf"))
    message.attach(root)
    message.attach(paper)
    with open(path, "wb") as file:
        file.write(message.as_bytes(policy=email.policy.HTTP))


def is_text(text):
    """What an XML document can hold, but for C1 controls, which pass."""
    return all(c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c and ord(c) & 0xfffe != 0xfffe and not "\ufdd0" <= c <= "\ufdef"
               for c in text)


class Odd(Exception):
    pass


def said_of(value):
    """As form_test.c writes its events: names and values in hexadecimal, numbers as they are written."""
    kind, inner = value
    if kind in "[{":
        return kind + "".join(inner) + ";"
    if not is_text(inner):
        raise Odd
    return kind + inner.encode().hex() + " "


def json_says(text):
    def scalar(value):
        return said_of(value) if isinstance(value, tuple) else said_of(
            ("s", value) if isinstance(value, str) else ("N", "null") if value is None else ("b", "true" if value else "false"))

    def objects(pairs):
        return "{", [said_of(("k", name)) + scalar(value) for name, value in pairs]

    def lists(value):
        if isinstance(value, list):
            return "[", [scalar(lists(one)) for one in value]
        return value

    class Decoder(json.JSONDecoder):
        def __init__(self):
            super().__init__(object_pairs_hook=lambda pairs: objects([(n, lists(v)) for n, v in pairs]),
                             parse_int=lambda t: ("n", t), parse_float=lambda t: ("n", t), parse_constant=self.odd)

        def odd(self, name):
            raise Odd

    try:
        return scalar(lists(Decoder().decode(text)))
    except (Odd, ValueError):
        return "!"


def form(seed=None):
    """Lines "KIND BODY SAID": bodies of web forms and JSON texts, and what is to be read from them; ! for what is wrong."""
    seed = int(os.environ.get("KDC_SEED") or random.SystemRandom().randrange(1 << 31))
    chance = random.Random(seed)
    alphabet = "aB0 &=+%/[]\n\"'~.đệ₫\u00a0𠀀{}:,\\"

    def word():
        return "".join(chance.choice(alphabet) for _ in range(chance.randrange(9)))

    def tree(depth):
        kind = chance.randrange(9 if depth else 6)
        if kind > 6:
            return {word(): tree(depth - 1) for _ in range(chance.randrange(4))}
        if kind == 6:
            return [tree(depth - 1) for _ in range(chance.randrange(4))]
        return [word(), chance.randrange(-10**20, 10**20), chance.random(), True, None, -0.0][kind]

    def say(kind, body, said):
        print(kind, body.hex(), said)

    for _ in range(200):
        pairs = [(word(), word()) for _ in range(chance.randrange(1, 8))]
        said = "".join(t.encode().hex() + " " for pair in pairs for t in pair)
        say("u", urllib.parse.urlencode(pairs).encode(), said)
        message = email.mime.multipart.MIMEMultipart("form-data", boundary="kdc bound")
        for name, value in pairs:
            part = email.message.Message()
            part.add_header("Content-Disposition", 'form-data; name="%s"' % name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " "))
            part.set_payload(base64.b64encode(value.encode()).decode())
            part["Content-Transfer-Encoding"] = "base64"
            message.attach(part)
        body = b"".join(b"--kdc bound\r\n" + b"".join(("%s: %s\r\n" % head).encode() for head in part.items()) + b"\r\n"
                        + part.get_payload().encode() + b"\r\n" for part in message.get_payload()) + b"--kdc bound--\r\n"
        say("m", body, "".join(t.encode().hex() + " " for name, value in pairs for t in (name.replace("\n", " "), value)))
        text = json.dumps(tree(4), ensure_ascii=chance.random() < .5, indent=chance.choice((None, 2)))
        say("j", text.encode(), json_says(text))
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice('{}[]:,"\\0-.e tfn\x01\u0131') + text[at + chance.randrange(3):]
        if text.strip():
            say("j", text.encode(), json_says(text))
    for text in ("01", "1.", ".5", "-", "1e", "1e+", "+1", "NaN", "Infinity", '"\\u12"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"',
                 '"\\uffff"', '"\\x"', '"\t"', "'a'", "[1,]", '{"a":1,}', '{"a"}', "[", "{", "", " ", "nul", "true false", "1e5 ", "-0",
                 '"\\ud840\\udc00"', "// a\n1"):
        if text.strip():
            say("j", text.encode(), json_says(text))


def trees(seed=None):
    """Lines "XML JSON TEXT" in hexadecimal: the same tree in the vocabulary of XPath 3.1, as Python's json writes it
    tightly, and otherwise. XML "-": it could not hold it without escapes."""
    seed = int(os.environ.get("KDC_SEED") or random.SystemRandom().randrange(1 << 31))
    print("KDC_SEED=%d" % seed, file=sys.stderr)
    chance = random.Random(seed)
    alphabet = "aB0 &=\"\\'/<>\n\t\r.]đệ₫\x7f\u00a0\u2028\ufffd𠀀{}:,"

    def word():
        return "".join(chance.choice(alphabet) for _ in range(chance.randrange(9)))

    def tree(depth):
        kind = chance.randrange(10 if depth else 7)
        if kind > 7:
            return {word(): tree(depth - 1) for _ in range(chance.randrange(5))}
        if kind == 7:
            return [tree(depth - 1) for _ in range(chance.randrange(5))]
        return [word(), chance.randrange(-10**30, 10**30), chance.random() * 10**chance.randrange(-300, 300), True, None, -0.0, False][kind]

    def escaped(text):
        return "".join("&#%d;" % ord(c) if c in "&<>\"\r\n\t" else c for c in text)

    def as_xml(value, key):
        attributes = "" if key is None else ' key="%s"' % escaped(key)
        name, inner = ("map", "".join(as_xml(v, k) for k, v in value.items())) if isinstance(value, dict) else \
                      ("array", "".join(as_xml(v, None) for v in value)) if isinstance(value, list) else \
                      ("string", escaped(value)) if isinstance(value, str) else \
                      ("null", "") if value is None else \
                      ("boolean" if isinstance(value, bool) else "number", json.dumps(value))
        return "<f:%s%s>%s</f:%s>" % (name, attributes, inner, name)

    plain = alphabet
    for number in range(400):
        odd = number % 4 == 3           # characters that XML cannot hold
        alphabet = plain + ("\x01\b\f\x1f" if odd else "")
        value = tree(5)
        xml = as_xml(value, None)
        at = xml.index(">")             # of the root, which has no key
        xml = xml[:at] + ' xmlns:f="http://www.w3.org/2005/xpath-functions"' + xml[at:]
        text = json.dumps(value, ensure_ascii=chance.random() < .5, indent=chance.choice((None, 1)))
        print("-" if odd else xml.encode().hex(), json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode().hex(),
              text.encode().hex())


def mime(seed=None):
    """Lines "TYPE BODY PARTS": a content type, a body, and for each leaf level|type|id|name|content, in hexadecimal."""
    seed = int(os.environ.get("KDC_SEED") or random.SystemRandom().randrange(1 << 31))
    print("KDC_SEED=%d" % seed, file=sys.stderr)
    chance = random.Random(seed)

    def content():
        pool = [b"\r\n", b"\n", b"--b", b"--", b"-", b" ", b"\t", b"=", b"x", "đ".encode(), b"\0", b"\xff", b"--b0--", b"--b1\r\n"]
        return b"".join(chance.choice(pool) for _ in range(chance.randrange(40)))

    def encoded(data, eol):
        how = chance.choice(("base64", "quoted-printable", "binary", "8bit"))
        if how == "base64":
            return how, base64.encodebytes(data).replace(b"\n", eol)
        if how == "quoted-printable":
            return how, binascii.b2a_qp(data, quotetabs=True, istext=False).replace(b"=\n", b"=" + eol)
        return how, data

    def entity(depth, leaves, level, eol):
        if depth and chance.random() < .4:
            boundary, inner = multipart(depth - 1, leaves, level + 1, eol)
            head = b'Content-Type: multipart/mixed;' + chance.choice((b" ", eol + b"\t")) + b'boundary="%s"' % boundary
            return head + eol + eol + inner
        data = content()
        how, text = encoded(data, eol)
        kind, number = chance.choice(("text/plain", "image/png", "application/pdf")), chance.randrange(1000)
        leaves.append("|".join((str(level), kind, "p%d@x" % number, "n%d" % number, data.hex())))
        heads = [b"Content-Type: " + kind.encode() + chance.choice((b"", b"; charset=utf-8", b";" + eol + b" charset=utf-8")),
                 b"Content-ID: <p%d@x>" % number, b"X-Other: " + eol + b" a" + eol + b"\tb",
                 b'Content-Disposition: form-data; name="n%d"' % number, b"CONTENT-transfer-encoding:" + how.encode()]
        chance.shuffle(heads)
        return eol.join(heads) + eol + eol + text

    def multipart(depth, leaves, level, eol):
        boundary = b"b%d_%d" % (level, chance.randrange(10**9))
        parts = [entity(depth, leaves, level, eol) for _ in range(chance.randrange(1, 4))]
        blanks = chance.choice((b"", b"", b" \t "))
        body = chance.choice((b"", b"", b"preamble" + eol)) + b"".join(
            b"--" + boundary + blanks + eol + part + eol for part in parts) + b"--" + boundary + b"--" + blanks
        return boundary, body + chance.choice((b"", eol, eol + b"epilogue" + eol))

    for _ in range(300):
        leaves, eol = [], chance.choice((b"\r\n", b"\n"))
        boundary, body = multipart(3, leaves, 0, eol)
        kind = b'multipart/related; boundary="%s"' % boundary
        message = email.message_from_bytes(b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n\r\n" + body)
        seen = [part for part in message.walk() if not part.is_multipart()]
        assert [part.get_content_type() for part in seen] == [leaf.split("|")[1] for leaf in leaves]
        for part, leaf in zip(seen, leaves):
            if part["content-transfer-encoding"] in ("base64", "quoted-printable"):
                assert part.get_payload(decode=True).hex() == leaf.split("|")[4], (body, leaf)
        print(kind.hex(), body.hex(), ",".join(leaves))


if __name__ == "__main__":
    {"json": check_json, "read": read, "write": write, "trees": trees, "mime": mime, "form": form}[sys.argv[1]](*sys.argv[2:])
