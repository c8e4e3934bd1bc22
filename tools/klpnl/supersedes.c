// SPDX-License-Identifier: GPL-2.0
/* klpnl supersedes: which other sets livepatches replace, set at run time. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attrs.h"
#include "ipc.h"
#include "klpnl.h"
#include "names.h"
#include "numbers.h"
#include "output.h"
#include "snapshot.h"
#include "table.h"

/**
 * struct action - one of the commands behind "klpnl supersedes"
 * @name: what the user types
 * @run: does the work, and looks at its arguments
 */
struct action {
	const char *name;
	enum status (*run)(const struct options *options, int argc,
			   char **argv);
};

static enum status __printf(2, 3) wrong_usage(const char *action,
					      const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	complain("%s: %s; see 'klpnl help supersedes'", action, text);

	return STATUS_USAGE;
}

/* What the kernel calls the module; the user may name its file. */
static enum status take_name(const char *action, const char *arg,
			     char name[KLP_MAX_NAME_LEN + 1])
{
	if (!module_name(arg, name))
		return wrong_usage(action,
				   "'%.300s' cannot be the name of a module, which has 1 to %d characters",
				   arg, KLP_MAX_NAME_LEN);

	return STATUS_OK;
}

static enum status look(struct snapshot *snapshot, struct fault *why)
{
	enum status status;
	struct ipc *ipc;

	status = ipc_open(&ipc, why);
	if (!status)
		status = snapshot_take(ipc, snapshot, why);
	ipc_close(ipc);

	return status;
}

/* All are shown when no name is given. */
static bool is_wanted(const struct record *record, unsigned int attr,
		      const char *name)
{
	return !name || !strcmp(record_string(record, attr), name);
}

static size_t count_wanted(const struct snapshot *snapshot, const char *name)
{
	size_t i, nr = 0;

	for (i = 0; i < snapshot->patches.nr; i++)
		nr += is_wanted(snapshot->patches.list[i], KLP_A_PATCH_NAME, name);
	for (i = 0; i < snapshot->runtime.nr; i++)
		nr += is_wanted(snapshot->runtime.list[i], KLP_A_RUNTIME_NAME,
				name);

	return nr;
}

static char *constant_cell(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		no_memory_left();

	return copy;
}

static void add_patch_row(struct table *table, const struct record *patch)
{
	table_add_attr(table, patch, KLP_A_PATCH_NAME);
	table_add_attr(table, patch, KLP_A_PATCH_REPLACE_SET);
	table_add(table, constant_cell("installed"));
	table_add_attr(table, patch, KLP_A_PATCH_SUPERSEDES_ORIGIN);
	table_add(table, record_sets(patch, KLP_A_PATCH_SUPERSEDES,
				     KLP_A_PATCH_SUPERSEDES_ALL, ","));
}

/* The set of a livepatch that is not there is not known. */
static void add_value_row(struct table *table, const struct record *value)
{
	table_add_attr(table, value, KLP_A_RUNTIME_NAME);
	table_add(table, constant_cell("-"));
	table_add(table, constant_cell("waiting"));
	table_add(table, constant_cell("runtime"));
	table_add(table, record_sets(value, KLP_A_RUNTIME_SUPERSEDES,
				     KLP_A_RUNTIME_SUPERSEDES_ALL, ","));
}

/* Lists may be long, so they come last. */
static void show_text(const struct snapshot *snapshot, const char *name)
{
	static const char * const titles[] = {
		"LIVEPATCH", "SET", "STATE", "ORIGIN", "SUPERSEDES",
	};
	struct table table = {
		.titles = titles, .nr_columns = ARRAY_SIZE(titles), .names = 1,
	};
	size_t i;

	if (!count_wanted(snapshot, name)) {
		say("no livepatch is installed, and no runtime value is waiting");
		return;
	}

	for (i = 0; i < snapshot->patches.nr; i++) {
		if (is_wanted(snapshot->patches.list[i], KLP_A_PATCH_NAME, name))
			add_patch_row(&table, snapshot->patches.list[i]);
	}
	for (i = 0; i < snapshot->runtime.nr; i++) {
		if (is_wanted(snapshot->runtime.list[i], KLP_A_RUNTIME_NAME, name))
			add_value_row(&table, snapshot->runtime.list[i]);
	}
	table_print(&table);
}

static json_t *json_wanted(const struct records *records, unsigned int attr,
			   const char *name)
{
	json_t *list = json_list();
	json_t *object;
	size_t i;

	for (i = 0; i < records->nr; i++) {
		if (!is_wanted(records->list[i], attr, name))
			continue;
		object = json_dict();
		json_put_record(object, records->list[i]);
		json_append(list, object);
	}

	return list;
}

/* The keys of the lists are the names of their attribute sets. */
static void show_json(const struct snapshot *snapshot, const char *name,
		      const struct options *options)
{
	u32 generation = snapshot_generation(snapshot);
	json_t *object = json_dict();

	if (generation)
		json_put(object, "generation", json_number(generation));
	json_put(object, "patch", json_wanted(&snapshot->patches,
					      KLP_A_PATCH_NAME, name));
	json_put(object, "runtime", json_wanted(&snapshot->runtime,
						KLP_A_RUNTIME_NAME, name));
	json_print(object, options);
}

static enum status no_such_livepatch(struct fault *why)
{
	return fault_set(why, STATUS_ERROR,
			 "it is not installed, and no runtime value is waiting for it; 'klpnl supersedes show' lists all that there are");
}

static enum status run_show(const struct options *options, int argc,
			    char **argv)
{
	const char *wanted = argc ? argv[0] : NULL;
	char name[KLP_MAX_NAME_LEN + 1];
	struct snapshot snapshot = { 0 };
	enum status status;
	struct fault why;

	if (options->given & TAKES_ALL)
		return wrong_usage("supersedes show",
				   "--all makes no sense, all are shown when no NAME is given");
	if (options->given & TAKES_IF_GENERATION)
		return wrong_usage("supersedes show",
				   "--if-generation makes no sense, it is for set and clear");
	if (argc > 1)
		return wrong_usage("supersedes show",
				   "it takes one NAME, or none to show all");
	if (wanted) {
		status = take_name("supersedes show", wanted, name);
		if (status)
			return status;
		wanted = name;
	}

	status = look(&snapshot, &why);
	if (status) {
		complain("asking the kernel what livepatches supersede: %s",
			 why.text);
	} else if (wanted && !count_wanted(&snapshot, wanted)) {
		status = no_such_livepatch(&why);
		complain("showing what %s supersedes: %s", wanted, why.text);
	} else if (options->json) {
		show_json(&snapshot, wanted, options);
	} else {
		show_text(&snapshot, wanted);
	}
	snapshot_clear(&snapshot);

	return status;
}

/* What would help, after the kernel has said what stands in the way. */
static void write_advice(char *text, size_t size, int error, const char *name)
{
	char *word = shell_word(name);

	*text = '\0';
	if (error == EBUSY)
		snprintf(text, size,
			 "; disable and remove it first: klpnl disable --unload %s",
			 word);
	else if (error == ESTALE)
		snprintf(text, size,
			 "; look again what has changed, with 'klpnl -j check' or 'klpnl -j supersedes show', and use the generation that they tell");
	else if (error == ENOSPC)
		snprintf(text, size,
			 "; find one that is not needed with 'klpnl supersedes show', and make room with 'klpnl supersedes clear NAME'");
	else if (error == ENOENT)
		snprintf(text, size,
			 "; it may have been used already, 'klpnl supersedes show' lists those that are waiting");
	free(word);
}

static void complain_refused(const char *doing, const char *name,
			     const struct fault *why)
{
	char advice[1024];

	write_advice(advice, sizeof(advice), why->error, name);
	complain("%s %s: %s%s", doing, name, why->text, advice);
}

static void print_reply(const struct record *reply,
			const struct options *options)
{
	json_t *object = json_dict();

	json_put_record(object, reply);
	json_print(object, options);
}

static void tell_set(const struct record *reply)
{
	const char *name = record_string(reply, KLP_A_RUNTIME_NAME);
	char *word = shell_word(name);
	char *sets = record_sets(reply, KLP_A_RUNTIME_SUPERSEDES,
				 KLP_A_RUNTIME_SUPERSEDES_ALL, ", ");

	say("%s is going to supersede: %s", name, sets);
	say("  used once, when %s is enabled; to take it back: klpnl supersedes clear %s",
	    name, word);
	free(word);
	free(sets);
}

static enum status run_set(const struct options *options, int argc,
			   char **argv)
{
	char name[KLP_MAX_NAME_LEN + 1];
	struct records reply = { 0 };
	struct set_list list;
	enum status status;
	struct fault why;
	struct ipc *ipc;

	if (options->given & TAKES_ALL)
		return wrong_usage("supersedes set",
				   "--all makes no sense, it is for clear; to supersede every set, write all in place of LIST");
	if (argc != 2)
		return wrong_usage("supersedes set",
				   "it takes NAME, and LIST or all or ''");
	status = take_name("supersedes set", argv[0], name);
	if (status)
		return status;
	status = parse_sets("LIST", argv[1], &list, &why);
	if (status)
		return wrong_usage("supersedes set", "%s", why.text);

	status = ipc_open(&ipc, &why);
	if (!status)
		status = ipc_supersedes_set(ipc, name, &list,
					    options->if_generation, &reply,
					    &why);

	if (status)
		complain_refused("setting what is superseded by", name, &why);
	else if (options->json)
		print_reply(reply.list[0], options);
	else
		tell_set(reply.list[0]);

	records_clear(&reply);
	ipc_close(ipc);

	return status;
}

static void tell_clear(const struct record *reply, const char *name)
{
	if (name)
		say("the runtime value of %s is cleared", name);
	else
		say("runtime values cleared: %llu",
		    record_number(reply, KLP_A_RUNTIME_NR_CLEARED));
}

static enum status run_clear(const struct options *options, int argc,
			     char **argv)
{
	bool all = options->given & TAKES_ALL;
	char name[KLP_MAX_NAME_LEN + 1];
	struct records reply = { 0 };
	enum status status;
	struct fault why;
	struct ipc *ipc;

	if (all && argc)
		return wrong_usage("supersedes clear",
				   "it takes NAME or --all, and not both");
	if (!all && argc != 1)
		return wrong_usage("supersedes clear",
				   "it takes one NAME, or --all for every one");
	if (!all) {
		status = take_name("supersedes clear", argv[0], name);
		if (status)
			return status;
	}

	status = ipc_open(&ipc, &why);
	if (!status)
		status = ipc_supersedes_clear(ipc, all ? NULL : name,
					      options->if_generation, &reply,
					      &why);

	if (status)
		complain_refused("clearing the runtime value of",
				 all ? "every livepatch" : name, &why);
	else if (options->json)
		print_reply(reply.list[0], options);
	else
		tell_clear(reply.list[0], all ? NULL : name);

	records_clear(&reply);
	ipc_close(ipc);

	return status;
}

static const struct action actions[] = {
	{ "show", run_show },
	{ "set", run_set },
	{ "clear", run_clear },
};

static enum status run_supersedes(const struct options *options, int argc,
				  char **argv)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actions); i++) {
		if (!strcmp(actions[i].name, argv[0]))
			return actions[i].run(options, argc - 1, argv + 1);
	}

	return wrong_usage("supersedes", "there is no '%.100s', but show, set and clear",
			   argv[0]);
}

const struct command supersedes_command = {
	.name		= "supersedes",
	.args		= "show|set|clear...",
	.summary	= "say which other sets a livepatch replaces",
	.help		=
"  klpnl supersedes show [NAME]\n"
"  klpnl supersedes set NAME LIST [--if-generation N]\n"
"  klpnl supersedes set NAME all [--if-generation N]\n"
"  klpnl supersedes clear NAME [--if-generation N]\n"
"  klpnl supersedes clear --all [--if-generation N]\n"
"\n"
"show lists what the installed livepatches supersede, and the runtime values\n"
"that are waiting for livepatches to come. Everybody may ask. set makes such a\n"
"value, and clear takes it back; this needs CAP_SYS_MODULE. A runtime value is\n"
"used once, when the livepatch is enabled. It goes before what its module\n"
"parameter supersedes says, and that before what its author has built in.\n"
"\n"
"NAME is the name of a module, or of its file, which is not read. LIST are\n"
"replace sets with commas between them, as in 5,7; '' means none, and all\n"
"means every one.\n"
"\n"
"Options:\n"
"  --if-generation N  do it only if N is still the generation: the number that\n"
"                     'klpnl -j check' and 'klpnl -j supersedes show' tell, and\n"
"                     that changes with the livepatches\n"
"  --all              clear all runtime values\n",
	.takes		= TAKES_ALL | TAKES_IF_GENERATION,
	.min_args	= 1,
	.max_args	= -1,
	.run		= run_supersedes,
};
