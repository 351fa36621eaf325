/* xslt.c - running a compiled sheet. Everything a run changes belongs to the run (the input is
 * copied, functions and limits are set on the context), so that one sheet serves many threads. */
#include "xml/sheet.h"

#include <stdio.h>
#include <string.h>

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <libxslt/extensions.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltutils.h>

#define MOST_ARGUMENTS 16

struct run {
  const struct kdc__xslt *sheet;
  const struct kdc__xslt_function *functions;
  void *user;
  struct kdc__guard guard;
  struct kdc__sheet_notes notes;
  struct kdc__sheet_notes trace;    /* holds the lock when locked is set */
  int locked;
  const char *failed;               /* name of the function that ended the run */
  int status;                       /* what it returned */
  xmlDoc *input;
  xsltSecurityPrefs *security;
  xsltTransformContext *context;
};

/* texts stands first: from the array that a function is given to the whole. */
struct arguments {
  const char *texts[MOST_ARGUMENTS];
  const xmlNode *nodes[MOST_ARGUMENTS];
};

static void
on_message (void *user, const char *format, ...)
{
  struct run *run = user;
  char message[512];
  va_list args;

  va_start (args, format);
  vsnprintf (message, sizeof message, format, args);
  va_end (args);
  if (run->context && kdc__sheet_is (run->context->inst ? run->context->inst
                                     : (xmlNode *) run->input, "message")) {
    if (message[0] != '\n')           /* the newest; it counts only when it ends the run */
      kdc__line_copy (run->notes.text, sizeof run->notes.text, message);
    return;
  }
  kdc__sheet_note (&run->notes, message);
  if (run->notes.depth && !run->locked) {
    run->locked = 1;                /* next libxslt prints its stack to the process's handler */
    kdc__sheet_lock (&run->trace);
  }
}

static void
end_run (struct run *run, int status, const char *function)
{
  if (run->status == KDC_OK) {
    run->status = status;
    run->failed = function;
  }
  run->context->state = XSLT_STATE_STOPPED;
}

static const struct kdc__xslt_function *
find_function (const struct run *run, const xmlChar *name)
{
  const struct kdc__xslt_function *f = run->functions;

  for (; f && f->name; f++)
    if (name && strcmp (f->name, (const char *) name) == 0)
      return f;
  return NULL;
}

/* 0: no sibling has the name too. */
static size_t
position_of (const xmlNode *node)
{
  const xmlNode *other;
  size_t before = 0, all = 0;

  for (other = node->parent ? node->parent->children : NULL; other; other = other->next)
    if (other->type == XML_ELEMENT_NODE && xmlStrEqual (other->name, node->name)) {
      all++;
      before = other == node ? all : before;
    }
  return all > 1 ? before : 0;
}

/* An element of JSON as XML is known by its key. */
static const char *
name_of (const xmlNode *node)
{
  const xmlAttr *key;

  if (node->type == XML_ELEMENT_NODE && node->ns
      && xmlStrEqual (node->ns->href, (const xmlChar *) KDC__JSON_URI))
    for (key = node->properties; key; key = key->next)
      if (!key->ns && key->children && strcmp ((const char *) key->name, "key") == 0)
        return (const char *) key->children->content;
  return (const char *) node->name;
}

#define MOST_STEPS 64

int
kdc__xslt_argument_path (const char *const *arguments, size_t index, struct kdc_buffer *out)
{
  const struct arguments *all = (const struct arguments *) (const void *) arguments;
  const xmlNode *steps[MOST_STEPS], *node = all->nodes[index];
  size_t count = 0;

  for (; node && node->type != XML_DOCUMENT_NODE && count < MOST_STEPS; node = node->parent)
    if (node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE)
      steps[count++] = node;
  while (count-- > 0) {
    int is_attribute = steps[count]->type == XML_ATTRIBUTE_NODE;
    size_t position = is_attribute ? 0 : position_of (steps[count]);

    (void) kdc__buffer_printf (out, "/%s%s", is_attribute ? "@" : "", name_of (steps[count]));
    if (position > 0 && strcmp (name_of (steps[count]), (const char *) steps[count]->name) == 0)
      (void) kdc__buffer_printf (out, "[%zu]", position);
  }
  return out->status;
}

static int
call (struct run *run, const struct kdc__xslt_function *function, struct arguments *arguments,
      size_t count, xmlChar **result)
{
  struct kdc_buffer out;
  int status;

  kdc__buffer_init (&out, run->sheet->ctx,
                    (size_t) kdc__limit (run->sheet->ctx, KDC__MAX_OUTPUT_BYTES));
  status = function->call (run->user, arguments->texts, count, &out);
  if (status == KDC_OK)
    status = out.status;
  if (status == KDC_OK && !(*result = xmlStrndup ((const xmlChar *) (out.data ? out.data : ""),
                                                  (int) out.size)))
    status = KDC_ENOMEM;
  kdc__buffer_clear (&out);
  return status;
}

/* The node whose text an argument is: the first, as string () takes it. NULL: none. */
static const xmlNode *
node_of (const xmlXPathObject *value)
{
  const xmlNodeSet *set = value && value->type == XPATH_NODESET ? value->nodesetval : NULL;
  const xmlNode *first = set && set->nodeNr > 0 ? set->nodeTab[0] : NULL;
  int i;

  for (i = 1; set && i < set->nodeNr; i++)
    if (xmlXPathCmpNodes ((xmlNode *) first, set->nodeTab[i]) == -1)
      first = set->nodeTab[i];
  return first && first->type != XML_NAMESPACE_DECL ? first : NULL;
}

/* All functions of urn:kdc:xslt:1. Which one is meant is in the XPath context; a compiled
 * expression keeps the pointer to this one C function, whichever run it was compiled in. */
static void
dispatch (xmlXPathParserContext *parser, int count)
{
  xsltTransformContext *context = xsltXPathGetTransformContext (parser);
  struct run *run = context->_private;
  const struct kdc__xslt_function *function = find_function (run, parser->context->function);
  struct arguments arguments;
  xmlChar *texts[MOST_ARGUMENTS], *result = NULL;
  int status = KDC_EMODEL, i;

  if (!function || count < function->least || count > function->most
      || count > MOST_ARGUMENTS) {
    kdc__sheet_note (&run->notes, function ? "wrong number of arguments"
                                           : "no such function of " KDC__XSLT_FUNCTIONS_URI);
    end_run (run, KDC_EMODEL, function ? function->name : NULL);
    xmlXPathErr (parser, XPATH_INVALID_ARITY);
    return;
  }
  for (i = count; i-- > 0;) {
    arguments.nodes[i] = node_of (parser->value);
    texts[i] = xmlXPathPopString (parser);
    arguments.texts[i] = (const char *) texts[i];
  }
  if (!xmlXPathCheckError (parser) && !run->guard.nomem)
    status = call (run, function, &arguments, (size_t) count, &result);
  for (i = 0; i < count; i++)
    xmlFree (texts[i]);
  if (status != KDC_OK)
    end_run (run, run->guard.nomem ? KDC_ENOMEM : status, function->name);
  valuePush (parser, xmlXPathWrapString (result ? result : xmlStrdup ((const xmlChar *) "")));
}

static int
forbid_all (struct run *run)
{
  static const xsltSecurityOption options[] = {
    XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY,
    XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK
  };
  size_t i;

  run->security = xsltNewSecurityPrefs ();
  if (!run->security)
    return KDC_ENOMEM;
  for (i = 0; i < sizeof options / sizeof *options; i++)
    if (xsltSetSecurityPrefs (run->security, options[i], xsltSecurityForbid) != 0)
      return KDC_ENOMEM;
  return xsltSetCtxtSecurityPrefs (run->security, run->context) == 0 ? KDC_OK : KDC_ENOMEM;
}

/* Until the context has an error function of its own libxslt complains to the whole process. */
static int
new_context (struct run *run, const xmlDoc *input)
{
  int status = KDC_ENOMEM;

  kdc__sheet_lock (&run->notes);
  run->input = xmlCopyDoc ((xmlDoc *) input, 1);
  if (run->input)
    run->context = xsltNewTransformContext (run->sheet->style, run->input);
  if (run->context)
    status = forbid_all (run);
  kdc__sheet_unlock (&run->notes);
  return run->notes.nomem ? KDC_ENOMEM : status;
}

static int
prepare (struct run *run, const xmlDoc *input, const char *const *parameters)
{
  struct kdc_context *ctx = run->sheet->ctx;
  const struct kdc__xslt_function *f;
  int status = new_context (run, input);

  if (status != KDC_OK)
    return status;
  run->context->_private = run;
  run->context->maxTemplateDepth = (int) kdc__limit (ctx, KDC__MAX_XSLT_DEPTH);
  run->context->opLimit = (unsigned long) kdc__limit (ctx, KDC__MAX_XSLT_OPS);
  run->context->xpathCtxt->opLimit = run->context->opLimit;
  xsltSetTransformErrorFunc (run->context, run, on_message);
  for (f = run->functions; f && f->name; f++)
    if (xsltRegisterExtFunction (run->context, (const xmlChar *) f->name,
                                 (const xmlChar *) KDC__XSLT_FUNCTIONS_URI, dispatch) != 0)
      return KDC_ENOMEM;
  if (parameters && xsltQuoteUserParams (run->context, (const char **) parameters) < 0)
    return KDC_ENOMEM;
  return KDC_OK;
}

/* libxml2 does not always say that it ran out of operations, but then its count is at the limit. */
static int
over_limit (const struct run *run)
{
  return run->notes.depth || run->notes.operations
         || run->context->xpathCtxt->opCount >= run->context->xpathCtxt->opLimit;
}

/* What ended the run. */
static int
verdict (const struct run *run, const xmlDoc *result)
{
  if (run->guard.nomem || run->notes.nomem || run->status == KDC_ENOMEM)
    return KDC_ENOMEM;
  if (run->status != KDC_OK)
    return run->status;
  if (over_limit (run))
    return KDC_ELIMIT;
  if (run->context->state != XSLT_STATE_OK || run->guard.code)
    return KDC_EMODEL;
  return result ? KDC_OK : KDC_ENOMEM;
}

static int
save (struct run *run, xmlDoc *result, struct kdc_buffer *out)
{
  xmlOutputBuffer *output = xmlOutputBufferCreateIO (kdc__tree_write, NULL, out, NULL);
  int written = 0;

  if (!output)
    return KDC_ENOMEM;
  if (result->children)
    written = xsltSaveResultTo (output, result, run->sheet->style);
  if (xmlOutputBufferClose (output) < 0)
    written = -1;
  if (out->status != KDC_OK)
    return out->status;
  return written < 0 || run->guard.nomem ? KDC_ENOMEM : KDC_OK;
}

static int
transform (struct run *run, const xmlDoc *input, const char *const *parameters,
           struct kdc_buffer *out)
{
  xmlDoc *result = NULL;
  int status = prepare (run, input, parameters);

  if (status == KDC_OK) {
    result = xsltApplyStylesheetUser (run->sheet->style, run->input, NULL, NULL, NULL,
                                      run->context);
    if (run->locked)
      kdc__sheet_unlock (&run->trace);
    status = verdict (run, result);
  }
  if (status == KDC_OK)
    status = save (run, result, out);
  xmlFreeDoc (result);
  return status;
}

static int
fail_limit (const struct run *run, kdc_error **err)
{
  struct kdc_context *ctx = run->sheet->ctx;
  enum kdc__option option = run->notes.depth ? KDC__MAX_XSLT_DEPTH : KDC__MAX_XSLT_OPS;
  char most[32];

  snprintf (most, sizeof most, "%lld", (long long) kdc__limit (ctx, option));
  return kdc__fail_at (ctx, err, KDC_ELIMIT, "xslt.limit", run->sheet->source, 0, 0, NULL,
                       "limit", kdc__option_row (option)->name, "most", most, NULL);
}

static int
fail (const struct run *run, const struct kdc_buffer *out, int status, kdc_error **err)
{
  const char *why = run->notes.text[0] ? run->notes.text : run->guard.text;
  int line = run->notes.sheet == 0 ? run->notes.line : 0;

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  if (status == KDC_ELIMIT && out->status != KDC_ELIMIT && !run->failed)
    return fail_limit (run, err);
  if (run->failed && !run->notes.text[0])
    why = run->failed;
  if (out->status == KDC_ELIMIT)
    why = kdc__option_row (KDC__MAX_OUTPUT_BYTES)->name;
  return kdc__fail_at (run->sheet->ctx, err, status, "xslt.run", run->sheet->source, line, 0,
                       NULL, "why", why, NULL);
}

int
kdc__xslt_run (const struct kdc__xslt *sheet, const struct kdc__dom *input,
               const char *const *parameters, const struct kdc__xslt_function *functions,
               void *user, struct kdc_buffer *out, kdc_error **err)
{
  struct run run = { .sheet = sheet, .functions = functions, .user = user };
  int status;

  kdc__guard_enter (&run.guard);
  status = transform (&run, input->doc, parameters, out);
  if (run.context)
    xsltFreeTransformContext (run.context);
  if (run.security)
    xsltFreeSecurityPrefs (run.security);
  xmlFreeDoc (run.input);
  kdc__guard_leave (&run.guard);
  return status == KDC_OK ? KDC_OK : fail (&run, out, status, err);
}
