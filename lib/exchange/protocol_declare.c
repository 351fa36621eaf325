/* protocol_declare.c - what a protocol asks of its host (parameters, secrets), sessions, variants
 * of a call, and how a receipt is waited for. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"
#include "model/vocabularies.h"

static int
compile_parameters (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  void *list;
  int status = kdc__compile_list (c, root, "parameter", sizeof *c->p->parameters, &list,
                                  &c->p->parameter_count);

  c->p->parameters = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "parameter", child)) != NULL) {
    struct kdc__parameter_decl *parameter = &c->p->parameters[c->p->parameter_count++];
    const char *required = kdc__element_attribute (child, "required");
    size_t i;

    parameter->name = kdc__element_attribute (child, "name");
    status = kdc__compile_pattern (c, child, &parameter->pattern);
    if (status != KDC_OK)
      return status;
    parameter->required = required != NULL && strcmp (required, "true") == 0;
    parameter->record = kdc__element_attribute (child, "as") != NULL;
    for (i = 0; kdc__call_names[i] != NULL; i++)
      if (strcmp (kdc__call_names[i], parameter->name) == 0)
        return kdc__compile_fail (c, "protocol.double", child, "name", 0, parameter->name);
    if (parameter->name[0] < 'a' || parameter->name[0] > 'z')
      return kdc__compile_fail (c, "protocol.capture-name", child, "name", 0, parameter->name);
  }
  return status;
}

/* What a sheet does not know it would leave out in silence, so a record is judged by its table. */
int
kdc__parameter_check (struct kdc_context *ctx, const struct kdc__parameter_decl *parameter,
                      const char *value, kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__record_decl };
  struct kdc__document *document = NULL;
  struct kdc_buffer bytes;
  int status;

  if (!parameter->record || value[0] == '\0')
    return KDC_OK;
  kdc__buffer_init (&bytes, ctx, 0);
  if (kdc__buffer_puts (&bytes, value) != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return kdc__fail_nomem (err);
  }
  status = kdc__document_read (ctx, &bytes, parameter->name, roots, 1, &document, err);
  kdc__document_free (document);
  return status;
}

static int
compile_secrets (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  void *list;
  int status = kdc__compile_list (c, root, "secret", sizeof *c->p->secrets, &list,
                                  &c->p->secret_count);

  c->p->secrets = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "secret", child)) != NULL)
    c->p->secrets[c->p->secret_count++] = kdc__element_attribute (child, "name");
  return status;
}

static int
compile_sessions (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  void *list;
  int status = kdc__compile_list (c, root, "session", sizeof *c->p->sessions, &list,
                                  &c->p->session_count);

  c->p->sessions = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "session", child)) != NULL) {
    struct kdc__session_decl *session = &c->p->sessions[c->p->session_count];
    const char *id = kdc__element_attribute (child, "id");

    if (kdc__protocol_session (c->p, id, strlen (id)) != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "id", 0, id);
    session->id = id;
    session->capture = kdc__element_attribute (child, "capture");
    c->p->session_count++;
    if (kdc__element_attribute (child, "lifetime") != NULL)
      status = kdc__compile_duration (c, child, "lifetime", &session->lifetime_ms);
  }
  return status;
}

int
kdc__compile_declarations (struct kdc__protocol_compile *c)
{
  int status = compile_parameters (c);

  if (status == KDC_OK)
    status = compile_secrets (c);
  return status == KDC_OK ? compile_sessions (c) : status;
}

static int
link_session (struct kdc__protocol_compile *c, const struct kdc__element *element,
              struct kdc__session_decl *session)
{
  const char *id = kdc__element_attribute (element, "call");
  size_t i;

  session->call = kdc__protocol_call (c->p, id);
  if (session->call == NULL || session->call->session != NULL)
    return kdc__compile_fail (c, "protocol.no-call", element, "call", 0, id);
  for (i = 0; i < session->call->capture_count; i++)
    if (strcmp (session->call->captures[i].name, session->capture) == 0)
      return session->call->captures[i].secret
               ? KDC_OK : kdc__compile_fail (c, "protocol.session-secret", element, "capture", 0,
                                             session->capture);
  return kdc__compile_fail (c, "protocol.no-capture", element, "capture", 0, session->capture);
}

static int
is_log_in (const struct kdc__protocol *p, const struct kdc__call_decl *call)
{
  size_t i;

  for (i = 0; i < p->session_count; i++)
    if (p->sessions[i].call == call)
      return 1;
  return 0;
}

/* What is secret lives in memory: only a session keeps such a thing. */
static int
check_secrets (struct kdc__protocol_compile *c, const struct kdc__call_decl *call)
{
  const struct kdc__element *child = NULL;
  size_t i = 0;

  if (is_log_in (c->p, call))
    return KDC_OK;
  while ((child = kdc__element_child (call->element, "capture", child)) != NULL)
    if (call->captures[i++].secret)
      return kdc__compile_fail (c, "protocol.secret-capture", child, "secret", 0,
                                kdc__element_attribute (child, "name"));
  return KDC_OK;
}

int
kdc__compile_session_links (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  size_t i = 0;
  int status = KDC_OK;

  while (status == KDC_OK && (child = kdc__element_child (root, "session", child)) != NULL)
    status = link_session (c, child, &c->p->sessions[i++]);
  for (i = 0; i < c->p->call_count && status == KDC_OK; i++)
    status = check_secrets (c, &c->p->calls[i]);
  return status;
}

/* --- variants -------------------------------------------------------------------------------- */

static int
compile_condition (struct kdc__protocol_compile *c, const struct kdc__element *element,
                   const char *text, size_t length, struct kdc__pair_decl *when)
{
  const char *all = kdc__element_attribute (element, "when");
  const char *equals = memchr (text, '=', length);
  char *name = NULL, *value = NULL;

  if (equals != NULL) {
    name = kdc__arena_strndup (&c->p->arena, text, (size_t) (equals - text));
    value = kdc__arena_strndup (&c->p->arena, equals + 1, length - (size_t) (equals - text) - 1);
    if (name == NULL || value == NULL)
      return kdc__fail_nomem (c->err);
  }
  if (equals == NULL
      || (strcmp (name, "reconciled") != 0 && kdc__protocol_call (c->p, name) == NULL)
      || (strcmp (value, "found") != 0 && strcmp (value, "absent") != 0))
    return kdc__compile_fail (c, "protocol.when", element, "when", (size_t) (text - all), all);
  when->name = name;
  when->value = value;
  return KDC_OK;
}

static int
compile_conditions (struct kdc__protocol_compile *c, const struct kdc__element *element,
                    struct kdc__variant_decl *variant)
{
  const char *text = kdc__element_attribute (element, "when");
  size_t length, most = 1;
  const char *at;
  int status = KDC_OK;

  for (at = text; *at != '\0'; at++)
    most += *at == '|';
  variant->when = kdc__arena_array (&c->p->arena, most, sizeof *variant->when);
  if (variant->when == NULL)
    return kdc__fail_nomem (c->err);
  for (at = text; status == KDC_OK; at += length + 1) {
    length = strcspn (at, "|");
    status = compile_condition (c, element, at, length, &variant->when[variant->when_count++]);
    if (at[length] == '\0')
      break;
  }
  return status;
}

static int
compile_params (struct kdc__protocol_compile *c, const struct kdc__element *element,
                struct kdc__variant_decl *variant)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, element, "param", sizeof *variant->params, &list,
                                  &variant->param_count);

  variant->params = list;
  while (status == KDC_OK && (child = kdc__element_child (element, "param", child)) != NULL) {
    struct kdc__pair_decl *param = &variant->params[variant->param_count++];

    param->name = kdc__element_attribute (child, "name");
    param->value = kdc__element_attribute (child, "value");
    if (param->name[0] < 'A')
      return kdc__compile_fail (c, "protocol.capture-name", child, "name", 0, param->name);
    status = kdc__compile_template (c, child, "value", param->value, kdc__body_names,
                                    KDC__WITH_CAPTURES);
  }
  return status;
}

int
kdc__compile_variants (struct kdc__protocol_compile *c, struct kdc__call_decl *call)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, call->element, "variant", sizeof *call->variants, &list,
                                  &call->variant_count);

  call->variants = list;
  while (status == KDC_OK
         && (child = kdc__element_child (call->element, "variant", child)) != NULL) {
    struct kdc__variant_decl *variant = &call->variants[call->variant_count++];

    variant->id = kdc__element_attribute (child, "id");
    status = compile_conditions (c, child, variant);
    if (status == KDC_OK)
      status = compile_params (c, child, variant);
  }
  return status;
}

/* --- waiting for a receipt ------------------------------------------------------------------- */

#define LEAST_PAUSE 1000
#define MOST_PAUSE  3600000

static int
compile_poll_times (struct kdc__protocol_compile *c, const struct kdc__element *element,
                    struct kdc__poll_decl *poll)
{
  int status = kdc__compile_duration (c, element, "give-up", &poll->give_up_ms);

  poll->interval = kdc__element_attribute (element, "interval");
  poll->least_ms = LEAST_PAUSE;
  poll->most_ms = MOST_PAUSE;
  if (status == KDC_OK && kdc__element_attribute (element, "least") != NULL)
    status = kdc__compile_duration (c, element, "least", &poll->least_ms);
  if (status == KDC_OK && kdc__element_attribute (element, "most") != NULL)
    status = kdc__compile_duration (c, element, "most", &poll->most_ms);
  if (status == KDC_OK && poll->interval != NULL)
    status = kdc__compile_template (c, element, "interval", poll->interval, kdc__call_names,
                                    KDC__WITH_CAPTURES);
  if (status == KDC_OK && (poll->least_ms < 1 || poll->most_ms < poll->least_ms))
    status = kdc__compile_fail (c, "protocol.poll", element, NULL, 0, "least > most");
  return status;
}

int
kdc__compile_poll (struct kdc__protocol_compile *c, struct kdc__call_decl *call)
{
  const struct kdc__element *element = kdc__element_child (call->element, "poll", NULL);
  const char *id;
  int status;

  if (element == NULL)
    return KDC_OK;
  call->poll = kdc__arena_alloc (&c->p->arena, sizeof *call->poll);
  if (call->poll == NULL)
    return kdc__fail_nomem (c->err);
  status = compile_poll_times (c, element, call->poll);
  id = kdc__element_attribute (element, "call");
  if (status != KDC_OK || id == NULL)
    return status;
  call->poll->call = kdc__protocol_call (c->p, id);
  if (call->poll->call == NULL || call->poll->call == call)
    return kdc__compile_fail (c, "protocol.no-call", element, "call", 0, id);
  if (call->poll->call->on_unknown != KDC__ON_REPEAT)
    return kdc__compile_fail (c, "protocol.poll", element, "call", 0, id);
  return KDC_OK;
}
