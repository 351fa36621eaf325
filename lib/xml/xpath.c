/* xpath.c - XPath 1.0 on answers: checked once when a protocol is loaded, evaluated with a limit on
 * operations, because the document looked into comes from the other side. Each evaluation compiles
 * for itself: a compiled expression of libxml2 caches pointers, so threads may not share it.
 * XPath in libxml2 2.9.14 does not survive every failing allocation of its own; ours it does. */
#include "xml/guest.h"

#include <string.h>

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "xml/sax.h"

struct kdc__xpath {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  const char *text;
  const char **namespaces;          /* prefix, URI, …, NULL */
};

static void
note (void *guard, xmlErrorPtr error)
{
  kdc__guard_note (guard, error);
}

static xmlXPathContext *
new_context (const struct kdc__xpath *xpath, xmlDoc *doc, struct kdc__guard *guard)
{
  xmlXPathContext *context = xmlXPathNewContext (doc);
  size_t i;

  if (!context)
    return NULL;
  context->error = note;
  context->userData = guard;
  context->opLimit = (unsigned long) kdc__limit (xpath->ctx, KDC__MAX_XSLT_OPS);
  context->node = (xmlNode *) doc;
  for (i = 0; xpath->namespaces[i]; i += 2)
    if (xmlXPathRegisterNs (context, (const xmlChar *) xpath->namespaces[i],
                            (const xmlChar *) xpath->namespaces[i + 1]) != 0) {
      xmlXPathFreeContext (context);
      return NULL;
    }
  return context;
}

static int
copy_text (struct kdc__xpath *xpath, const char *text, const char *const *namespaces)
{
  size_t count = 0, i;

  while (namespaces && namespaces[count])
    count++;
  xpath->namespaces = kdc__arena_array (&xpath->arena, count + 1, sizeof *xpath->namespaces);
  xpath->text = kdc__arena_strdup (&xpath->arena, text);
  if (!xpath->namespaces || !xpath->text)
    return KDC_ENOMEM;
  for (i = 0; i < count; i++)
    if (!(xpath->namespaces[i] = kdc__arena_strdup (&xpath->arena, namespaces[i])))
      return KDC_ENOMEM;
  return KDC_OK;
}

/* Where an expression is evaluated and what its $names are. */
struct scope {
  xmlDoc *doc;
  xmlNode *node;                    /* NULL: the document */
  const struct kdc__xpath_values *values;
  int (*known) (void *user, const char *name);          /* compiling: which $names there are */
  void *known_user;
  struct kdc__guard *guard;
};

static xmlXPathObject *
look_up (void *user, const xmlChar *name, const xmlChar *ns)
{
  const struct scope *scope = user;
  const char *value = NULL;
  xmlXPathObject *object;

  if (ns)
    return NULL;
  if (scope->known && scope->known (scope->known_user, (const char *) name))
    value = "";
  else if (scope->values)
    value = scope->values->value (scope->values->user, (const char *) name);
  if (!value)
    return NULL;
  object = xmlXPathNewCString (value);
  if (!object)
    scope->guard->nomem = 1;
  return object;
}

static int
evaluate (const struct kdc__xpath *xpath, struct scope *scope, xmlXPathObject **out)
{
  struct kdc__guard *guard = scope->guard;
  xmlXPathContext *context = new_context (xpath, scope->doc, guard);
  xmlXPathCompExpr *compiled;
  int is_compiled;

  *out = NULL;
  if (!context)
    return KDC_ENOMEM;
  xmlXPathRegisterVariableLookup (context, look_up, scope);
  if (scope->node)
    context->node = scope->node;
  compiled = xmlXPathCtxtCompile (context, (const xmlChar *) xpath->text);
  is_compiled = compiled != NULL;
  if (compiled && !guard->nomem && !guard->code)
    *out = xmlXPathCompiledEval (compiled, context);
  xmlXPathFreeCompExpr (compiled);
  xmlXPathFreeContext (context);
  if (*out && !guard->nomem && !guard->code)
    return KDC_OK;
  xmlXPathFreeObject (*out);
  *out = NULL;
  /* A function with an undefined prefix ends an evaluation without any structured error. */
  return guard->nomem || (!guard->code && !is_compiled) ? KDC_ENOMEM : KDC_EMODEL;
}

/* Unknown functions, prefixes and variables show only in an evaluation, so one is made. */
static int
try_out (const struct kdc__xpath *xpath, struct scope *scope)
{
  xmlXPathObject *object = NULL;
  xmlDoc *doc = xmlNewDoc ((const xmlChar *) "1.0");
  xmlNode *root = doc ? xmlNewDocNode (doc, NULL, (const xmlChar *) "x", NULL) : NULL;
  int status = KDC_ENOMEM;

  if (root) {
    xmlDocSetRootElement (doc, root);
    scope->doc = doc;
    status = evaluate (xpath, scope, &object);
  }
  xmlXPathFreeObject (object);
  xmlFreeDoc (doc);
  return status;
}

int
kdc__xpath_compile (struct kdc_context *ctx, const char *text, const char *const *namespaces,
                    struct kdc__xpath **out, kdc_error **err)
{
  return kdc__xpath_compile_with (ctx, text, namespaces, NULL, NULL, out, err);
}

int
kdc__xpath_compile_with (struct kdc_context *ctx, const char *text, const char *const *namespaces,
                         int (*known) (void *user, const char *name), void *known_user,
                         struct kdc__xpath **out, kdc_error **err)
{
  struct kdc__guard guard;
  struct scope scope = { NULL, NULL, NULL, known, known_user, &guard };
  struct kdc__xpath *xpath;
  int status;

  *out = NULL;
  status = kdc__xml_init ();
  if (status != KDC_OK)
    return kdc__fail (ctx, err, status, "error.internal", NULL);
  xpath = kdc__calloc (ctx, 1, sizeof *xpath);
  if (!xpath)
    return kdc__fail_nomem (err);
  xpath->ctx = kdc__context_ref (ctx);
  kdc__arena_init (&xpath->arena, ctx);
  kdc__guard_enter (&guard);
  status = copy_text (xpath, text, namespaces);
  if (status == KDC_OK)
    status = try_out (xpath, &scope);
  kdc__guard_leave (&guard);
  if (status == KDC_OK) {
    *out = xpath;
    return KDC_OK;
  }
  kdc__xpath_free (xpath);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return kdc__fail (ctx, err, status, "xml.xpath", "expression", text, "why",
                    guard.text[0] ? guard.text : "undeclared prefix", NULL);
}

void
kdc__xpath_free (struct kdc__xpath *xpath)
{
  struct kdc_context *ctx;

  if (!xpath)
    return;
  ctx = xpath->ctx;
  kdc__arena_free (&xpath->arena);
  kdc__free (ctx, xpath);
  kdc__context_unref (ctx);
}

int
kdc__xpath_boolean (const struct kdc__xpath *xpath, const struct kdc__dom *dom, int *out)
{
  return kdc__xpath_boolean_in (xpath, dom, NULL, out);
}

int
kdc__xpath_boolean_in (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                       const struct kdc__xpath_values *values, int *out)
{
  xmlXPathObject *object;
  struct kdc__guard guard;
  struct scope scope = { dom->doc, NULL, values, NULL, NULL, &guard };
  int status;

  *out = 0;
  kdc__guard_enter (&guard);
  status = evaluate (xpath, &scope, &object);
  if (status == KDC_OK)
    *out = xmlXPathCastToBoolean (object);
  xmlXPathFreeObject (object);
  kdc__guard_leave (&guard);
  return status;
}

/* --- nodes ----------------------------------------------------------------------------------- */

struct kdc__xpath_nodes {
  struct kdc_context *ctx;
  size_t count;
  xmlNode *items[];
};

static int
copy_nodes (struct kdc_context *ctx, const xmlXPathObject *object, struct kdc__xpath_nodes **out)
{
  const xmlNodeSet *set = object->nodesetval;
  size_t count = set ? (size_t) set->nodeNr : 0, i;
  struct kdc__xpath_nodes *nodes;

  if (object->type != XPATH_NODESET)
    return KDC_EMODEL;
  nodes = kdc__alloc (ctx, sizeof *nodes + count * sizeof *nodes->items);
  if (!nodes)
    return KDC_ENOMEM;
  nodes->ctx = kdc__context_ref (ctx);
  nodes->count = 0;
  for (i = 0; i < count; i++)
    if (set->nodeTab[i]->type == XML_ELEMENT_NODE)
      nodes->items[nodes->count++] = set->nodeTab[i];
  *out = nodes;
  return KDC_OK;
}

int
kdc__xpath_select (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                   const struct kdc__xpath_values *values, struct kdc__xpath_nodes **out)
{
  xmlXPathObject *object;
  struct kdc__guard guard;
  struct scope scope = { dom->doc, NULL, values, NULL, NULL, &guard };
  int status;

  *out = NULL;
  kdc__guard_enter (&guard);
  status = evaluate (xpath, &scope, &object);
  if (status == KDC_OK && object->type == XPATH_NODESET && object->nodesetval)
    xmlXPathNodeSetSort (object->nodesetval);
  if (status == KDC_OK)
    status = copy_nodes (xpath->ctx, object, out);
  xmlXPathFreeObject (object);
  kdc__guard_leave (&guard);
  return status;
}

size_t
kdc__xpath_nodes_count (const struct kdc__xpath_nodes *nodes)
{
  return nodes ? nodes->count : 0;
}

void
kdc__xpath_nodes_free (struct kdc__xpath_nodes *nodes)
{
  struct kdc_context *ctx;

  if (!nodes)
    return;
  ctx = nodes->ctx;
  kdc__free (ctx, nodes);
  kdc__context_unref (ctx);
}

int
kdc__xpath_string (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                   struct kdc_buffer *out)
{
  return kdc__xpath_string_in (xpath, dom, NULL, NULL, 0, out);
}

int
kdc__xpath_string_in (const struct kdc__xpath *xpath, const struct kdc__dom *dom,
                      const struct kdc__xpath_values *values,
                      const struct kdc__xpath_nodes *nodes, size_t index, struct kdc_buffer *out)
{
  xmlXPathObject *object;
  struct kdc__guard guard;
  struct scope scope = { dom->doc, NULL, values, NULL, NULL, &guard };
  xmlChar *text = NULL;
  int status;

  if (nodes && index >= nodes->count)
    return KDC_EINVAL;
  if (nodes)
    scope.node = nodes->items[index];
  kdc__guard_enter (&guard);
  status = evaluate (xpath, &scope, &object);
  if (status == KDC_OK)
    text = xmlXPathCastToString (object);
  if (status == KDC_OK && (!text || guard.nomem))
    status = KDC_ENOMEM;
  if (status == KDC_OK)
    status = kdc__buffer_puts (out, (const char *) text);
  xmlFree (text);
  xmlXPathFreeObject (object);
  kdc__guard_leave (&guard);
  return status;
}
