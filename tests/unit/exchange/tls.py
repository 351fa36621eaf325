# tls.py FOLDER certificates | serve VERSION NAME - certificates of two authorities (openssl); and a server of that folder
# on a port of the system's choice that wants a certificate of its client: it says its port, writes the message id
# of every request into FOLDER/effects and answers with a receipt.
import os, socket, ssl, subprocess, sys


def run(*args):
    subprocess.run(args, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


KEY = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes')


def authority(name):
    run('openssl', 'req', '-x509', *KEY, '-keyout', name + '.key', '-out', name + '.pem', '-subj', '/CN=' + name,
        '-days', '2')


def certificate(name, by, days=2):
    run('openssl', 'req', *KEY, '-keyout', name + '.key', '-out', name + '.csr', '-subj', '/CN=' + name)
    run('openssl', 'x509', '-req', '-in', name + '.csr', '-CA', by + '.pem', '-CAkey', by + '.key', '-CAcreateserial',
        '-days', str(days), '-out', name + '.pem', '-extfile', 'names')


def request(stream):
    message, length = '', 0
    stream.readline()
    while (line := stream.readline()) not in (b'\r\n', b''):
        name, value = line.decode('latin-1').split(':', 1)
        if name.lower() == 'x-message':
            message = value.strip()
        if name.lower() == 'content-length':
            length = int(value)
    return message if message and len(stream.read(length)) == length else ''


def answer(tls):
    message = request(tls.makefile('rb'))
    if not message:
        return
    with open(os.path.join(folder, 'effects'), 'a') as effects:
        effects.write(message + '\n')
    body = ("<receipt of='%s'/>" % message).encode()
    tls.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n' % len(body) + body)


def linger(tls):
    """Lets what was sent arrive: a connection closed with unread bytes is reset, and may lose it."""
    try:
        socket.socket.shutdown(tls, socket.SHUT_WR)
        while socket.socket.recv(tls, 65536):
            pass
    except OSError:
        pass


def serve(version, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, name + '.pem'), os.path.join(folder, name + '.key'))
    context.load_verify_locations(os.path.join(folder, 'ca.pem'))
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
    listener = socket.create_server(('127.0.0.1', 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        plain, _ = listener.accept()
        plain.settimeout(30)
        tls = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        try:
            tls.do_handshake()
            answer(tls)
        except OSError:
            linger(tls)
        finally:
            tls.close()


folder = sys.argv[1]
if sys.argv[2] == 'certificates':
    open(os.path.join(folder, 'names'), 'w').write('subjectAltName=DNS:localhost\n')
    authority('ca')
    authority('other')
    certificate('server', 'ca')
    certificate('client', 'ca')
    certificate('stranger', 'other')
    certificate('old', 'ca', -1)
else:
    serve(sys.argv[3], sys.argv[4])
