// SPDX-License-Identifier: GPL-2.0
/* Printing: text that cannot harm a terminal, JSON, and complaints. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "utf8.h"

/* First error of stdout, which later successful writes must not hide. */
static int output_error;

void no_memory_left(void)
{
	fputs("klpnl: not enough memory\n", stderr);
	exit(STATUS_ERROR);
}

/* The second range of control characters is U+0080 to U+009F. */
static bool is_control(const unsigned char *s)
{
	return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0);
}

/* The caller frees the result. */
static char *escape(const char *text, bool controls)
{
	const unsigned char *s = (const unsigned char *)text;
	char *result, *end;
	size_t len;

	result = malloc(4 * strlen(text) + 1);
	if (!result)
		no_memory_left();

	end = result;
	while (*s) {
		len = utf8_len(s);
		if (!len || (controls && is_control(s))) {
			end += sprintf(end, "\\x%02x", *s++);
			continue;
		}
		memcpy(end, s, len);
		end += len;
		s += len;
	}
	*end = '\0';

	return result;
}

char *printable(const char *text)
{
	return escape(text, true);
}

/* The caller frees the result. */
static __printf(1, 0) char *format(const char *fmt, va_list args)
{
	char *raw, *text;

	if (vasprintf(&raw, fmt, args) < 0)
		no_memory_left();
	text = printable(raw);
	free(raw);

	return text;
}

static void __printf(1, 2) put(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	errno = 0;
	if (vprintf(fmt, args) < 0 && !output_error)
		output_error = errno;
	va_end(args);
}

void say(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = format(fmt, args);
	va_end(args);

	put("%s\n", text);
	free(text);
}

void say_part(enum style style, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = format(fmt, args);
	va_end(args);

	put("%s%s%s", style_begin(stdout, style), text,
	    style_end(stdout, style));
	free(text);
}

void say_all(const char *text)
{
	put("%s", text);
}

void complain(const char *fmt, ...)
{
	va_list args;
	char *text;

	/* In a terminal, what has been said comes first. */
	output_flush();

	va_start(args, fmt);
	text = format(fmt, args);
	va_end(args);

	fprintf(stderr, "%sklpnl:%s %s\n", style_begin(stderr, STYLE_BAD),
		style_end(stderr, STYLE_BAD), text);
	free(text);
}

FILE *text_open(struct text *text)
{
	text->stream = open_memstream(&text->chars, &text->len);
	if (!text->stream)
		no_memory_left();

	return text->stream;
}

char *text_close(struct text *text)
{
	if (fclose(text->stream))
		no_memory_left();

	return text->chars;
}

void text_put_attr(FILE *stream, const struct record *record,
		   unsigned int attr)
{
	const struct attr *about = &record->set->attrs[attr];
	const struct value *value = &record->values[attr];
	const char *name = attr_value_name(about, value->number);
	unsigned int i;

	if (!value->nr)
		fputs("-", stream);
	else if (about->type == ATTR_FLAG)
		fputs("yes", stream);
	else if (name)
		fputs(name, stream);
	else if (!value->strings)
		fprintf(stream, "%llu", value->number);
	for (i = 0; value->strings && i < value->nr; i++)
		fprintf(stream, "%s%s", i ? "," : "", value->strings[i]);
}

char *sets_text(bool all, const u32 *sets, size_t nr, const char *separator,
		const char *none)
{
	struct text text;
	FILE *stream = text_open(&text);
	size_t i;

	if (all)
		fputs("all", stream);
	else if (!nr)
		fputs(none, stream);
	for (i = 0; i < nr; i++)
		fprintf(stream, "%s%u", i ? separator : "", sets[i]);

	return text_close(&text);
}

char *record_sets(const struct record *record, unsigned int list,
		  unsigned int all, const char *separator)
{
	const struct value *value = &record->values[list];

	return sets_text(record_has(record, all), value->numbers, value->nr,
			 separator, "none");
}

static bool is_plain_word(const char *text)
{
	const char *c;

	for (c = text; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("%+,-./:=@_", *c))
			return false;
	}

	return *text;
}

char *shell_word(const char *text)
{
	size_t len = strlen(text);
	char *word, *end;

	/* A quotation mark ends the quotation, stands alone, begins another. */
	word = malloc(4 * len + 3);
	if (!word)
		no_memory_left();
	if (is_plain_word(text))
		return memcpy(word, text, len + 1);

	end = word;
	*end++ = '\'';
	for (; *text; text++) {
		if (*text == '\'')
			end = stpcpy(end, "'\\'");
		*end++ = *text;
	}
	*end++ = '\'';
	*end = '\0';

	return word;
}

static json_t *json_check(json_t *value)
{
	if (!value)
		no_memory_left();

	return value;
}

json_t *json_text(const char *text)
{
	char *escaped = escape(text, false);
	json_t *value = json_check(json_string(escaped));

	free(escaped);
	return value;
}

json_t *json_number(u64 number)
{
	char digits[24];

	if (number <= LLONG_MAX)
		return json_check(json_integer((json_int_t)number));

	snprintf(digits, sizeof(digits), "%llu", number);
	return json_text(digits);
}

json_t *json_list(void)
{
	return json_check(json_array());
}

json_t *json_dict(void)
{
	return json_check(json_object());
}

void json_put(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		no_memory_left();
}

void json_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value))
		no_memory_left();
}

static json_t *json_strings(const struct value *value)
{
	json_t *list = json_list();
	unsigned int i;

	for (i = 0; i < value->nr; i++)
		json_append(list, json_text(value->strings[i]));

	return list;
}

static json_t *json_numbers(const struct value *value)
{
	json_t *list = json_list();
	unsigned int i;

	for (i = 0; i < value->nr; i++)
		json_append(list, json_number(value->numbers[i]));

	return list;
}

json_t *json_named(const struct attr *attr, u64 number)
{
	const char *name = attr_value_name(attr, number);

	return name ? json_text(name) : json_number(number);
}

static json_t *json_attr(const struct attr *attr, const struct value *value)
{
	if (attr->type == ATTR_STRING)
		return json_text(value->strings[0]);
	if (attr->type == ATTR_STRINGS)
		return json_strings(value);
	if (attr->type == ATTR_U32S)
		return json_numbers(value);
	if (attr->type == ATTR_FLAG)
		return json_true();

	return json_named(attr, value->number);
}

void json_put_record(json_t *object, const struct record *record)
{
	const struct attr *attr;
	unsigned int nr;

	for (nr = 1; nr <= record->set->max; nr++) {
		attr = &record->set->attrs[nr];
		if (record_has(record, nr))
			json_put(object, attr->name,
				 json_attr(attr, &record->values[nr]));
	}
}

json_t *json_records(const struct records *records)
{
	json_t *list = json_list();
	json_t *object;
	size_t i;

	for (i = 0; i < records->nr; i++) {
		object = json_dict();
		json_put_record(object, records->list[i]);
		json_append(list, object);
	}

	return list;
}

void json_print(json_t *value, const struct options *options)
{
	size_t flags = options->pretty ? JSON_INDENT(2) : JSON_COMPACT;
	char *text = json_dumps(value, flags);

	if (!text)
		no_memory_left();

	put("%s\n", text);
	free(text);
	json_decref(value);
}

bool output_flush(void)
{
	if (fflush(stdout) && !output_error)
		output_error = errno;

	return !output_error;
}

bool output_finish(void)
{
	if (ferror(stdout) && !output_error)
		output_error = EIO;
	/* fclose() also tells what a network file system says last. */
	if (fclose(stdout) && !output_error)
		output_error = errno;
	if (!output_error)
		return true;

	if (output_error != EPIPE)
		complain("writing the output: %s", strerror(output_error));
	return false;
}
