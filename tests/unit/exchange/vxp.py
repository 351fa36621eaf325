#!/usr/bin/python3
# vxp.py FILE KEY - requests as they came to a hub, raw: checks every signature and digest again with Python's
# own hmac, hashlib and json, and the edXML inside with ElementTree. Requests are separated by a line of "====".
# vxp.py --files MESSAGE FOLDER - one edXML message holds the dossier of FOLDER and its files, byte for byte.
import base64, hashlib, hmac, json, os, re, sys, xml.etree.ElementTree as ET

if sys.argv[1] == '--files':
    NS = '{http://www.mic.gov.vn/TBT/QCVN_102_2016}'
    found = {a.find(NS + 'AttachmentName').text: base64.b64decode(a.find(NS + 'ContentTransferEncoded').text)
             for a in ET.parse(sys.argv[2]).getroot().iter(NS + 'Attachment')}
    assert 'dossier.xml' in found
    for name, data in found.items():
        with open(os.path.join(sys.argv[3], name), 'rb') as file:
            assert file.read() == data, name
    print('%d files as they were' % len(found))
    sys.exit(0)

key = sys.argv[2].encode()
raw = open(sys.argv[1], 'rb').read()
requests = [r for r in raw.split(b'\n====\n') if r.strip()]
NS = '{http://www.mic.gov.vn/TBT/QCVN_102_2016}'
timestamps, documents = set(), 0

for request in requests:
    head, _, body = request.partition(b'\n\n')
    lines = head.decode().split('\n')
    target = lines[0]
    headers = [tuple(line.split(': ', 1)) for line in lines[1:]]
    value = {n.lower(): v for n, v in headers}
    assert len(value) == len(headers), 'a header came twice'
    names = value['xroadvnpt-sign-header-key'].split(';')
    signed = value['xroadvnpt-sign-header']
    pairs = json.loads(signed, object_pairs_hook=list)
    # Exactly the headers named, in the order sent.
    assert [n for n, _ in pairs] == ['XroadVnpt-' + n for n in names], (names, pairs)
    assert all(value[n.lower()] == v for n, v in pairs), pairs
    sent = [n for n, _ in headers if n.startswith('XroadVnpt-') and n[10:] in names]
    assert sent == ['XroadVnpt-' + n for n in names], (sent, names)
    assert json.dumps(dict(pairs), separators=(',', ':'), ensure_ascii=False) == signed
    unsigned = [n for n, _ in headers if n.startswith('XroadVnpt-') and n[10:] not in names
                and n[10:] not in ('version', 'sign-header-key', 'sign-header', 'hash-header')]
    assert not unsigned, unsigned
    assert value['xroadvnpt-hash-header'] == hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    assert re.fullmatch(r'\d{8}T\d{6}\+0\d{3}', value['xroadvnpt-timestamp'])
    assert value['xroadvnpt-version'] == '3.0.201608'
    assert key not in request, 'the key itself was sent'
    if target.endswith('/sendEdoc'):
        documents += 1
        true = hashlib.sha256(body).digest()
        short = ''.join('%x' % byte for byte in true)
        assert value['xroadvnpt-hash-file'] in (true.hex(), short)
        assert json.loads(value['xroadvnpt-to']) == '002.00.20.H13' and value['xroadvnpt-to'][0] == '"'
        root = ET.fromstring(body)
        header = root.find('%sedXMLEnvelope/%sedXMLHeader/%sMessageHeader' % (NS, NS, NS))
        assert header.find(NS + 'To/' + NS + 'OrganId').text == '002.00.20.H13'
        listed = [r.find(NS + 'ContentId').text for r in root.iter(NS + 'Reference')]
        files = {a.find(NS + 'ContentId').text: base64.b64decode(a.find(NS + 'ContentTransferEncoded').text)
                 for a in root.iter(NS + 'Attachment')}
        assert listed == list(files) and len(files) == 3, listed
        assert ET.fromstring(files[listed[0]]).tag == '{urn:kdc:dossier:1}dossier'
    timestamps.add(value['xroadvnpt-timestamp'])
print('%d requests signed as the SDK signs, %d documents' % (len(requests), documents))
