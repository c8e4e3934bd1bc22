// SPDX-License-Identifier: GPL-2.0
/* Writing metrics in the text exposition format 0.0.4 of Prometheus. */
#include <stdlib.h>

#include "clock.h"
#include "exposition.h"
#include "output.h"

void put_metric(FILE *stream, const char *name, const char *type,
		const char *help)
{
	fprintf(stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A printable text has no newlines, and is UTF-8, as it has to be. */
static void put_label(FILE *stream, const struct label *label)
{
	char *value = printable(label->value);
	const char *c;

	fprintf(stream, "%s=\"", label->name);
	for (c = value; *c; c++) {
		if (*c == '\\' || *c == '"')
			fputc('\\', stream);
		fputc(*c, stream);
	}
	fputc('"', stream);
	free(value);
}

void put_sample(FILE *stream, const char *name, const struct label *labels,
		u64 value)
{
	const struct label *label;

	fputs(name, stream);
	for (label = labels; label && label->name; label++) {
		fputc(label == labels ? '{' : ',', stream);
		put_label(stream, label);
	}
	fprintf(stream, "%s %llu\n", labels ? "}" : "", value);
}

void put_seconds(FILE *stream, const char *name, u64 msecs)
{
	fprintf(stream, "%s %llu.%03llu\n", name, msecs / MSEC_PER_SEC,
		msecs % MSEC_PER_SEC);
}
