"""compare.py KDC CASES: every case folder through this package and through the tool, byte for byte.

A case that the tool cannot run (exit status 3) must be an error here, with the same words."""
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ET

import kdc


def by_tool(tool, folder, on):
    run = subprocess.run([tool, "validate", "--format", "xml", "--on", on, str(folder)], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, timeout=60)
    return (None, run.stderr.decode()) if run.returncode == 3 else (run.stdout, "")


def by_package(catalog, folder, on):
    try:
        return catalog.open(folder).validate(on=on).xml(), ""
    except kdc.Error as error:
        return None, error.message("vi")


def main(tool, cases):
    catalog, passed, failed = kdc.Catalog(), 0, 0
    for document in sorted(pathlib.Path(cases).glob("*/*/dossier.xml")):
        folder = document.parent
        on = ET.parse(folder / "case.xml").getroot().get("on")
        (expected, complaint), (found, message) = by_tool(tool, folder, on), by_package(catalog, folder, on)
        if expected == found and message in complaint:
            passed += 1
        else:
            failed += 1
            print("FAIL", folder, expected or complaint, found or message, sep="\n")
    print("%d passed, %d failed" % (passed, failed))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
