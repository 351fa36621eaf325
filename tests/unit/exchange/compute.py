#!/usr/bin/python3
# compute.py FILE - computes again, with Python's own hmac, hashlib and json, what compute_test wrote: one
# recipe a line, fields in hexadecimal. Prints how many lines agree; 1 at the first that does not.
import base64, hashlib, hmac, json, sys

def text(field):
    return bytes.fromhex(field)

def encoded(digest, encoding):
    if encoding == 'base64':
        return base64.b64encode(digest).decode()
    return ''.join(('%x' if encoding == 'short-hex' else '%02x') % byte for byte in digest)

def value(row):
    kind, encoding, key, data, prefix, names, headers = row[:7]
    pairs = [tuple(text(x).decode() for x in h.split('=')) for h in headers.split(',') if h]
    wanted = [text(n).decode().lower() for n in names.split(',') if n]
    start = text(prefix).decode()
    sent = [(n, v) for n, v in pairs
            if n.lower().startswith(start.lower()) and n[len(start):].lower() in wanted]
    if kind == 'json-of-headers':
        return json.dumps(dict(sent), separators=(',', ':'), ensure_ascii=False)
    if kind == 'names-of-headers':
        return ';'.join(n[len(start):] for n, _ in sent)
    if kind == 'hmac-sha256':
        return encoded(hmac.new(text(key), text(data), hashlib.sha256).digest(), encoding)
    return encoded(hashlib.new(kind, text(data)).digest(), encoding)

lines = open(sys.argv[1]).read().splitlines()
for number, line in enumerate(lines, 1):
    row = line.split(' ')
    if value(row).encode() != text(row[7]):
        sys.exit('line %d: %s: %r is not %r' % (number, row[0], text(row[7]), value(row)))
print('%d lines computed alike' % len(lines))
