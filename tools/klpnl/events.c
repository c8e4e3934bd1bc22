// SPDX-License-Identifier: GPL-2.0
/* Events of the klp family in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "findings.h"
#include "output.h"

char *event_label(const struct record *event)
{
	const char *name = event_name(event->command);
	struct text text;
	FILE *stream = text_open(&text);

	if (name)
		fputs(name, stream);
	else
		fprintf(stream, "unknown-%u", event->command);

	return text_close(&text);
}

static void put_sets(FILE *stream, const struct record *event,
		     unsigned int list, unsigned int all)
{
	char *sets = record_sets(event, list, all, ",");

	fprintf(stream, ", supersedes %s", sets);
	free(sets);
}

/* What nobody has said is not worth telling. */
static void put_supersedes(FILE *stream, const struct record *patch)
{
	if (!record_has(patch, KLP_A_PATCH_SUPERSEDES_ORIGIN))
		return;
	if (record_number(patch, KLP_A_PATCH_SUPERSEDES_ORIGIN) ==
	    KLP_ORIGIN_BUILT_IN &&
	    !record_has(patch, KLP_A_PATCH_SUPERSEDES) &&
	    !record_has(patch, KLP_A_PATCH_SUPERSEDES_ALL))
		return;

	put_sets(stream, patch, KLP_A_PATCH_SUPERSEDES,
		 KLP_A_PATCH_SUPERSEDES_ALL);
	fputs(" (", stream);
	text_put_attr(stream, patch, KLP_A_PATCH_SUPERSEDES_ORIGIN);
	fputs(")", stream);
}

char *patch_text(const struct record *patch)
{
	struct text text;
	FILE *stream = text_open(&text);

	fprintf(stream, "%s (set %llu)", record_string(patch, KLP_A_PATCH_NAME),
		record_number(patch, KLP_A_PATCH_REPLACE_SET));
	if (record_has(patch, KLP_A_PATCH_DIRECTION)) {
		fputs(", ", stream);
		text_put_attr(stream, patch, KLP_A_PATCH_DIRECTION);
	} else if (record_has(patch, KLP_A_PATCH_ENABLED)) {
		fputs(", enabled", stream);
	}
	if (record_has(patch, KLP_A_PATCH_REPLACED_BY))
		fprintf(stream, ", replaced by %s",
			record_string(patch, KLP_A_PATCH_REPLACED_BY));
	if (record_has(patch, KLP_A_PATCH_FORCED))
		fputs(", forced", stream);
	put_supersedes(stream, patch);

	return text_close(&text);
}

static void put_patch(FILE *stream, const struct record *event)
{
	char *text = patch_text(event);

	fprintf(stream, ": %s", text);
	free(text);
}

/* A finding that only a newer kernel knows has a number only. */
static void put_finding(FILE *stream, const struct record *event,
			const struct footprint *candidate)
{
	const struct kind *kind = finding_kind(event);
	u64 nr = record_number(event, KLP_A_CHECK_NR_FAILURES);
	char text[TEXT_LEN];

	if (kind) {
		kind->tell(text, candidate, event);
		fputs(text, stream);
	} else {
		fprintf(stream, "finding %llu", finding_number(event));
	}
	if (nr > 1)
		fprintf(stream, ", and %llu more", nr - 1);
}

static void put_refusal(FILE *stream, const struct record *event)
{
	struct footprint candidate = { 0 };
	int error = (int)record_number(event, KLP_A_CHECK_ERROR);

	fprintf(stream, ": %s (set %llu)",
		record_string(event, KLP_A_CHECK_NAME),
		record_number(event, KLP_A_CHECK_REPLACE_SET));
	if (event->command == KLP_CMD_TARGET_REFUSED)
		fprintf(stream, ", module %s",
			record_string(event, KLP_A_CHECK_OBJECT));
	if (!record_has(event, KLP_A_CHECK_FINDING)) {
		fprintf(stream, ": %s", strerror(error));
		return;
	}

	candidate.name = strdup(record_string(event, KLP_A_CHECK_NAME));
	if (!candidate.name)
		no_memory_left();
	fputs(": ", stream);
	put_finding(stream, event, &candidate);
	fprintf(stream, " (%s)", strerror(error));
	free(candidate.name);
}

static void put_runtime(FILE *stream, const struct record *event)
{
	fprintf(stream, ": %s", record_string(event, KLP_A_RUNTIME_NAME));
	put_sets(stream, event, KLP_A_RUNTIME_SUPERSEDES,
		 KLP_A_RUNTIME_SUPERSEDES_ALL);
}

char *event_text(const struct record *event)
{
	char *label = event_label(event);
	struct text text;
	FILE *stream = text_open(&text);

	fputs(label, stream);
	free(label);
	if (event->set == &patch_attrs)
		put_patch(stream, event);
	else if (event->set == &check_attrs)
		put_refusal(stream, event);
	else if (event->set == &runtime_attrs)
		put_runtime(stream, event);

	return text_close(&text);
}
