/* settings.c - the command line of kdc-portal. */
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] =
    "kdc-portal --store DIR [--agency ID] [--protocol ID] [--listen 127.0.0.1:0]\n"
    "  phía tiếp nhận của giao thức: nhận, loại trùng, cấp mã hồ sơ, hẹn trả kết quả\n"
    "  the receiving side of a protocol: receives, drops repeats, gives dossier codes and "
    "promises\n"
    "  --agency ID          cơ quan tiếp nhận, ví dụ H26.99.99 / the authority that receives\n"
    "  --store DIR          kho dữ liệu / where it keeps what it received\n"
    "  --listen HOST:PORT   cổng 0: chọn cổng trống và in ra / port 0: a free one, printed\n"
    "  --protocol ID        mặc định kdc / default kdc\n"
    "  --catalog DIR        danh mục khác với danh mục đã cài / another catalog\n"
    "  --secret TÊN=TỆP     bí mật mà bên gọi phải biết, đọc mỗi lần cần / what callers must know, "
    "read each time\n"
    "  --receive auto|manual  auto: tiếp nhận ngay (trạng thái 2) / auto: status 2 at once\n"
    "gây lỗi để thử / faults for tests:\n"
    "  --drop-answer N      ghi nhận N lần rồi ngắt, không trả lời / commit, then drop N answers\n"
    "  --status CODE:N      trả mã CODE cho N yêu cầu đầu / answer the first N requests with CODE\n"
    "  --delay MS           giữ câu trả lời MS mili giây sau khi ghi nhận / hold each answer after "
    "the commit\n";

static int
take_number (const char *text, int *out)
{
  char *end;
  long number = strtol (text, &end, 10);

  if (end == text || *end != '\0' || number < 0 || number > 3600000)
    return -1;
  *out = (int) number;
  return 0;
}

static int
take_fault (struct settings *settings, const char *value)
{
  return sscanf (value, "%d:%d", &settings->fault_status, &settings->fault_count) == 2
                 && settings->fault_status >= 400 && settings->fault_status <= 599
                 && settings->fault_count >= 0
             ? 0
             : -1;
}

static int
take_secret (struct settings *settings, const char *value)
{
  if (settings->secret_count == MOST_SECRETS || strchr (value, '=') == NULL || value[0] == '=')
    return -1;
  settings->secrets[settings->secret_count++] = value;
  return 0;
}

/* Read anew whenever it is asked for, so that it may change, and kept nowhere. */
static int
read_secret (const char *path, kdc_buffer *out)
{
  char text[4096];
  FILE *file = fopen (path, "rb");
  size_t size;
  int status;

  if (file == NULL)
    return KDC_ENOTFOUND;
  setvbuf (file, NULL, _IONBF, 0);
  size = fread (text, 1, sizeof text, file);
  if (size > 0 && text[size - 1] == '\n')       /* what an editor puts behind the last line */
    size--;
  status = ferror (file) ? KDC_EIO : kdc_buffer_append (out, text, size);
  fclose (file);
  explicit_bzero (text, sizeof text);
  return status;
}

int
settings_secret (void *user, const char *peer, const char *name, kdc_buffer *out)
{
  const struct settings *settings = user;
  size_t length = strlen (name);

  (void) peer;
  for (int i = 0; i < settings->secret_count; i++)
    if (strncmp (settings->secrets[i], name, length) == 0 && settings->secrets[i][length] == '=')
      return read_secret (settings->secrets[i] + length + 1, out);
  return KDC_ENOTFOUND;
}

static int
take (struct settings *settings, const char *name, const char *value)
{
  if (strcmp (name, "--agency") == 0)
    settings->agency = value;
  else if (strcmp (name, "--store") == 0)
    settings->store = value;
  else if (strcmp (name, "--listen") == 0)
    settings->listen = value;
  else if (strcmp (name, "--protocol") == 0)
    settings->protocol = value;
  else if (strcmp (name, "--secret") == 0)
    return take_secret (settings, value);
  else if (strcmp (name, "--catalog") == 0)
    settings->catalog = value;
  else if (strcmp (name, "--receive") == 0 && strcmp (value, "manual") == 0)
    settings->receive_auto = 0;
  else if (strcmp (name, "--receive") == 0 && strcmp (value, "auto") == 0)
    settings->receive_auto = 1;
  else if (strcmp (name, "--drop-answer") == 0)
    return take_number (value, &settings->drop_answers);
  else if (strcmp (name, "--delay") == 0)
    return take_number (value, &settings->delay_ms);
  else if (strcmp (name, "--status") == 0)
    return take_fault (settings, value);
  else
    return -1;
  return 0;
}

int
settings_read (struct settings *settings, int argc, char **argv)
{
  settings->listen = "127.0.0.1:0";
  settings->protocol = "kdc";
  settings->catalog = getenv ("KDC_CATALOG");
  for (int i = 0; i < argc; i += 2) {
    if (strcmp (argv[i], "--help") == 0) {
      fputs (HELP, stdout);
      exit (EXIT_SUCCESS);
    }
    if (strcmp (argv[i], "--version") == 0) {
      printf ("kdc-portal %s\n", kdc_version ());
      exit (EXIT_SUCCESS);
    }
    if (i + 1 >= argc || take (settings, argv[i], argv[i + 1]) != 0) {
      fprintf (stderr, "kdc-portal: %s?\n%s", argv[i], HELP);
      return -1;
    }
  }
  if (settings->store == NULL) {
    fputs (HELP, stderr);
    return -1;
  }
  return 0;
}
