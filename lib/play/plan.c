/* plan.c - a plan of faults: read, checked, and asked at each request whether it is its turn. The
 * same seed and the same requests give the same faults. */

#include <string.h>
#include "base/text.h"
#include "play/faults.h"

#define MOST_BYTES INT64_C (1073741824)

static int
number (struct kdc__plan *plan, const struct kdc__element *element, const char *name,
        int64_t least, int64_t most, int64_t otherwise, int64_t *out, kdc_error **err)
{
  const char *text = kdc__element_attribute (element, name);

  *out = otherwise;
  if (text == NULL)
    return KDC_OK;
  if (kdc__parse_int64 (text, strlen (text), out) == 0 && *out >= least && *out <= most)
    return KDC_OK;
  return kdc__document_fail (plan->document, err, "play.number", element, name, 0, "value", text,
                             NULL);
}

static int
kind_of (const char *name)
{
  int kind = 0;

  while (kind < KDC__F_COUNT - 1 && strcmp (kdc__fault_table[kind].name, name) != 0)
    kind++;
  return kind;
}

static int
read_fault (struct kdc__plan *plan, const struct kdc__element *element, struct kdc__fault *fault,
            kdc_error **err)
{
  const char *effect = kdc__element_attribute (element, "effect");
  int64_t http = 0;
  int status;

  fault->kind = kind_of (kdc__element_attribute (element, "is"));
  fault->effect = effect != NULL ? strcmp (effect, "true") == 0
                                 : kdc__fault_table[fault->kind].effect;
  fault->call = kdc__element_attribute (element, "call");
  fault->location = kdc__element_attribute (element, "location");
  if (fault->location == NULL)
    fault->location = "http://elsewhere.invalid/";
  status = number (plan, element, "from", 1, INT32_MAX, 1, &fault->from, err);
  if (status == KDC_OK)
    status = number (plan, element, "times", 0, INT32_MAX, 1, &fault->times, err);
  if (status == KDC_OK)
    status = number (plan, element, "chance", 0, 100, 100, &fault->chance, err);
  if (status == KDC_OK)
    status = number (plan, element, "wait", 0, 86400000, 5000, &fault->wait_ms, err);
  if (status == KDC_OK)
    status = number (plan, element, "bytes", 1, MOST_BYTES, 67108864, &fault->bytes, err);
  if (status == KDC_OK && fault->kind == KDC__F_ERROR)
    status = number (plan, element, "status", 400, 599, 503, &http, err);
  else if (status == KDC_OK)
    status = number (plan, element, "status", 200, 599,
                     fault->kind == KDC__F_REDIRECT ? 302 : 200, &http, err);
  fault->status = (int) http;
  return status;
}

static int
read_faults (struct kdc__plan *plan, kdc_error **err)
{
  const struct kdc__element *root = plan->document->root, *child = NULL;
  size_t count = 0;
  int64_t seed;
  int status = number (plan, root, "seed", 0, INT64_MAX, 1, &seed, err);

  plan->random = (uint64_t) seed;
  while ((child = kdc__element_child (root, "fault", child)) != NULL)
    count++;
  plan->faults = kdc__arena_array (&plan->arena, count + 1, sizeof *plan->faults);
  if (status == KDC_OK && plan->faults == NULL)
    return kdc__fail_nomem (err);
  while (status == KDC_OK && (child = kdc__element_child (root, "fault", child)) != NULL)
    status = read_fault (plan, child, &plan->faults[plan->count++], err);
  return status;
}

static int
read_document (struct kdc__plan *plan, const void *data, size_t size, const char *source,
               kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__faults_decl };
  struct kdc_buffer bytes;

  kdc__buffer_init (&bytes, plan->ctx, 0);
  if (kdc__buffer_append (&bytes, data, size) != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return kdc__fail_nomem (err);
  }
  return kdc__document_read (plan->ctx, &bytes, source, roots, 1, &plan->document, err);
}

int
kdc__plan_read (struct kdc_context *ctx, const void *data, size_t size, const char *source,
                struct kdc__plan **out, kdc_error **err)
{
  struct kdc__plan *plan = kdc__calloc (ctx, 1, sizeof *plan);
  int status = KDC_OK;

  *out = NULL;
  if (plan == NULL)
    return kdc__fail_nomem (err);
  plan->ctx = ctx;
  kdc__arena_init (&plan->arena, ctx);
  if (data != NULL)
    status = read_document (plan, data, size, source, err);
  if (status == KDC_OK && data != NULL)
    status = read_faults (plan, err);
  if (status != KDC_OK) {
    kdc__plan_free (plan);
    return status;
  }
  *out = plan;
  return KDC_OK;
}

void
kdc__plan_free (struct kdc__plan *plan)
{
  if (plan == NULL)
    return;
  kdc__document_free (plan->document);
  kdc__arena_free (&plan->arena);
  kdc__free (plan->ctx, plan);
}

const char *
kdc__plan_secret (const struct kdc__plan *plan, const char *name)
{
  const struct kdc__element *child = NULL;

  while (plan->document != NULL
         && (child = kdc__element_child (plan->document->root, "secret", child)) != NULL)
    if (strcmp (kdc__element_attribute (child, "name"), name) == 0)
      return kdc__element_attribute (child, "value");
  return NULL;
}

/* splitmix64 (public domain, Sebastiano Vigna): small, and good enough to throw dice. */
static uint64_t
throw_dice (struct kdc__plan *plan)
{
  uint64_t z = plan->random += UINT64_C (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

const struct kdc__fault *
kdc__plan_next (struct kdc__plan *plan, const char *call)
{
  struct kdc__fault *chosen = NULL;
  size_t i;

  for (i = 0; i < plan->count; i++) {         /* each counts, also when another is chosen */
    struct kdc__fault *fault = &plan->faults[i];

    if (fault->call != NULL && (call == NULL || strcmp (fault->call, call) != 0))
      continue;
    fault->seen++;
    if (chosen != NULL || fault->seen < fault->from
        || (fault->times > 0 && fault->done >= fault->times))
      continue;
    if (fault->chance < 100 && (int64_t) (throw_dice (plan) % 100) >= fault->chance)
      continue;
    fault->done++;
    chosen = fault;
  }
  return chosen;
}
