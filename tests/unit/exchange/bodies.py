# bodies.py FILE KIND MESSAGE FOLDER SECRET - judges a request body by Python's own parsers. FILE: the media type in
# its first line, then the body. FOLDER: of the dossier that was sent.
import email, email.policy, json, os, sys
import xml.etree.ElementTree as ET

path, kind, message, folder, secret = sys.argv[1:]
head, body = open(path, 'rb').read().split(b'\n', 1)
files = {n: open(os.path.join(folder, 'files', n), 'rb').read() for n in os.listdir(os.path.join(folder, 'files'))}
dossier = open(os.path.join(folder, 'dossier.xml'), 'rb').read()


def is_message(xml):
    root = ET.fromstring(xml)
    assert root.get('id') == message and root.get('key') == secret and root.text == secret, (root.attrib, root.text)


def is_files(parts):
    assert files and {os.path.basename(p.get_filename()): p.get_payload(decode=True) for p in parts} == files
    assert len(parts) == len(files)


if kind == 'text':
    assert head == b'text/plain; charset=utf-8', head
    assert body.decode() == message + '|' + secret, body
    sys.exit()
if kind == 'xml':
    assert head == b'application/x-thu+xml', head
    is_message(body)
    sys.exit()

mime = email.message_from_bytes(b'Content-Type: ' + head + b'\r\n\r\n' + body, policy=email.policy.HTTP)
assert not mime.defects and mime.is_multipart(), mime.defects
parts = mime.get_payload()
if kind == 'form-data':
    assert mime.get_content_type() == 'multipart/form-data'
    names = [p.get_param('name', header='content-disposition') for p in parts]
    assert names == ['id', 'meta', 'dossier'] + ['tệp'] * len(files), names
    assert parts[0].get_payload(decode=True).decode() == message + ' ' + secret
    assert parts[1].get_content_type() == 'application/json'
    assert json.loads(parts[1].get_payload(decode=True)) == {'id': message, 'key': secret}
    assert parts[2].get_filename() == 'dossier.xml' and parts[2].get_payload(decode=True) == dossier
    is_files(parts[3:])
elif kind == 'mixed':
    assert mime.get_content_type() == 'multipart/mixed'
    assert parts[0].get_payload(decode=True) == dossier
    assert all(p['Content-Transfer-Encoding'] == 'base64' for p in parts[1:])
    assert {p.get_payload(decode=True) for p in parts[1:]} == set(files.values())
else:
    assert mime.get_content_type() == 'multipart/related'
    assert mime.get_param('start-info') == 'text/xml' and mime.get_param('type') == 'application/xop+xml', head
    assert mime.get_param('start') == parts[0]['Content-ID'] == '<root@%s>' % message, head
    is_message(parts[0].get_payload(decode=True))
    assert {p.get_payload(decode=True) for p in parts[1:]} == set(files.values())
