"""Makes the C part of the package, kdc._kdc, against the libkdc that pkg-config finds.

The declarations come from the installed headers, so that they cannot drift from the library; the C
compiler checks every one of them (cffi's API mode)."""
import glob
import os
import re
import subprocess

from cffi import FFI

# Called by the library; their Python side is in kdc/_core.py and kdc/_exchange.py.
CALLBACKS = """
extern "Python" int64_t kdc_py_now (void *user);
extern "Python" void kdc_py_log (void *user, int level, const char *text);
extern "Python" int kdc_py_lookup (void *user, const char *list, const char *code, const char *on);
extern "Python" int kdc_py_send (void *user, const kdc_http_request *request,
                                 kdc_http_response *response, int *maybe_sent);
extern "Python" int kdc_py_secret (void *user, const char *place, const char *name, kdc_buffer *out);
extern "Python" int kdc_py_take (void *user, const kdc_message *message);
extern "Python" int kdc_py_write (void *user, const void *data, size_t size);
extern "Python" void kdc_py_destroy (void *user);
"""


def declarations(header):
    """A public header as cffi reads it: no comments, no preprocessor but the integer constants."""
    text = re.sub(r"/\*.*?\*/", " ", header, flags=re.DOTALL)
    text = re.sub(r"^#ifdef __cplusplus$.*?^#endif$", "", text, flags=re.DOTALL | re.MULTILINE)
    constants = re.findall(r"^#define[ \t]+(KDC_\w+)[ \t]+-?\d+[ \t]*$", text, flags=re.MULTILINE)
    text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\bKDC_API\b", "", text)
    return "".join("#define %s ...\n" % name for name in constants) + re.sub(r"\n\s*\n+", "\n", text)


def installed_headers():
    """The types come first; the other headers do not depend on each other."""
    found = subprocess.run(["pkg-config", "--variable=includedir", "libkdc"], check=True,
                           stdout=subprocess.PIPE, text=True).stdout.strip()
    names = sorted(glob.glob(os.path.join(found, "kdc", "*.h")))
    return sorted(names, key=lambda name: os.path.basename(name) != "types.h")


def all_declarations():
    texts = []
    for name in installed_headers():
        with open(name, encoding="utf-8") as file:
            texts.append(declarations(file.read()))
    return "".join(texts)


def builder():
    made = FFI()
    made.cdef(all_declarations() + CALLBACKS)
    made.set_source_pkgconfig("kdc._kdc", ["libkdc"], "#include <kdc/kdc.h>")
    return made


if __name__ == "__main__":
    print(all_declarations(), end="")
else:
    ffibuilder = builder()
