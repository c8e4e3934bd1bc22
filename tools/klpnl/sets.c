// SPDX-License-Identifier: GPL-2.0
/* klpnl sets: which replace sets are in use, and by whom. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attrs.h"
#include "ipc.h"
#include "klpnl.h"
#include "output.h"

enum { NR_COLUMNS = 5 };

static const char * const titles[NR_COLUMNS] = {
	"SET", "OWNER", "TRANSITION", "INCOMING", "OUTGOING",
};

/* The text of a cell, "-" for what is absent. The caller frees it. */
static char *cell_text(const struct record *set, unsigned int attr)
{
	const struct value *value = &set->values[attr];
	const char *name;
	char *text = NULL;
	size_t len = 0;
	unsigned int i;
	FILE *stream;

	stream = open_memstream(&text, &len);
	if (!stream)
		return NULL;

	name = attr_value_name(&set->set->attrs[attr], value->number);
	if (!value->nr)
		fputs("-", stream);
	else if (name)
		fputs(name, stream);
	else if (!value->strings)
		fprintf(stream, "%llu", value->number);
	for (i = 0; value->strings && i < value->nr; i++)
		fprintf(stream, "%s%s", i ? "," : "", value->strings[i]);

	if (fclose(stream)) {
		free(text);
		return NULL;
	}

	return text;
}

static const unsigned int columns[NR_COLUMNS] = {
	KLP_A_SET_ID, KLP_A_SET_OWNER, KLP_A_SET_DIRECTION,
	KLP_A_SET_INCOMING, KLP_A_SET_OUTGOING,
};

struct row {
	char *cells[NR_COLUMNS];
};

static bool fill_rows(struct row *rows, const struct records *sets)
{
	size_t i, column;

	for (i = 0; i < sets->nr; i++) {
		for (column = 0; column < NR_COLUMNS; column++) {
			rows[i].cells[column] = cell_text(sets->list[i],
							  columns[column]);
			if (!rows[i].cells[column])
				return false;
		}
	}

	return true;
}

static void print_rows(const struct row *rows, size_t nr)
{
	int width[NR_COLUMNS], len;
	size_t i, column;

	for (column = 0; column < NR_COLUMNS; column++) {
		width[column] = (int)strlen(titles[column]);
		for (i = 0; i < nr; i++) {
			len = (int)strlen(rows[i].cells[column]);
			if (len > width[column])
				width[column] = len;
		}
	}

	say("%-*s  %-*s  %-*s  %-*s  %s", width[0], titles[0], width[1],
	    titles[1], width[2], titles[2], width[3], titles[3], titles[4]);
	for (i = 0; i < nr; i++)
		say("%-*s  %-*s  %-*s  %-*s  %s", width[0], rows[i].cells[0],
		    width[1], rows[i].cells[1], width[2], rows[i].cells[2],
		    width[3], rows[i].cells[3], rows[i].cells[4]);
}

static enum status print_text(const struct records *sets)
{
	enum status status = STATUS_OK;
	struct row *rows;
	size_t i, column;

	if (!sets->nr) {
		say("no replace set is in use (no livepatch is enabled)");
		return STATUS_OK;
	}

	rows = calloc(sets->nr, sizeof(*rows));
	if (rows && fill_rows(rows, sets)) {
		print_rows(rows, sets->nr);
	} else {
		complain("not enough memory");
		status = STATUS_ERROR;
	}

	for (i = 0; rows && i < sets->nr; i++) {
		for (column = 0; column < NR_COLUMNS; column++)
			free(rows[i].cells[column]);
	}
	free(rows);

	return status;
}

static void print_json(const struct records *sets,
		       const struct options *options)
{
	json_t *list = json_list();
	json_t *object;
	size_t i;

	for (i = 0; i < sets->nr; i++) {
		object = json_dict();
		json_put_record(object, sets->list[i]);
		json_append(list, object);
	}
	json_print(list, options);
}

static enum status run_sets(const struct options *options, int argc,
			    char **argv)
{
	struct records sets = { 0 };
	enum status status;
	struct fault why;
	struct ipc *ipc;

	(void)argc;
	(void)argv;
	status = ipc_open(&ipc, &why);
	if (!status)
		status = ipc_sets(ipc, &sets, &why);

	if (status)
		complain("asking the kernel for its replace sets: %s",
			 why.text);
	else if (options->json)
		print_json(&sets, options);
	else
		status = print_text(&sets);

	records_clear(&sets);
	ipc_close(ipc);

	return status;
}

const struct command sets_command = {
	.name		= "sets",
	.args		= "",
	.summary	= "list the replace sets that are in use",
	.help		=
"OWNER is the livepatch that is enabled in the set. During a transition,\n"
"INCOMING is the livepatch that takes the set over, and OUTGOING are those\n"
"that leave it. Everybody may ask.\n",
	.run		= run_sets,
};
