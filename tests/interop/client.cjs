// npm soap against the X-Road receiver. One job (JSON) on standard input, one result on standard output.
const fs = require('fs');
const soap = require('soap');
const job = JSON.parse(fs.readFileSync(0, 'utf8'));
const XRD = 'http://x-road.eu/xsd/xroad.xsd', ID = 'http://x-road.eu/xsd/identifiers';
const escape = (text) => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);

function header(name, value) {
  if (typeof value === 'string') return `<xrd:${name} xmlns:xrd="${XRD}">${escape(value)}</xrd:${name}>`;
  const parts = Object.entries(value).filter(([key]) => key !== 'objectType').map(([key, text]) => `<id:${key}>${escape(text)}</id:${key}>`);
  return `<xrd:${name} xmlns:xrd="${XRD}" xmlns:id="${ID}" id:objectType="${value.objectType}">${parts.join('')}</xrd:${name}>`;
}

function submission() {
  const files = Object.entries(job.attachments), options = {};
  const argument = { dossier: { $value: fs.readFileSync(job.dossier).toString('base64') }, attachment: [] };
  if (!job.mtom) {
    for (const [file, path] of files)
      argument.attachment.push({ attributes: { file, type: 'application/pdf' }, $value: fs.readFileSync(path).toString('base64') });
    return { argument, options };
  }
  const include = (cid) => `<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${cid}"/>`;
  options.attachments = [{ mimetype: 'application/xml', contentId: 'the-dossier', name: 'dossier.xml', body: fs.readFileSync(job.dossier) }];
  argument.dossier = { $xml: include('the-dossier') };
  files.forEach(([file, path], n) => {
    options.attachments.push({ mimetype: 'application/pdf', contentId: `file-${n}`, name: 'file', body: fs.readFileSync(path) });
    argument.attachment.push({ attributes: { file, type: 'application/pdf' }, $xml: include(`file-${n}`) });
  });
  return { argument, options };
}

soap.createClientAsync(job.wsdl, { endpoint: job.address }).then((client) => {
  for (const [name, value] of Object.entries(job.headers)) client.addSoapHeader(header(name, value));
  const { argument, options } = job.operation === 'submitDossier' ? submission() : { argument: job.argument, options: {} };
  client[job.operation](argument, (error, answer, received, headers, sent) => {
    const result = { sent: client.lastRequest, received: typeof received === 'string' ? received : error && error.body };
    const fault = error && error.root && error.root.Envelope.Body.Fault;
    if (fault) result.fault = { code: fault.faultcode, text: fault.faultstring, detail: fault.detail };
    else if (error) result.error = String(error.message);
    else Object.assign(result, { answer, headers });
    process.stdout.write(JSON.stringify(result) + '\n');
  }, options);
}).catch((error) => { process.stderr.write(String(error.stack) + '\n'); process.exit(1); });
