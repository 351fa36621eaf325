/* fetch.c - `kdc inbox fetch`: comes for the messages that wait at the other side and writes each
 * into a folder of its own, whole or not at all, before it is confirmed. */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_NAME 200

struct fetching {
  struct cli *cli;
  int unreadable, failed;
};

/* --- files ----------------------------------------------------------------------------------- */

static int
say_errno (const char *path)
{
  fprintf (stderr, "kdc: %s: %s\n", path, strerror (errno));
  return EXIT_NOT_RUN;
}

static int
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY);
  int bad = fd < 0 || fsync (fd) != 0;

  if (fd >= 0)
    close (fd);
  return bad ? say_errno (path) : EXIT_DONE;
}

static int
write_all (int fd, const char *data, size_t size)
{
  while (size > 0) {
    ssize_t written = write (fd, data, size);

    if (written < 0 && errno != EINTR)
      return -1;
    data += written > 0 ? written : 0;
    size -= written > 0 ? (size_t) written : 0;
  }
  return fsync (fd);
}

static int
write_file (const char *folder, const char *name, const void *data, size_t size)
{
  char path[4096];
  int fd, bad;

  snprintf (path, sizeof path, "%s/%s", folder, name);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (fd < 0)
    return say_errno (path);
  bad = write_all (fd, data, size);
  if (close (fd) != 0 || bad)
    return say_errno (path);
  return EXIT_DONE;
}

/* What a process that died left in an unfinished folder: only files. */
static int
clear_folder (const char *path)
{
  static const char *const names[] = { "message", "record.xml", "index.json" };
  char file[4200];

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    snprintf (file, sizeof file, "%s/%s", path, names[i]);
    (void) unlink (file);
  }
  for (int i = 1; i < 10000; i++) {
    snprintf (file, sizeof file, "%s/%d", path, i);
    if (unlink (file) != 0)
      break;
  }
  return rmdir (path) == 0 || errno == ENOENT ? EXIT_DONE : say_errno (path);
}

/* An id as a name of a folder: what is no letter, digit, "-", "_" or "." within becomes %XX. */
static int
folder_name (const char *id, char out[MOST_NAME + 4])
{
  size_t at = 0;

  for (const unsigned char *c = (const unsigned char *) id; *c != '\0'; c++) {
    int plain = (*c < 0x80 && isalnum (*c)) || *c == '-' || *c == '_' || (*c == '.' && at > 0);

    if (at + 3 > MOST_NAME)
      return EXIT_NOT_RUN;
    if (plain)
      out[at++] = (char) *c;
    else
      at += (size_t) sprintf (out + at, "%%%02X", *c);
  }
  out[at] = '\0';
  return at > 0 ? EXIT_DONE : EXIT_NOT_RUN;
}

/* --- one message ----------------------------------------------------------------------------- */

/* Attachments are files 1, 2, …: their names are the sender's, may name persons, and stand in the
 * index. */
static int
write_attachment (struct cli *cli, const kdc_message *message, size_t index, const char *folder,
                  json_t *list)
{
  static const char *const names[] = { "name", "type", "id" };
  kdc_buffer *text = NULL;
  kdc_error *error = NULL;
  json_t *one = json_object ();
  char file[24];
  int status = EXIT_DONE;

  snprintf (file, sizeof file, "%zu", index + 1);
  json_object_set_new (one, "file", json_string (file));
  json_array_append_new (list, one);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (kdc_message_attachment (message, index, names[i], &text, &error) != KDC_OK)
      return say_error (cli, error);
    json_object_set_new (one, names[i], json_string (kdc_buffer_data (text)));
    kdc_buffer_free (text);
  }
  if (kdc_message_attachment_read (message, index, &text, &error) != KDC_OK)
    return say_error (cli, error);
  json_object_set_new (one, "size", json_integer ((json_int_t) kdc_buffer_size (text)));
  status = write_file (folder, file, kdc_buffer_data (text), kdc_buffer_size (text));
  kdc_buffer_free (text);
  return status;
}

static int
write_attachments (struct cli *cli, const kdc_message *message, const char *folder, json_t *list)
{
  kdc_error *error = NULL;
  size_t count = 0;
  int status = EXIT_DONE;

  if (kdc_message_attachment_count (message, &count, &error) != KDC_OK)
    return say_error (cli, error);
  for (size_t i = 0; i < count && status == EXIT_DONE; i++)
    status = write_attachment (cli, message, i, folder, list);
  return status;
}

static int
write_parts (struct cli *cli, const kdc_message *message, const char *folder, json_t *tree)
{
  const char *record = kdc_message_record (message);
  size_t size = 0;
  const void *bytes = kdc_message_bytes (message, &size);
  int status = write_file (folder, "message", bytes, size);
  char *text;

  if (status == EXIT_DONE && record != NULL)
    status = write_file (folder, "record.xml", record, strlen (record));
  if (status == EXIT_DONE)
    status = write_attachments (cli, message, folder, json_object_get (tree, "attachment"));
  if (status != EXIT_DONE)
    return status;
  text = json_dumps (tree, JSON_INDENT (2));
  if (text == NULL)
    return EXIT_NOT_RUN;
  status = write_file (folder, "index.json", text, strlen (text));
  free (text);
  return status == EXIT_DONE ? sync_folder (folder) : status;
}

/* Written beside its name, then named: a folder under its name is whole. */
static int
write_message (struct cli *cli, const kdc_message *message, const char *name, json_t *tree)
{
  char part[4096], whole[4096];
  struct stat there;
  int status;

  snprintf (whole, sizeof whole, "%s/%s", cli->out, name);
  if (stat (whole, &there) == 0) /* of a process that died before the other side knew */
    return EXIT_DONE;
  snprintf (part, sizeof part, "%s/.%s.part", cli->out, name);
  status = clear_folder (part);
  if (status == EXIT_DONE && mkdir (part, 0700) != 0)
    status = say_errno (part);
  if (status == EXIT_DONE)
    status = write_parts (cli, message, part, tree);
  if (status == EXIT_DONE && rename (part, whole) != 0)
    status = say_errno (whole);
  return status == EXIT_DONE ? sync_folder (cli->out) : status;
}

static json_t *
message_tree (const kdc_message *message, const char *name)
{
  const kdc_error *error = kdc_message_error (message);
  size_t size = 0;
  json_t *tree;

  (void) kdc_message_bytes (message, &size);
  tree = json_pack ("{s:s, s:s, s:I, s:i, s:s, s:[]}", "id",
                    kdc_message_property (message, "id"), "folder", name, "size",
                    (json_int_t) size, "repeat", kdc_message_is_repeat (message), "error",
                    error != NULL ? kdc_error_key (error) : "", "attachment");
  return tree;
}

static void
show_message (const struct cli *cli, const json_t *tree)
{
  if (cli->format != FORMAT_TEXT)
    (void) json_dumpf (tree, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
  else
    printf ("%s\t%s\t%" JSON_INTEGER_FORMAT "\t%zu\t%s%s",
            json_string_value (json_object_get (tree, "id")),
            json_string_value (json_object_get (tree, "folder")),
            json_integer_value (json_object_get (tree, "size")),
            json_array_size (json_object_get (tree, "attachment")),
            json_string_value (json_object_get (tree, "error")),
            json_integer_value (json_object_get (tree, "repeat")) != 0
              ? say (cli, "\t(nhắc lại)", "\t(repeat)") : "");
  putchar ('\n');
}

static int
take (void *user, const kdc_message *message)
{
  struct fetching *f = user;
  char name[MOST_NAME + 4];
  json_t *tree;
  int status = folder_name (kdc_message_property (message, "id"), name);

  if (status != EXIT_DONE)
    fprintf (stderr, "kdc: %s\n", say (f->cli, "mã thông điệp không làm tên thư mục được",
                                       "the id of a message makes no name of a folder"));
  tree = status == EXIT_DONE ? message_tree (message, name) : NULL;
  if (tree != NULL)
    status = write_message (f->cli, message, name, tree);
  if (tree != NULL && status == EXIT_DONE) {
    show_message (f->cli, tree);
    if (fflush (stdout) != 0 || ferror (stdout))
      status = EXIT_NOT_RUN;
  }
  json_decref (tree);
  f->unreadable += kdc_message_error (message) != NULL;
  f->failed += status != EXIT_DONE || tree == NULL;
  return status == EXIT_DONE && tree != NULL ? KDC_OK : KDC_EIO;
}

/* --- rounds ---------------------------------------------------------------------------------- */

static void
log_line (void *user, int level, const char *text)
{
  (void) level;
  ((struct fetching *) user)->failed++;
  fprintf (stderr, "kdc: %s\n", text);
}

static int
round_of (struct fetching *f, kdc_outbox *outbox, int *goes_on)
{
  struct cli *cli = f->cli;
  kdc_error *error = NULL;
  int status;

  f->failed = f->unreadable = 0;
  status = kdc_outbox_fetch (outbox, cli->to, cli->protocol,
                             cli->operand_count > 1 ? cli->operands[1] : NULL, take, f, NULL,
                             &error);
  *goes_on = status == KDC_OK || is_passing (status);
  if (status != KDC_OK)
    return say_error (cli, error);
  return f->failed > 0 ? EXIT_NOT_RUN : f->unreadable > 0 ? EXIT_NOT_ACCEPTED : EXIT_DONE;
}

static int
run_rounds (struct fetching *f, kdc_outbox *outbox, long seconds)
{
  int status, goes_on = 1;

  do
    status = round_of (f, outbox, &goes_on);
  while (goes_on && loop_again (f->cli, seconds));
  return status;
}

int
inbox_fetch (struct cli *cli)
{
  struct fetching f = { .cli = cli };
  kdc_outbox *outbox = NULL;
  long seconds;
  int status;

  if (cli->to == NULL || cli->protocol == NULL || cli->out == NULL || cli->operand_count > 2) {
    fprintf (stderr, "kdc inbox fetch [NAME] --to URL --protocol ID --store DIR --out DIR [--once] "
                     "[--every SECONDS] [--param NAME=VALUE] [--secret NAME=FILE]\n");
    return EXIT_NOT_RUN;
  }
  if (mkdir (cli->out, 0700) != 0 && errno != EEXIST)
    return say_errno (cli->out);
  if (loop_begin (cli, &seconds) != EXIT_DONE
      || kdc_context_set_log (cli->context, log_line, &f, NULL) != KDC_OK)
    return EXIT_NOT_RUN;
  status = open_outbox (cli, &outbox);
  if (status == EXIT_DONE)
    status = set_parameters (cli, outbox);
  if (status == EXIT_DONE)
    status = run_rounds (&f, outbox, seconds);
  kdc_outbox_free (outbox);
  (void) kdc_context_set_log (cli->context, NULL, NULL, NULL);
  return status;
}
