"""Reads with Python what the library wrote, and writes what it is to read.

json FILE            the sample of json_test.c
read FILE            prints the parts of a message: id, name, file name, type, digest of the body
write FILE           writes a message made by Python's email package
"""
import email
import email.mime.application
import email.mime.multipart
import email.mime.text
import email.policy
import email.utils
import hashlib
import json
import sys

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


if __name__ == "__main__":
    {"json": check_json, "read": read, "write": write}[sys.argv[1]](sys.argv[2])
