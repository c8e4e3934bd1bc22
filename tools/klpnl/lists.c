// SPDX-License-Identifier: GPL-2.0
/* klpnl sets, patches, functions and states: what is installed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "attrs.h"
#include "ipc.h"
#include "klpnl.h"
#include "lists.h"
#include "output.h"
#include "table.h"

#define MAX_COLUMNS 8

/**
 * struct column - a column of the table
 * @title: what stands above it
 * @attr: number of the attribute that it shows
 * @names: it has names of livepatches
 * @add: adds its cell when there is more to it than @attr, or NULL
 */
struct column {
	const char *title;
	unsigned int attr;
	bool names;
	void (*add)(struct table *table, const struct record *record);
};

/**
 * struct listing - what one of the commands lists
 * @what: what the kernel is asked for
 * @name: what these are called
 * @none: what to say when there are none
 * @none_matches: what to say when none is as the options want it, or NULL
 *		  without such options
 * @columns: the columns of the table, up to one without a title
 */
struct listing {
	enum ipc_list what;
	const char *name;
	const char *none;
	const char *none_matches;
	struct column columns[MAX_COLUMNS + 1];
};

static void print_none(const struct listing *listing,
		       const struct options *options)
{
	say("%s", options->given ? listing->none_matches : listing->none);
}

static void add_row(struct table *table, const struct listing *listing,
		    const struct record *record)
{
	const struct column *column;

	for (column = listing->columns; column->title; column++) {
		if (column->add)
			column->add(table, record);
		else
			table_add_attr(table, record, column->attr);
	}
}

static void print_table(const struct listing *listing,
			const struct records *records)
{
	const char *titles[MAX_COLUMNS];
	struct table table = { .titles = titles };
	const struct column *column;
	size_t i;

	for (column = listing->columns; column->title; column++) {
		table.names |= (unsigned int)column->names << table.nr_columns;
		titles[table.nr_columns++] = column->title;
	}
	for (i = 0; i < records->nr; i++)
		add_row(&table, listing, records->list[i]);
	table_print(&table);
}

/* The kernel says which attribute it is that stands for something unknown. */
static void explain_unknown(const struct options *options, struct fault *why)
{
	if (!strcmp(why->attr, "patch-name"))
		fault_set(why, STATUS_ERROR,
			  "no livepatch named '%s' is installed; 'klpnl patches' lists those that are",
			  options->patch);
	else if (!strcmp(why->attr, "replace-set"))
		fault_set(why, STATUS_ERROR,
			  "no livepatch is in set %u; 'klpnl sets' lists the sets that are in use",
			  options->set);
}

static enum status run_listing(const struct listing *listing,
			       const struct options *options)
{
	struct ipc_filter filter = {
		.patch = options->patch,
		.set = options->given & TAKES_SET ? &options->set : NULL,
		.object = options->object,
	};
	struct records records = { 0 };
	enum status status;
	struct fault why;
	struct ipc *ipc;

	status = ipc_open(&ipc, &why);
	if (!status)
		status = ipc_list(ipc, listing->what, &filter, &records, &why);

	if (status && why.error == ENOENT)
		explain_unknown(options, &why);

	if (status)
		complain("asking the kernel for its %s: %s", listing->name,
			 why.text);
	else if (options->json)
		json_print(json_records(&records), options);
	else if (!records.nr)
		print_none(listing, options);
	else
		print_table(listing, &records);

	records_clear(&records);
	ipc_close(ipc);

	return status;
}

static void add_direction(struct table *table, const struct record *set)
{
	table_add_attr(table, set, KLP_A_SET_DIRECTION);
	if (record_has(set, KLP_A_SET_DIRECTION))
		table_style(table, STYLE_BUSY);
}

static enum status run_sets(const struct options *options, int argc,
			    char **argv)
{
	static const struct listing sets = {
		.what	= IPC_SETS,
		.name	= "replace sets",
		.none	= "no replace set is in use (no livepatch is enabled)",
		.columns = {
			{ "SET", KLP_A_SET_ID },
			{ "OWNER", KLP_A_SET_OWNER, .names = true },
			{ "TRANSITION", .add = add_direction },
			{ "INCOMING", KLP_A_SET_INCOMING, .names = true },
			{ "OUTGOING", KLP_A_SET_OUTGOING, .names = true },
		},
	};

	(void)argc;
	(void)argv;
	return run_listing(&sets, options);
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

/* The worst that is to be said about it. */
static enum style patch_style(const struct record *patch)
{
	if (record_has(patch, KLP_A_PATCH_FORCED))
		return STYLE_BAD;
	if (record_has(patch, KLP_A_PATCH_DIRECTION))
		return STYLE_BUSY;

	return record_has(patch, KLP_A_PATCH_ENABLED) ? STYLE_GOOD :
							STYLE_PLAIN;
}

/* One word, so that each line has the same number of words. */
static void add_patch_state(struct table *table, const struct record *patch)
{
	struct text text;
	FILE *stream = text_open(&text);

	if (record_has(patch, KLP_A_PATCH_DIRECTION))
		text_put_attr(stream, patch, KLP_A_PATCH_DIRECTION);
	else if (record_has(patch, KLP_A_PATCH_ENABLED))
		fputs("enabled", stream);
	else
		fputs("disabled", stream);
	if (record_has(patch, KLP_A_PATCH_REPLACED_BY))
		fprintf(stream, ",replaced-by=%s",
			record_string(patch, KLP_A_PATCH_REPLACED_BY));
	if (record_has(patch, KLP_A_PATCH_FORCED))
		fputs(",forced", stream);

	table_add(table, text_close(&text));
	table_style(table, patch_style(patch));
}

static void add_patch_supersedes(struct table *table,
				 const struct record *patch)
{
	table_add(table, record_sets(patch, KLP_A_PATCH_SUPERSEDES,
				     KLP_A_PATCH_SUPERSEDES_ALL, ","));
}

/* What a livepatch supersedes may be long, so it comes last. */
static const struct listing patches_listing = {
	.what	= IPC_PATCHES,
	.name	= "livepatches",
	.none	= "no livepatch is installed",
	.columns = {
		{ "LIVEPATCH", KLP_A_PATCH_NAME, .names = true },
		{ "SET", KLP_A_PATCH_REPLACE_SET },
		{ "STATE", .add = add_patch_state },
		{ "FUNCTIONS", KLP_A_PATCH_NR_FUNCS },
		{ "STATES", KLP_A_PATCH_NR_STATES },
		{ "CALLBACKS", KLP_A_PATCH_CALLBACKS },
		{ "ORIGIN", KLP_A_PATCH_SUPERSEDES_ORIGIN },
		{ "SUPERSEDES", .add = add_patch_supersedes },
	},
};

void list_patches(const struct records *patches)
{
	if (patches->nr)
		print_table(&patches_listing, patches);
	else
		say("%s", patches_listing.none);
}

static enum status run_patches(const struct options *options, int argc,
			       char **argv)
{
	(void)argc;
	(void)argv;
	return run_listing(&patches_listing, options);
}

const struct command patches_command = {
	.name		= "patches",
	.args		= "",
	.summary	= "list the installed livepatches",
	.help		=
"They come in the order in which they were enabled. STATE is enabled, or, for\n"
"the livepatch in transition, patching or unpatching: where the tasks are being\n"
"moved to. replaced-by=NAME follows while that one is replacing it, and while\n"
"this is being reversed; forced, when a forced transition takes it away, so that\n"
"its module can never be unloaded. FUNCTIONS and STATES are numbers; 'klpnl\n"
"functions' and 'klpnl states' list them. CALLBACKS is yes when it has callbacks\n"
"for its removal, which do not run when it is replaced. SUPERSEDES are the other\n"
"sets that it replaces, and ORIGIN is who has said so. Everybody may ask.\n",
	.run		= run_patches,
};

static enum status run_functions(const struct options *options, int argc,
				 char **argv)
{
	static const struct listing functions = {
		.what	= IPC_FUNCS,
		.name	= "patched functions",
		.none	= "no installed livepatch patches a function",
		.none_matches = "no installed livepatch patches such a function",
		.columns = {
			{ "LIVEPATCH", KLP_A_INSTALLED_FUNC_PATCH_NAME,
			  .names = true },
			{ "SET", KLP_A_INSTALLED_FUNC_REPLACE_SET },
			{ "OBJECT", KLP_A_INSTALLED_FUNC_OBJECT },
			{ "FUNCTION", KLP_A_INSTALLED_FUNC_NAME },
			{ "POSITION", KLP_A_INSTALLED_FUNC_SYMPOS },
		},
	};

	(void)argc;
	(void)argv;
	return run_listing(&functions, options);
}

const struct command functions_command = {
	.name		= "functions",
	.args		= "",
	.summary	= "list the functions that the livepatches patch",
	.help		=
"OBJECT is vmlinux, the kernel itself, or a module, be it loaded or not.\n"
"POSITION is the place of the function among those of the same name in OBJECT,\n"
"counted from 1. Functions that a livepatch returns to their original code, while\n"
"it replaces others, are not among them. Everybody may ask.\n"
"\n"
"Options, of which several may be given:\n"
"  --patch NAME     those of this livepatch only; - and _ are the same\n"
"  --set ID         those of the livepatches in this replace set only\n"
"  --object OBJECT  those in this module, or in vmlinux, only\n",
	.takes		= TAKES_PATCH | TAKES_SET | TAKES_OBJECT,
	.run		= run_functions,
};

static enum status run_states(const struct options *options, int argc,
			      char **argv)
{
	static const struct listing states = {
		.what	= IPC_STATES,
		.name	= "livepatch states",
		.none	= "no installed livepatch uses a state",
		.none_matches = "no installed livepatch uses such a state",
		.columns = {
			{ "LIVEPATCH", KLP_A_INSTALLED_STATE_PATCH_NAME,
			  .names = true },
			{ "SET", KLP_A_INSTALLED_STATE_REPLACE_SET },
			{ "STATE", KLP_A_INSTALLED_STATE_ID },
			{ "VERSION", KLP_A_INSTALLED_STATE_VERSION },
		},
	};

	(void)argc;
	(void)argv;
	return run_listing(&states, options);
}

const struct command states_command = {
	.name		= "states",
	.args		= "",
	.summary	= "list the system states that the livepatches use",
	.help		=
"STATE is the number of a change that a livepatch makes to data of the system,\n"
"and VERSION the version of that change. A livepatch that replaces another one\n"
"has to know all of its states, in the same or a later version. Everybody may\n"
"ask.\n"
"\n"
"Options, which may be given together:\n"
"  --patch NAME     those of this livepatch only; - and _ are the same\n"
"  --set ID         those of the livepatches in this replace set only\n",
	.takes		= TAKES_PATCH | TAKES_SET,
	.run		= run_states,
};
