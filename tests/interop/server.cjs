// A ward's information system of somebody else: npm soap from our WSDL. It prints "PORT n"; GET /log tells what its service saw. npm soap reads no multipart: a small reader before it takes SOAP with attachments and MTOM apart, in JavaScript.
// The path of the address says what happens to each filing in turn, the last word for good: receipt, lose (filed, but the connection
// ends without an answer), vanish (not filed, no answer), garbage, problem.TYPE, or the faultcode of a fault.
const crypto = require('crypto'), fs = require('fs'), http = require('http'), stream = require('stream');
const soap = require('soap');
const known = new Map(), turns = new Map();
const log = [], say = (line) => log.push(line);
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

// --- MIME ---
function parts(type, body) {
  const boundary = /boundary="?([^";]+)"?/.exec(type)[1], found = [];
  let at = body.indexOf(`--${boundary}`);
  for (;;) {
    const start = body.indexOf('\r\n\r\n', at) + 4, end = body.indexOf(`\r\n--${boundary}`, start);
    if (start < 4 || end < 0) throw new Error('multipart without its end');
    const head = body.subarray(at, start).toString('latin1'), bytes = body.subarray(start, end);
    found.push({ type: (/^Content-Type:\s*([^\r]*)/im.exec(head) || [])[1], bytes,
                 id: (/^Content-ID:\s*<([^>]*)>/im.exec(head) || [])[1], encoding: (/^Content-Transfer-Encoding:\s*([^\r]*)/im.exec(head) || [])[1] });
    at = end + 2;
    if (body.subarray(at + 2 + boundary.length, at + 4 + boundary.length).toString() === '--') return found;
  }
}

function taken(request, reference) {
  const part = request.parts.find((one) => `cid:${one.id}` === decodeURIComponent(reference.trim()));
  if (!part) throw new Error(`no part ${reference}`);
  return part.bytes;
}

function content(request, name, element) {
  const included = element.Include && element.Include.attributes.href;
  const text = typeof element === 'string' ? element : element.$value || '';
  const bytes = included ? taken(request, included) : name.endsWith('Ref') ? taken(request, text) : Buffer.from(text, 'base64');
  if (!element.attributes || element.attributes.sha256 !== sha256(bytes)) throw new Error(`${name}: not what sha256 says`);
  return bytes;
}

function listed(request, argument, name) {
  return [].concat(argument[name] || []).map((one) => ({ file: one.attributes.file, type: one.attributes.type, sha256: sha256(content(request, name, one)) }));
}

// --- the service ---
function fault(code, problem) {
  const type = problem && `urn:kdc:problem:${problem}`;
  throw { Fault: { faultcode: code, faultstring: code, statusCode: 500,
                   detail: type && { problem: { attributes: { xmlns: 'urn:kdc:xroad:1' }, type, title: type, detail: type } } } };
}

function submit(argument, callback, headers, request) {
  const name = argument.dossierRef ? 'dossierRef' : 'dossier', bytes = content(request, name, argument[name]), id = headers.id;
  const files = listed(request, argument, 'attachment').concat(listed(request, argument, 'attachmentRef'));
  const fate = request.fate, filed = fate === 'receipt' || fate === 'lose' || fate === 'garbage', again = known.has(id);
  const form = !request.parts ? 'inline' : argument.dossierRef ? 'swa' : 'mtom';
  if (filed && !again)
    known.set(id, { messageId: id, dossierId: /<dossier [^>]*?\bid="([^"]*)"/.exec(bytes.toString('utf8'))[1], revision: '2', procedure: '1.001193',
                    dossierCode: `H26.99.99-20261114-${String(known.size + 1).padStart(7, '0')}`, agency: 'H26.99.99', status: '1',
                    received: '2026-11-14T20:30:00+07:00', arrived: '2026-11-14T20:31:00+07:00', dossierSha256: sha256(bytes) });
  say({ operation: 'submitDossier', fate, form, effect: filed && !again, message: sha256(request.root), headers, sha256: sha256(bytes), files,
        encodings: (request.parts || []).map((part) => part.encoding) });
  if (fate === 'lose' || fate === 'vanish') { request.response.destroy(); return undefined; }
  if (fate === 'garbage') { request.response.writeHead(200, { 'Content-Type': 'text/xml' }).end('<soap:Envelope><<'); return undefined; }
  if (fate.startsWith('problem.')) fault('SOAP-ENV:Client', fate.slice(8));
  if (!filed) fault(fate);
  return { receipt: known.get(id) };
}

function message(argument, callback, headers) {
  say({ operation: 'getMessage', headers, messageId: argument.messageId });
  if (!known.has(argument.messageId)) fault('SOAP-ENV:Client', 'no-message');
  return { receipt: known.get(argument.messageId) };
}

const XRD = 'http://x-road.eu/xsd/xroad.xsd', ID = 'http://x-road.eu/xsd/identifiers';
const escape = (text) => String(text).replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);
function copied(name, value) {
  if (!value.attributes) return `<xrd:${name} xmlns:xrd="${XRD}">${escape(value)}</xrd:${name}>`;
  const fields = Object.entries(value).filter(([key]) => key !== 'attributes').map(([key, text]) => `<id:${key}>${escape(text)}</id:${key}>`);
  const type = Object.entries(value.attributes).find(([key]) => key.endsWith('objectType'))[1];
  return `<xrd:${name} xmlns:xrd="${XRD}" xmlns:id="${ID}" id:objectType="${type}">${fields.join('')}</xrd:${name}>`;
}

// --- what listens ---
const inner = http.createServer();          // never listens: npm soap is given the requests below
const service = { kdcService: { kdcPort: { submitDossier: submit, getMessage: message } } };
const listener = soap.listen(inner, { path: '/', services: service, xml: fs.readFileSync(process.argv[2], 'utf8') });
// X-Road: the header fields of the request are copied to the response, in their order, with their values.
listener.addSoapHeader((name, argument, headers) => Object.entries(headers).map(([field, value]) => copied(field, value)).join(''));

function fateOf(path, root) {
  const fates = decodeURIComponent(path).split('/')[1].split(','), turn = turns.get(path) || 0;
  if (root.includes('submitDossier')) turns.set(path, turn + 1);
  return fates[Math.min(turn, fates.length - 1)];
}

const server = http.createServer((request, response) => {
  const pieces = [];
  if (request.method === 'GET') { response.end(JSON.stringify(log)); return; }
  request.on('data', (piece) => pieces.push(piece)).on('end', () => {
    const body = Buffer.concat(pieces), type = request.headers['content-type'] || '';
    const multipart = type.startsWith('multipart/related') ? parts(type, body) : null, root = multipart ? multipart[0].bytes : body;
    const given = stream.Readable.from([root]);
    Object.assign(given, { method: request.method, url: '/', parts: multipart, root, response, fate: fateOf(request.url, root),
                           headers: { ...request.headers, 'content-type': 'text/xml; charset=UTF-8' } });
    inner.emit('request', given, response);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`PORT ${server.address().port}\n`));
