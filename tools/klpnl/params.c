// SPDX-License-Identifier: GPL-2.0
/* The parameters that a module is loaded with. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "output.h"
#include "params.h"

/* Takes @param over. */
static void add(struct params *params, char *param)
{
	char **list = grow(params->list, params->nr, sizeof(*list));

	if (!list || !param)
		no_memory_left();
	params->list = list;
	list[params->nr++] = param;
}

static bool is_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (!isalnum((unsigned char)name[i]) && !strchr("_-.", name[i]))
			return false;
	}

	return len;
}

enum status params_add(struct params *params, const char *param,
		       struct fault *why)
{
	if (!is_name(param, strcspn(param, "=")))
		return fault_set(why, STATUS_USAGE,
				 "a parameter is written as NAME=VALUE, not as '%.300s'",
				 param);
	if (strchr(param, '"'))
		return fault_set(why, STATUS_USAGE,
				 "the kernel takes no quotation marks in a parameter, as in '%.300s'",
				 param);
	add(params, strdup(param));

	return STATUS_OK;
}

/* A parameter ends at a blank that is not in quotes. */
static size_t param_len(const char *line)
{
	bool quoted = false;
	size_t len;

	for (len = 0; line[len]; len++) {
		if (line[len] == '"')
			quoted = !quoted;
		else if (!quoted && isspace((unsigned char)line[len]))
			break;
	}

	return len;
}

static char *without_quotes(const char *param, size_t len)
{
	char *copy = malloc(len + 1), *to = copy;
	size_t i;

	for (i = 0; copy && i < len; i++) {
		if (param[i] != '"')
			*to++ = param[i];
	}
	if (copy)
		*to = '\0';

	return copy;
}

void params_add_line(struct params *params, const char *line)
{
	size_t len;

	for (;; line += len) {
		while (isspace((unsigned char)*line))
			line++;
		len = param_len(line);
		if (!len)
			break;
		add(params, without_quotes(line, len));
	}
}

/* The kernel takes some bytes above ASCII for blanks, too. */
static bool needs_quotes(const char *value)
{
	for (; *value; value++) {
		if (*value <= ' ' || *value >= 0x7f)
			return true;
	}

	return false;
}

static void put_param(FILE *stream, const char *param)
{
	size_t name_len = strcspn(param, "=");

	if (param[name_len] && needs_quotes(param + name_len + 1))
		fprintf(stream, "%.*s=\"%s\"", (int)name_len, param,
			param + name_len + 1);
	else
		fputs(param, stream);
}

char *params_line(const struct params *params, size_t first)
{
	struct text text;
	FILE *stream = text_open(&text);
	size_t i;

	for (i = first; i < params->nr; i++) {
		if (i > first)
			fputc(' ', stream);
		put_param(stream, params->list[i]);
	}

	return text_close(&text);
}

void params_free(struct params *params)
{
	size_t i;

	for (i = 0; i < params->nr; i++)
		free(params->list[i]);
	free(params->list);
	*params = (struct params) { 0 };
}
