#!/usr/bin/python3
"""zeep against the X-Road receiver. One job (JSON) on standard input, one result on standard output."""
import json
import sys

import zeep
from lxml import etree
from zeep.helpers import serialize_object
from zeep.plugins import HistoryPlugin

job = json.load(sys.stdin)
history = HistoryPlugin()
client = zeep.Client(job["wsdl"], plugins=[history])
service = client.create_service("{urn:kdc:xroad:1}kdcBinding", job["address"])


def submission():
    with open(job["dossier"], "rb") as file:
        argument = {"dossier": {"_value_1": file.read()}, "_value_1": []}
    for name, path in job["attachments"].items():
        with open(path, "rb") as file:
            argument["_value_1"].append({"attachment": {"_value_1": file.read(), "file": name, "type": "application/pdf"}})
    return argument


def text(envelope):
    return etree.tostring(envelope["envelope"], encoding="unicode") if envelope else None


result = {}
argument = submission() if job["operation"] == "submitDossier" else job["argument"]
try:
    answer = service[job["operation"]](**argument, _soapheaders=job["headers"])
    answer = serialize_object(answer, dict)
    result["answer"], result["headers"] = answer["body"], answer["header"]
except zeep.exceptions.Fault as fault:
    detail = None if fault.detail is None else etree.tostring(fault.detail, encoding="unicode")
    result["fault"] = {"code": fault.code, "text": fault.message, "detail": detail}
try:
    result["sent"], result["received"] = text(history.last_sent), text(history.last_received)
except IndexError:
    pass
json.dump(result, sys.stdout, default=str, ensure_ascii=False)
