"""What DESIGN.md sections 6 to 8 fix, as tables that the house tests read."""

ROOMS = ["base", "xml", "wire", "expr", "model", "dossier", "validate", "transform", "store",
         "exchange", "desk", "play", "api"]

# header prefix -> the only places that may include it (a folder or one file)
ONLY_INCLUDER = {
    "libxml/": ["lib/xml/"], "libxslt/": ["lib/xml/"], "libexslt/": ["lib/xml/"], "xmlsec/": ["lib/xml/"],
    "curl/": ["lib/exchange/net_curl.c"], "jansson.h": ["lib/wire/", "examples/kdc/"], "pcre2.h": ["lib/expr/"],
    "sqlite3.h": ["lib/store/sqlite"], "libpq-fe.h": ["lib/store/postgres.c"], "utf8proc.h": ["lib/base/"], "openssl/": ["lib/base/"],
    "magic.h": ["lib/dossier/"], "qrencode.h": ["lib/transform/"], "microhttpd.h": ["examples/portal/"],
}

# What a guest in somebody's process must not call (DESIGN.md 7, "Guest manners").
DENIED_SYMBOLS = {
    "printf", "puts", "putchar", "fprintf", "vprintf", "vfprintf", "perror", "exit", "abort", "atexit",
    "signal", "sigaction", "setlocale", "rand", "srand", "random", "system", "popen", "fork", "gets",
    "strcpy", "strcat", "sprintf", "strtok", "localtime", "gmtime", "mktime", "ctime", "tmpnam", "mktemp",
    "getenv", "setenv", "putenv", "umask", "chdir", "pthread_create", "sleep", "usleep", "strtod", "atof",
    "xmlSetGenericErrorFunc_", "xmlMemSetup", "xmlCleanupParser", "xsltCleanupGlobals", "xmlSetExternalEntityLoader",
    "xmlKeepBlanksDefault", "xmlSubstituteEntitiesDefault", "xmlInitializeCatalog", "xsltSetDefaultSecurityPrefs",
    "curl_global_cleanup", "sqlite3_config", "sqlite3_shutdown", "json_set_alloc_funcs", "CRYPTO_set_mem_functions",
}

DOC_FIELDS = ["@ownership", "@threads", "@since"]

FUNCTION_LINES = {"median": 15, "p90": 40, "most": 80}
COMPLEXITY = 15
C_FILE_LINES = 800
HEADER_LINES = 400
COLUMNS = 100
BUILD_FILE_LINES = 600
