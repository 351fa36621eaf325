/* check_library.c - the functions that exported checks call. They are the definitions of
 * docs/expressions.md in XPath 2.0, where a failure is a value of type xs:QName that is handed on:
 * k:skip (something read is invalid), k:pending, k:error (division by zero and the like). */
#include "transform/check.h"

#include <string.h>

#define DAY "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define NO_LETTER "[^\\p{L}\\p{M}]"
#define TONE "([\xCC\x80\xCC\x81\xCC\x83\xCC\x89\xCC\xA3])"    /* U+0300 0301 0303 0309 0323 */

/* One function: its parameters are single letters. Without the mark "!" a parameter that failed is
 * the result, the first one of several; BODY sees values only. */
static const struct { const char *name, *params, *body; } rows[] = {
  /* failures, and what decides in order */
  { "!skip", "", "QName('urn:kdc:check:1', 'k:skip')" },
  { "!pending", "", "QName('urn:kdc:check:1', 'k:pending')" },
  { "!error", "", "QName('urn:kdc:check:1', 'k:error')" },
  { "!all", "s", "if (exists($s[. instance of xs:QName])) then $s[. instance of xs:QName][1]"
                 " else $s" },
  { "!if", "cab", "if ($c instance of xs:QName) then $c else if ($c = true()) then $a else $b" },
  { "!and", "s", "($s[if (. instance of xs:QName) then true() else not(. = true())], true())[1]" },
  { "!or", "s", "($s[if (. instance of xs:QName) then true() else . = true()], false())[1]" },
  { "!pick", "cr", "if ($c instance of xs:QName) then $c else if ($c = true()) then $r else ()" },
  { "!strict", "a", "if ($a instance of xs:QName) then k:error() else $a" },
  /* how a rule ends: a failure is no finding */
  { "!stands", "o", "if ($o instance of xs:QName) then true() else $o = true()" },
  { "!asks", "o", "if ($o instance of xs:QName) then false() else $o = true()" },
  { "!undecided", "o", "if ($o instance of xs:QName) then $o = k:error() else false()" },
  { "!relevance", "o", "if ($o instance of xs:QName) then (if ($o = k:error()) then 'relevant'"
                       " else 'open') else if ($o = true()) then 'relevant' else 'irrelevant'" },
  /* reading */
  { "present", "p", "$p[descendant-or-self::*[not(*)][@k:state or normalize-space(.)]]" },
  { "text", "e", "if ($e/@k:state = 'pending') then k:pending() else if ($e/@k:state) then k:skip()"
                 " else normalize-unicode(replace(string($e), '^\\s+|\\s+$', ''))" },
  { "line", "a", "replace($a, '[\\t\\n\\r]', ' ')" },
  { "trim", "a", "replace($a, '^\\s+|\\s+$', '')" },
  { "value-boolean", "t", "if ($t = ('true', '1')) then true() else if ($t = ('false', '0'))"
                          " then false() else k:skip()" },
  { "value-integer", "t", "if (not(matches($t, '^[+\\-]?[0-9]+$'))) then k:skip()"
                          " else if (k:result(xs:integer($t)) instance of xs:QName) then k:skip()"
                          " else xs:integer($t)" },
  { "value-decimal", "t", "if (not(matches($t, '^[+\\-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)$')))"
                          " then k:skip() else if (k:result(xs:decimal($t)) instance of xs:QName)"
                          " then k:skip() else xs:decimal($t)" },
  { "value-money", "t", "if (matches($t, '^[+\\-]?([0-9]+(\\.[0-9]{0,2}0*)?|\\.[0-9]{1,2}0*)$'))"
                        " then (if (xs:decimal($t) lt 0) then k:skip() else k:value-decimal($t))"
                        " else k:skip()" },
  { "value-string", "tmp", "if ($m gt 0 and string-length($t) gt $m) then k:skip()"
                           " else if ($p and not(matches($t, $p))) then k:skip() else $t" },
  { "value-date", "t", "if (not(matches($t, '^" DAY "$'))) then k:skip()"
                       " else if (starts-with($t, '0000')) then k:skip()"
                       " else if ($t castable as xs:date) then xs:date($t) else k:skip()" },
  { "value-dateTime", "t",
    "if (not(matches($t, '^" DAY "T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3}0*)?$'))) then k:skip()"
    " else if (starts-with($t, '0000')) then k:skip()"
    " else if ($t castable as xs:dateTime) then k:strictly(k:result(xs:dateTime($t)))"
    " else k:skip()" },
  { "!strictly", "a", "if ($a instance of xs:QName) then k:skip() else $a" },
  { "value-dayTimeDuration", "t",
    "if (not(matches($t, '^-?P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]{1,3}0*)?S)?)?$')))"
    " then k:skip() else if ($t castable as xs:dayTimeDuration) then xs:dayTimeDuration($t)"
    " else k:skip()" },
  { "value-yearMonthDuration", "t",
    "if (not(matches($t, '^-?P([0-9]+Y)?([0-9]+M)?$'))) then k:skip()"      /* '' ends Saxon 9.9 */
    " else if ($t castable as xs:yearMonthDuration) then xs:yearMonthDuration($t) else k:skip()" },
  { "value-partialDate", "tn",
    "if (not(matches($t, '^[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2}"
    "(T([01][0-9]|2[0-3]):[0-5][0-9](:00)?)?)?)?$'))) then k:skip()"
    " else if (starts-with($t, '0000') or string-length($t) lt $n) then k:skip()"
    " else if (string-length($t) ge 10 and not(substring($t, 1, 10) castable as xs:date))"
    " then k:skip() else replace($t, '(:[0-9]{2}):00$', '$1')" },
  { "value-code", "tld", "if (exists(k:code($t, $l, $d)) or k:asked($l)) then $t else k:skip()" },
  { "value-unit", "td", "if (exists(k:unit($t, $d))) then $t else k:skip()" },
  /* comparison */
  { "eq", "ab", "$a eq $b" }, { "ne", "ab", "$a ne $b" }, { "lt", "ab", "$a lt $b" },
  { "le", "ab", "$a le $b" }, { "gt", "ab", "$a gt $b" }, { "ge", "ab", "$a ge $b" },
  { "any-eq", "ab", "$a = $b" }, { "any-ne", "ab", "$a != $b" }, { "any-lt", "ab", "$a < $b" },
  { "any-le", "ab", "$a <= $b" }, { "any-gt", "ab", "$a > $b" }, { "any-ge", "ab", "$a >= $b" },
  /* arithmetic; k:result looks for overflow */
  { "result", "r",
    "if ($r instance of xs:integer) then (if (abs($r) le 9223372036854775807"
    " or $r eq -9223372036854775808) then $r else k:error())"
    " else if ($r instance of xs:decimal) then k:decimal($r)"
    " else if ($r instance of xs:date) then"
    " (if (year-from-date($r) ge 1 and year-from-date($r) le 9999) then $r else k:error())"
    " else if ($r instance of xs:dateTime) then"
    " (if (year-from-dateTime($r) ge 1 and year-from-dateTime($r) le 9999) then $r else k:error())"
    " else $r" },
  { "decimal", "r",
    "if (abs($r) ge xs:decimal('1000000000000000000000000000000000000')) then k:error()"
    " else if (string-length(substring-after(string($r), '.')) gt 18) then k:error()"
    " else if (string-length(translate(replace(string($r), '^-?0\\.0*', ''), '-.', '')) gt 36)"
    " then k:error() else $r" },
  { "add", "ab", "k:result($a + $b)" },
  { "subtract", "ab", "k:result($a - $b)" },
  { "multiply", "ab", "if (empty($a) or empty($b)) then ()"
                      " else if ($a instance of xs:duration)"
                      " then k:from-units($a, k:units($a) * $b)"
                      " else if ($b instance of xs:duration)"
                      " then k:from-units($b, k:units($b) * $a)"
                      " else k:result($a * $b)" },
  { "divide", "ab", "if (empty($a) or empty($b)) then ()"
                    " else if ($b instance of xs:duration)"
                    " then k:quotient(k:units($a), k:units($b))"
                    " else if ($a instance of xs:duration) then"
                    " k:from-units($a, k:quotient(k:units($a), $b)) else k:quotient($a, $b)" },
  { "quotient", "ab",
    "if ($b = 0) then k:error() else k:result(round-half-to-even($a div $b, 18))" },
  /* durations are made from text: Saxon 9.9 multiplies PT0.001S by -88400 wrongly */
  { "units", "d", "xs:integer(round($d div (if ($d instance of xs:dayTimeDuration)"
                  " then xs:dayTimeDuration('PT0.001S') else xs:yearMonthDuration('P1M'))))" },
  { "from-units", "dn", "if (abs(round($n)) gt 9223372036854775807) then k:error()"
                        " else if ($d instance of xs:dayTimeDuration)"
                        " then xs:dayTimeDuration(concat(k:sign($n), 'P',"
                        " xs:integer(abs(round($n))) idiv 86400000, 'DT',"
                        " (xs:integer(abs(round($n))) mod 86400000) div 1000, 'S'))"
                        " else xs:yearMonthDuration(concat(k:sign($n), 'P',"
                        " xs:integer(abs(round($n))), 'M'))" },
  { "sign", "n", "if ($n lt 0) then '-' else ''" },
  { "idivide", "ab", "if (empty($a) or empty($b)) then () else if ($b = 0) then k:error()"
                     " else k:result($a idiv $b)" },
  { "modulo", "ab", "if (empty($a) or empty($b)) then () else if ($b = 0) then k:error()"
                    " else k:result($a mod $b)" },
  { "negate", "a", "k:result(-$a)" },
  /* functions of XPath */
  { "boolean", "a", "$a = true()" }, { "not", "a", "not($a = true())" },
  { "exists", "p", "exists($p)" }, { "empty", "p", "empty($p)" }, { "count", "p", "count($p)" },
  { "abs", "a", "k:result(abs($a))" }, { "floor", "a", "k:result(floor($a))" },
  { "ceiling", "a", "k:result(ceiling($a))" }, { "round", "a", "k:result(round($a))" },
  { "round-half-to-even", "a", "k:result(round-half-to-even($a))" },
  { "round-half-to-even", "an",
    "if (empty($n)) then () else k:result(round-half-to-even($a, $n))" },
  { "sum", "s", "k:result(sum($s))" }, { "min", "s", "min($s)" }, { "max", "s", "max($s)" },
  { "string", "a", "if (empty($a)) then '' else string($a)" },
  { "string-length", "a", "string-length($a)" },
  { "concat", "s", "if (k:all($s) instance of xs:QName) then k:all($s) else string-join($s, '')" },
  { "string-join", "st", "string-join($s, if (empty($t)) then '' else $t)" },
  { "substring", "an", "if (empty($n)) then () else substring($a, $n)" },
  { "substring", "anm", "if (empty($n) or empty($m)) then () else substring($a, $n, $m)" },
  { "substring-before", "ab", "substring-before($a, $b)" },
  { "substring-after", "ab", "substring-after($a, $b)" },
  { "starts-with", "ab", "starts-with($a, $b)" }, { "ends-with", "ab", "ends-with($a, $b)" },
  { "contains", "ab", "contains($a, $b)" }, { "normalize-space", "a", "normalize-space($a)" },
  { "upper-case", "a", "upper-case($a)" }, { "lower-case", "a", "lower-case($a)" },
  { "translate", "abc", "if (empty($b) or empty($c)) then () else translate($a, $b, $c)" },
  { "matches", "ap", "matches($a, $p)" },
  { "year-from-date", "a", "year-from-date($a)" },
  { "month-from-date", "a", "month-from-date($a)" },
  { "day-from-date", "a", "day-from-date($a)" },
  { "hours-from-dateTime", "a", "hours-from-dateTime($a)" },
  { "days-from-duration", "a", "days-from-duration($a)" },
  { "months-from-duration", "a", "months-from-duration($a)" },
  { "years-from-duration", "a", "years-from-duration($a)" },
  { "distinct-values", "s", "distinct-values($s)" },
  /* constructors */
  { "to-integer", "a", "if ($a instance of xs:string) then k:strict(k:value-integer(k:trim($a)))"
                       " else k:result(for $x in $a return xs:integer($x))" },
  { "to-decimal", "a", "if ($a instance of xs:string) then k:strict(k:value-decimal(k:trim($a)))"
                       " else for $x in $a return xs:decimal($x)" },
  { "to-string", "a", "for $x in $a return string($x)" },
  { "to-boolean", "a", "if ($a instance of xs:string) then k:strict(k:value-boolean(k:trim($a)))"
                       " else for $x in $a return xs:boolean($x)" },
  { "to-date", "a", "if ($a instance of xs:string) then k:strict(k:value-date(k:trim($a)))"
                    " else for $x in $a return xs:date($x)" },
  { "to-dateTime", "a", "if ($a instance of xs:string) then k:strict(k:value-dateTime(k:trim($a)))"
                        " else for $x in $a return xs:dateTime($x)" },
  { "to-dayTimeDuration", "a",
    "if ($a instance of xs:string) then k:strict(k:value-dayTimeDuration(k:trim($a)))"
    " else for $x in $a return xs:dayTimeDuration($x)" },
  { "to-yearMonthDuration", "a",
    "if ($a instance of xs:string) then k:strict(k:value-yearMonthDuration(k:trim($a)))"
    " else for $x in $a return xs:yearMonthDuration($x)" },
  { "!castable", "ar", "if ($a instance of xs:QName) then $a"
                       " else exists($a) and not($r instance of xs:QName)" },
  { "!is-integer", "a", "k:castable($a, k:to-integer($a))" },
  { "!is-decimal", "a", "k:castable($a, k:to-decimal($a))" },
  { "!is-string", "a", "k:castable($a, k:to-string($a))" },
  { "!is-boolean", "a", "k:castable($a, k:to-boolean($a))" },
  { "!is-date", "a", "k:castable($a, k:to-date($a))" },
  { "!is-dateTime", "a", "k:castable($a, k:to-dateTime($a))" },
  { "!is-dayTimeDuration", "a", "k:castable($a, k:to-dayTimeDuration($a))" },
  { "!is-yearMonthDuration", "a", "k:castable($a, k:to-yearMonthDuration($a))" },
  /* functions of our own */
  { "earliest", "p", "for $x in $p return xs:date(if (string-length($x) ge 10) then"
                     " substring($x, 1, 10) else if (string-length($x) eq 7) then"
                     " concat($x, '-01') else concat($x, '-01-01'))" },
  { "latest", "p", "for $x in $p return if (string-length($x) ge 10) then"
                   " xs:date(substring($x, 1, 10)) else if (string-length($x) eq 7) then"
                   " xs:date(concat($x, '-01')) + xs:yearMonthDuration('P1M')"
                   " - xs:dayTimeDuration('P1D') else xs:date(concat($x, '-12-31'))" },
  { "precision", "p", "for $x in $p return if (string-length($x) gt 10) then 'time' else if"
                      " (string-length($x) eq 10) then 'day' else if (string-length($x) eq 7)"
                      " then 'month' else 'year'" },
  { "age", "bd", "for $x in $b, $y in $d, $n in year-from-date($y) - year-from-date($x) return"
                 " if ($x + xs:yearMonthDuration(concat(k:sign($n), 'P', abs($n), 'Y')) gt $y)"
                     " then $n - 1 else $n" },
  { "same-name", "ab", "if (empty($a) or empty($b)) then false()"
                       " else k:name-key($a) eq k:name-key($b)" },
  { "name-key", "a", "normalize-unicode(normalize-space(k:tones(concat(' ', replace("
                     "normalize-unicode(lower-case(normalize-unicode($a)), 'NFD'),"
                     " '[\\s\\p{Z}\xC2\x85]+', '  '), ' '))))" },
  /* hòa and hoà, thủy and thuỷ: the second of the two letters takes the tone */
  { "tones", "a",
    "replace(replace($a, '(" NO_LETTER "|[\\p{L}-[iaeouy]]|[^\\p{L}]gi)o" TONE "([ae])(" NO_LETTER
    ")', '$1o$3$2$4'), '(" NO_LETTER "|[\\p{L}-[qiaeouy]]|[^\\p{L}]gi)u" TONE "y(" NO_LETTER
    ")', '$1uy$2$3')" },
  { "in-force", "nd", "string($d) ge $n/@from and string($d) le $n/@to" },
  { "code", "cld", "$kdc-data/k:data/k:list[@id = $l][k:in-force(., $d)]"
                   "/k:code[@value = $c][k:in-force(., $d)]" },
  { "unit", "cd", "$kdc-data/k:data/k:unit[@code = $c][k:in-force(., $d)][1]" },
  { "code-property", "cpl", "if (empty($c)) then () else"
                            " for $x in k:code($c, $l, $received)[1]/k:property[@name = $p][1]"
                            " return string($x)" },
  { "asked", "l", "exists($kdc-data/k:data/k:list[@id = $l][@lookup])" },
  { "code-valid", "cdl", "if (empty($d)) then () else if (empty($c)) then false()"
                         " else if (exists(k:code($c, $l, $d))) then true()"
                         " else if (k:asked($l)) then k:pending() else false()" },
  { "unit-valid", "cd", "if (empty($d)) then () else exists($c) and exists(k:unit($c, $d))" },
  { "unit-level", "cd", "if (empty($d) or empty($c)) then ()"
                        " else for $x in k:unit($c, $d)/@level return string($x)" },
  { "unit-within", "cad", "if (empty($d) or empty($a)) then () else if (empty($c)) then false()"
                          " else k:within($c, $a, $d, 8)" },
  { "within", "cadn", "if ($n le 0 or empty(k:unit($c, $d))) then false() else if ($c eq $a)"
                      " then true() else if (k:unit($c, $d)/@parent)"
                      " then k:within(string(k:unit($c, $d)/@parent), $a, $d, $n - 1)"
                      " else false()" },
  { "calendar", "d", "if ($kdc-data/k:data/k:calendar[@id = $authority][k:in-force(., $d)]) then"
                     " $kdc-data/k:data/k:calendar[@id = $authority][k:in-force(., $d)]"
                     "[string($d) ge @first and string($d) le @last] else"
                     " $kdc-data/k:data/k:calendar[k:in-force(., $d)]"
                     "[string($d) ge @first and string($d) le @last][1]" },
  { "working", "d", "if (empty(k:calendar($d))) then k:pending()"
                    " else not(contains(k:calendar($d), string($d)))" },
  { "working-days", "ab",
    "if (empty($a) or empty($b)) then () else if ($b le $a) then 0 else if"
    " (k:working($a + xs:dayTimeDuration('P1D')) instance of xs:QName or k:working($b) instance of"
    " xs:QName) then k:pending() else k:days(k:all(for $i in 1 to days-from-duration($b - $a)"
    " return k:working($a + xs:dayTimeDuration(concat('P', $i, 'D')))))" },
  { "days", "s", "count($s[. = true()])" },
  { "add-working-days", "an", "if (empty($a) or empty($n)) then () else k:walk($a, $n,"
                              " xs:dayTimeDuration(if ($n lt 0) then '-P1D' else 'P1D'))" },
  { "walk", "ans", "if ($n eq 0) then $a else k:walked($a + $s, $n, $s, k:working($a + $s))" },
  { "walked", "answ", "k:walk($a, if (not($w)) then $n else if ($n lt 0) then $n + 1 else $n - 1,"
                      " $s)" },
};

static int
write_row (struct kdc_buffer *out, const char *name, const char *params, const char *body)
{
  int raw = *name == '!';
  const char *p;

  kdc__buffer_printf (out, "  <xsl:function name=\"k:%s\" as=\"item()*\">\n", name + raw);
  for (p = params; *p; p++)
    kdc__buffer_printf (out, "    <xsl:param name=\"%c\" as=\"item()*\"/>\n", *p);
  kdc__buffer_puts (out, "    <xsl:sequence select=\"");
  for (p = params; *p && !raw; p++)
    kdc__buffer_printf (out, "if ($%c instance of xs:QName) then $%c else ", *p, *p);
  kdc__buffer_xml (out, body, strlen (body));
  return kdc__buffer_puts (out, "\"/>\n  </xsl:function>\n");
}

int
kdc__check_write_library (struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    write_row (out, rows[i].name, rows[i].params, rows[i].body);
  return out->status;
}
