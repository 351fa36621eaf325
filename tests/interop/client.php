<?php
/* PHP SoapClient against the X-Road receiver. One job (JSON) on standard input, one result on standard output. */
$job = json_decode (stream_get_contents (STDIN), true);
const XRD = 'http://x-road.eu/xsd/xroad.xsd';
const ID = 'http://x-road.eu/xsd/identifiers';

function identifier ($name, $value) {
  $parts = [];
  foreach ($value as $key => $text)
    if ($key != 'objectType')
      $parts[] = new SoapVar ($text, XSD_STRING, null, null, $key, ID);
  $text = '<xrd:' . $name . ' xmlns:xrd="' . XRD . '" xmlns:id="' . ID . '" id:objectType="' . $value['objectType'] . '">';
  foreach ($value as $key => $part)
    if ($key != 'objectType')
      $text .= "<id:$key>" . htmlspecialchars ($part, ENT_XML1) . "</id:$key>";
  return new SoapVar ($text . "</xrd:$name>", XSD_ANYXML);
}

$client = new SoapClient ($job['wsdl'], ['location' => $job['address'], 'cache_wsdl' => WSDL_CACHE_NONE, 'trace' => true,
                                         'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$headers = [];
foreach ($job['headers'] as $name => $value)
  $headers[] = new SoapHeader (XRD, $name, is_array ($value) ? identifier ($name, $value) : $value);

$argument = [];
if ($job['operation'] == 'submitDossier') {
  $argument['dossier'] = ['_' => file_get_contents ($job['dossier'])];
  foreach ($job['attachments'] as $name => $path)
    $argument['attachment'][] = ['_' => file_get_contents ($path), 'file' => $name, 'type' => 'application/pdf'];
}
else
  $argument = $job['argument'];

$result = [];
try {
  $copied = [];
  $answer = $client->__soapCall ($job['operation'], [$argument], null, $headers, $copied);
  $result['answer'] = $answer;
  $result['headers'] = $copied;
}
catch (SoapFault $fault) {
  $result['fault'] = ['code' => $fault->faultcode, 'text' => $fault->faultstring, 'detail' => $fault->detail ?? null];
}
$result['sent'] = $client->__getLastRequest ();
$result['received'] = $client->__getLastResponse ();
echo json_encode ($result, JSON_UNESCAPED_UNICODE), "\n";
