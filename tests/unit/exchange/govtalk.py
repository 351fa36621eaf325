#!/usr/bin/python3
# govtalk.py STATE < request > answer - a transaction engine after the published description, in Python alone:
# submit, acknowledgement, poll, response, delete, list. What it holds is the JSON file STATE; "refuse", "slow" and
# "interval" in it are set by the test. A wrong message ends it with an error on standard error.
import base64, hashlib, json, os, sys, xml.etree.ElementTree as ET

NS = 'http://www.govtalk.gov.uk/CM/envelope'
Q = '{%s}' % NS
path = sys.argv[1]
state = json.load(open(path)) if os.path.exists(path) else {}
held = state.setdefault('held', {})
root = ET.fromstring(sys.stdin.buffer.read())
assert root.tag == Q + 'GovTalkMessage' and root.find(Q + 'EnvelopeVersion').text == '2.0'
order = [child.tag for child in root]
assert order == [Q + 'EnvelopeVersion', Q + 'Header', Q + 'GovTalkDetails', Q + 'Body'], order
details = {e.tag[len(Q):]: e.text or '' for e in root.find(Q + 'Header/' + Q + 'MessageDetails')}
for name in ('TransactionID', 'CorrelationID'):
    assert len(details[name]) <= 32 and not details[name].strip('0123456789ABCDEF'), details
qualifier, function = details['Qualifier'], details['Function']
error, body, correlation, answer = None, '', details['CorrelationID'], 'response'

if qualifier == 'request' and function in ('submit', 'list'):
    login = root.find(Q + 'Header/%sSenderDetails/%sIDAuthentication' % (Q, Q))
    method = login.find(Q + 'Authentication/' + Q + 'Method').text
    value = login.find(Q + 'Authentication/' + Q + 'Value').text
    good = 'Marked-Password-41'
    if method == 'MD5':
        good = base64.b64encode(hashlib.md5(good.lower().encode()).digest()).decode()
    if value != good:
        error = ('Gateway', '1046', 'fatal')
if error is None and (qualifier, function) == ('request', 'submit'):
    dossier = root.find(Q + 'Body/{urn:kdc:submission:1}submission/{urn:kdc:dossier:1}dossier')
    assert dossier is not None
    for a in root.iter('{urn:kdc:submission:1}attachment'):
        data = base64.b64decode(a.text, validate=True)
        assert hashlib.sha256(data).hexdigest() == a.get('sha256') and len(data) == int(a.get('size'))
    state['submitted'] = state.get('submitted', 0) + 1
    correlation = '%032X' % (0xA000 + state['submitted'])
    held[correlation] = {'transaction': details['TransactionID'], 'polls': 0}
    answer = 'acknowledgement'
    if state.get('refuse') == 'submit':
        error = ('Department', '3001', 'business')
elif error is None and qualifier == 'poll':
    assert root.find('.//' + Q + 'IDAuthentication') is None, 'a poll has no login'
    if correlation not in held:
        error = ('Gateway', '2000', 'fatal')
    else:
        held[correlation]['polls'] += 1
        state['polls'] = state.get('polls', 0) + 1
        if held[correlation]['polls'] <= state.get('slow', 0):
            answer = 'acknowledgement'
        elif state.get('refuse') == 'poll':
            error = ('Department', '3001', 'business')
        else:
            body = '<SuccessResponse xmlns="urn:test">done</SuccessResponse>'
elif error is None and function == 'delete':
    state['deleted'] = state.get('deleted', 0) + 1
    if held.pop(correlation, None) is None:
        error = ('Gateway', '2000', 'fatal')
elif error is None and function == 'list':
    body = '<StatusReport>%s</StatusReport>' % ''.join(
        '<StatusRecord><TimeStamp/><CorrelationID>%s</CorrelationID><TransactionID>%s</TransactionID>'
        '<Status>SUBMISSION_POLL</Status></StatusRecord>' % (c, h['transaction']) for c, h in held.items())

json.dump(state, open(path, 'w'))
errors = ''
if error:
    answer = 'error'
    errors = ('<GovTalkErrors><Error><RaisedBy>%s</RaisedBy><Number>%s</Number><Type>%s</Type><Text>x</Text>'
              '</Error></GovTalkErrors>' % error)
print('<GovTalkMessage xmlns="%s"><EnvelopeVersion>2.0</EnvelopeVersion><Header><MessageDetails><Class>X</Class>'
      '<Qualifier>%s</Qualifier><Function>%s</Function><TransactionID></TransactionID><CorrelationID>%s'
      '</CorrelationID><ResponseEndPoint PollInterval="%s">%s</ResponseEndPoint></MessageDetails><SenderDetails/>'
      '</Header><GovTalkDetails><Keys/>%s</GovTalkDetails><Body>%s</Body></GovTalkMessage>'
      % (NS, answer, function, correlation, state.get('interval', '10'),
         state.get('endpoint', 'http://gateway.test/poll'), errors, body))
