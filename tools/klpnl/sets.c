// SPDX-License-Identifier: GPL-2.0
/* klpnl sets: which replace sets are in use, and by whom. */
#include "attrs.h"
#include "ipc.h"
#include "klpnl.h"
#include "output.h"
#include "table.h"

static const char * const titles[] = {
	"SET", "OWNER", "TRANSITION", "INCOMING", "OUTGOING",
};

static const unsigned int columns[ARRAY_SIZE(titles)] = {
	KLP_A_SET_ID, KLP_A_SET_OWNER, KLP_A_SET_DIRECTION,
	KLP_A_SET_INCOMING, KLP_A_SET_OUTGOING,
};

static void print_text(const struct records *sets)
{
	struct table table = {
		.titles = titles, .nr_columns = ARRAY_SIZE(titles),
	};
	size_t i, column;

	if (!sets->nr) {
		say("no replace set is in use (no livepatch is enabled)");
		return;
	}

	for (i = 0; i < sets->nr; i++) {
		for (column = 0; column < ARRAY_SIZE(columns); column++)
			table_add_attr(&table, sets->list[i], columns[column]);
	}
	table_print(&table);
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
		print_text(&sets);

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
