// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch of /proc/cmdline and /proc/meminfo that may turn into another one
 * when it is initialized, after its modinfo has been made.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "test_klp_compat.h"

static char *lie = "none";
module_param(lie, charp, 0444);
MODULE_PARM_DESC(lie, "what is another one than in the modinfo (default=none)");

static int new_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s: this has been live patched\n", THIS_MODULE->name);
	return 0;
}

/* The empty entry after those that there are, and one more that it may become */
static struct klp_func funcs[4] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = new_proc_show,
	}, {
		.old_name = "meminfo_proc_show",
		.new_func = new_proc_show,
	},
};

static struct klp_object objs[] = {
	{
		/* no name means vmlinux */
		.funcs = funcs,
	}, { }
};

static struct klp_state states[3] = {
	{
		.id = 4711,
		.version = 1,
	},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
	.states = states,
};

static int pre_patch(struct klp_object *obj)
{
	return 0;
}

static void lie_about_order(void)
{
	swap(funcs[0], funcs[1]);
}

static void lie_about_name(void)
{
	funcs[1].old_name = "version_proc_show";
}

static void lie_about_position(void)
{
	funcs[0].old_sympos = 1;
}

static void hide_function(void)
{
	funcs[2].old_name = "version_proc_show";
	funcs[2].new_func = new_proc_show;
}

static void drop_function(void)
{
	memset(&funcs[1], 0, sizeof(funcs[1]));
}

static void lie_about_version(void)
{
	states[0].version = 2;
}

static void hide_state(void)
{
	states[1].id = 4712;
}

static void hide_callback(void)
{
	objs[0].callbacks.pre_patch = pre_patch;
}

static void lie_about_set(void)
{
	test_klp_use_set(&patch, 7);
}

static void hide_superseded_set(void)
{
	static const unsigned int sets[] = { 7 };

	test_klp_use_supersedes(&patch, sets, ARRAY_SIZE(sets));
}

static const struct {
	const char *name;
	void (*tell)(void);
} lies[] = {
	{ "order", lie_about_order },
	{ "name", lie_about_name },
	{ "position", lie_about_position },
	{ "hidden_function", hide_function },
	{ "dropped_function", drop_function },
	{ "version", lie_about_version },
	{ "hidden_state", hide_state },
	{ "hidden_callback", hide_callback },
	{ "set", lie_about_set },
	{ "hidden_supersedes", hide_superseded_set },
};

static int test_klp_liar_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		if (!strcmp(lies[i].name, lie))
			lies[i].tell();
	}

	return klp_enable_patch(&patch);
}

static void test_klp_liar_exit(void)
{
}

module_init(test_klp_liar_init);
module_exit(test_klp_liar_exit);
MODULE_LICENSE("GPL");
MODULE_AUTHOR("klpnl developers");
MODULE_DESCRIPTION("Livepatch test: a livepatch that is not what its modinfo says");
MODULE_LIVEPATCH(patch);
