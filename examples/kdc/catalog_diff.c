/* catalog_diff.c - `kdc catalog diff A B`: what is different in B. */
#include "cli.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* "DIR", or "DIR:DIR…" with the highest layer first; an empty name is the installed catalog. */
static int
open_layers (struct cli *cli, const char *operand, kdc_catalog **out)
{
  const char *directories[16];
  size_t count = 0;
  kdc_error *error = NULL;
  char *names = strdup (operand), *rest = names, *name;
  int status = names ? EXIT_DONE : EXIT_NOT_RUN;

  while (status == EXIT_DONE && (name = strsep (&rest, ":")) != NULL) {
    if (count == sizeof directories / sizeof directories[0]) {
      fprintf (stderr, say (cli, "kdc: %s: quá nhiều lớp\n", "kdc: %s: too many layers\n"),
               operand);
      status = EXIT_NOT_RUN;
    } else {
      directories[count++] = *name ? name : NULL;
    }
  }
  if (status == EXIT_DONE
      && kdc_catalog_open_layers (cli->context, directories, count, out, &error) != KDC_OK)
    status = say_error (cli, error);
  free (names);
  return status;
}

/* --- drafts ----------------------------------------------------------------------------------- */

static int add_drafts (struct cli *cli, kdc_diff *diff, const char *folder);

/* An XML file, or a folder: links are not followed. */
static int
add_one (struct cli *cli, kdc_diff *diff, const char *path)
{
  const char *dot = strrchr (path, '.');
  kdc_error *error = NULL;
  struct stat st;

  if (lstat (path, &st) != 0)
    return EXIT_DONE;                   /* gone meanwhile */
  if (S_ISDIR (st.st_mode))
    return add_drafts (cli, diff, path);
  if (!S_ISREG (st.st_mode) || dot == NULL || strcmp (dot, ".xml") != 0)
    return EXIT_DONE;
  return kdc_diff_add_draft (diff, path, &error) == KDC_OK ? EXIT_DONE : say_error (cli, error);
}

static int
is_shown (const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

static int
add_drafts (struct cli *cli, kdc_diff *diff, const char *folder)
{
  struct dirent **entries = NULL;
  int count = scandir (folder, &entries, is_shown, alphasort), status = EXIT_DONE;

  if (count < 0) {
    fprintf (stderr, say (cli, "kdc: không đọc được thư mục %s\n", "kdc: %s cannot be read\n"),
             folder);
    return EXIT_NOT_RUN;
  }
  for (int i = 0; i < count; i++) {
    char *path = NULL;

    if (status == EXIT_DONE && asprintf (&path, "%s/%s", folder, entries[i]->d_name) < 0)
      status = EXIT_NOT_RUN;
    else if (status == EXIT_DONE)
      status = add_one (cli, diff, path);
    free (path);
    free (entries[i]);
  }
  free (entries);
  return status;
}

static const char *
rebase_words (const struct cli *cli, const char *rebase)
{
  if (strcmp (rebase, "yes") == 0)
    return say (cli, "cần dựng lại (kdc dossier rebase)", "has to be rebased (kdc dossier rebase)");
  return strcmp (rebase, "no") == 0
             ? say (cli, "không phải dựng lại", "need not be rebased")
             : say (cli, "tờ khai không còn phiên bản nào có hiệu lực",
                    "no version of its form is in force");
}

static void
show_drafts (const struct cli *cli, const kdc_diff *diff)
{
  for (size_t i = 0; i < kdc_diff_draft_count (diff); i++) {
    const char *kind = kdc_diff_draft (diff, i, "kind"), *path;

    printf ("%s: ", kdc_diff_draft (diff, i, "name"));
    if (strcmp (kind, "draft") != 0) {
      puts (strcmp (kind, "received") == 0
                ? say (cli, "đã tiếp nhận: không đổi", "received: not changed")
                : say (cli, "không xem được theo danh mục cũ",
                       "cannot be read under the catalog before"));
      continue;
    }
    printf ("%s %s: %s\n", kdc_diff_draft (diff, i, "form"), kdc_diff_draft (diff, i, "version"),
            rebase_words (cli, kdc_diff_draft (diff, i, "rebase")));
    for (size_t j = 0; j < kdc_diff_touched_count (diff, i); j++) {
      size_t change = kdc_diff_touched (diff, i, j, &path);

      printf ("  %s: %s [%s]\n", path, kdc_diff_property (diff, change, "message", cli->lang),
              kdc_diff_property (diff, change, "kind", NULL));
    }
  }
}

/* --- for people ------------------------------------------------------------------------------- */

static const char *
state_words (const struct cli *cli, const char *state)
{
  if (strcmp (state, "added") == 0)
    return say (cli, "thêm", "added");
  return strcmp (state, "removed") == 0 ? say (cli, "bỏ", "removed") : say (cli, "đổi", "changed");
}

static const char *
weight_words (const struct cli *cli, const char *weight)
{
  static const struct {
    const char *weight, *vi, *en;
  } words[] = {
    { "wording", "lời văn", "wording" },
    { "evidence", "nguồn, mức kiểm chứng", "source, evidence" },
    { "tightened", "đòi hỏi nhiều hơn", "asks more" },
    { "loosened", "đòi hỏi ít hơn", "asks less" },
    { "structure", "cấu trúc", "structure" },
  };

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp (words[i].weight, weight) == 0)
      return say (cli, words[i].vi, words[i].en);
  return weight;
}

static void
show_document (const struct cli *cli, const kdc_diff *diff, size_t index)
{
  const char *before = kdc_diff_document (diff, index, "version-before");
  const char *after = kdc_diff_document (diff, index, "version-after");
  const char *scope = kdc_diff_document (diff, index, "scope");
  const char *next_to = kdc_diff_document (diff, index, "next-to");
  const char *source = kdc_diff_document (diff, index, "source-after");

  printf ("%s: %s %s", *source ? source : kdc_diff_document (diff, index, "source-before"),
          kdc_diff_document (diff, index, "kind"), kdc_diff_document (diff, index, "id"));
  if (*scope)
    printf (" (%s)", scope);
  printf (": %s", state_words (cli, kdc_diff_document (diff, index, "state")));
  if (*before || *after)
    printf (", %s%s%s", before, *before && *after ? " → " : "", after);
  if (*next_to)
    printf (say (cli, "; so với phiên bản %s", "; told against version %s"), next_to);
  if (strcmp (kdc_diff_document (diff, index, "layer-before"),
              kdc_diff_document (diff, index, "layer-after"))
          != 0
      && strcmp (kdc_diff_document (diff, index, "state"), "changed") == 0)
    printf (say (cli, "; lớp %s → %s", "; layer %s → %s"),
            kdc_diff_document (diff, index, "layer-before"),
            kdc_diff_document (diff, index, "layer-after"));
  putchar ('\n');
}

static void
show_change (const struct cli *cli, const kdc_diff *diff, size_t index)
{
  int after = kdc_diff_position (diff, index, 1, NULL) > 0;

  printf ("  %s:%d: %s [%s: %s]\n",
          kdc_diff_property (diff, index, after ? "source-after" : "source-before", NULL),
          kdc_diff_position (diff, index, after, NULL),
          kdc_diff_property (diff, index, "message", cli->lang),
          kdc_diff_property (diff, index, "kind", NULL),
          weight_words (cli, kdc_diff_property (diff, index, "weight", NULL)));
}

static const char *
reason_words (const struct cli *cli, const char *why)
{
  static const struct {
    const char *why, *vi, *en;
  } words[] = {
    { "print", "chính bản in", "the print itself" }, { "style", "tệp định kiểu", "style sheet" },
    { "procedure", "thủ tục", "procedure" },         { "form", "tờ khai", "form" },
    { "overlay", "phần thay của lớp", "overlay" },   { "codelist", "danh mục mã", "code list" },
  };

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp (words[i].why, why) == 0)
      return say (cli, words[i].vi, words[i].en);
  return why;
}

static void
show_prints (const struct cli *cli, const kdc_diff *diff)
{
  for (size_t i = 0; i < kdc_diff_print_count (diff); i++) {
    const char *procedure = kdc_diff_print (diff, i, "procedure");
    int again = strcmp (kdc_diff_print (diff, i, "action"), "print") == 0;

    printf ("%s: %s %s%s%s: %s %s\n", kdc_diff_print (diff, i, "source"),
            again ? say (cli, "in lại", "print again") : say (cli, "thu hồi", "withdraw"),
            kdc_diff_print (diff, i, "id"), *procedure ? " " : "", procedure,
            reason_words (cli, kdc_diff_print (diff, i, "why")), kdc_diff_print (diff, i, "of"));
  }
}

static void
show_text (const struct cli *cli, const kdc_diff *diff)
{
  size_t change = 0;

  for (size_t i = 0; i < kdc_diff_document_count (diff); i++) {
    show_document (cli, diff, i);
    for (; kdc_diff_document_of (diff, change) == i; change++)
      show_change (cli, diff, change);
  }
  show_prints (cli, diff);
  show_drafts (cli, diff);
  printf (say (cli, "%zu tài liệu khác nhau, %zu thay đổi\n",
               "%zu documents differ, %zu changes\n"),
          kdc_diff_document_count (diff), kdc_diff_count (diff));
}

/* --- for machines ----------------------------------------------------------------------------- */

static json_t *
change_tree (const struct cli *cli, const kdc_diff *diff, size_t index)
{
  static const char *const names[] = { "kind",          "path",         "was",    "lang",
                                       "before",        "after",        "weight", "message",
                                       "source-before", "source-after" };
  json_t *tree = json_object ();

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    json_object_set_new (tree, names[i],
                         json_string (kdc_diff_property (diff, index, names[i], cli->lang)));
  json_object_set_new (tree, "line-before",
                       json_integer (kdc_diff_position (diff, index, 0, NULL)));
  json_object_set_new (tree, "line-after",
                       json_integer (kdc_diff_position (diff, index, 1, NULL)));
  return tree;
}

static json_t *
prints_tree (const kdc_diff *diff)
{
  static const char *const names[] = { "id", "procedure", "action", "why", "of", "source" };
  json_t *prints = json_array ();

  for (size_t i = 0; i < kdc_diff_print_count (diff); i++) {
    json_t *print = json_object ();

    for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
      json_object_set_new (print, names[j], json_string (kdc_diff_print (diff, i, names[j])));
    json_array_append_new (prints, print);
  }
  return prints;
}

static json_t *
drafts_tree (const kdc_diff *diff)
{
  static const char *const names[]
      = { "name", "kind", "form", "version", "procedure", "rebase" };
  json_t *drafts = json_array ();
  const char *path;

  for (size_t i = 0; i < kdc_diff_draft_count (diff); i++) {
    json_t *draft = json_object (), *all = json_array ();

    for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
      json_object_set_new (draft, names[j], json_string (kdc_diff_draft (diff, i, names[j])));
    for (size_t j = 0; j < kdc_diff_touched_count (diff, i); j++) {
      size_t change = kdc_diff_touched (diff, i, j, &path);

      json_array_append_new (
          all, json_pack ("{s:s, s:s, s:s}", "path", path, "kind",
                          kdc_diff_property (diff, change, "kind", NULL), "change",
                          kdc_diff_property (diff, change, "path", NULL)));
    }
    json_object_set_new (draft, "touched", all);
    json_array_append_new (drafts, draft);
  }
  return drafts;
}

static json_t *
diff_tree (const struct cli *cli, const kdc_diff *diff)
{
  static const char *const names[]
      = { "kind",          "id",          "scope",        "state",          "next-to",
          "version-before", "version-after", "layer-before", "layer-after", "source-before",
          "source-after" };
  json_t *documents = json_array ();
  size_t change = 0;

  for (size_t i = 0; i < kdc_diff_document_count (diff); i++) {
    json_t *document = json_object (), *changes = json_array ();

    for (size_t j = 0; j < sizeof names / sizeof names[0]; j++)
      json_object_set_new (document, names[j],
                           json_string (kdc_diff_document (diff, i, names[j])));
    for (; kdc_diff_document_of (diff, change) == i; change++)
      json_array_append_new (changes, change_tree (cli, diff, change));
    json_object_set_new (document, "change", changes);
    json_array_append_new (documents, document);
  }
  return json_pack ("{s:o, s:o, s:o}", "document", documents, "print", prints_tree (diff), "draft",
                    drafts_tree (diff));
}

static int
show_xml (const struct cli *cli, const kdc_diff *diff)
{
  kdc_buffer *document = NULL;
  kdc_error *error = NULL;

  if (kdc_diff_write (diff, &document, &error) != KDC_OK)
    return say_error (cli, error);
  return show_buffer (document);
}

static int
show (const struct cli *cli, const kdc_diff *diff)
{
  if (cli->format == FORMAT_XML)
    return show_xml (cli, diff);
  if (cli->format == FORMAT_JSON)
    return show_tree (cli, "diff", diff_tree (cli, diff));
  show_text (cli, diff);
  return EXIT_DONE;
}

/* 1: they differ. */
int
catalog_diff (struct cli *cli)
{
  kdc_catalog *catalogs[2] = { NULL, NULL };
  kdc_diff *diff = NULL;
  kdc_error *error = NULL;
  int status = EXIT_DONE;

  if (cli->operand_count != 3) {
    fputs (say (cli,
                "kdc catalog diff A B [--on DATE] [--drafts DIR]\n"
                "A, B: thư mục, hoặc các lớp nối bằng “:”\n",
                "kdc catalog diff A B [--on DATE] [--drafts DIR]\n"
                "A, B: folders, or layers joined by “:”\n"),
           stderr);
    return EXIT_NOT_RUN;
  }
  for (int i = 0; i < 2 && status == EXIT_DONE; i++)
    status = open_layers (cli, cli->operands[1 + i], catalogs + i);
  if (status == EXIT_DONE
      && kdc_diff_new (catalogs[0], catalogs[1], cli->on, &diff, &error) != KDC_OK)
    status = say_error (cli, error);
  if (status == EXIT_DONE && cli->drafts)
    status = add_drafts (cli, diff, cli->drafts);
  if (status == EXIT_DONE)
    status = show (cli, diff);
  if (status == EXIT_DONE && kdc_diff_document_count (diff) + kdc_diff_print_count (diff) > 0)
    status = EXIT_NOT_ACCEPTED;
  kdc_diff_free (diff);
  kdc_catalog_free (catalogs[0]);
  kdc_catalog_free (catalogs[1]);
  return status;
}
