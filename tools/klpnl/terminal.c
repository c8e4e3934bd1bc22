// SPDX-License-Identifier: GPL-2.0
/* Terminals: how wide they are, and the only place that knows of colours. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "numbers.h"
#include "terminal.h"
#include "utf8.h"

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

static bool has_colours(FILE *file)
{
	return isatty(fileno(file)) && is_set("TERM") &&
	       strcmp(getenv("TERM"), "dumb") && !is_set("NO_COLOR");
}

const char *style_begin(FILE *file, enum style style)
{
	static const char * const sequences[] = {
		[STYLE_TITLE]	= "\033[1m",
		[STYLE_GOOD]	= "\033[32m",
		[STYLE_BUSY]	= "\033[33m",
		[STYLE_BAD]	= "\033[31m",
	};

	return style != STYLE_PLAIN && has_colours(file) ? sequences[style] :
	       "";
}

const char *style_end(FILE *file, enum style style)
{
	return style != STYLE_PLAIN && has_colours(file) ? "\033[0m" : "";
}

size_t terminal_width(void)
{
	const char *variable = getenv("COLUMNS");
	struct winsize size = { 0 };
	u64 columns = 0;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	if (variable)
		parse_decimal(variable, U32_MAX, &columns);

	return (size_t)columns;
}

/*
 * Names are printed as UTF-8 in every locale, so this one knows how wide they
 * are. It stays until the end.
 */
static locale_t utf8_locale(void)
{
	static locale_t utf8;

	if (!utf8)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	return utf8;
}

/* A character that the C library does not know takes one column, too. */
static size_t char_columns(const char *s, size_t len)
{
	mbstate_t state = { 0 };
	locale_t utf8, before;
	wchar_t code;
	int columns;

	if (len == 1)
		return 1;
	utf8 = utf8_locale();
	if (!utf8)
		return 1;

	before = uselocale(utf8);
	columns = mbrtowc(&code, s, len, &state) == len ? wcwidth(code) : 1;
	uselocale(before);

	return columns < 0 ? 1 : (size_t)columns;
}

static size_t char_len(const char *s)
{
	return utf8_len((const unsigned char *)s);
}

size_t text_columns(const char *text)
{
	size_t columns = 0;
	size_t len;

	for (; *text; text += len) {
		len = char_len(text);
		columns += char_columns(text, len);
	}

	return columns;
}

static const char *cut_mark(void)
{
	static const char *mark;
	locale_t user;

	if (mark)
		return mark;

	mark = "~";
	user = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	if (user) {
		if (!strcmp(nl_langinfo_l(CODESET, user), "UTF-8"))
			mark = "…";
		freelocale(user);
	}

	return mark;
}

char *text_cut(const char *text, size_t columns)
{
	size_t room = columns - 1;
	const char *end = text;
	size_t len, width;
	char *result;

	for (;;) {
		len = char_len(end);
		width = char_columns(end, len);
		if (width > room)
			break;
		room -= width;
		end += len;
	}
	if (asprintf(&result, "%.*s%s", (int)(end - text), text,
		     cut_mark()) < 0)
		return NULL;

	return result;
}

bool has_status_line(void)
{
	return isatty(STDERR_FILENO) && is_set("TERM") &&
	       strcmp(getenv("TERM"), "dumb");
}

void status_line(const char *text)
{
	fprintf(stderr, "\r\033[K%s", text);
	fflush(stderr);
}
