/* session.c - sessions given to callers: the instant they end, some randomness, and a signature of
 * ours over both and the peer. Nothing is kept for each of them, so any process over the same store
 * knows them, and they survive a restart. The key is a row of its own in the inbox, made once. */

#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "exchange/inbox.h"

#define KEY_PEER ""
#define KEY_ID   "-session-key"
#define KEY_SIZE 32
enum { EXPIRY_DIGITS = 16, NONCE_DIGITS = 32, MAC_DIGITS = 64,
       LENGTH = EXPIRY_DIGITS + NONCE_DIGITS + MAC_DIGITS };

/* Two processes may begin at once: the one that comes second takes what the first made. */
static int
make_key (struct kdc__incoming *h, uint8_t key[KEY_SIZE])
{
  struct kdc__store *store = h->inbox->store;
  struct kdc__inbox_row row;
  uint8_t none[32] = { 0 };
  int fresh, status;

  if (kdc__random (key, KEY_SIZE) != KDC_OK)
    return kdc__fail_nomem (h->err);
  status = kdc__store_inbox_begin (store, KEY_PEER, KEY_ID, none, &fresh, &row, h->err);
  if (status != KDC_OK)
    return status;
  if (fresh)
    status = kdc__store_inbox_answer (store, KEY_PEER, KEY_ID, key, KEY_SIZE, NULL, NULL, 0,
                                      h->err);
  else if (row.state == 2 && row.answer.size == KEY_SIZE)
    memcpy (key, row.answer.data, KEY_SIZE);
  else
    status = kdc__fail (h->inbox->ctx, h->err, KDC_ESTATE, "store.not-begun", "message", KEY_ID,
                        NULL);
  kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  return status;
}

static int
read_key (struct kdc__incoming *h, uint8_t key[KEY_SIZE])
{
  struct kdc__inbox_row row;
  kdc_error *ignored = NULL;
  int status = kdc__store_inbox_get (h->inbox->store, KEY_PEER, KEY_ID, &row, &ignored);
  int there = status == KDC_OK && row.state == 2 && row.answer.size == KEY_SIZE;

  kdc__error_delete (ignored);
  if (there)
    memcpy (key, row.answer.data, KEY_SIZE);
  if (status == KDC_OK)
    kdc__store_inbox_row_clear (h->inbox->ctx, &row);
  return there ? KDC_OK : make_key (h, key);
}

/* head: the digits before the signature. */
static int
sign (struct kdc__incoming *h, const char *head, char out[MAC_DIGITS + 1])
{
  const char *peer = h->inbox->session_peer != NULL ? h->inbox->session_peer : h->peer;
  uint8_t key[KEY_SIZE], mac[KDC__HASH_MOST];
  struct kdc__hash *hash = NULL;
  size_t size = 0;
  int status = read_key (h, key);

  if (status != KDC_OK)
    return status;
  status = kdc__hmac_new (h->inbox->ctx, KDC__SHA256, key, KEY_SIZE, &hash);
  if (status == KDC_OK)
    status = kdc__hash_update (hash, head, EXPIRY_DIGITS + NONCE_DIGITS);
  if (status == KDC_OK)
    status = kdc__hash_update (hash, peer, strlen (peer));
  if (status == KDC_OK)
    status = kdc__hash_final (hash, mac, &size);
  kdc__hash_free (hash);
  kdc__wipe (key, sizeof key);
  if (status != KDC_OK)
    return kdc__fail_nomem (h->err);
  kdc__hex (mac, MAC_DIGITS / 2, out);
  return KDC_OK;
}

int
kdc__session_give (struct kdc__incoming *h)
{
  int64_t lifetime = h->inbox->protocol->receive->session_ms;
  char text[LENGTH + 1];
  uint8_t nonce[NONCE_DIGITS / 2];
  int status;

  if (kdc__random (nonce, sizeof nonce) != KDC_OK)
    return kdc__fail_nomem (h->err);
  snprintf (text, sizeof text, "%016llx",
            (unsigned long long) (kdc__now (h->inbox->ctx) + lifetime));
  kdc__hex (nonce, sizeof nonce, text + EXPIRY_DIGITS);
  status = sign (h, text, text + EXPIRY_DIGITS + NONCE_DIGITS);
  if (status == KDC_OK)
    status = kdc__incoming_set (h, "session", text);
  if (status == KDC_OK && kdc__variables_set_int (&h->vars, "lifetime", lifetime / 1000) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  return status;
}

static int
differs (const char *a, const char *b, size_t size)
{
  unsigned char all = 0;
  size_t i;

  for (i = 0; i < size; i++)
    all |= (unsigned char) (a[i] ^ b[i]);
  return all != 0;
}

int
kdc__session_check (struct kdc__incoming *h, const char *session, int *valid)
{
  char mac[MAC_DIGITS + 1];
  uint8_t raw[8];
  int64_t expiry = 0;
  size_t i;
  int status;

  *valid = 0;
  if (strlen (session) != LENGTH || kdc__unhex (session, EXPIRY_DIGITS, raw) != 0 || raw[0] > 127)
    return KDC_OK;
  for (i = 0; i < sizeof raw; i++)
    expiry = expiry * 256 + raw[i];
  status = sign (h, session, mac);
  if (status == KDC_OK)
    *valid = !differs (mac, session + EXPIRY_DIGITS + NONCE_DIGITS, MAC_DIGITS)
             && expiry > kdc__now (h->inbox->ctx);
  return status;
}
